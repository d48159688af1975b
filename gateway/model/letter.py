"""The letters we write: one frozen value each, named after its folder in `templates/<lang>/`.

A letter's fields are all that its templates may use, together with the `Frame`.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import ClassVar

from gateway.model.calendar import CalendarEvent
from gateway.model.mail import Address
from gateway.model.ticket import TicketId, Urgency


class Lane(StrEnum):
    """Whom a reply to a letter goes to."""

    STAKEHOLDER = "stakeholder"
    COLLEAGUES = "colleagues"
    TICKET = "ticket"
    """The letter went to an outside person: the reply becomes part of the ticket."""
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class RichText:
    """Words of a person: plain, and sanitised HTML where the formatting could be kept."""

    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every letter may show besides its own fields."""

    to: Address
    project: str
    """Name of the shared address, as in From."""
    shared_address: str
    language: str
    zone: tzinfo
    reply_address: str = ""
    note_address: str = ""
    """The second address of a letter to a POC: what is written there goes to colleagues only."""
    late_since: datetime | None = None
    """When the letter was due, where it comes late because the gateway stood still; the layout says so."""
    withheld: str = ""
    """What of people's words was left out, as a sentence (`mail.masking`); the layout says so."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Base of all letters. `number` is None only in letters that must show nothing of a ticket."""

    name: ClassVar[str] = ""
    number: TicketId | None
    title: str
    """Subject of the ticket, as the receiver may see it."""


Suggestion = tuple[TicketId, str, str, str]
"""A solved ticket: its number and title, who answered, the answer in one line."""


@dataclass(frozen=True, slots=True)
class Receipt(Letter):
    """To the stakeholder of a new ticket: what was understood, who is responsible, by when. Never his own text."""

    name: ClassVar[str] = "receipt"
    topic: str | None
    urgency: Urgency
    poc: str
    due_at: datetime | None
    show_title: bool = True
    """False: the sender is neither known nor proven, so the subject stays neutral."""


@dataclass(frozen=True, slots=True)
class ReceiptWhichTopic(Receipt):
    """The receipt where the classifier is unsure and the stakeholder may say what it is about, by a number."""

    name: ClassVar[str] = "receipt-which-topic"
    choices: tuple[str, ...] = ()
    """Titles of the topics, best first: 1, 2, 3."""


@dataclass(frozen=True, slots=True)
class UnconfirmedReceipt(Letter):
    """To somebody who wrote to a ticket that he does not belong to (yet): shows nothing of the ticket."""

    name: ClassVar[str] = "unconfirmed-receipt"


@dataclass(frozen=True, slots=True)
class NewTicket(Letter):
    """To the POC: a ticket that is now his."""

    name: ClassVar[str] = "new-ticket"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    text: RichText
    topic: str | None
    confidence: float
    why: tuple[str, ...]
    urgency: Urgency
    urgency_why: str
    due_at: datetime | None
    chosen_by: str
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of attachments too big to send on."""
    handed_by: str = ""
    """The colleague who assigned it; "" for a fresh ticket."""
    maybe: TicketId | None = None
    """A ticket that this mail names without proof that it belongs there."""
    maybe_title: str = ""
    same: tuple[TicketId, str, str] | None = None
    """(number, title, who wrote it) of an open ticket that seems to be about the same matter."""
    solved: tuple[Suggestion, ...] = ()
    """Of tickets that are alike, best first: 1, 2, 3."""
    related: tuple[tuple[TicketId, str, str], ...] = ()
    """(number, title, decision) of decisions on record that share telling words with the mail."""
    tone: str = ""
    """As in `NewEntry`."""
    invitation: CalendarEvent | None = None
    """The meeting that its author invites to, or cancels."""


@dataclass(frozen=True, slots=True)
class WhichTopic(Letter):
    """To the triage POC: a ticket that the classifier is unsure about. He sorts it by one digit, or keeps it."""

    name: ClassVar[str] = "which-topic"
    stakeholder: Address
    text: RichText
    choices: tuple[tuple[str, float], ...]
    """(topic, how likely): best first, 1, 2, 3."""
    urgency: Urgency
    urgency_why: str
    due_at: datetime | None
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    maybe: TicketId | None = None
    """A ticket that this mail names without proof that it belongs there."""
    maybe_title: str = ""
    same: tuple[TicketId, str, str] | None = None
    """(number, title, who wrote it) of an open ticket that seems to be about the same matter."""
    solved: tuple[Suggestion, ...] = ()
    """Of tickets that are alike, best first: 1, 2, 3."""
    invitation: CalendarEvent | None = None
    """The meeting that its author invites to, or cancels."""


@dataclass(frozen=True, slots=True)
class NewEntry(Letter):
    """To the POC: somebody outside wrote again, or a colleague answered."""

    name: ClassVar[str] = "new-entry"
    author: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    text: RichText
    due_at: datetime | None
    reopened: bool = False
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    urgency: Urgency | None = None
    """The level to which this mail has raised the ticket; None where it has not."""
    urgency_why: str = ""
    tone: str = ""
    """That the mail sounds angry, as a sentence; "" where it does not."""
    invitation: CalendarEvent | None = None
    """The meeting that its author invites to, or cancels."""


@dataclass(frozen=True, slots=True)
class Note(Letter):
    """To colleagues: an internal note."""

    name: ClassVar[str] = "note"
    author: str
    text: RichText
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(Letter):
    """To the stakeholder: what a POC wrote, from the shared address."""

    name: ClassVar[str] = "answer"
    author: str
    text: RichText
    left_out: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Names of everybody else outside who gets it."""


