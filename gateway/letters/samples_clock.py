"""Invented letters about the clock."""
from __future__ import annotations

from datetime import UTC, datetime

from gateway.model.letter import Letter
from gateway.model.letters_clock import ClockHeld

_BEFORE = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


def clock_samples() -> tuple[Letter, ...]:
    """Forward while it ran; back over a restart of the machine."""
    return (
        ClockHeld(None, "", _BEFORE, datetime(2026, 11, 23, 19, 13, tzinfo=UTC), _BEFORE.replace(minute=13)),
        ClockHeld(None, "", _BEFORE, datetime(2026, 1, 1, 0, 0, tzinfo=UTC), None),
    )
