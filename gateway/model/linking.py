"""What is decided about tickets that seem to be about the same matter."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class Link:
    """The ticket seems to be about the same matter as an earlier one; of two that join it at once, one lands."""

    ticket: TicketId
    first: TicketId
    told: bool
    """False: the POC hears of it by the letter that gathers such tickets."""


@dataclass(frozen=True, slots=True)
class Gather:
    """By then at the latest, the POC hears of the tickets linked with this one that he was not told of."""

    ticket: TicketId
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The POC has heard of these tickets linked with this one."""

    ticket: TicketId
    reports: tuple[TicketId, ...]
