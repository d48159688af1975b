"""A letter on its way: rendered (`Draft`), then as fixed bytes (`OutgoingLetter`)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.model.calendar import CalendarPart
from gateway.model.decision import Machine, Write
from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.ticket import Tag


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter rendered, before it becomes bytes."""

    from_: Address
    to: Address
    reply_to: Address | None
    subject: str
    text: str
    html: str
    message_id: MessageId
    date: datetime
    references: tuple[MessageId, ...]
    """The thread as this person sees it, oldest first; the last one is In-Reply-To."""
    letter: str
    loop_marker: str
    machine: Machine = Machine.HUMAN
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: bool = False
    """It comes again and again: a mail to `reply_to` ends that, and the header says so."""
    calendar: CalendarPart | None = None
    """An invitation or its cancellation, beside the words."""


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A row of the outbox before it is one: fixed bytes, fixed Message-ID."""

    write: Write
    message_id: MessageId
    mail_from: str
    verp: str
    """Token of the VERP sender; "" for the null sender."""
    subject: str
    skeleton: bytes
    """The mail with a reference in the place of each attachment (`compose.assemble` puts them in)."""
    tag: Tag
    """In Reply-To. New ones are stored by the commit; for a question without its number yet."""
    note_tag: Tag | None = None
    due_at: datetime | None = None
