"""Where the time of one mail goes: the CPU of each step of its way, one after the other, each alone on its thread.

    .venv/bin/python tests/benchmarks/stages.py [--mails 300] [--profile FILE] [--json]

A batch of mails is taken in by the real door, then worked on by the real worker, then handed to a sink by the real
postman, all in this process and in turns, so that no step waits for another and none pays for switching between
threads: what that costs is the difference to `throughput.py`. Steps of the worker are timed by a wrapper around the
functions that `worker.handle` calls; a step does not count what a step inside it takes. `--profile` writes cProfile's
figures of the worker instead.
"""
from __future__ import annotations

import asyncio
import cProfile
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlalchemy

from gateway import log, reader, scribe, service, worker
from gateway.house import House, build
from gateway.house.doors import listeners
from gateway.house.learning import classifier, librarian
from gateway.house.mailing import transport
from gateway.house.working import build_tools
from gateway.librarian import Librarian
from gateway.mail.fingerprint import fingerprint
from gateway.mail.tag import owns
from gateway.postman import Postman, RetryPolicy
from gateway.settings.loading import load
from gateway.sources.smtp import serve
from gateway.store import inbox
from gateway.store.intake import Intake
from gateway.store.unit import Unit
from tests.benchmarks.rig.gateway import Gateway, hand_over, sink
from tests.benchmarks.rig.telling import Row, options, progress, tell

DOOR, OWN, POST = "SMTP in", "own it: one commit for a group", "hand both letters to the relay"
STEPS: tuple[tuple[Any, str, str], ...] = (
    (inbox, "claim", "claim a batch"),
    (reader.Reader, "read", "read and screen"),
    (worker, "screen", "read and screen"),
    (worker, "_situation", "look up all it may depend on"),
    (worker, "related", "find like tickets"),
    (Librarian, "_compared", "find like tickets"),  # not `compare`: the tools hold that already
    (worker, "_triage", "classify"),
    (worker, "decide", "decide"),
    (scribe.Scribe, "write", "write both letters"),
    (Unit, "carry_out", "file it: one transaction"),
)
"""(whose, function, step), in the order of `worker.handle`."""
OTHER = "the rest of the worker"
ORDER = (DOOR, OWN, *dict.fromkeys(label for _, _, label in STEPS), OTHER, POST)
WARM = 60


@dataclass(frozen=True, slots=True)
class Stages:
    """What one mail costs."""

    milliseconds: dict[str, float]
    """By step, in the order of the way."""
    statements: float
    """SQL that the worker runs."""


class Stopwatch:
    """CPU by step, of whatever thread runs it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inner: list[float] = []

    def around(self, function: Callable[..., Any], step: str) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*args: Any, **named: Any) -> Any:
            begun = time.thread_time()
            self._inner.append(0.0)
            try:
                return function(*args, **named)
            finally:
                took = time.thread_time() - begun
                self.spent[step] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return timed

    @contextmanager
    def at_all_steps(self) -> Iterator[None]:
        """Every step is timed inside the block."""
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in STEPS]
        for owner, name, step in STEPS:
            setattr(owner, name, self.around(getattr(owner, name), step))
        try:
            yield
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)


def cpu_of(thread: threading.Thread) -> float:
    """CPU seconds that the thread has used so far."""
    return int(Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text().split()[0]) / 1e9


class Door:
    """The listeners in a thread of their own, and the thread that commits."""

    def __init__(self, house: House) -> None:
        known = set(threading.enumerate())
        self._intake = Intake(house.store, max_backlog=10**6, min_free_bytes=0)
        self._intake.start()
        self.commits = next(one for one in threading.enumerate() if one not in known)
        self._loop = asyncio.new_event_loop()
        self.listens = threading.Thread(target=self._run, args=(house,))
        self._is_open = threading.Event()
        self.listens.start()
        self._is_open.wait()

    def _run(self, house: House) -> None:
        policy = house.settings.address_policy()

        def accept(raw: bytes, envelope: Any) -> Any:
            return self._intake.accept(raw, envelope, partial(fingerprint, raw, envelope))

        async def open_() -> list[Any]:
            return [await serve(config, accept, lambda rcpt: owns(rcpt, policy), service.now)
                    for _, config in listeners(house.settings)]

        opened = self._loop.run_until_complete(open_())
        self._is_open.set()
        self._loop.run_forever()
        for one in opened:
            self._loop.run_until_complete(one.close())

    def close(self) -> None:
        """Take no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.listens.join()
        self._intake.stop()


