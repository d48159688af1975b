"""All that a decision about one mail may look at, read in one go and frozen."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from gateway.model.approval import Approval
from gateway.model.card import Card
from gateway.model.deed import Deed
from gateway.model.escalation import Asked
from gateway.model.feedback import RatingAsked
from gateway.model.letter import Lane
from gateway.model.lines import Line, SetAside, Unsent
from gateway.model.mail import (
    Envelope,
    InboundId,
    InboundMail,
    MessageId,
    Screening,
    Trust,
)
from gateway.model.meeting import Busy, Meeting
from gateway.model.people import Directory, Load
from gateway.model.policy import DeskPolicy
from gateway.model.record import Related
from gateway.model.ticket import (
    Action,
    Entry,
    EntryKind,
    Question,
    Report,
    Solved,
    Tag,
    Ticket,
    TicketId,
    Visibility,
)
from gateway.model.timekeeping import Jump

LetterId = NewType("LetterId", int)
RETURNED_LATELY = timedelta(days=14)
"""How long it is remembered that a letter came back, where the next one may only find a full mailbox."""


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
    at: datetime
    """When it was written."""
    returned: bool = False
    """It came back already."""


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with its history, as far as a decision may need it."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    """Oldest first, the last 50."""
    reports: tuple[Report, ...] = ()
    """Tickets that are linked with it as the same matter; read only where a due time fires, and of `same`."""
    merged: tuple[TicketId, ...] = ()
    """Those that go on in it."""
    asked: tuple[Asked, ...] = ()
    """Who was asked to act on it since somebody last has, oldest first."""

    @property
    def public_mails(self) -> tuple[Entry, ...]:
        """What the house and the people outside have written to each other, oldest first."""
        return tuple(e for e in self.entries if e.kind is EntryKind.MAIL and e.visibility is Visibility.PUBLIC)

    @property
    def last_from_outside(self) -> Entry | None:
        """The last mail of somebody in the conversation; None where there is none among the entries."""
        outside = {p.address.key for p in self.ticket.participants}
        return next((mail for mail in reversed(self.public_mails) if mail.author.key in outside), None)


@dataclass(frozen=True, slots=True)
class ApprovalFile:
    """What sponsors are asked to agree to, with the ticket that it is about."""

    approval: Approval
    file: TicketFile


@dataclass(frozen=True, slots=True)
class Wishes:
    """What has to be looked up besides, going by the words of the mail. Nothing: most mails ask for nothing."""

    tickets: tuple[TicketId, ...] = ()
    """Named by a command."""
    desk_of: tuple[str, ...] = ()
    """Keys of POCs whose open tickets are needed."""
    covered: str = ""
    """Key of a POC: the open tickets on which somebody stands in for him."""
    of_address: str = ""
    """Address key of somebody outside whose tickets are needed."""
    of_project: str = ""
    """Key of a project whose open tickets are needed."""
    deed_of: InboundId | None = None
    """A mail of a POC: what it has changed."""
    last_deed_by: str = ""
    """Key of a POC: what his last mail on the ticket has changed."""
    actions: bool = False
    """What people have undertaken to do on the mail's own ticket."""
    meeting: bool = False
    """The meeting about the mail's own ticket, and when people sit in others."""
    meeting_uid: str = ""
    """UID of a meeting that the mail is about, wherever it was sent to."""
    clock: bool = False
    """Whether the clock is held."""
    approvals: tuple[str, ...] = ()
    """Keys of approvals that are needed, however they stand."""
    open_approvals: bool = False
    """All approvals that wait for an answer."""
    lines: tuple[Line, ...] = ()
    """What the numbers in a reply stand for."""
    shown: tuple[InboundId, ...] = ()
    """Mails in quarantine that it wants to see."""
    unasked: bool = False
    """Whether the stakeholders of the tickets concerned may be asked how content they are."""
    rating_by: str = ""
    """Address key of somebody outside: whether he was asked how content he is with the mail's own ticket."""
    cards: tuple[str, ...] = ()
    """Address keys of people outside of whom all is needed that is known; "": the stakeholder of the ticket."""
    news: bool = False
    """When the stakeholder of the mail's own ticket hears next that he is not forgotten."""


