"""Words for what the house has promised: an answer, the next one, that a matter is settled; each in working time."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PromiseKind(StrEnum):
    """What is promised."""

    FIRST = "first"
    """The first answer."""
    NEXT = "next"
    """Every further one, from the first mail that has none yet."""
    RESOLUTION = "resolution"
    """That the matter is settled."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise that is open."""

    kind: PromiseKind
    since: datetime
    """From when its time is measured. It stays, whatever moves `due`."""
    within: timedelta
    """Working time."""
    due: datetime | None
    """None while it stands still."""
    left: timedelta | None = None
    """Working time that is left while it stands still; None while it runs."""
    stood: timedelta = timedelta()
    """Working time since it began that does not count, as it stood still; while it does, less all until it stopped."""

    @property
    def is_answer(self) -> bool:
        """An answer is promised, the first one or a further one."""
        return self.kind is not PromiseKind.RESOLUTION


SETTLING, TO_PLAN, HANDED = "settling", "to plan", "handed"
"""What a reminder is about besides the answer that is owed: that the matter is to be settled; when that reminder comes
is worked out by the clock, as soon as the promise has changed; and so are both where somebody else has the ticket."""
