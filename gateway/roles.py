"""What each role runs behind the door: its corridors, as threads of plain code. What listens is in `service`."""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from gateway.caretaker import Caretaker
from gateway.children import alone, make_first_model, start_refit
from gateway.clock import Clock
from gateway.house import House, plan
from gateway.house.learning import classifier, habits, librarian
from gateway.house.mailing import pacer, transport
from gateway.house.working import build_tools
from gateway.learner import Learner
from gateway.librarian import Librarian
from gateway.model.timekeeping import Reading
from gateway.postman import Postman, RetryPolicy
from gateway.store import inbox
from gateway.store.due import recover_due
from gateway.store.engine import Store
from gateway.store.mailboxes import let_go
from gateway.store.outbox import recover_letters
from gateway.timekeeper import Timekeeper
from gateway.triage import Classify
from gateway.wakeups import Wakeups
from gateway.worker import Worker

log = logging.getLogger("spoc.service")

_LETTER_LEASE = timedelta(minutes=10)
"""At least; longer where one letter may take that long."""


def take_up(store: Store, now: datetime) -> None:
    """Frees what a process that died had claimed; only where nobody else can be running."""
    found = inbox.recover(store, now), recover_letters(store, now), recover_due(store, now)
    let_go(store)
    if any(found):
        log.warning("taking up what a killed process left", extra={"mails": found[0], "letters": found[1]})


@dataclass(frozen=True, slots=True)
class Corridors:
    """The corridors of one process, and what they need of it."""

    house: House
    name: str
    """Of this process, in claims."""
    config: Path | None
    wakeups: Wakeups
    now: Callable[[], datetime]
    read_clocks: Callable[[], Reading]

    def start(self, roles: Collection[str]) -> list[threading.Thread]:
        """The threads of these roles, running; each ends after `wakeups.end()`."""
        jobs: dict[str, Callable[[], None]] = {}
        if "work" in roles:
            classify = classifier(self.house.settings, self.house)
            knows = librarian(self.house, self.now)
            jobs |= {"work": self._worker(classify, knows), "learn": self._learner(classify)}
            if knows is not None:
                jobs["compare"] = partial(knows.run, self.wakeups.ending)
        if "deliver" in roles:
            jobs["deliver"] = self._postman()
        if "clock" in roles:
            jobs |= {"clock": self._clock(), "tidy": self._caretaker()}
        threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
        for thread in threads:
            thread.start()
        return threads

    def _worker(self, classify: Classify, librarian: Librarian | None) -> Callable[[], None]:
        settings, wakeups = self.house.settings, self.wakeups

        def after() -> None:
            wakeups.letters_due.call()
            wakeups.lesson_due.set()

        worker = Worker(self.name, build_tools(self.house, classify, librarian), self.now,
                        alone(self.config, settings.limits.processing_seconds_per_mail), after,
                        settings.worker.batch_size, settings.worker.lease)

        def run() -> None:
            # Loads the classifier, or has it trained, before the first mail waits for it.
            classify.warm_up(partial(make_first_model, self.config, wakeups.ending))
            wakeups.lesson_due.set()
            worker.run(wakeups.ending, wakeups.mail_came)

        return run

    def _learner(self, classify: Classify) -> Callable[[], None]:
        learner = Learner(self.house.store, classify, lambda: start_refit(self.config), habits(self.house.settings),
                          self.now, self.house.settings.privacy.kinds)
        return lambda: learner.run(self.wakeups.ending, self.wakeups.lesson_due)

    def _postman(self) -> Callable[[], None]:
        house, relay = self.house, self.house.settings.relay
        retry = RetryPolicy(relay.retry_base.total_seconds(), relay.retry_cap.total_seconds(), relay.give_up_after)
        postman = Postman(self.name, house.store, house.unit, house.scribe, house.directory,
                          transport(house, self.now, self.wakeups.ending.is_set), retry, self.now,
                          pacer(house.settings), lease=max(_LETTER_LEASE, 1.5 * relay.letter_timeout))
        return lambda: postman.run(self.wakeups.ending, self.wakeups.letters_due)

    def _clock(self) -> Callable[[], None]:
        house = self.house
        timekeeper = Timekeeper(house.store, self.read_clocks, house.settings.clock.max_jump, partial(plan, house))
        clock = Clock(self.name, house.store, house.unit, house.scribe, self.now, self.wakeups.letters_due.call,
                      timekeeper)
        return lambda: clock.run(self.wakeups.ending)

    def _caretaker(self) -> Callable[[], None]:
        house = self.house
        caretaker = Caretaker(self.name, house.store, house.settings.retention_policy(), house.directory.hours.zone,
                              self.now)
        return lambda: caretaker.run(self.wakeups.ending)
