"""What can be decided about people, and about a ticket beside its POC, status, topic, urgency and promise."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gateway.model.changes_approval import AskApproval, AskDeputies, EndApproval, GiveVoice
from gateway.model.changes_clock import ConfirmClock
from gateway.model.changes_feedback import AskRating, Rate
from gateway.model.changes_lines import Drop, LeaveUnsent, LedgerShown, Release, Retry
from gateway.model.changes_mailbox import MailboxTold
from gateway.model.changes_meeting import Arrange
from gateway.model.changes_promises import PromiseSettling
from gateway.model.changes_returned import TellUnreachable
from gateway.model.changes_time import Escalate
from gateway.model.deed import Deed
from gateway.model.due import Schedule
from gateway.model.mail import Address, InboundId
from gateway.model.preferences import Prefer
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class SetTitle:
    """Another title; letters carry it as their subject."""

    ticket: TicketId
    title: str


@dataclass(frozen=True, slots=True)
class SetLabels:
    """These labels and no others."""

    ticket: TicketId
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetColleagues:
    """These POCs get its notes, besides those who have written on it."""

    ticket: TicketId
    colleagues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetDay:
    """The day by which it is to be done; `remind_at`: when its POC is reminded. None: no such day."""

    ticket: TicketId
    day: date | None
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """The day on which it is taken up again, and the instant of that. None: it waits for no day."""

    ticket: TicketId
    day: date | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody stands in for the POC with this key on the ticket; "": it is its POC's own. Comes after `Assign`."""

    ticket: TicketId
    covers_for: str


@dataclass(frozen=True, slots=True)
class Relate:
    """Two tickets have to do with each other, or no longer."""

    ticket: TicketId
    other: TicketId
    by: str
    related: bool = True


@dataclass(frozen=True, slots=True)
class Merge:
    """The ticket goes on in another one; None: it stands for itself again. Nothing of it is moved or lost."""

    ticket: TicketId
    into: TicketId | None


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The person leaves the conversation, if he is in it."""

    ticket: TicketId
    address: str
    """Address key."""


@dataclass(frozen=True, slots=True)
class Mention:
    """These people were named beside a conversation: it knows of them, they are not in it. Whoever is, stays."""

    ticket: TicketId
    people: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Quieten:
    """The person gets nothing any more on the ticket that is not written by a person."""

    ticket: TicketId
    address: str
    """Address key."""


@dataclass(frozen=True, slots=True)
class Away:
    """A person of the house is away from the first to the last day; replaces what he said before."""

    person: str
    first: date
    last: date
    cover: str
    """Key of who stands in; "": whoever the settings name."""
    said_by: str
    """away: his command; vacation: his answering machine; calendar: his calendar."""
    back_at: datetime
    """When he is told what is to be handed back."""
    leaves_at: datetime | None = None
    """When his tickets are handed over; None: they have been, with this decision."""


@dataclass(frozen=True, slots=True)
class Back:
    """He is here again: what he said about his absence counts no more, and his answering machine not for a while."""

    person: str
    last: date
    """The last day on which he was away."""


@dataclass(frozen=True, slots=True)
class Undertake:
    """Somebody is to do something by a day; `follow_up`: when he is asked whether it is done."""

    ticket: TicketId
    who: str
    """Key of a person of the house, or a name as it was written."""
    text: str
    due: date | None
    by: str
    inbound: InboundId | None
    follow_up: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettleAction:
    """The action is done, or put off to another day."""

    action: int
    done_by: str = ""
    """Key of who says so; "": it is not done."""
    due: date | None = None
    follow_up: datetime | None = None


@dataclass(frozen=True, slots=True)
class TellFull:
    """A POC had no room for the ticket: the operator hears of it, once for each POC and instant."""

    ticket: TicketId
    full: str
    """Key of the POC who has as many tickets as he may."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Remember:
    """What a mail changed is kept, so that it can be taken back."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The deed is undone: letters to people outside that have not left never do, and its public words become internal.

    Stale where a letter has left meanwhile. `Set…` and their kin beside it put the ticket back.
    """

    deed: Deed
    words_too: bool
    """False where somebody outside has read them already."""


Change = (
    SetTitle
    | SetLabels
    | SetColleagues
    | SetDay
    | WaitUntil
    | Cover
    | Relate
    | Merge
    | Dismiss
    | Mention
    | Quieten
    | Away
    | Back
    | Undertake
    | SettleAction
    | TellFull
    | TellUnreachable
    | PromiseSettling
    | Escalate
    | Schedule
    | Prefer
    | Release
    | Drop
    | Retry
    | LeaveUnsent
    | LedgerShown
    | Remember
    | Withdraw
    | ConfirmClock
    | MailboxTold
    | AskRating
    | Rate
    | AskApproval
    | GiveVoice
    | AskDeputies
    | EndApproval
    | Arrange
)
