"""A due time has come: all that may be looked at to decide what follows."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.model.card import Card
from gateway.model.figures import Record
from gateway.model.ledger import Books, Premises
from gateway.model.mailbox import Mailbox
from gateway.model.meeting import Meeting
from gateway.model.people import Directory, Load
from gateway.model.policy import DeskPolicy
from gateway.model.roadblock import Course
from gateway.model.situation import ApprovalFile, TicketFile
from gateway.model.ticket import Action
from gateway.model.timekeeping import Jump


@dataclass(frozen=True, slots=True)
class CameBack:
    """A letter that did not arrive: it was sent back, or nobody took it."""

    address: str
    """Key."""
    reason: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Read in one go, frozen."""

    now: datetime
    directory: Directory
    policy: DeskPolicy
    about: str = ""
    """Key of the person whom it concerns, or number of the action; "" where the ticket says all."""
    file: TicketFile | None = None
    covered: tuple[TicketFile, ...] = ()
    """Open tickets on which somebody stands in for the person, where his absence has ended."""
    action: Action | None = None
    desk: tuple[TicketFile, ...] = ()
    """Open tickets of the person, where his absence begins."""
    open_tickets: Mapping[str, Load] = field(default_factory=dict)
    """POC -> his tickets that are not done; read with `desk`."""
    instant: datetime | None = None
    """When it was to be; `now` is later where nobody was there to see it."""
    jump: Jump | None = None
    """The clock is held because of it."""
    approvals: tuple[ApprovalFile, ...] = ()
    """The approval that it is about, and all that are open."""
    meeting: Meeting | None = None
    """With the UID that `about` names, else the one about the ticket that may still take place."""
    card: Card | None = None
    """Of the ticket's stakeholder, where he waits for news; None where he is no person who can be written to."""
    week: Record | None = None
    """What a sponsor's summary is made of, and the figures of a POC's Mondays."""
    undertaken: tuple[Action, ...] = ()
    """What the person has undertaken to do by today; read for his morning list."""
    courses: tuple[Course, ...] = ()
    """How the open tickets of the house have gone so far; read for a morning list."""
    books: Books | None = None
    """How the mails ended and what waits; read for an operator's ledger."""
    mailbox: Mailbox | None = None
    """The one that it is about."""
    came_back: CameBack | None = None
    """The last letter that did not reach the person."""
    premises: Premises = field(default_factory=Premises)
    """What the machine says; looked at for an operator's ledger."""
    fresh: str = field(default="", repr=False)
    """32 hex digits that nobody can guess, made for this occasion."""

    @property
    def late(self) -> timedelta:
        """How long after its time it comes."""
        return self.now - self.instant if self.instant else timedelta()
