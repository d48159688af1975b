"""Words for what is kept: ticket, entry, participant, tag, question, triage."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from gateway.model.mail import Address, Attachment, InboundId, MessageId
from gateway.model.promise import Promise

TicketId = NewType("TicketId", int)
"""The number people see: #118."""
QuestionId = NewType("QuestionId", int)


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_done(self) -> bool:
        """Nothing is expected of the POC any more."""
        return self in (Status.RESOLVED, Status.CLOSED)


class Urgency(StrEnum):
    """How soon somebody must act. `rank` orders them, `weight` says how much work they are."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low … 3 for critical."""
        return list(Urgency).index(self)

    @property
    def weight(self) -> int:
        """How much a ticket counts in its POC's load: 1 for low, 2, 4, 8 for critical."""
        return 1 << self.rank


class EntryKind(StrEnum):
    """What an item of a ticket's history is."""

    MAIL = "mail"
    NOTE = "note"
    COMMAND = "command"
    DECISION = "decision"
    ACTION = "action"


RECORDS = (EntryKind.DECISION, EntryKind.ACTION)
"""Kinds of entries that are kept as records of their own."""


class Visibility(StrEnum):
    """Who may ever see an entry: everybody in the conversation, or POCs only."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Triage:
    """Topic and urgency of one text. `topic` is None when the classifier is unsure."""

    topic: str | None
    confidence: float
    why: tuple[str, ...] = ()
    """The words that decided the topic."""
    ranked: tuple[tuple[str, float], ...] = ()
    """Best first, for the triage POC."""
    urgency: Urgency = Urgency.NORMAL
    urgency_why: str = ""
    model: str = ""
    """Version of the model that said so; "" where none was asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a ticket's history. `text` is the new text, `folded` the whole text where it holds more."""

    kind: EntryKind
    visibility: Visibility
    author: Address
    at: datetime
    text: str
    folded: str = ""
    html: str | None = None
    message_id: MessageId | None = None
    inbound: InboundId | None = None
    attachments: tuple[Attachment, ...] = ()
    unconfirmed: bool = False
    """Written by somebody not yet admitted: internal until the POC admits its author."""


@dataclass(frozen=True, slots=True)
class Participant:
    """An outside person in a ticket's conversation."""

    address: Address
    is_stakeholder: bool
    """The person whose matter it is: one a ticket."""
    admitted: bool = True
    undeliverable: str = ""
    """Why mail to the address came back for good; "" where none did."""
    quiet: bool = False
    """He gets what people write, and nothing that is written by itself."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One matter, as it stood when it was read. A change lands only while `version` is still the stored one."""

    id: TicketId
    subject: str
    status: Status
    stakeholder: Address
    project: str
    """Key of the shared address it came in on."""
    poc: str
    """Key of the person who is responsible. There is always one."""
    opened_at: datetime
    topic: str | None = None
    urgency: Urgency = Urgency.NORMAL
    promise: datetime | None = None
    """By when somebody gets an answer; None where nothing is owed."""
    promises: tuple[Promise, ...] = ()
    """What is promised and not yet kept: that answer first, then that the matter is settled."""
    language: str = "en"
    chosen_by: str = ""
    """The rule that chose the POC, in words."""
    participants: tuple[Participant, ...] = ()
    """Those of tickets that were merged into it among them."""
    labels: tuple[str, ...] = ()
    """Words that POCs have put on it (`#tag`)."""
    colleagues: tuple[str, ...] = ()
    """Keys of POCs who get its notes without having written any."""
    covers_for: str = ""
    """Key of the POC whose ticket it is, while another stands in for him."""
    due: date | None = None
    """The day by which a POC wants the matter done (`#due`)."""
    wait_until: date | None = None
    """The day on which it is taken up again, while it waits."""
    links: tuple[TicketId, ...] = ()
    """Tickets that have to do with it (`#link`), from both ends."""
    merged_into: TicketId | None = None
    """The ticket that goes on in its place."""
    escalation: int = 0
    """Steps of the escalation that were taken; 0 again when somebody has answered."""
    version: int = 0

    @property
    def conversation(self) -> tuple[Participant, ...]:
        """The participants who get what is written to people outside: nobody who only stood in copy, or has left."""
        return tuple(p for p in self.participants if p.admitted)


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody has undertaken to do."""

    id: int
    ticket: TicketId
    who: str
    """Key of a person of the house, or a name as it was written."""
    text: str
    due: date | None
    by: str
    """Key of who put it on record."""
    done: bool


@dataclass(frozen=True, slots=True)
class Solved:
    """A ticket that was solved, with the last public words of a POC before it was."""

    ticket: TicketId
    title: str
    answer: str
    by: str
    """Address key of the POC."""


@dataclass(frozen=True, slots=True)
class Report:
    """A ticket about the same matter as another one."""

    ticket: TicketId
    title: str
    stakeholder: Address
    status: Status
    poc: str
    words: str = ""
    """How its mail begins."""
    told: bool = True
    """Its POC has heard of it; False: it waits for the letter that gathers such tickets."""


class TagRole(StrEnum):
    """What an address with this tag is for."""

    STAKEHOLDER = "stakeholder"
    POC = "poc"
    """A POC's answer: what he writes goes to the stakeholder."""
    NOTE = "note"
    """A POC's second address: what he writes goes to colleagues only."""
    QUESTION = "question"
    EXPERT = "expert"
    """Somebody outside whom a POC has consulted: what he writes goes to colleagues only."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The mark in an address that ties a mail to (ticket, person, role). Never shown, logged or exported."""

    token: str
    role: TagRole
    person: str
    """Key of a person of the directory, or a participant's address key."""
    ticket: TicketId | None = None
    question: QuestionId | None = None


