"""Starts what the roles ask for, stops on SIGTERM. The only reader of the wall clock.

The door opens first: SMTP and LMTP run in an asyncio loop in the main thread and take mail as soon as the store is
open. What stands behind it (`roles`: worker, learner, librarian, postman and clock, threads of plain code) takes a
second to load; mail waits for it in the queue. Embedded stores (SQLite) are upgraded at start, and what a killed
process left claimed is taken up again at once.
"""
from __future__ import annotations

import asyncio
import faulthandler
import json
import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, AsyncExitStack, closing, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from gateway.house import House, build, open_database
from gateway.house.doors import NAMES, listeners
from gateway.house.watching import console, health, monitor
from gateway.mail.fingerprint import fingerprint
from gateway.mail.tag import owns
from gateway.model.mail import Envelope, InboundId
from gateway.model.timekeeping import Reading
from gateway.monitoring.health import Health
from gateway.settings import Settings
from gateway.sources import Accept
from gateway.sources.smtp import serve
from gateway.store.engine import InstanceLock, Store
from gateway.store.intake import Intake
from gateway.supervision import inherited_listeners, show_life, supervisor
from gateway.wakeups import Wakeups

log = logging.getLogger("spoc.service")

ROLES = ("listen", "work", "deliver", "clock", "console")
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


class Gateway:
    """One running gateway: the roles asked for, until `stop`."""

    def __init__(self, settings: Settings, roles: Sequence[str], config: Path | None,
                 ready: Callable[[dict[str, object]], None]) -> None:
        self._settings = settings
        self._roles = roles
        self._config = config
        self._ready = ready
        self._wakeups = Wakeups()
        self._name = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"
        self._is_embedded = settings.database_url.startswith("sqlite")
        self._supervisor = supervisor(os.environ)
        self._inherited = inherited_listeners(os.environ, NAMES)

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; AlreadyRunning where another gateway has this store."""
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        alone: AbstractContextManager[object] = nullcontext()
        if self._is_embedded:
            alone = InstanceLock(self._settings.data_dir / "instance.lock")
        self._supervisor.doing("Opening the database")  # bringing a big one up to date takes its time
        with alone, closing(open_database(self._settings)) as store:
            asyncio.run(self._serve(store))

    def stop(self) -> None:
        """Ask everything to end; mails under way arrive first."""
        self._wakeups.end()

    async def _serve(self, store: Store) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        async with AsyncExitStack() as stack:
            threads: list[threading.Thread] = []
            self._hear_others(store, stack)  # until the end: the last thing done is called out too
            stack.callback(_join, threads)
            stack.callback(self.stop)
            intake = self._take_in(store, stack) if "listen" in self._roles else None
            addresses = await self._listen(intake, stack) if intake else {}
            # Beside the loop, which is answering by now.
            addresses |= await loop.run_in_executor(None, self._go_on, store, intake, addresses, stack, threads)
            found = health(self._settings, store, now, threads, addresses)
            addresses |= self._tell_watchers(found, stack)
            self._announce(stack, addresses)
            self._show_life(found, stack)
            await ended.wait()
            self._supervisor.ending()
            log.info("stopping")

    def _hear_others(self, store: Store, stack: AsyncExitStack) -> None:
        """Processes that share a store wake each other; whoever does a thing himself calls nobody for it."""
        if not store.is_shared:
            return
        from gateway.store.calls import Calls

        waiting = {"work": self._wakeups.mail_came, "deliver": self._wakeups.letters_due}
        own = {role: one.set for role, one in waiting.items() if role in self._roles}
        calls = Calls(store.engine, own, waiting.keys() - own.keys())
        for role in waiting.keys() - own.keys():
            waiting[role].tell_others = partial(calls.call, role)
        calls.start()
        stack.callback(calls.stop)

    def _take_in(self, store: Store, stack: AsyncExitStack) -> Accept:
        """Makes mail ours."""
        listen = self._settings.listen
        intake = Intake(store, max_backlog=listen.max_backlog, min_free_bytes=listen.min_free_bytes,
                        on_accepted=self._wakeups.mail_came.call)
        intake.start()
        stack.callback(intake.stop)

        def accept(raw: bytes, envelope: Envelope) -> Future[InboundId | None]:
            return intake.accept(raw, envelope, partial(fingerprint, raw, envelope))

        return accept

    async def _listen(self, accept: Accept, stack: AsyncExitStack) -> dict[str, object]:
        """Open the listeners; which addresses they have."""
        policy = self._settings.address_policy()
        addresses: dict[str, object] = {}
        for name, config in listeners(self._settings, self._inherited):
            listener = await serve(config, accept, lambda rcpt: owns(rcpt, policy), now)
            stack.push_async_callback(listener.close)
            first = listener.addresses[0]
            addresses[name] = str(first) if isinstance(first, Path) else list(first)
        return addresses

    def _go_on(self, store: Store, accept: Accept | None, listeners: dict[str, object], stack: AsyncExitStack,
               threads: list[threading.Thread]) -> dict[str, object]:
        """Everything but the door, as far as the roles ask for it; what a killed process left is taken up first.

        What of it has an address, and which.
        """
        if set(self._roles) <= {"listen"} and not self._settings.mailboxes:
            return {}
        from gateway.house.mailing import collect  # these take 0.8 s of CPU, and a listener alone never needs them
        from gateway.roles import Corridors, take_up

        if self._is_embedded:
            take_up(store, now())
        house = build(self._settings, store)
        if accept is not None:
            stack.callback(collect(house, self._name, accept, now))
        corridors = Corridors(house, self._name, self._config, self._wakeups, now, read_clocks)
        threads += corridors.start(self._roles)
        return self._open_console(house, listeners, stack) if "console" in self._roles else {}

    def _open_console(self, house: House, listeners: dict[str, object], stack: AsyncExitStack) -> dict[str, object]:
        """Show the house to its people, where the settings ask for it; at which address."""
        smtp = listeners.get("smtp")
        taking = (str(smtp[0]), int(smtp[1])) if isinstance(smtp, list) else None
        found = console(house, now, self._wakeups.letters_due.call, taking)
        if found is None:
            return {}
        stack.callback(found.stop)
        return {"console": list(found.where)}

    def _tell_watchers(self, health: Health, stack: AsyncExitStack) -> dict[str, object]:
        """Answer whoever watches, where the settings ask for it; at which address."""
        found = monitor(self._settings, health)
        if found is None:
            return {}
        stack.callback(found.stop)
        return {"monitoring": list(found.where)}

    def _show_life(self, health: Health, stack: AsyncExitStack) -> None:
        """Say to whoever has started this process that all of it has begun, and then that it lives, if he wants that.

        The door has been open for a second by now; but what cannot begin behind it is to fail the start, not the night.
        """
        self._supervisor.up(f"Up: {', '.join(self._roles)}")
        if self._supervisor.patience:
            faulthandler.enable()  # ended for its silence (SIGABRT), it writes where each thread stood
            stack.callback(asyncio.ensure_future(show_life(self._supervisor, health.wrong)).cancel)

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


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join()
