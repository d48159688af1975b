"""The letter about the clock: it has jumped, and nothing goes out because of time until an operator confirms it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.letter import Letter


@dataclass(frozen=True, slots=True)
class ClockHeld(Letter):
    """To an operator: the clock has jumped; is it right now?"""

    name: ClassVar[str] = "clock-held"
    before: datetime
    """What it showed before."""
    shows: datetime
    """What it showed after."""
    expected: datetime | None
    """What it should have shown; None where nobody can tell, and only this is sure: it went back."""
    options: tuple[str, ...] = ("confirm",)


CLOCK: tuple[type[Letter], ...] = (ClockHeld,)