class QuestionKind(StrEnum):
    """What is being asked. Each kind has one function in `desk` that acts on the answer."""

    HOLD = "hold"
    """A POC's mail waits for his word: send, note or drop."""
    WAS_THIS_YOU = "was this you"
    """A mail claims to be from a person of the house: yes or no."""
    ADMIT = "admit"
    """May the author of an unconfirmed entry join the conversation? admit or no."""
    FILES = "files"
    """Does the POC want files that nobody should open by accident? send or drop."""
    FORWARD = "forward"
    """Shall the author of a forwarded mail become the stakeholder? yes or no."""
    TOPIC = "topic"
    """What is a ticket about? Asked of the POC who sorts it: the number of a topic, or mine."""
    STAKEHOLDER_TOPIC = "stakeholder topic"
    """The same, asked of the stakeholder in his receipt: the number of a topic, or 0."""
    UNDO = "undo"
    """Shall what a mail has done be taken back? undo. Anything else is a note."""
    DESK = "desk"
    """A mail with commands about no ticket claims to be from a person of the house: yes or no."""
    JOIN = "join"
    """Shall these people join the conversation? yes or no; asked of a POC or a stakeholder who named them."""
    COPIED = "copied"
    """May those whom the stakeholder put in Cc join? all, none, or their numbers."""
    NEW_MATTER = "new matter"
    """Is a mail in an old conversation a new matter? same joins it to the old ticket; asked of the stakeholder."""
    ANNOUNCE = "announce"
    """Shall the text go to everybody with an open ticket of a project? yes or no."""
    HAND_BACK = "hand back"
    """Which of the tickets that a cover has taken does a POC want back? all, none, or their numbers."""
    ACTION = "action"
    """Is an action done? done, or later DATE."""
    LINES = "lines"
    """A letter with numbered lines: what is to be done about which. What the numbers stand for: `model.lines`."""
    APPROVAL = "approval"
    """Does a sponsor agree? yes, with a limit perhaps, or no."""
    APPROVAL_CONFIRM = "approval confirm"
    """Was it really the sponsor who has agreed? yes or no; asked where nothing vouches for his From."""
    RATING = "rating"
    """How content is a stakeholder? 1 to 5; other words are a mail like any other."""
    SLOTS = "slots"
    """Which of these times suits? its number, or none."""
    NOTES = "notes"
    """What was said and decided at a meeting? Any words."""
    CLOCK_HELD = "clock held"
    """Is the time right, after a jump of the clock? confirm."""


@dataclass(frozen=True, slots=True)
class Question:
    """One stored question. Bare words count only at its tag, only from its person, only once."""

    kind: QuestionKind
    person: str
    options: tuple[str, ...]
    asked_at: datetime
    expires_at: datetime
    digest: str
    """SHA-256 of what was asked: the answer is bound to it."""
    ticket: TicketId | None = None
    held: InboundId | None = None
    """The mail that waits for the answer."""
    about: str = ""
    """Who or what it is about, for example the address to admit."""
    id: QuestionId | None = None
    answer: str | None = None
