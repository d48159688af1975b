"""Letters with numbered lines that are answered by number and word, and the receipt of such an answer."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from gateway.model.letter import Letter
from gateway.model.ticket import TicketId

Item = tuple[int, TicketId | None, str, str, str]
"""A numbered line: its number, the ticket it is about, title and name of the stakeholder ("" for none), a sentence."""
Group = tuple[str, tuple[Item, ...]]
"""A heading, as a sentence, and the lines below it."""


@dataclass(frozen=True, slots=True)
class LinesReceipt(Letter):
    """To somebody who has answered a letter with numbered lines: what became of each."""

    name: ClassVar[str] = "lines-receipt"
    lines: tuple[tuple[str, str, str], ...]
    """(the line as written, its result, what takes it back or "")."""


@dataclass(frozen=True, slots=True)
class MorningList(Letter):
    """To a POC when his day begins: what waits for him, in the order in which it should be done."""

    name: ClassVar[str] = "morning-list"
    day: date
    waiting: int
    """How many things wait for him, also those that are not shown."""
    overdue: int
    groups: tuple[Group, ...]
    more: int = 0
    """How many are not shown."""
    figures: tuple[str, ...] = ()
    """His own last week, as sentences; on Mondays only."""


@dataclass(frozen=True, slots=True)
class Ledger(Letter):
    """To an operator, once a day: what became of all mail, what waits for his word, what will end."""

    name: ClassVar[str] = "ledger"
    since: datetime | None
    """When his last one was made; None: it is his first."""
    taken: int
    """Mails taken in since then."""
    ended: tuple[tuple[int, str], ...]
    """(how many, what became of them): their sum is `taken`."""
    groups: tuple[Group, ...]
    """What can be answered by its number."""
    waiting: int
    """How many lines that are."""
    facts: tuple[tuple[str, str], ...]
    """(label, what it is): what he only needs to know."""
    warnings: tuple[str, ...] = ()
    """What he should look at soon, as sentences."""


LISTS: tuple[type[Letter], ...] = (LinesReceipt, MorningList, Ledger)
