"""What was decided, and all that a decision may look at.

`Situation` is read in one go and frozen; `decide` returns a tuple of the plain values below;
`Unit.carry_out` applies them in one transaction. Order matters only where a line says so.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from gateway.model.letter import Lane, Letter
from gateway.model.linking import Gather, Link, Told
from gateway.model.mail import (
    Address,
    Attachment,
    Envelope,
    InboundId,
    InboundMail,
    MessageId,
    Outcome,
    Screening,
    Trust,
)
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import (
    Entry,
    Participant,
    Question,
    QuestionId,
    Report,
    Solved,
    Status,
    Tag,
    TagRole,
    Ticket,
    TicketId,
    Triage,
    Urgency,
)

LetterId = NewType("LetterId", int)


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter of ours that a mail refers to (by In-Reply-To, by the VERP address, by a returned Message-ID)."""

    id: LetterId
    letter: str
    message_id: MessageId
    recipient: str
    """Address key."""
    person: str
    """Key of the person it was written to; "" for outside people."""
    ticket: TicketId | None
    subject: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with its history, as far as a decision may need it."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    """Oldest first, the last 50."""
    reports: tuple[Report, ...] = ()
    """Tickets that are linked with it as the same matter; read only where a due time fires, and of `same`."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that may be looked at to decide about one inbound mail."""

    inbound: InboundId
    envelope: Envelope
    screening: Screening
    trust: Trust
    directory: Directory
    policy: DeskPolicy
    project_key: str
    """Of the shared address that the mail was delivered to (of the tag's ticket where a tag was used)."""
    next_ticket: TicketId
    """Reserved for this mail; a gap if it opens none."""
    tags: tuple[Tag, ...] = ()
    """Live tags in the delivery addresses."""
    replied_to: tuple[SentLetter, ...] = ()
    """Our letters named in In-Reply-To."""
    returned: SentLetter | None = None
    """Our letter that a bounce is about."""
    by_tag: TicketFile | None = None
    """The ticket of the tag (or of the question)."""
    by_reference: TicketFile | None = None
    """The ticket of the letter that came back, else of a mail named in In-Reply-To or References: no proof."""
    question: Question | None = None
    """Of the question tag, with its answer if it has one already."""
    held: InboundMail | None = None
    """The mail that the question holds, read anew."""
    sorted_by: str = ""
    """Who gave the question's ticket its topic: key of a person, or an outside person's address key; "" if nobody."""
    sender_known: bool = False
    """From has proven itself before: it used a tag of its own."""
    receipts_last_hour: int = 0
    """To From."""
    letters_last_hour: int = 0
    """On the ticket concerned, without those that the next field counts."""
    doubts_last_hour: int = 0
    """Letters on the ticket concerned that mail without proof has caused: "was this you?", "may he join?"."""
    told: str = ""
    """What our last letters to the sender said, where he is a POC: not to be quoted to people outside."""
    open_tickets: Mapping[str, int] = field(default_factory=dict)
    """POC -> number of tickets that are not done."""
    seen_pictures: frozenset[str] = frozenset()
    """Digests of pictures in this mail that its author sent inside earlier mails too: logos of his signature."""
    same: TicketFile | None = None
    """An open ticket about what seems to be the matter of the new mail, the first of its kind."""
    solved: tuple[Solved, ...] = ()
    """Whose answer may help, best first: those that the new mail is like, or that the POC of the ticket was shown."""
    last_public_authors: tuple[tuple[str, datetime], ...] = ()
    """(author's address key, instant) of public entries, newest first."""


# --- decisions -----------------------------------------------------------------------------------------------------


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
    """Another topic; `by` is the key of the person who said so, or the address key of the stakeholder."""

    ticket: TicketId
    topic: str
    by: str


@dataclass(frozen=True, slots=True)
class SetUrgency:
    """Another urgency; `by` is the key of the person who said so, "" where a rule has raised it."""

    ticket: TicketId
    urgency: Urgency
    by: str


@dataclass(frozen=True, slots=True)
class SetPromise:
    """By when an answer is owed; None: nothing is owed. Replaces the ticket's reminder as well."""

    ticket: TicketId
    due_at: datetime | None
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Admit:
    """The person joins the conversation; his unconfirmed entries become public and confirmed."""

    ticket: TicketId
    participant: Participant


@dataclass(frozen=True, slots=True)
class Confirm:
    """The address has proven itself (tag and From): it is known from now on."""

    address: str


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
    question: Question | None = None
    """Asked by this letter, stored with it; Reply-To (and From) carry the question's own tag."""
    in_reply_to: MessageId | None = None
    """The mail that is answered, when it is not the last one of this person on the ticket."""


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
    | Write
    | Finish
)
