"""What falls due: every due row fires exactly once, however many clocks run.

A row is claimed with a lease, decided about without a transaction, and marked as fired in the same commit that
puts its letters into the outbox; a clock that dies in between leaves the row to the next one.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.desk import (
    absence,
    actions,
    alike,
    approval,
    capacity,
    clock_held,
    closing,
    coming_back,
    days,
    escalation,
    mailbox_trouble,
    news,
    reminding,
    summary,
    unreachable,
)
from gateway.desk.meeting import due as meeting_times
from gateway.desk.rounds import ledger, morning
from gateway.model.decision import Decision, Write
from gateway.model.due import DueKind
from gateway.model.occasion import Occasion
from gateway.scribe import Scribe
from gateway.steady import steady
from gateway.store import due
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.surroundings import SURROUNDINGS
from gateway.store.unit import Fired, Unit
from gateway.timekeeper import Timekeeper

log = logging.getLogger("spoc.clock")

_AT_ONCE = 5
_ONCE_A_DAY = (DueKind.FULL, DueKind.UNREACHABLE)
"""Their instant is the day's beginning, whenever in the day they are named: they are never late."""

Fire = Callable[[Occasion], tuple[Decision, ...]]
KINDS: Mapping[DueKind, Fire] = {
    DueKind.REMIND: reminding.remind,
    DueKind.GATHER: alike.tell,
    DueKind.DAY: days.day_has_come,
    DueKind.WAIT: days.take_up_again,
    DueKind.ACTION: actions.follow_up,
    DueKind.LEAVE: absence.leave,
    DueKind.BACK: coming_back.hand_back,
    DueKind.FULL: capacity.tell,
    DueKind.UNREACHABLE: unreachable.tell,
    DueKind.CLOSE: closing.close,
    DueKind.NEWS: news.tell,
    DueKind.ESCALATE: escalation.step,
    DueKind.MEETING_CLOSE: meeting_times.end_with_ticket,
    DueKind.MEETING_AGENDA: meeting_times.agenda,
    DueKind.MEETING_NOTES: meeting_times.ask_for_notes,
    DueKind.SUMMARY: summary.send,
    DueKind.MORNING: morning.send,
    DueKind.LEDGER: ledger.send,
    DueKind.CLOCK_HELD: clock_held.ask,
    DueKind.MAILBOX: mailbox_trouble.tell,
    DueKind.APPROVAL_REMINDER: approval.remind,
    DueKind.APPROVAL_END: approval.end,
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
    timekeeper: Timekeeper | None = None
    """Says whether the time is to be believed; None: it always is."""
    batch: int = 32
    lease: timedelta = timedelta(minutes=5)
    poll: float = 1.0

    def run(self, stop: threading.Event) -> None:
        """Fire what falls due until `stop` is set."""
        while not stop.is_set():
            fired = steady(self.tick, "clock", log, stop)
            while fired is None and not stop.is_set():
                fired = steady(self._let_go, "clock", log, stop)
            stop.wait(self.poll)

    def _let_go(self) -> int:
        """What it still holds after trouble does not wait for the lease to end."""
        return due.give_back(self.store, self.name)

    def tick(self) -> int:
        """Fire all that is due now, one batch; how many rows it held."""
        now = self.now()  # before the clocks are looked at: a jump right after that look must not make anything due
        held = self.timekeeper is not None and self.timekeeper.is_held()
        kinds = (DueKind.CLOCK_HELD,) if held else tuple(KINDS)
        rows = due.claim_due(self.store, self.name, now, self.batch, self.lease, kinds)
        for row in rows:
            try:
                self.fire(row)
            except SURROUNDINGS:
                raise
            except Exception:  # whatever is wrong with one of them, the others are not kept from firing
                log.exception("a due time could not fire: it is tried again later",
                              extra={"due": row.id, "ticket": row.ticket})
            self.after()
        return len(rows)

    def fire(self, row: due.DueRow) -> None:
        """One row; decided anew when the ticket moves under it, and left to a later tick when it moves on and on."""
        for _ in range(_AT_ONCE):
            now = self.now()
            occasion = self.unit.occasion(row, now)
            decisions = self._in_time(KINDS[row.kind](occasion), row, now)
            letters = self.scribe.write(decisions, now)
            try:
                self.unit.carry_out(Fired(row), occasion, decisions, letters, now)
            except Stale:
                continue
            except LeaseLost:
                log.warning("another clock has fired it", extra={"due": row.id, "ticket": row.ticket})
            return

    def _in_time(self, decisions: tuple[Decision, ...], row: due.DueRow, now: datetime) -> tuple[Decision, ...]:
        """The decisions as they are; where the gateway stood still when they were due, their letters say so."""
        is_a_day = row.kind in _ONCE_A_DAY
        since = self.timekeeper.late_since(row.instant, now) if self.timekeeper and not is_a_day else None
        if since is None:
            return decisions
        return tuple(replace(d, late_since=since) if isinstance(d, Write) else d for d in decisions)
