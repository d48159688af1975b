"""Starts what the roles ask for, stops on SIGTERM. The only reader of the wall clock.

SMTP and LMTP run in an asyncio loop in the main thread; worker, learner, librarian, postman and clock are threads of
plain code. Embedded stores (SQLite) are upgraded at start, and what a killed process left claimed is taken up again at
once.
"""
from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from gateway.clock import Clock
from gateway.house import (
    House,
    build,
    build_tools,
    classifier,
    collect,
    habits,
    librarian,
    listeners,
    pacer,
    plan,
    refit_model,
    transport,
)
from gateway.learner import Learner
from gateway.librarian import Librarian
from gateway.mail.fingerprint import fingerprint
from gateway.mail.tag import owns
from gateway.model.mail import Envelope, InboundId
from gateway.model.timekeeping import Reading
from gateway.postman import Postman, RetryPolicy
from gateway.reader import ScannerAway
from gateway.settings import Settings
from gateway.sources.smtp import serve
from gateway.store import inbox
from gateway.store.due import recover_due
from gateway.store.engine import InstanceLock, Store
from gateway.store.errors import LeaseLost
from gateway.store.intake import Intake
from gateway.store.mailboxes import let_go
from gateway.store.outbox import recover_letters
from gateway.store.surroundings import SURROUNDINGS
from gateway.timekeeper import Timekeeper
from gateway.triage import Classify
from gateway.worker import Tools, Worker, handle

log = logging.getLogger("spoc.service")

