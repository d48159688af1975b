"""A page of a long list: what was found, and down to where it was looked for."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Shown = TypeVar("Shown")

ABOVE_ALL = 1 << 62
"""Above the number of any row."""
AT_ONCE = 50_000
"""Among so many numbers a page is looked for where no index leads to it: 20 to 40 ms."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of it."""

    rows: Sequence[Row]
    below: int | None
    """The next page begins below that number; None where this is the last one."""
    is_full: bool
    """False where the page has ended because enough rows were looked at, not because enough were found."""

    def of(self, shown: Sequence[Shown]) -> Page[Shown]:
        """The same page with its rows as they are shown."""
        return Page(shown, self.below, self.is_full)


def page_of(rows: Sequence[Any], most: int, floor: int, number: Callable[[Any], int]) -> Page[Any]:
    """The page of these rows, newest first, where one more than `most` was asked for and looked for down to `floor`."""
    if len(rows) > most:
        return Page(rows[:most], number(rows[most - 1]), is_full=True)
    return Page(rows, floor or None, is_full=False)
