"""Words for the record: what a search finds, which decisions a mail is related to, and all that is kept of a ticket."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.model.mail import Address
from gateway.model.ticket import Entry, EntryKind, Status, Ticket, TicketId, Visibility


@dataclass(frozen=True, slots=True)
class Saying:
    """The entry of a ticket in which a search found most."""

    kind: EntryKind
    visibility: Visibility
    unconfirmed: bool
    author: str
    """Address as it was written."""
    at: datetime
    line: str
    """The line of it that holds most of the words."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that a search found."""

    ticket: TicketId
    title: str
    status: Status
    project: str
    stakeholder: str
    """Name and address, or the address."""
    poc: str
    saying: Saying | None
    """None where only title and stakeholder hold the words."""


@dataclass(frozen=True, slots=True)
class Related:
    """A decision on record that shares telling words with a new mail."""

    ticket: TicketId
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Undertaken:
    """What somebody was to do."""

    who: str
    """Key of a person of the house, or a name as it was written."""
    text: str
    at: datetime
    due: date | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of a ticket, and of those that were merged into it, without tags of ours."""

    ticket: Ticket
    closed_at: datetime | None
    entries: tuple[Entry, ...]
    """Oldest first; all of them."""
    actions: tuple[Undertaken, ...] = ()
    merged: tuple[TicketId, ...] = ()
    """Tickets that go on in this one."""
    is_public: bool = False
    """Only what everybody in the conversation may see."""

    def shows(self, author: Address) -> bool:
        """True where his address may stand in it: for everybody only those of the conversation, as he may be one of the
        house, have been one, or have worked at the helpdesk that the ticket is from."""
        return not self.is_public or author.key in {self.ticket.stakeholder.key, *(
            one.address.key for one in self.ticket.conversation)}


@dataclass(frozen=True, slots=True)
class RecordedMail:
    """A mail that came in, or a letter that was sent."""

    at: datetime
    mail_from: str
    """Envelope sender; "" where there was none."""
    content: bytes | None = field(repr=False)
    """None where the bytes are gone from the blobs."""
    is_letter: bool
    """A letter of ours: its content is a skeleton (`mail.compose.assemble`)."""
