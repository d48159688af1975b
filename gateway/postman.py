"""Due letters: send, retry later with the same bytes, or give up and tell the POC.

A letter is handed over at least once, always under the same Message-ID. Temporary trouble waits with growing
pauses and jitter; what the relay refuses for good, or what is too old, is given up, and a person is told.

Trouble of the relay itself is no letter's: all that was claimed goes back to its place untried, and the relay is left
alone for a while. Only the letter that was under way counts as tried, as it may be the one that fells the relay.
"""
from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from gateway.desk import returned
from gateway.mail.compose import assemble
from gateway.metrics import LETTERS, Laps, beat
from gateway.model.people import Directory
from gateway.scribe import Scribe
from gateway.steady import steady
from gateway.store import outbox, relay_trouble
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.surroundings import SURROUNDINGS
from gateway.store.unit import GaveUp, Unit
from gateway.transports import DeliveryError, PermanentFailure, RelayFailure, TemporaryFailure, Transport
from gateway.transports.pacing import Pacer, Rates
from gateway.transports.patience import RelayStanding, RetryPolicy

__all__ = ["Postman", "RetryPolicy"]

log = logging.getLogger("spoc.postman")

_GROUP, _GROUP_TIME = 16, timedelta(milliseconds=50)
"""So many letters, or those of so long, are noted as sent in one transaction: 1.5 statements a mail instead of 4.4.
Where the process is killed between the relay's 250 and the note, they go once more, under the same Message-IDs. The
time is looked at when a letter is out: where the next one hangs, the note of those before it waits for that one."""
_APART = 0.04
"""Seconds from one claim to the next where there are few letters. A claim and its note need as much CPU as sending two
letters: with one for each mail a full machine took 7 % more. Who writes after so long a silence waits for nobody."""
_AT_ONCE = 5
"""How often it is decided anew that a letter is given up, while its ticket moves."""
_SYSTEM_RANDOM = random.SystemRandom()


def _span(lasts: timedelta) -> str:
    return f"{lasts.days} days" if lasts.days > 1 else f"{lasts.total_seconds() / 3600:.3g} hours"


def _no_bounds() -> Pacer:
    return Pacer(Rates())


