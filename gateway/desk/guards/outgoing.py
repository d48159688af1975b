"""A mail on its way out as the guards see it, and what a guard is."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from gateway.desk.grammar import Words
from gateway.model.mail import Address, Attachment
from gateway.model.people import Person
from gateway.model.ticket import Entry

MAX_COMPARED = 100_000
"""Characters of a text that are looked at; nobody quotes or writes more."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A colleague's answer to the same people, which this mail's author may not have seen when he wrote."""

    name: str
    ago: timedelta
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail on its way out, as the guards see it."""

    words: Words
    person: Person
    entries: tuple[Entry, ...]
    is_note: bool
    receivers: tuple[Address, ...] = ()
    """The people outside who would get it."""
    others: tuple[str, ...] = ()
    """Names of all others whom we know: the house, and who else has written on the ticket."""
    files: tuple[Attachment, ...] = ()
    shows_pictures: bool = False
    """Pictures stand inside the text."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    whole: str = ""
    """The mail as it came, with what was cut as a quote or signature."""
    signature: tuple[str, ...] = ()
    """Lines that were cut as his signature."""
    told: str = ""
    """What our last letters to him said."""
    earlier: Earlier | None = None
    is_echo: bool = False
    """He has said the same words twice already, each time after somebody wrote to him."""
    is_busy: bool = False
    """The ticket has written as many letters in this hour as it may."""

    @property
    def says_something(self) -> bool:
        """Words or files are left when the commands are cut: without them nobody outside gets anything."""
        return bool(self.words.text.strip() or self.files)


@dataclass(frozen=True, slots=True)
class Guard:
    """A line of the table."""

    name: str
    """Its key in `[guards]` of the settings."""
    ask: Callable[[Outgoing], list[str]]
    """Why the mail should wait, each reason a sentence; empty when it may go."""
    why_here: str
