"""Words for approvals: what a POC asks sponsors to agree to, and what each of them has said."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from gateway.model.mail import Attachment
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """How long sponsors have, in their own working time."""

    answer_within: timedelta = timedelta(hours=16)
    """Where the POC names no day; so long has a deputy, too."""
    reminder_before: timedelta = timedelta(hours=4)
    """Before the deadline."""


class ApprovalState(StrEnum):
    """Where an approval stands; only an open one can be answered."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By the POC, or because he has asked anew."""
    EXPIRED = "expired"
    """Its deadline has passed, for the deputy too, and nobody has answered."""


class Needs(StrEnum):
    """Whose yes is needed where several are asked."""

    ALL = "all"
    ANY = "any"


class Subject(StrEnum):
    """What a yes would change."""

    SCOPE = "scope"
    BUDGET = "budget"
    TIMELINE = "timeline"
    OTHER = ""


class Answer(StrEnum):
    """What a sponsor says."""

    YES = "yes"
    NO = "no"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One sponsor of an approval."""

    sponsor: str
    """Key of the person who is asked."""
    deputy: str = ""
    """Key of who was asked in his place; "": nobody yet."""
    answer: Answer = Answer.NONE
    up_to: str = ""
    """The limit that he set to his yes, in his words; "": none."""
    words: str = ""
    """His reason, in his words."""
    answered_by: str = ""
    """Key of who has answered."""
    answered_at: datetime | None = None

    @property
    def awaited(self) -> str:
        """Key of who was asked last; "" where the answer is there."""
        return "" if self.answer else self.deputy or self.sponsor

    def may_be_given_by(self, person: str) -> bool:
        """True for the sponsor, and for his deputy once he was asked."""
        return person in (self.sponsor, self.deputy)


@dataclass(frozen=True, slots=True)
class Approval:
    """One question to one or several sponsors."""

    key: str
    """The mail that asks it, and which of its commands: 512-1."""
    ticket: TicketId
    asked_by: str
    """Key of the POC."""
    asked_at: datetime
    about: Subject
    text: str
    """What is to be agreed to."""
    deadline: datetime
    """When who has not answered is asked no more: his deputy is, or it expires."""
    needs: Needs = Needs.ALL
    state: ApprovalState = ApprovalState.OPEN
    voices: tuple[Voice, ...] = ()
    files: tuple[Attachment, ...] = ()
    """What came with the question."""
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """It can be answered."""
        return self.state is ApprovalState.OPEN

    @property
    def awaited(self) -> tuple[str, ...]:
        """Keys of those whose answer is waited for; empty where it is not open any more."""
        keys = (voice.awaited for voice in self.voices) if self.is_open else ()
        return tuple(dict.fromkeys(key for key in keys if key))

    def voice_of(self, person: str) -> Voice | None:
        """The voice that this person may give, one without an answer first; None where he was not asked."""
        his = [voice for voice in self.voices if voice.may_be_given_by(person)]
        return min(his, key=lambda voice: bool(voice.answer), default=None)

    def voices_of(self, person: str) -> tuple[Voice, ...]:
        """All voices that this person may give and that are missing: a deputy can stand in for several sponsors."""
        return tuple(voice for voice in self.voices if voice.may_be_given_by(person) and not voice.answer)

    def comes_to(self) -> ApprovalState:
        """What the answers that are there make of it: open as long as one that matters is missing."""
        said = [voice.answer for voice in self.voices]
        settles, settled = ((Answer.NO, ApprovalState.REFUSED) if self.needs is Needs.ALL
                            else (Answer.YES, ApprovalState.APPROVED))
        if settles in said:
            return settled
        if Answer.NONE in said:
            return ApprovalState.OPEN
        return ApprovalState.APPROVED if self.needs is Needs.ALL else ApprovalState.REFUSED

    def shown_as(self, title: str) -> str:
        """SHA-256 of all that a sponsor is shown, where its ticket has this title: his answer is bound to it."""
        asked = (self.key, self.about, self.needs, self.text, title, *(one.sha256 for one in self.files))
        return sha256("\x1f".join(asked).encode()).hexdigest()
