"""What the clocks of a machine show, and what it means when they no longer agree."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LATE = timedelta(hours=1)
"""What comes later than this says so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All clocks of the machine at one moment."""

    wall: datetime
    steady: timedelta
    """Since the machine was started; nobody can set it, and it runs on while the machine sleeps."""
    boot: str
    """Tells one start of the machine from the next: only readings of the same start have comparable steady clocks."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nothing fired: the gateway was not running, or its clock was held."""

    begins: datetime
    ends: datetime

    def hides(self, instant: datetime, now: datetime) -> bool:
        """True for what fell due in it, and is late by now."""
        return self.begins <= instant < self.ends and now - instant > LATE


@dataclass(frozen=True, slots=True)
class Jump:
    """The wall clock has moved further than time has passed."""

    before: datetime
    """What it showed when it was last looked at."""
    shows: datetime
    """What it showed when the jump was seen."""
    expected: datetime | None
    """What it should have shown by the steady clock; None where only the direction is wrong: back, over a restart."""
