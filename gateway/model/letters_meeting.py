"""Letters about meetings: times to choose from, the invitation, the agenda, what guests answer, the notes."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.letter import Letter, RichText


@dataclass(frozen=True, slots=True)
class MeetingSlots(Letter):
    """To the one outside who chooses: which of these times suits?"""

    name: ClassVar[str] = "meeting-slots"
    author: str
    """Name of the POC."""
    minutes: int
    slots: tuple[datetime, ...]
    """1, 2, 3."""
    people: tuple[str, ...]
    """Names of everybody else who comes."""
    place: str = ""
    instead_of: datetime | None = None
    """The time that was booked, where the meeting is moved."""
    options: tuple[str, ...] = ("1", "2", "3", "none")


@dataclass(frozen=True, slots=True)
class MeetingInvitation(Letter):
    """To everybody who comes, beside the invitation that his calendar takes."""

    name: ClassVar[str] = "meeting-invitation"
    author: str
    starts: datetime
    minutes: int
    people: tuple[str, ...]
    """Names of everybody who comes."""
    place: str = ""
    moved: bool = False
    """There was an invitation before, for another time."""


@dataclass(frozen=True, slots=True)
class MeetingCancelled(Letter):
    """To everybody who was invited."""

    name: ClassVar[str] = "meeting-cancelled"
    author: str
    starts: datetime
    solved: bool = False
    """Because the matter is settled."""


@dataclass(frozen=True, slots=True)
class MeetingAgenda(Letter):
    """To everybody who comes, before the meeting: when, where, who, and what it is about, in public words."""

    name: ClassVar[str] = "meeting-agenda"
    author: str
    starts: datetime
    minutes: int
    people: tuple[str, ...]
    text: RichText | None
    """How the matter was first put; None where no public words are there."""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MeetingNews(Letter):
    """To the POC who has called the meeting: what a guest has answered, and what he can write now."""

    name: ClassVar[str] = "meeting-news"
    what: str
    """A sentence."""
    starts: datetime | None
    text: RichText | None = None
    """What the guest adds; mostly nothing."""
    command: str = ""
    """The line that takes the other time that was proposed; "" where none was."""


@dataclass(frozen=True, slots=True)
class MeetingNotes(Letter):
    """To the POC after the meeting: what was said and decided?"""

    name: ClassVar[str] = "meeting-notes"
    starts: datetime
    people: tuple[str, ...]
    """Names of everybody who was invited."""
    options: tuple[str, ...] = ("notes",)


MEETINGS: tuple[type[Letter], ...] = (
    MeetingSlots, MeetingInvitation, MeetingCancelled, MeetingAgenda, MeetingNews, MeetingNotes,
)
