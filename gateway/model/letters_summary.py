"""The letter to a sponsor about his week."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gateway.model.letter import Letter
from gateway.model.ticket import TicketId

Need = tuple[int, TicketId, str, str, str]
"""The number by which it is answered; its ticket; what it is, in words of people; who has it, or ""; and why it stands
here, as a sentence."""
Group = tuple[str, tuple[Need, ...], int]
"""A heading, what stands below it, and how many more there are."""
Bar = tuple[str, str, int, int, str]
"""What is counted, the figure in words, its length in percent, that of the weeks before (0: none), and how it has
changed."""
Row = tuple[str, int, str]
"""A project or team ("": all others), the length of its bar in percent, its figures as a sentence."""
Decided = tuple[TicketId, str, str, str]
"""Number and title of a ticket, what was decided, the name of who put it on record."""


@dataclass(frozen=True, slots=True)
class WeeklySummary(Letter):
    """To a sponsor: what needs him, each with a number to answer by; then how the week was, as far as he wants it."""

    name: ClassVar[str] = "weekly-summary"
    first: date
    last: date
    """Of the week."""
    headline: str
    """The one thing that he must know, as a sentence."""
    needs: tuple[Group, ...] = ()
    examples: tuple[str, ...] = ()
    """Lines that he may reply, with numbers of this letter."""
    bars: tuple[Bar, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """What is not told by a bar: its name, and a sentence."""
    projects: tuple[Row, ...] = ()
    teams: tuple[Row, ...] = ()
    decisions: tuple[Decided, ...] = ()
    more_decisions: int = 0


SUMMARY: tuple[type[Letter], ...] = (WeeklySummary,)