class Rooms:
    """The gateway's parts, to be run in turns."""

    def __init__(self, folder: Path, relay_port: int) -> None:
        self._gateway = Gateway(folder, relay_port)
        self._folder = folder
        settings = load(self._gateway.config, {})
        self._log = (folder / "log").open("w")
        log.configure(settings.log.level, settings.log.format, self._log)
        self._house = house = build(settings)
        self._ending = threading.Event()
        classify, knows = classifier(settings, house), librarian(house, service.now)
        classify.warm_up()
        if knows:
            threading.Thread(target=knows.run, args=(self._ending,), daemon=True).start()
        self._worker = worker.Worker("stages", build_tools(house, classify, knows), service.now, lambda _: False,
                                     lambda: None)
        self._postman = Postman("stages", house.store, house.unit, house.scribe, house.directory,
                                transport(house, service.now, self._ending.is_set),
                                RetryPolicy(1, 60, timedelta(days=3)), service.now)
        self._door = Door(house)
        self.statements = 0
        sqlalchemy.event.listen(house.store.engine, "after_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def take_in(self, first: int, count: int) -> dict[str, float]:
        """CPU of the door and of the commits."""
        threads = {DOOR: self._door.listens, OWN: self._door.commits}
        before = {name: cpu_of(thread) for name, thread in threads.items()}
        hand_over(self._gateway.port, self._folder, "--first", str(first), "--count", str(count))
        return {name: cpu_of(thread) - before[name] for name, thread in threads.items()}

    def work(self) -> float:
        """CPU of this thread until nothing waits."""
        begun = time.thread_time()
        while self._worker.work_once(self._ending):
            pass
        return time.thread_time() - begun

    def deliver(self) -> float:
        """CPU of this thread until all letters are out."""
        begun = time.thread_time()
        while self._postman.deliver_once(self._ending):
            pass
        return time.thread_time() - begun

    def close(self) -> None:
        """End all threads."""
        self._ending.set()
        self._door.close()
        self._house.close()
        log.configure("error")
        self._log.close()


def measure(mails: int, profile: Path | None = None) -> Stages:
    """Warm up, then take in, work and deliver."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        outside = stack.enter_context(sink(Path(name)))
        rooms = Rooms(Path(name), outside.port)
        stack.callback(rooms.close)
        progress("warming up")
        rooms.take_in(0, WARM)
        rooms.work()
        rooms.deliver()
        progress(f"{mails} mails")
        spent = rooms.take_in(1_000, mails)
        rooms.statements, watch = 0, Stopwatch()
        if profile is not None:
            spent[OTHER] = profiled(rooms.work, profile)
        else:
            with watch.at_all_steps():
                whole = rooms.work()
            spent |= {**watch.spent, OTHER: whole - sum(watch.spent.values())}
        statements = rooms.statements / mails
        spent[POST] = rooms.deliver()
    return Stages({step: 1000 * spent[step] / mails for step in ORDER if step in spent}, statements)


def profiled(work: Callable[[], float], file: Path) -> float:
    """CPU of the work, whose profile goes to the file."""
    profile = cProfile.Profile(time.thread_time)
    took = profile.runcall(work)
    profile.dump_stats(file)
    return took


def rows(found: Stages) -> Sequence[Row]:
    """A line a step."""
    steps = [Row(step, took, "ms") for step, took in found.milliseconds.items()]
    whole = sum(found.milliseconds.values())
    note = f"{found.statements:.1f} SQL statements in the worker"
    return [*steps, Row("one mail, all steps", whole, "ms", note=note)]


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--mails", type=int, default=300)
    asked.add_argument("--profile", type=Path, help="write the worker's profile into this file instead")
    chosen = asked.parse_args()
    tell(rows(measure(chosen.mails, chosen.profile)), chosen.json)


if __name__ == "__main__":
    main()