_WAITS_FOR: tuple[type[Exception], ...] = (ScannerAway, *SURROUNDINGS)
ROLES = ("listen", "work", "deliver", "clock")
_NICE = 10
"""How far a refit stands back behind everything else on the machine."""
_LETTER_LEASE = timedelta(minutes=10)
"""At least; longer where one letter may take that long."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
RUN_FILE = "run.json"
"""Below the data directory while the gateway runs: its process id and where it listens."""


def now() -> datetime:
    """The wall clock, aware; read here and nowhere else."""
    return datetime.now(UTC)


def read_clocks() -> Reading:
    """All clocks of this machine; read here and nowhere else. The steady one runs through sleep where there is such."""
    steady = time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    return Reading(now(), timedelta(seconds=steady), _start_of_machine())


@cache
def _start_of_machine() -> str:
    """Another word after each start of the machine; where the system knows none, after each start of this process."""
    with suppress(OSError):
        return _BOOT_ID.read_text().strip()
    return secrets.token_hex(16)


def handle_alone(settings: Settings, inbound: int, worker: str) -> bool:
    """Handle one claimed mail in this very process (a child of the worker that may die of it)."""
    house = build(settings)
    try:
        claimed = inbox.claimed(house.store, InboundId(inbound), worker)
        if claimed is None:
            return True  # somebody else has it by now
        return _try(claimed, build_tools(house))
    finally:
        house.close()


def _try(claimed: inbox.Claimed, tools: Tools) -> bool:
    try:
        handle(claimed, tools, now())
    except LeaseLost:
        return True
    except _WAITS_FOR as cause:
        inbox.release(tools.store, claimed, now(), now(), f"{type(cause).__name__}: it waits")
        return True
    except Exception:
        log.exception("a mail could not be handled alone", extra={"inbound": claimed.id})
        return False
    return True


def alone(config: Path | None, seconds: float) -> Callable[[inbox.Claimed], bool]:
    """Starts `handle_alone` for a mail that took its worker down three times; False if the child ended badly."""

    def handle(claimed: inbox.Claimed) -> bool:
        command = _spoc(config, "work", str(claimed.id), "--worker", claimed.worker)
        with suppress(subprocess.TimeoutExpired):
            # Our own interpreter and numbers of our own making.
            return subprocess.run(command, check=False, timeout=seconds + 30).returncode == 0  # noqa: S603
        return False

    return handle


def refit_alone(settings: Settings) -> None:
    """Make a new model in this very process (a child of the learner), behind all other work of the machine."""
    os.nice(_NICE)
    refit_model(settings)


def start_refit(config: Path | None) -> subprocess.Popen[bytes]:
    """Starts `refit_alone`, out of reach of a Ctrl-C at the terminal: the learner ends it."""
    # Our own interpreter and constant arguments.
    return subprocess.Popen(_spoc(config, "refit"), stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def _spoc(config: Path | None, *arguments: str) -> list[str]:
    """The command line of `spoc` on these settings, by our own interpreter."""
    return [sys.executable, "-P", "-m", "gateway.cli", *(["--config", str(config)] if config else []), *arguments]


class Gateway:
    """One running gateway: the roles asked for, until `stop`."""

    def __init__(self, settings: Settings, roles: Sequence[str], config: Path | None,
                 ready: Callable[[dict[str, object]], None]) -> None:
        self._settings = settings
        self._roles = roles
        self._config = config
        self._ready = ready
        self._stop = threading.Event()
        self._mail_came = threading.Event()
        self._letters_due = threading.Event()
        self._lesson_due = threading.Event()
        self._name = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; AlreadyRunning where another gateway has this store."""
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        embedded = self._settings.database_url.startswith("sqlite")
        alone: AbstractContextManager[object] = nullcontext()
        if embedded:
            alone = InstanceLock(self._settings.data_dir / "instance.lock")
        with alone:
            house = build(self._settings)
            try:
                if embedded:
                    self._take_up(house.store)
                asyncio.run(self._serve(house))
            finally:
                house.close()

    def stop(self) -> None:
        """Ask everything to end; mails under way arrive first."""
        self._stop.set()
        self._mail_came.set()
        self._letters_due.set()
        self._lesson_due.set()

    def _take_up(self, store: Store) -> None:
        """Nobody else can be running: what is claimed was left by a process that died."""
        found = inbox.recover(store, now()), recover_letters(store, now()), recover_due(store, now())
        let_go(store)
        if any(found):
            log.warning("taking up what a killed process left", extra={"mails": found[0], "letters": found[1]})

    async def _serve(self, house: House) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        async with AsyncExitStack() as stack:
            threads = self._start_threads(house)
            stack.callback(_join, threads)
            stack.callback(self.stop)
            addresses = await self._listen(house, stack) if "listen" in self._roles else {}
            self._announce(stack, addresses)
            await ended.wait()
            log.info("stopping")

    async def _listen(self, house: House, stack: AsyncExitStack) -> dict[str, object]:
        """Open the listeners; which addresses they have."""
        listen = self._settings.listen
        intake = Intake(house.store, max_backlog=listen.max_backlog, min_free_bytes=listen.min_free_bytes,
                        on_accepted=self._mail_came.set)
        intake.start()
        stack.callback(intake.stop)
        policy = self._settings.address_policy()

        def accept(raw: bytes, envelope: Envelope) -> Future[InboundId | None]:
            return intake.accept(raw, envelope, fingerprint(raw, envelope))

        stack.callback(collect(house, self._name, accept, now))
        addresses: dict[str, object] = {}
        for name, config in listeners(self._settings):
            listener = await serve(config, accept, lambda rcpt: owns(rcpt, policy), now)
            stack.push_async_callback(listener.close)
            first = listener.addresses[0]
            addresses[name] = str(first) if isinstance(first, Path) else list(first)
        return addresses

    def _announce(self, stack: AsyncExitStack, addresses: dict[str, object]) -> None:
        """Say that the gateway is up: to the caller, and to `spoc inject` by a file."""
        told = {"pid": os.getpid(), "roles": list(self._roles), **addresses}
        if "listen" in self._roles:
            place = self._settings.data_dir / RUN_FILE
            fresh = place.with_suffix(".new")
            fresh.write_text(json.dumps(told))
            fresh.replace(place)
            stack.callback(lambda: place.unlink(missing_ok=True))
        self._ready(told)

    def _start_threads(self, house: House) -> list[threading.Thread]:
        jobs: dict[str, Callable[[], None]] = {}
        if "work" in self._roles:
            classify = classifier(self._settings, house)
            knows = librarian(house, now)
            jobs |= {"work": self._worker(house, classify, knows), "learn": self._learner(house, classify)}
            if knows is not None:
                jobs["compare"] = partial(knows.run, self._stop)
        if "deliver" in self._roles:
            jobs["deliver"] = self._postman(house)
        if "clock" in self._roles:
            jobs["clock"] = self._clock(house)
        threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
        for thread in threads:
            thread.start()
        return threads

    def _worker(self, house: House, classify: Classify, librarian: Librarian | None) -> Callable[[], None]:
        settings = self._settings
        alone_ = alone(self._config, settings.limits.processing_seconds_per_mail)

        def after() -> None:
            self._letters_due.set()
            self._lesson_due.set()

        worker = Worker(self._name, build_tools(house, classify, librarian), now, alone_, after,
                        settings.worker.batch_size, settings.worker.lease)

        def run() -> None:
            classify.warm_up()  # loads or trains the classifier before the first mail waits for it
            self._lesson_due.set()
            worker.run(self._stop, self._mail_came)

        return run

    def _learner(self, house: House, classify: Classify) -> Callable[[], None]:
        learner = Learner(house.store, classify, lambda: start_refit(self._config), habits(self._settings), now)
        return lambda: learner.run(self._stop, self._lesson_due)

    def _postman(self, house: House) -> Callable[[], None]:
        relay = self._settings.relay
        retry = RetryPolicy(relay.retry_base.total_seconds(), relay.retry_cap.total_seconds(), relay.give_up_after)
        postman = Postman(self._name, house.store, house.unit, house.scribe, house.directory,
                          transport(house, now, self._stop.is_set), retry, now, pacer(self._settings),
                          lease=max(_LETTER_LEASE, 1.5 * relay.letter_timeout))
        return lambda: postman.run(self._stop, self._letters_due)

    def _clock(self, house: House) -> Callable[[], None]:
        timekeeper = Timekeeper(house.store, read_clocks, self._settings.clock.max_jump, partial(plan, house))
        clock = Clock(self._name, house.store, house.unit, house.scribe, now, self._letters_due.set, timekeeper)
        return lambda: clock.run(self._stop)


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join()
