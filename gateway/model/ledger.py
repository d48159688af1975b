"""What an operator reads about a day of the gateway."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.model.lines import SetAside, Unsent
from gateway.model.mail import InboundId, Outcome
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A mail that waited for its author's word, whose question has expired: nothing of it was done."""

    mail: InboundId
    person: str
    """Key of who was asked."""
    ticket: TicketId | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something outside that does not work: a mailbox, the access by OAuth2, the relay."""

    what: str
    """In words."""
    since: datetime
    why: str
    """What was said by whoever refuses; "" where that is not known."""


@dataclass(frozen=True, slots=True)
class Books:
    """How the mails ended and what waits, as the store has it. The sums are exact."""

    since: datetime | None
    """When the reader's last ledger was made; None: this is his first."""
    last: InboundId
    """The newest mail that is counted: the next ledger begins behind it."""
    ended: Mapping[Outcome, int]
    """Outcome -> how many of the mails taken in since then have ended so; none is left out."""
    at_work: int
    """Of these mails, those that have no end yet."""
    backlog: int
    """Mails that wait to be handled, whenever they came."""
    set_aside: tuple[SetAside, ...]
    """What is in quarantine, newest first, as many as a letter shows."""
    all_set_aside: int
    unsent: tuple[Unsent, ...]
    """Letters that were given up and not dropped, newest first, as many as a letter shows."""
    all_unsent: int
    unanswered: tuple[Unanswered, ...]
    letters_due: int
    """Letters that wait to be sent."""
    oldest_letter: datetime | None
    """Since when the oldest of them waits; None where none does."""
    troubles: tuple[Trouble, ...] = ()
    """What does not work now, the longest first."""

    @property
    def taken(self) -> int:
        """Mails taken in: the sum of all that became of them."""
        return sum(self.ended.values()) + self.at_work


NOTICE = timedelta(days=21)
"""So long ahead it stands out that something ends: time for who can renew it to be back from a holiday."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something that ends on a day unless somebody renews it."""

    what: str
    """In words."""
    ends_at: datetime | None
    """None: it cannot be read."""


@dataclass(frozen=True, slots=True)
class Premises:
    """What the machine says: disk, certificates, the model."""

    free_bytes: int | None = None
    expiries: tuple[Expiry, ...] = ()
    """The first to end first."""
    model: str = ""
    """Version of the model that classifies; "" where there is none."""
    model_since: datetime | None = None
