"""Words for mail: over which envelope it came, what stood in it, what kind of mail it is.

Bytes end at `mail.parse`; from there on text is clean: no lone surrogate, NUL, CR or line
break of any kind stands in a header value, and every time is aware.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from gateway.model.address import Address as Address
from gateway.model.calendar import CalendarEvent

InboundId = NewType("InboundId", int)
MessageId = NewType("MessageId", str)
"""With its angle brackets, never empty: an empty Message-ID must never match anything."""


class TryLater(Exception):
    """A mail cannot be taken in now (backlog, full disk, database away): SMTP 452, never a lost mail."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes a delivery the same one: both fields equal (see `mail.fingerprint`)."""

    message_id: MessageId | None
    digest: str
    """SHA-256 (hex) of From, Date, Subject and body; without a Message-ID of the envelope sender too."""


class Source(StrEnum):
    """How a mail reached us."""

    SMTP = "smtp"
    LMTP = "lmtp"
    INJECT = "inject"
    IMAP = "imap"
    IMPORT = "import"
    """Old mail that an operator brought in: nobody is written to because of it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the source knew. `mail_from` is "" for the null sender (RFC 5321, 4.5.5)."""

    source: Source
    mail_from: str
    rcpt_to: tuple[str, ...]
    received_at: datetime
    peer: str = ""
    """IP address of the host that handed the mail over; "" for a unix socket; the mailbox's key for IMAP."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is not its text. The content lies under its digest."""

    name: str
    media_type: str
    size: int
    sha256: str
    content_id: str | None = None
    """Without angle brackets; set where the HTML shows the part by `cid:`."""
    inline: bool = False
    hazard: str = ""
    """Why nobody should open it by accident (a program, macros, a name that hides its type), in words; "" otherwise."""


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """One recipient of a bounce (RFC 3464) or of one of the odd formats."""

    recipient: str
    action: str = "failed"
    """failed, delayed, delivered, relayed or expanded."""
    status: str = ""
    smtp_code: str = ""
    reason: str = ""
    hard: bool = True


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days that a calendar in a mail calls an absence, first and last included."""

    first: date
    last: date
    summary: str
    """The title of the event."""


@dataclass(frozen=True, slots=True)
class InboundMail:
    """One mail, read. What could not be read is named in `defects`, never raised."""

    message_id: MessageId | None
    from_: Address | None
    subject: str
    text: str
    """The whole text, as a person would read it (from the HTML where there is no text part)."""
    new_text: str
    """What the author wrote now: without quotes and signature."""
    signature: str = ""
    html: str = field(default="", repr=False)
    """The whole of it with its formatting, as it came: for `web.framing`, and for nothing else; "" without any."""
    new_html: str | None = None
    """`new_text` with its formatting: sanitised, safe to send on. None where it cannot be cut safely."""
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    in_reply_to: tuple[MessageId, ...] = ()
    references: tuple[MessageId, ...] = ()
    """Oldest first, without repetition; those of In-Reply-To are not added."""
    attachments: tuple[Attachment, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Digest -> bytes of the attachments."""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Lower-case name -> cleaned values, topmost first; bounded in number and length."""
    failures: tuple[DeliveryFailure, ...] = ()
    report_type: str = ""
    """`report-type` of a multipart/report (RFC 6522): delivery-status, feedback-report, disposition-notification."""
    forwarded_from: Address | None = None
    """Author of the mail that this one forwards, as its text names him: a hint to ask about, never a proof."""
    returned_envelope_id: MessageId | None = None
    """Under which the letter that came back was handed over, as a Message-ID."""
    returned_message_id: MessageId | None = None
    """Message-ID of the mail that a report returns."""
    calendar: CalendarEvent | None = None
    """The event of a calendar in it: an invitation, or an answer to one of ours. Nothing of it is proven."""
    days_off: DaysOff | None = None
    """The absence that a calendar in it tells of; whose, its sender has to prove."""
    language: str = "en"
    """Of the new text; a guess where it does not tell."""
    tells_language: bool = False
    """False for a text that is too short or too general to tell its language: "ok, thanks", a number."""
    size: int = 0
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The topmost value of the header, "" where it is absent."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""


class Disposition(StrEnum):
    """What is to become of a mail."""

    HANDLE = "handle"
    IGNORE = "ignore"
    BOUNCE = "bounce"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Screening:
    """What is to become of a mail, the rule that said so, and why, in words."""

    disposition: Disposition
    rule: str
    reason: str = ""
    may_answer: bool = True
    """False: a machine, a list or bulk mail; no receipt is written (RFC 3834, section 2)."""
    released: bool = False
    """An operator let it out of quarantine: it is handled, whatever the rules say."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How far From may be believed. `aligned` and `failed` are never both true."""

    checked: bool
    """An authserv-id (or another marker) is configured, so an answer was to be expected."""
    aligned: bool
    """An aligned pass: dmarc=pass, dkim or spf pass aligned with From, or the person's own smtp.auth."""
    failed: bool = False
    """A trusted peer says that the mail is not from whom it claims to be."""
    authenticated_as: str = ""
    why: str = ""


class Outcome(StrEnum):
    """How an inbound mail ended: a closed list, exactly one for every accepted mail."""

    NEW_TICKET = "new ticket"
    ENTRY = "entry"
    COMMAND = "command"
    ANSWER = "answer"
    HELD = "held"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
