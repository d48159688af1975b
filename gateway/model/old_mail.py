"""Words for what is brought in from before the gateway: old mails, and the tickets that they become."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.model.mail import Address, Envelope, Fingerprint, InboundMail, MessageId, Outcome, Screening
from gateway.model.people import Directory, Load
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Entry, Ticket, TicketId, Triage, Visibility

MESSAGE_ID = "message-id"
"""The system whose keys are Message-IDs: every mail of an old thread leads to its ticket by its own, and by those that
it refers to. Other systems are other helpdesks, and their keys are those of their tickets."""

Key = tuple[str, str]
"""(system, key in it): where something came from. It leads to the ticket that came of it."""


class OldStatus(StrEnum):
    """How the tickets of old threads stand."""

    AUTO = "auto"
    """Closed where the last mail is old, else open."""
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the operator wants to become of old mail, and what must be known of the house."""

    directory: Directory
    policy: DeskPolicy
    is_ours: Callable[[str], bool]
    """True for an address of the house: of a person, shared, or said to be one."""
    now: datetime
    closed_before: datetime
    """A thread whose last mail is older is closed."""
    status: OldStatus = OldStatus.AUTO
    topic: str | None = None
    """Name of the topic of all that is filed under none."""
    project: str = ""
    """Key of the project of mails that name none; "": the default one."""
    poc: str = ""
    """Key of who gets all tickets; "": the rules of routing say it."""
    loads: Mapping[str, Load] = field(default_factory=dict)
    """POC -> what he has got of this import: old mail is dealt out evenly, whatever they have at hand."""
    classify: Callable[[str, str], Triage] | None = None
    """(subject, text) -> what it is about; asked only for what stays open, as a guess that nobody looks at must not
    teach the classifier."""


@dataclass(frozen=True, slots=True)
class OldMail:
    """An old mail that has been read, before it belongs to a ticket."""

    raw: bytes = field(repr=False)
    envelope: Envelope
    fingerprint: Fingerprint
    mail: InboundMail
    screening: Screening
    at: datetime
    """When it was written, as far as that can be believed."""
    project: str = ""
    """Key of the project whose address it was sent to; "": it names none."""
    topic: str | None = None
    """What somebody has filed it under: a label or a folder that is the name of a topic."""
    is_forged: bool = False
    """A mail system that we trust says that it is not from who stands in From."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An entry of a ticket: who said it, when, and to whom."""

    author: Address
    at: datetime
    visibility: Visibility
    recipients: tuple[Address, ...] | None = None
    """In To and Cc of the mail; None where it was no mail."""
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """A ticket that is here already, as far as more mails of its thread need it."""

    ticket: Ticket
    spoken: tuple[Spoken, ...]
    """All its entries, oldest first."""
    updated_at: datetime
    is_untouched: bool
    """It was brought in, and nothing has happened to it since: what it is follows from its mails alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is here already of what a batch of old mails refers to."""

    tickets: Mapping[TicketId, KnownTicket] = field(default_factory=dict)
    by_id: Mapping[MessageId, TicketId] = field(default_factory=dict)
    """Message-ID -> the ticket that it leads to."""
    next_ticket: TicketId = field(default=TicketId(1))
    """The number of the first new ticket; the others follow it without a gap."""


@dataclass(frozen=True, slots=True)
class OldEntry:
    """An entry that is to be added. Entries stand in a ticket in the order of their times, whatever came first."""

    entry: Entry
    mail: int | None = None
    """The place in the batch of the mail that it is; None for what was no mail."""


@dataclass(frozen=True, slots=True)
class OldTicket:
    """A ticket as it is to stand when a batch has been brought in: new, or grown."""

    ticket: Ticket
    """With all its participants. Of one that is here but has been touched, nothing but its entries changes."""
    updated_at: datetime
    closed_at: datetime | None
    entries: tuple[OldEntry, ...]
    """Those that are added."""
    keys: tuple[Key, ...] = ()
    """They lead to this ticket from now on, whatever they led to before."""
    hints: tuple[Key, ...] = ()
    """They lead to this ticket where they led to none."""
    before: KnownTicket | None = None
    """How it was; None: it is new."""
    unconfirmed: frozenset[str] = frozenset()
    """Address keys of authors whom nobody in the conversation has named: what they wrote is internal."""
    triage: Triage | None = None
    links: tuple[TicketId, ...] = ()
    """Tickets that turn out to be of the same thread."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a mail of a batch ended."""

    outcome: Outcome
    reason: str
    ticket: TicketId | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """What becomes of a batch of old mails."""

    tickets: tuple[OldTicket, ...]
    endings: tuple[Ending, ...]
    """One for each mail, in the order of the batch."""
    loads: Mapping[str, Load] = field(default_factory=dict)
    """As those of the plan, with what they have got of this batch."""
