"""What an operator decides about the clock."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.timekeeping import Jump


@dataclass(frozen=True, slots=True)
class ConfirmClock:
    """The clock is right as it is; what has fallen due fires. Stale where it is not held by this very jump any more."""

    jump: Jump
