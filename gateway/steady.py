"""One step of a corridor that never ends it: errors of the surroundings make it wait, any other is logged."""
from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol, TypeVar

from gateway.metrics import beat
from gateway.store.surroundings import SURROUNDINGS

PAUSE = 5.0
"""Seconds after trouble."""
Outcome = TypeVar("Outcome")


class Stop(Protocol):
    """Set when it is time to end."""

    def wait(self, seconds: float, /) -> bool:
        """Returns after so many seconds, or at once when it is set."""


def steady(step: Callable[[], Outcome], who: str, log: logging.Logger, stop: Stop) -> Outcome | None:
    """What the step returns; None after trouble, when there was a pause already. `who` is named in the log."""
    beat(who)
    try:
        return step()
    except SURROUNDINGS as cause:
        log.error("the %s waits: %s", who, type(cause).__name__, extra={"cause": str(cause)[:200]})
    except Exception:
        log.exception("the %s stumbled: it goes on", who)
    stop.wait(PAUSE)
    return None
