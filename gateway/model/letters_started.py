"""Letters that a POC starts himself: a ticket of his own, one word to many, a question to somebody outside."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address


@dataclass(frozen=True, slots=True)
class Started(Letter):
    """To the POC who has written to somebody first: the ticket that this has opened, and where he goes on."""

    name: ClassVar[str] = "started"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    text: RichText
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of attachments too big to send on."""


@dataclass(frozen=True, slots=True)
class AnnouncementPreview(Letter):
    """To a POC before his words go to everybody with an open ticket of a project: is this what he wants?"""

    name: ClassVar[str] = "announcement-preview"
    about: str
    """Name of the project."""
    tickets: int
    people: tuple[str, ...]
    """Names of all who would get it."""
    text: RichText
    doubts: tuple[str, ...] = ()
    """What may be wrong with it, a sentence each."""
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Announcement(Letter):
    """To a person with open tickets of a project: one word to all, once, however many tickets are his."""

    name: ClassVar[str] = "announcement"
    author: str
    text: RichText
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consult(Letter):
    """To somebody outside who knows the matter: a question, and nothing of the ticket, not even number and title."""

    name: ClassVar[str] = "consult"
    author: str
    text: RichText
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpertAnswer(Letter):
    """To the POC: somebody has written at the address of an expert whom he has consulted. Nobody outside sees it."""

    name: ClassVar[str] = "expert-answer"
    author: Address
    text: RichText
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    was_asked: bool = True
    """False: its author is somebody else, to whom the expert may have passed the question on."""


STARTED: tuple[type[Letter], ...] = (Started, AnnouncementPreview, Announcement, Consult, ExpertAnswer)