@dataclass(frozen=True, slots=True)
class StatusChange(Letter):
    """To the stakeholder: somebody else is responsible now, or the ticket is open again."""

    name: ClassVar[str] = "status-change"
    change: str
    """assigned | reopened"""
    poc: str
    due_at: datetime | None
    others: tuple[str, ...] = ()
    """Names of everybody else outside who gets it."""


@dataclass(frozen=True, slots=True)
class Closed(Letter):
    """To the stakeholder: solved; with the POC's last words where he wrote some. A reply reopens."""

    name: ClassVar[str] = "closed"
    author: str
    text: RichText | None = None
    left_out: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Names of everybody else outside who gets it."""
    done: RichText | None = None
    """What he was answered last, in short, where the POC has closed it without a word."""
    asks: bool = False
    """Asks how content he is: 1 to 5."""


@dataclass(frozen=True, slots=True)
class Held(Letter):
    """To a POC: his mail waits for his word; nothing was sent and nothing changed."""

    name: ClassVar[str] = "held"
    reasons: tuple[str, ...]
    text: RichText
    options: tuple[str, ...] = ("send", "note", "drop")


@dataclass(frozen=True, slots=True)
class WasThisYou(Letter):
    """To the person in whose name somebody wrote without proof."""

    name: ClassVar[str] = "was-this-you"
    text: RichText
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Admission(Letter):
    """To the POC: somebody who is not in the conversation wrote to it; may he join?"""

    name: ClassVar[str] = "admission"
    author: Address
    text: RichText
    options: tuple[str, ...] = ("admit", "no")


@dataclass(frozen=True, slots=True)
class HeldFiles(Letter):
    """To the POC: somebody outside sent files that nobody should open by accident; does he want them?"""

    name: ClassVar[str] = "held-files"
    author: Address
    files: tuple[tuple[str, str], ...]
    """(name, why it was held back)."""
    options: tuple[str, ...] = ("send", "drop")


@dataclass(frozen=True, slots=True)
class Forwarded(Letter):
    """To a POC who forwarded a mail to the shared address: shall its author become the stakeholder?"""

    name: ClassVar[str] = "forwarded"
    author: Address
    text: RichText
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class CommandReceipt(Letter):
    """To a POC: what became of each line of his commands."""

    name: ClassVar[str] = "command-receipt"
    lines: tuple[tuple[str, str, str], ...]
    """(the line as written, its result, how to take it back or "")."""
    sent_to: tuple[str, ...] = ()
    """Who got the text of the same mail."""
    told: tuple[str, ...] = ()
    """Who outside was told of the change, where there was no text."""
    text_is_elsewhere: bool = False
    """The text of the mail went to colleagues, or where one of the lines says."""
    leaves_at: datetime | None = None
    """When that text leaves, where it waits so that it can be taken back."""
    undo_until: datetime | None = None
    """Until then "undo" takes back what the mail did; None where it cannot."""


@dataclass(frozen=True, slots=True)
class Moved(Letter):
    """To a POC: somebody else has his ticket now."""

    name: ClassVar[str] = "moved"
    poc: str
    by: str


@dataclass(frozen=True, slots=True)
class Reminder(Letter):
    """To the POC, before a promise falls due."""

    name: ClassVar[str] = "reminder"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    due_at: datetime
    text: RichText
    """The last words of the stakeholder."""
    is_settling: bool = False
    """That the matter is settled by then is promised, and not an answer."""
    poc: str = ""
    """Name of the POC where he is not at work, and his cover is reminded; "" else."""


@dataclass(frozen=True, slots=True)
class NotDelivered(Letter):
    """To the POC: a letter of his ticket could not be delivered, or came back."""

    name: ClassVar[str] = "not-delivered"
    recipient: str
    reason: str
    letter_subject: str
    meant: str = ""
    """The address that was probably meant, where the typing error is obvious."""


@dataclass(frozen=True, slots=True)
class SameMatter(Letter):
    """To the POC: more people report what seems to be the matter of a ticket; each has a ticket of his own."""

    name: ClassVar[str] = "same-matter"
    reports: tuple[tuple[TicketId, str, str], ...]
    """(number, who, how it begins) of those he has not heard of, oldest first."""
    people: int
    """How many report it, the first one included."""
    urgency: Urgency
    """Of the first ticket."""


@dataclass(frozen=True, slots=True)
class AtCapacity(Letter):
    """To the operator: a POC has as many tickets as he may, and this one went to somebody else."""

    name: ClassVar[str] = "at-capacity"
    full: str
    """Name of the POC who had no room."""
    cap: int
    poc: str
    """Name of the one who has the ticket."""


LETTERS: tuple[type[Letter], ...] = (
    Receipt, ReceiptWhichTopic, UnconfirmedReceipt, NewTicket, WhichTopic, NewEntry, Note, Answer, StatusChange, Closed,
    Held, WasThisYou, Admission, HeldFiles, Forwarded, CommandReceipt, Moved, Reminder, NotDelivered,
    SameMatter, AtCapacity,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. `subject` has no "Re:"; `composed` adds it where the thread asks for it."""

    subject: str
    text: str
    html: str
