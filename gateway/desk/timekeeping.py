"""Whether the wall clock can be believed: an unexplained jump stops all that happens because of time.

Reminders that come a day early, tickets that are closed a year too soon: none of it can be taken back. So a jump that
nothing explains is shown to an operator first, and mail goes on meanwhile.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.model.timekeeping import Jump, Reading


def judge(before: Reading | None, now: Reading, most: timedelta) -> Jump | None:
    """The jump between two readings; None where all is explained, or it is not more than `most`, either way."""
    if before is None:
        return None  # the first look at all
    for applies, find in _RULES:
        if applies(before, now):
            return find(before, now, most)
    raise AssertionError("the last rule applies always")


def _same_start(before: Reading, now: Reading) -> bool:
    return before.boot == now.boot


def _always(before: Reading, now: Reading) -> bool:  # noqa: ARG001 (asked like the other)
    return True


def _against_steady(before: Reading, now: Reading, most: timedelta) -> Jump | None:
    expected = before.wall + (now.steady - before.steady)
    return Jump(before.wall, now.wall, expected) if abs(now.wall - expected) > most else None


def _only_back(before: Reading, now: Reading, most: timedelta) -> Jump | None:
    expected: datetime | None = None
    return Jump(before.wall, now.wall, expected) if before.wall - now.wall > most else None


_RULES: tuple[tuple[Callable[[Reading, Reading], bool], Callable[[Reading, Reading, timedelta], Jump | None]], ...] = (
    # The steady clock ran through whatever happened: work, sleep, a gateway that was not running. Whatever the wall
    # clock moved besides, somebody or something has set it.
    (_same_start, _against_steady),
    # The machine was started anew (or it is another one): how long it was off nobody knows, so a step forward is time
    # that passed, and what is late says so. Back is what time never goes.
    (_always, _only_back),
)
"""How two readings are compared, the first that applies."""