MOST_FOUND = 500
"""Tickets of one kind that one mail may concern. One more is read, so that it shows where there are more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was wished for. Only tickets that a decision changes must still stand as they were read."""

    tickets: tuple[TicketFile, ...] = ()
    """Those that were named and exist."""
    desk: tuple[TicketFile, ...] = ()
    """Open tickets of the POCs asked for, oldest promise first."""
    covered: tuple[TicketFile, ...] = ()
    theirs: tuple[TicketFile, ...] = ()
    """Tickets of somebody outside, newest first: all open ones, and those that were done in the last 14 days."""
    project: tuple[TicketFile, ...] = ()
    actions: tuple[Action, ...] = ()
    """On the mail's own ticket, oldest first."""
    meeting: Meeting | None = None
    """With that UID, else the one about the ticket that may still take place. Its ticket is among `tickets`."""
    busy: tuple[Busy, ...] = ()
    """When people sit in other meetings, read with it."""
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    """Address key -> zone of those in the conversation who have named one, read with it."""
    jump: Jump | None = None
    """The clock is held because of it."""
    approvals: tuple[ApprovalFile, ...] = ()
    """Those that were named, and all open ones where they are needed; oldest first."""
    of_lines: tuple[Action, ...] = ()
    """Actions that a reply names by their numbers."""
    set_aside: tuple[SetAside, ...] = ()
    """Mails that were in quarantine, in the same way."""
    unsent: tuple[Unsent, ...] = ()
    """Letters that were given up, in the same way."""
    unasked: frozenset[str] = frozenset()
    """Address keys of the stakeholders who may be asked: people, and not asked lately."""
    rating: RatingAsked | None = None
    """The last time that the sender was asked about the mail's own ticket."""
    cards: Mapping[str, Card] = field(default_factory=dict)
    """Address key -> what is known of its owner."""
    news_at: datetime | None = None
    """None where he hears nothing by itself."""

    @property
    def files(self) -> tuple[TicketFile, ...]:
        """All of them."""
        of_approvals = (one.file for one in self.approvals)
        return (*self.tickets, *self.desk, *self.covered, *self.theirs, *self.project, *of_approvals)


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
    returned_lately: int = 0
    """How many letters to the same address have come back before, in `RETURNED_LATELY`."""
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
    sender_language: str = ""
    """In which the owner of From has written before; "" where that is not known."""
    card: Card | None = None
    """What is known of the owner of From besides; None where From cannot be read."""
    receipts_last_hour: int = 0
    """To From."""
    letters_last_hour: int = 0
    """On the ticket concerned, or at the desk of a person of the house; without those that the next field counts."""
    doubts_last_hour: int = 0
    """Letters there that mail without proof has caused: "was this you?", "may he join?"."""
    told: str = ""
    """What our last letters to the sender said, where he is a POC: not to be quoted to people outside."""
    open_tickets: Mapping[str, Load] = field(default_factory=dict)
    """POC -> his tickets that are not done."""
    seen_pictures: frozenset[str] = frozenset()
    """Digests of pictures in this mail that its author sent inside earlier mails too: logos of his signature."""
    same: TicketFile | None = None
    """An open ticket about what seems to be the matter of the new mail, the first of its kind."""
    solved: tuple[Solved, ...] = ()
    """Whose answer may help, best first: those that the new mail is like, or that the POC of the ticket was shown."""
    deed: Deed | None = None
    """What a POC's mail has changed, where the question asks whether to take it back, or the mail says `#undo`."""
    related: tuple[Related, ...] = ()
    """Decisions on record that a new matter is clearly related to."""
    found: Found = field(default_factory=Found)
    """What the words of the mail make necessary to know besides."""
    shown: tuple[tuple[InboundId, InboundMail], ...] = ()
    """Mails in quarantine that a reply wants to see, read anew."""
    fresh: str = field(default="", repr=False)
    """32 hex digits that nobody can guess, made for this mail."""
