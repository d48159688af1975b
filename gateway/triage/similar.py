"""Which tickets are alike: solved ones whose answer may help, and fresh ones that may be about the same matter.

`Shelves` holds two: the newest 20,000 solved tickets, and the newest 2,000 that were just opened. It says which tickets
are alike by their words, and nothing more; what may be shown of them, and whether they are still what they were, is
read from the store. The librarian fills the shelves. Only tickets of the same project are ever compared.
"""
from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.model.ticket import TicketId

if TYPE_CHECKING:
    from classifier.similar import Rarity, Shelf

LIKE_SOLVED = 0.35
"""Likeness from which an answer is worth showing. Of 18 mails that were written as pairs 15 find theirs; of the 512
starter mails, which are all about something else, two find any (tests/benchmarks/similar.py)."""
SAME_MATTER = 0.45
"""Likeness from which two mails may be about one matter. Of 37 mails that tell an outage anew 26 are known by it; of
the 512 starter mails none finds a second one, of 40 that were written to be mistaken for each other three do."""
MOST = 6
"""Of each kind: some may have changed since, or may not be shown."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Tickets by likeness, best first."""

    solved: tuple[TicketId, ...] = ()
    fresh: tuple[TicketId, ...] = ()


class Shelves:
    """Tickets that can be found by likeness. Thread-safe; numpy is loaded and the shelves are made at first use."""

    SOLVED, FRESH = 20_000, 2_000
    """How many of each are kept: the newest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rarity: Rarity | None = None
        self._solved: Shelf | None = None
        self._fresh: Shelf | None = None
        self._labels: dict[str, int] = {}

    def alike(self, subject: str, text: str, project: str) -> Alike:
        """Tickets of the project that are like this mail; none while the shelves are empty."""
        if self._solved is None or self._fresh is None:
            return Alike()
        from classifier.personal import is_personal
        from classifier.similar import written

        asked, personal = written(text, subject), is_personal(text, subject)
        with self._lock:
            label = self._labels.get(project)
            if label is None:
                return Alike()
            solved = self._solved.nearest(asked, MOST, LIKE_SOLVED, label)
            fresh = [] if personal else self._fresh.nearest(asked, MOST, SAME_MATTER, label)
        return Alike(tuple(TicketId(key) for key, _ in solved), tuple(TicketId(key) for key, _ in fresh))

    def put_solved(self, number: TicketId, subject: str, text: str, project: str) -> None:
        """The ticket was solved: it can be suggested from now on."""
        from classifier.similar import written

        solved, _, rarity = self._open()
        mail = written(text, subject)
        with self._lock:
            if number not in solved:
                rarity.count(mail)
                solved.put(number, mail, self._label(project))

    def put_fresh(self, number: TicketId, subject: str, text: str, project: str) -> None:
        """The ticket was opened: what others write next may be about the same matter, unless it is somebody's own."""
        from classifier.personal import is_personal
        from classifier.similar import written

        _, fresh, _ = self._open()
        mail, personal = written(text, subject), is_personal(text, subject)
        with self._lock:
            fresh.put(number, mail, self._label("" if personal else project))

    def new_solved(self, numbers: Sequence[TicketId]) -> list[TicketId]:
        """Those that are not there yet."""
        return [number for number in numbers if self._solved is None or number not in self._solved]

    def new_fresh(self, numbers: Sequence[TicketId]) -> list[TicketId]:
        """Those that are not there yet."""
        return [number for number in numbers if self._fresh is None or number not in self._fresh]

    def _label(self, project: str) -> int:
        return self._labels.setdefault(project, len(self._labels))

    def _open(self) -> tuple[Shelf, Shelf, Rarity]:
        """The shelves; made by the first who needs them, with the starter set to tell which words are common."""
        with self._lock:
            if self._solved is None or self._fresh is None or self._rarity is None:
                from classifier.similar import Shelf, usual_rarity

                self._rarity = usual_rarity()
                self._solved, self._fresh = Shelf(self._rarity, self.SOLVED), Shelf(self._rarity, self.FRESH)
            return self._solved, self._fresh, self._rarity
