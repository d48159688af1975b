"""Looks at the clocks before anything fires: is the time to be believed, and did the gateway stand still before?"""
from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.desk.timekeeping import judge
from gateway.model.timekeeping import LATE, Gap, Reading
from gateway.store.engine import Store
from gateway.store.timekeeping import Kept, hold_clock, keep_reading, read_kept

log = logging.getLogger("spoc.clock")

_KEEP_EVERY = timedelta(minutes=1)


class Timekeeper:
    """Looks at the clocks of this machine, once a tick.

    They are compared with what is kept, and with what was seen here last: what is kept may come from another machine,
    whose steady clock tells nothing here.
    """

    def __init__(self, store: Store, read: Callable[[], Reading], max_jump: timedelta,
                 plan: Callable[[datetime], None] = lambda _: None) -> None:
        """`plan` is called before the first due time fires: at start, and when an operator has confirmed the clock."""
        self._store = store
        self._read = read
        self._max_jump = max_jump
        self._plan = plan
        self._planned = False
        self._gap: Gap | None = None
        self._seen: Reading | None = None

    def is_held(self) -> bool:
        """True while the time is not to be believed: nothing may fire but the letter that says so."""
        kept, now = read_kept(self._store), self._read()
        before, self._seen = self._seen, now
        jump = judge(before, now, self._max_jump) or judge(kept.reading, now, self._max_jump)
        if jump is not None:
            log.error("the clock has jumped: nothing fires until an operator confirms it",
                      extra={"before": jump.before.isoformat(), "shows": jump.shows.isoformat()})
            hold_clock(self._store, now, jump)
        elif kept.jump is None:
            self._go_on(kept, now, is_first=before is None)
            return False
        elif before is None or _is_old(kept.reading, now):
            keep_reading(self._store, now, ran=False)
        self._planned = False
        return True

    def _go_on(self, kept: Kept, now: Reading, *, is_first: bool) -> None:
        """Due times fire; what has been missed until now is late, whichever of several clocks fires it."""
        stood_still = kept.ran is not None and now.wall - kept.ran > LATE
        new = Gap(kept.ran, now.wall) if kept.ran is not None and stood_still else None
        self._gap = new or kept.gap
        if stood_still or is_first or _is_old(kept.reading, now):
            keep_reading(self._store, now, ran=True, gap=new)
        if not self._planned:
            self._plan(now.wall)
            self._planned = True

    def late_since(self, instant: datetime, now: datetime) -> datetime | None:
        """When something that fires now should have; None where it is in time, or was named only afterwards."""
        return instant if self._gap is not None and self._gap.hides(instant, now) else None


def _is_old(kept: Reading | None, now: Reading) -> bool:
    return kept is None or not timedelta() <= now.wall - kept.wall < _KEEP_EVERY
