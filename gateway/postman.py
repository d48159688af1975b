"""Due letters: send, retry later with the same bytes, or give up and tell the POC.

A letter is handed over at least once, always under the same Message-ID. Temporary trouble waits with growing
pauses and jitter; what the relay refuses for good, or what is too old, is given up, and a person is told.
"""
from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.desk import returned
from gateway.mail.compose import assemble
from gateway.model.decision import Decision
from gateway.model.people import Directory
from gateway.model.situation import TicketFile
from gateway.scribe import Scribe
from gateway.steady import steady
from gateway.store import outbox
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.surroundings import SURROUNDINGS
from gateway.store.unit import GaveUp, Unit
from gateway.transports import PermanentFailure, TemporaryFailure, Transport

log = logging.getLogger("spoc.postman")

_AT_ONCE = 5
"""How often it is decided anew that a letter is given up, while its ticket moves."""
_SYSTEM_RANDOM = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Seconds between tries: base, doubled each time up to the cap; and how long in all."""

    base: float = 30.0
    cap: float = 3600.0
    give_up_after: timedelta = timedelta(days=5)

    def pause(self, tries: int, random01: float) -> timedelta:
        """How long to wait after so many tries: between half of the doubled base and all of it, so that letters
        that failed together do not come back together."""
        whole = min(self.base * 2.0 ** min(tries, 30), self.cap)
        return timedelta(seconds=whole * (0.5 + random01 / 2))


def _span(time: timedelta) -> str:
    return f"{time.days} days" if time.days > 1 else f"{time.total_seconds() / 3600:.3g} hours"


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends what is due, one letter after the other, over kept connections, until it is stopped."""

    name: str
    store: Store
    unit: Unit
    scribe: Scribe
    directory: Directory
    transport: Transport
    retry: RetryPolicy
    clock: Callable[[], datetime]
    batch: int = 32
    lease: timedelta = timedelta(minutes=10)
    poll: float = 0.25
    jitter: Callable[[], float] = field(default=_SYSTEM_RANDOM.random)

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Deliver until `stop` is set; `wake` ends a pause early."""
        while not stop.is_set():
            wake.clear()
            if steady(lambda: self.deliver_once(stop), "postman", log, stop) == 0:
                wake.wait(self.poll)
        self.transport.close()

    def deliver_once(self, stop: threading.Event) -> int:
        """Hand over one batch of due letters; how many it held."""
        batch = outbox.claim_letters(self.store, self.name, self.clock(), self.batch, self.lease)
        for number, letter in enumerate(batch):
            if stop.is_set():
                self._give_back(batch[number:], "the gateway was stopped")
                break
            try:
                self.deliver(letter)
            except SURROUNDINGS:
                self._give_back(batch[number + 1:], "the surroundings failed before its turn")
                raise
        return len(batch)

    def _give_back(self, rest: list[outbox.DueLetter], why: str) -> None:
        now = self.clock()
        for letter in rest:
            outbox.postpone(self.store, letter, now, now, why, tried=False)

    def deliver(self, letter: outbox.DueLetter) -> None:
        """Hand over one letter, and write down what became of it."""
        try:
            data = assemble(letter.skeleton, self.store.blobs.get)
            self.transport.send(letter.mail_from, letter.recipient, data, letter.envid)
        except TemporaryFailure as failure:
            self._later(letter, str(failure))
        except PermanentFailure as failure:
            self._give_up(letter, str(failure))
        except SURROUNDINGS:
            now = self.clock()
            outbox.postpone(self.store, letter, now, now, "the surroundings failed", tried=False)
            raise
        except Exception as cause:
            log.exception("a letter could not be handed over", extra={"letter": letter.id})
            self._later(letter, type(cause).__name__)
        else:
            outbox.mark_sent(self.store, letter, self.clock())

    def _later(self, letter: outbox.DueLetter, error: str) -> None:
        now = self.clock()
        if now - letter.created_at > self.retry.give_up_after:
            self._give_up(letter, f"{error}; tried for {_span(self.retry.give_up_after)}")
            return
        log.info("a letter waits", extra={"letter": letter.id, "tries": letter.tries, "cause": error})
        outbox.postpone(self.store, letter, now, now + self.retry.pause(letter.tries, self.jitter()), error)

    def _give_up(self, letter: outbox.DueLetter, error: str) -> None:
        """Give up and tell the POC, in one transaction; decided anew when the ticket moves, later when it moves on."""
        log.error("a letter was given up", extra={"letter": letter.id, "cause": error})
        for _ in range(_AT_ONCE):
            now = self.clock()
            file = self.unit.file(letter.ticket) if letter.ticket is not None else None
            decisions = self._tell_poc(letter, file, error)
            written = self.scribe.write(decisions, now)
            try:
                self.unit.carry_out(GaveUp(letter, error), file, decisions, written, now)
            except Stale:
                continue
            except LeaseLost:
                log.warning("somebody else has the letter by now", extra={"letter": letter.id})
            return
        now = self.clock()
        outbox.postpone(self.store, letter, now, now + self.retry.pause(letter.tries, self.jitter()), error)

    def _tell_poc(self, letter: outbox.DueLetter, file: TicketFile | None, error: str) -> tuple[Decision, ...]:
        if file is None:
            return ()
        return returned.tell_poc(file, letter.as_sent, error, self.directory)
