"""How content people are, and how often those who wait hear of it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.model.ticket import TicketId

RATINGS = ("1", "2", "3", "4", "5")
"""What may be answered to "how content are you?"; 5: very content."""


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """That somebody was asked how content he is, with what he has answered."""

    id: int
    ticket: TicketId
    poc: str
    """Key of whose ticket it was."""
    value: int | None = None
    """1 to 5; None: he has not said."""
    rated_at: datetime | None = None


class Frequency(StrEnum):
    """How often somebody who waits hears how things stand."""

    DAILY = "daily"
    """On every working day."""
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def every(self) -> timedelta:
        """Plain time from one news to the next; 0: there is none."""
        return {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}.get(self, timedelta())


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """Whether people are asked, and told."""

    asks: bool = True
    """The closing letter asks its stakeholder how content he is."""
    every: timedelta = timedelta(days=30)
    """Nobody is asked again before."""
    updates: timedelta = timedelta(days=7)
    """So long after he has heard from a person, who waits hears that he is not forgotten, unless he has said something
    else; 0: never."""
