"""What is kept of how content people are."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class AskRating:
    """The closing letter asks how content its stakeholder is. Stale where he was asked meanwhile."""

    ticket: TicketId
    address: str
    """Address key."""
    poc: str
    """Key of whose ticket it is."""
    since: datetime
    """Who was asked after that instant is not asked again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """He has answered; in the place of what he has answered before."""

    asked: int
    """`RatingAsked.id`."""
    value: int
    words: str = ""
    """What he says beside the number."""
