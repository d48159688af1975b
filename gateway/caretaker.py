"""The day's upkeep, at a quiet hour: what has been kept long enough goes, and what nothing needs is cleared away.

One process does it, however many clocks run: by a lease in the database. It goes in small steps with a breath after
each, so that mail is accepted in between; killed halfway, it goes on where it stood.
"""
from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from gateway.metrics import beat
from gateway.model.retention import Retention
from gateway.steady import steady
from gateway.store import compacting, tidy_turn, unnamed
from gateway.store.engine import Store
from gateway.store.retention import Gone, forget
from gateway.store.timekeeping import held_by
from gateway.store.topic_retention import forget_topics

log = logging.getLogger("spoc.caretaker")

_QUIET = timedelta(hours=4)
"""So long after its hour it may begin; what does not get done by then is left to the next night."""
_TOO_LONG = timedelta(days=3)
"""A gateway that never runs at that hour is tidied at any other one after so many days."""
_LEASE = timedelta(minutes=10)
_TELL_EVERY = timedelta(minutes=1)


def tidy(store: Store, retention: Retention, now: datetime, beginnings: int = unnamed.ALL, *,
         rehearsal: bool = False) -> Iterator[Gone]:
    """All of the upkeep, a small step at each turn of the iterator. In a rehearsal nothing is changed.

    `beginnings`: how many of the 256 shares of the big bytes are looked at.
    """
    yield from forget(store, retention, now, rehearsal=rehearsal)
    yield from forget_topics(store, retention.topics, now, rehearsal=rehearsal)
    yield from unnamed.sweep(store, now, beginnings, rehearsal=rehearsal)
    if not rehearsal:
        for _ in compacting.merge_index(store):
            yield Gone("steps", 0, 0)
        compacting.shorten_log(store)


@dataclass(slots=True)
class Tally:
    """What has gone until now, by kind."""

    counts: Counter[str]
    bytes: Counter[str]

    @classmethod
    def empty(cls) -> Tally:
        """Nothing has."""
        return cls(Counter(), Counter())

    def add(self, gone: Gone) -> None:
        """One step more."""
        self.counts[gone.what] += gone.count
        self.bytes[gone.what] += gone.bytes

    def told(self) -> dict[str, int]:
        """For the log: what has gone, and the bytes of all of it."""
        return {**{what: count for what, count in self.counts.items() if count}, "bytes": self.bytes.total()}


@dataclass(frozen=True, slots=True)
class Caretaker:
    """Looks whether it is time, until it is stopped."""

    name: str
    store: Store
    retention: Retention
    zone: tzinfo
    now: Callable[[], datetime]
    poll: float = 30.0
    breath: float = 0.02
    """Seconds between two steps."""

    def run(self, stop: threading.Event) -> None:
        """Tidy once a day until `stop` is set."""
        while not stop.is_set():
            steady(lambda: self.look(stop), "caretaker", log, stop)
            stop.wait(self.poll)

    def look(self, stop: threading.Event) -> bool:
        """Tidies if it is time, and nobody else does; True where it has. Not while the clock is not to be believed."""
        begun = self.now()
        turn = tidy_turn.look(self.store, begun)
        if not self._is_time(begun, turn.done_at) or self._is_clock_held():
            return False
        if not tidy_turn.take(self.store, turn, self.name, begun, _LEASE):
            return False
        is_done = False
        try:
            is_done = self._tidy(begun, stop)
        finally:
            tidy_turn.give_back(self.store, self.name, done_at=self.now() if is_done else None)
        return is_done

    def _is_time(self, now: datetime, done_at: datetime) -> bool:
        here = now.astimezone(self.zone)
        hour = here.replace(hour=self.retention.at.hour, minute=self.retention.at.minute, second=0, microsecond=0)
        last = hour if hour <= here else hour - timedelta(days=1)
        is_quiet = here - last < _QUIET
        return (is_quiet and done_at < last) or now - done_at > _TOO_LONG

    def _is_clock_held(self) -> bool:
        with self.store.read() as conn:
            return held_by(conn) is not None

    def _tidy(self, begun: datetime, stop: threading.Event) -> bool:
        """True where all is done; False where it was ended early, and goes on another time."""
        tally, told = Tally.empty(), begun
        for gone in tidy(self.store, self.retention, begun, unnamed.A_NIGHT):
            tally.add(gone)
            beat("caretaker")
            now = self.now()
            if now - told > _TELL_EVERY:
                told = now
                log.info("tidying", extra=tally.told())
                if now - begun > _QUIET or not tidy_turn.renew(self.store, self.name, now, _LEASE):
                    log.warning("tidying goes on the next time", extra=tally.told())
                    return False
            if stop.wait(self.breath):
                return False
        log.info("tidied", extra=tally.told())
        return True
