"""What was decided: `decide` returns a tuple of these plain values, `Unit.carry_out` applies them in one transaction.

Order matters only where a line says so.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from gateway.model.calendar import CalendarPart
from gateway.model.changes import Change
from gateway.model.letter import Lane, Letter
from gateway.model.linking import Gather, Link, Told
from gateway.model.mail import (
    Address,
    Attachment,
    MessageId,
    Outcome,
)
from gateway.model.promise import PromiseKind
from gateway.model.situation import LetterId
from gateway.model.ticket import (
    Entry,
    Participant,
    Question,
    QuestionId,
    Status,
    Tag,
    TagRole,
    Ticket,
    TicketId,
    Triage,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A new ticket, with its stakeholder and participants. Comes before everything else about it."""

    ticket: Ticket
    triage: Triage | None = None
    """What the classifier thought, kept beside the ticket; None where none was asked."""
    suggested: tuple[TicketId, ...] = ()
    """Solved tickets whose answers the POC is shown, in the order of their numbers 1 to 3; kept beside the triage."""


@dataclass(frozen=True, slots=True)
class AppendEntry:
    """One more item of the history."""

    ticket: TicketId
    entry: Entry


@dataclass(frozen=True, slots=True)
class Assign:
    """Another POC is responsible; `chosen_by` says why."""

    ticket: TicketId
    poc: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """Another status."""

    ticket: TicketId
    status: Status


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Another topic; `by` is the key of the person who said so, or the address key of the stakeholder.

    None: it is not known again, and what `by` has said about it teaches nothing.
    """

    ticket: TicketId
    topic: str | None
    by: str


@dataclass(frozen=True, slots=True)
class SetUrgency:
    """Another urgency; `by` is the key of the person who said so, "" where a rule has raised it."""

    ticket: TicketId
    urgency: Urgency
    by: str


@dataclass(frozen=True, slots=True)
class SetPromise:
    """By when an answer is owed; None: nothing is owed. Replaces the ticket's reminder as well.

    A promise that is put back (same kind and `since`) goes on; it is not made anew.
    """

    ticket: TicketId
    due_at: datetime | None
    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    """When the first step of the escalation is taken."""
    kind: PromiseKind = PromiseKind.FIRST
    since: datetime | None = None
    """From when its time is measured; None: from now."""
    within: timedelta | None = None
    """Of working time; None: as long as it is until `due_at`."""
    kept: bool = False
    """Somebody has answered. Only where nothing is owed any more."""


@dataclass(frozen=True, slots=True)
class Admit:
    """The person joins the conversation; his unconfirmed entries become public and confirmed."""

    ticket: TicketId
    participant: Participant


@dataclass(frozen=True, slots=True)
class Confirm:
    """The address has proven itself (tag and From): it is known from now on."""

    address: str
    language: str = ""
    """In which its owner writes; "" where this mail does not tell."""


@dataclass(frozen=True, slots=True)
class Settle:
    """The question has its answer; it never counts again. Fails as stale if somebody was quicker."""

    question: QuestionId
    answer: str


@dataclass(frozen=True, slots=True)
class Replace:
    """The tag was seen beside an outside address: it stops working and the next letter carries a new one."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class MarkReturned:
    """A letter of ours came back."""

    letter: LetterId
    reason: str
    address: str = ""
    """Cannot be reached for good, as it seems: every ticket of this person shows it until he writes again."""


class Machine(StrEnum):
    """What the letter says about itself in Auto-Submitted (RFC 3834, section 5)."""

    HUMAN = ""
    """Relayed human words and their notifications: no such header."""
    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True)
class Write:
    """Write a letter to one mailbox. The worker finds the tag, renders, composes; the commit puts it in the outbox."""

    letter: Letter
    to: Address
    lane: Lane
    role: TagRole
    person: str
    """Whose tag stands in Reply-To: key of a person of the house, or the address key of an outside person."""
    ticket: TicketId | None
    project: str
    language: str
    speaker: str = ""
    """Name of the person who speaks, shown in From: "NAME (Support)"; "" for the house itself."""
    machine: Machine = Machine.HUMAN
    null_sender: bool = False
    """Receipts: MAIL FROM:<>, so that their bounces are not seen. All others have a VERP sender."""
    attachments: tuple[Attachment, ...] = ()
    zone: tzinfo | None = None
    """In which its times are told; None: that of the person of the house, else the house's."""
    unsubscribe: bool = False
    """A letter that comes again and again: it says by a header how to end that (RFC 2369, 3.2)."""
    calendar: CalendarPart | None = None
    """An invitation or its cancellation, beside the words."""
    question: Question | None = None
    """Asked by this letter, stored with it; Reply-To (and From) carry the question's own tag."""
    in_reply_to: MessageId | None = None
    """The mail that is answered, when it is not the last one of this person on the ticket."""
    delay: timedelta = timedelta()
    """How long it waits before it leaves, so that it can be taken back."""
    late_since: datetime | None = None
    """When it was due, where it comes late because the gateway stood still; the clock fills it in."""


@dataclass(frozen=True, slots=True)
class Finish:
    """How the mail ended. Exactly one in every decision about a mail, the last of all."""

    outcome: Outcome
    reason: str
    ticket: TicketId | None = None


Decision = (
    OpenTicket
    | AppendEntry
    | Assign
    | MoveTo
    | SetTopic
    | SetUrgency
    | SetPromise
    | Link
    | Gather
    | Told
    | Admit
    | Confirm
    | Settle
    | Replace
    | MarkReturned
    | Change
    | Write
    | Finish
)