class _Taken(NamedTuple):
    """A letter that the relay has taken."""

    letter: outbox.DueLetter
    begun: datetime
    at: datetime


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
    pacer: Pacer = field(default_factory=_no_bounds)
    batch: int = 32
    lease: timedelta = timedelta(minutes=10)
    """Renewed between two letters when a quarter of it is over: longer by a third than what one letter may take."""
    poll: float = 0.25
    jitter: Callable[[], float] = field(default=_SYSTEM_RANDOM.random)
    steady_clock: Callable[[], float] = time.monotonic
    standing: RelayStanding = field(default_factory=RelayStanding)
    _taken: list[_Taken] = field(default_factory=list, init=False, repr=False)
    """Not noted yet."""

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Deliver until `stop` is set; `wake` ends a pause early."""
        while not stop.is_set():
            wake.clear()
            begun = self.steady_clock()
            held = steady(lambda: self.deliver_once(stop), "postman", log, stop)
            while held is None and not stop.is_set():
                held = steady(self._let_go, "postman", log, stop)
            if held is None or held < self.batch:  # there is nothing else
                wake.wait(self.poll)
                stop.wait(begun + _APART - self.steady_clock())
        self.transport.close()

    def _let_go(self) -> int:
        """What it still holds after trouble, as it could not even put it back, does not wait for the lease to end."""
        self._note_taken()
        return outbox.give_back(self.store, self.name)

    def deliver_once(self, stop: threading.Event) -> int:
        """Hand over one batch of due letters; how many it held. Nothing is claimed while the relay is left alone."""
        self._note_taken()  # what could not be noted before must be, or it is sent again
        now = self.steady_clock()
        most = 0 if self.standing.left(now) else self.pacer.room(now, self.batch)
        if not most:
            return 0
        batch = outbox.claim_letters(self.store, self.name, self.clock(), most, self.lease)
        waiting, turns = deque(batch), []
        try:
            for letter in self._one_by_one(waiting, stop, now):
                if seconds := self.pacer.wait(letter.recipient, self.steady_clock(), has_turn=letter.has_turn):
                    turns.append((letter, self.clock() + timedelta(seconds=seconds)))
                else:
                    self._try(letter, waiting, stop)
        finally:
            self._note_taken()
            outbox.put_off(self.store, turns)
            outbox.put_back(self.store, waiting, "its turn did not come")
        return len(batch)

    def _one_by_one(
        self, waiting: deque[outbox.DueLetter], stop: threading.Event, renewed: float,
    ) -> Iterator[outbox.DueLetter]:
        """The letters in their order, until the gateway stops or the relay is to be left alone; the rest stays.

        However slow the relay is, those that wait stay this postman's: else another would send them too.
        """
        while waiting and not stop.is_set() and not self.standing.left(now := self.steady_clock()):
            if now - renewed > self.lease.total_seconds() / 4:
                held = outbox.renew(self.store, waiting, self.clock() + self.lease)
                waiting.clear()
                waiting.extend(held)
                renewed = now
            if waiting:
                yield waiting.popleft()

    def _try(self, letter: outbox.DueLetter, waiting: deque[outbox.DueLetter], stop: threading.Event) -> None:
        """Hand over one letter. Where it is not the letter that failed, it waits with the others."""
        beat("postman")
        try:
            self.deliver(letter)
        except RelayFailure as failure:
            if stop.is_set():
                waiting.appendleft(letter)  # we broke it off
                return
            since = self._leave_alone(failure)
            if failure.is_begun:
                self._later(letter, failure)
            else:
                waiting.appendleft(letter)
            self._put_back(waiting, failure, since)
        except SURROUNDINGS:
            if all(one.letter is not letter for one in self._taken):  # else it is out, and will be noted as sent
                now = self.clock()  # behind the others: what cannot be read may be bytes of this one letter
                outbox.postpone(self.store, letter, now, now, "the surroundings failed", tried=False)
            raise

    def deliver(self, letter: outbox.DueLetter) -> None:
        """Hand over one letter, and write down what became of it; RelayFailure where the relay is in trouble."""
        try:
            data = assemble(letter.skeleton, self.store.blobs.get)
        except FileNotFoundError:
            self._give_up(letter, "the bytes of an attachment are missing from the blobs")
            return
        begun, laps = self.clock(), Laps()
        try:
            self.transport.send(letter.mail_from, letter.recipient, data, letter.envid)
        except RelayFailure:
            raise
        except SURROUNDINGS:
            raise
        except TemporaryFailure as failure:
            self._relay_answers(letter, failure)
            self._later(letter, failure)
        except PermanentFailure as failure:
            self._relay_answers(letter, failure)
            self._give_up(letter, str(failure))
        except Exception as cause:
            log.exception("a letter could not be handed over", extra={"letter": letter.id})
            self._later(letter, TemporaryFailure(None, type(cause).__name__))
        else:
            laps.end("deliver")
            LETTERS.count("sent")
            log.info("a letter is sent", extra={"letter": letter.id, "ticket": letter.ticket})
            self._taken.append(_Taken(letter, begun, at := self.clock()))
            if len(self._taken) >= _GROUP or at - self._taken[0].begun > _GROUP_TIME:
                self._note_taken()
            self._relay_answers(letter)

    def _note_taken(self) -> None:
        outbox.mark_sent(self.store, *[(one.letter, one.at) for one in self._taken])
        self._taken.clear()

    def _relay_answers(self, letter: outbox.DueLetter, refusal: DeliveryError | None = None) -> None:
        """It is there, whatever it has said to this letter; a refusal without a code is not its own."""
        if refusal is not None and refusal.code is None:
            return
        self.pacer.sent(letter.recipient, self.steady_clock())
        if self.standing.failures:
            log.warning("the relay works again", extra={"failures": self.standing.failures})
        if not self.standing.is_known_to_work:
            relay_trouble.end_trouble(self.store)
        self.standing.worked()

    def _leave_alone(self, failure: RelayFailure) -> datetime:
        """The relay gets a pause, and operators can read why; since when it has been in trouble."""
        pause = self.retry.relay_pause(self.standing.failures, self.jitter(), is_refusal=failure.is_refusal)
        self.standing.failed(self.steady_clock(), pause)
        log.warning("the relay is in trouble, all letters wait", extra={"cause": str(failure), "seconds": round(pause)})
        return relay_trouble.note_trouble(self.store, str(failure), self.clock())

    def _put_back(self, waiting: deque[outbox.DueLetter], failure: RelayFailure, since: datetime) -> None:
        """All wait for the relay as they were; what has waited too long for it is given up.

        A letter is old after a week in which the gateway stood still, too, but then nobody has waited for the relay.
        """
        letters = list(waiting)
        waiting.clear()
        has_lasted = self.clock() - since > self.retry.give_up_after
        given_up = [one for one in letters if has_lasted and self._is_too_old(one)]
        outbox.put_back(self.store, [one for one in letters if one not in given_up], str(failure))
        for letter in given_up:
            self._give_up(letter, self._too_late(failure))

    def _later(self, letter: outbox.DueLetter, failure: TemporaryFailure) -> None:
        if self._is_too_old(letter):
            self._give_up(letter, self._too_late(failure))
            return
        LETTERS.count("postponed")
        log.info("a letter waits", extra={"letter": letter.id, "ticket": letter.ticket, "tries": letter.tries,
                                         "cause": str(failure)})
        pause = self.retry.pause(letter.tries, self.jitter(), is_greylisted=failure.is_greylisting)
        now = self.clock()
        outbox.postpone(self.store, letter, now, now + pause, str(failure))

    def _is_too_old(self, letter: outbox.DueLetter) -> bool:
        return self.clock() - letter.created_at > self.retry.give_up_after

    def _too_late(self, failure: TemporaryFailure) -> str:
        return f"{failure}; tried for {_span(self.retry.give_up_after)}"

    def _give_up(self, letter: outbox.DueLetter, error: str) -> None:
        """Give up and tell the POC, in one transaction; decided anew when the ticket moves, later when it moves on."""
        LETTERS.count("given_up")
        log.error("a letter was given up", extra={"letter": letter.id, "ticket": letter.ticket, "cause": error})
        for _ in range(_AT_ONCE):
            now = self.clock()
            file = self.unit.file(letter.ticket) if letter.ticket is not None else None
            decisions = returned.tell(letter.as_sent, file, error, now, self.directory)
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
