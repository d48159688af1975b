"""Words for what holds a ticket up: its course so far, and what is to be seen in it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.model.mail import Address
from gateway.model.ticket import Status, TicketId


@dataclass(frozen=True, slots=True)
class Course:
    """How an open ticket has gone so far."""

    ticket: TicketId
    title: str
    project: str
    poc: str
    status: Status
    stakeholder: Address
    opened_at: datetime
    since: datetime
    """When it came to the status that it has."""
    hands: tuple[str, ...] = ()
    """Keys of the POCs who have had it, each once."""
    answered_at: datetime | None = None
    """The last word of the house to the people outside."""
    worked_at: datetime | None = None
    """The last word of a POC, for whomever: an answer, a note, a command."""
    unanswered: tuple[str, ...] = ()
    """What people outside have written since `answered_at`, oldest first."""
    blocks: int = 0
    """Open tickets that are linked with it, or were gathered to it."""
    escalated: int = 0
    """Times that somebody was asked to act on it, ever."""
    broken: int = 0
    """Promises of answers that were broken on it, ever."""


@dataclass(frozen=True, slots=True)
class Roadblock:
    """A ticket that is held up, and how."""

    ticket: TicketId
    title: str
    project: str
    poc: str
    reasons: tuple[str, ...]
    """As sentences, the weightiest first."""
    weight: int
    """How much speaks for it: the sum over its reasons."""
