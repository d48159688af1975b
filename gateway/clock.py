"""What falls due: every due row fires exactly once, however many clocks run.

A row is claimed with a lease, decided about without a transaction, and marked as fired in the same commit that
puts its letters into the outbox; a clock that dies in between leaves the row to the next one.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.desk import absence, actions, alike, capacity, coming_back, days, lifecycle
from gateway.model.decision import Decision
from gateway.model.occasion import Occasion
from gateway.scribe import Scribe
from gateway.steady import steady
from gateway.store import due
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.unit import Fired, Unit

log = logging.getLogger("spoc.clock")

_AT_ONCE = 5

Fire = Callable[[Occasion], tuple[Decision, ...]]
KINDS: Mapping[str, Fire] = {
    due.REMIND: lifecycle.remind,
    due.GATHER: alike.tell,
    due.DAY: days.day_has_come,
    due.WAIT: days.take_up_again,
    due.ACTION: actions.follow_up,
    due.LEAVE: absence.leave,
    due.BACK: coming_back.hand_back,
    due.FULL: capacity.tell,
}
"""What to do when a row of this kind falls due."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Fires due rows until it is stopped."""

    name: str
    store: Store
    unit: Unit
    scribe: Scribe
    now: Callable[[], datetime]
    after: Callable[[], None]
    """Called when something fired: there may be letters to send."""
    batch: int = 32
    lease: timedelta = timedelta(minutes=5)
    poll: float = 1.0

    def run(self, stop: threading.Event) -> None:
        """Fire what falls due until `stop` is set."""
        while not stop.is_set():
            steady(self.tick, "clock", log, stop)
            stop.wait(self.poll)

    def tick(self) -> int:
        """Fire all that is due now, one batch; how many rows it held."""
        rows = due.claim_due(self.store, self.name, self.now(), self.batch, self.lease)
        for row in rows:
            self.fire(row)
            self.after()
        return len(rows)

    def fire(self, row: due.DueRow) -> None:
        """One row; decided anew when the ticket moves under it, and left to a later tick when it moves on and on."""
        for _ in range(_AT_ONCE):
            now = self.now()
            occasion = self.unit.occasion(row, now)
            act = KINDS.get(row.kind)
            decisions = act(occasion) if act else ()
            letters = self.scribe.write(decisions, now)
            try:
                self.unit.carry_out(Fired(row), occasion, decisions, letters, now)
            except Stale:
                continue
            except LeaseLost:
                log.warning("another clock has fired it", extra={"due": row.id})
            return
