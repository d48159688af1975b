"""The commits of a running gateway by name, and its end at one of them: loaded into a forked process before it runs.

A commit is named after the corridor that makes it and the function that writes: "worker: claim". What changes nothing
is none. In the folder given, `made` lists the commits that were made; `armed` holds an order of the tests, "kill before
worker: claim" or "stop after postman: claim_letters", which is carried out once.
"""
from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, Literal

Moment = Literal["before", "after"]
CORRIDORS = frozenset({"service", "worker", "postman", "clock", "timekeeper", "learner", "librarian", "caretaker"})
SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
LEASE = timedelta(seconds=0.2)
"""Of a claim, where that is not to be waited for; every pause is of that order too."""


class Orders:
    """What a test wants to happen, in the folder that it shares with the process."""

    def __init__(self, folder: Path) -> None:
        self._made = folder / "made"
        self._armed = folder / "armed"
        self.leases_are_short = folder / "leases"
        """A file that says so by being there."""
        self.nobody_looks = folder / "nobody looks"
        """Another one: without a call nobody looks for work."""
        self._known: set[str] = set()
        self._noting = threading.Lock()

    # the test's side

    def arm(self, what: str, moment: Moment, name: str) -> None:
        """`what` ("kill" or "stop") is to happen at the next commit of that name."""
        fresh = self._armed.with_suffix(".new")
        fresh.write_text(f"{what} {moment} {name}")
        fresh.replace(self._armed)

    @property
    def is_armed(self) -> bool:
        """True until it has happened."""
        return self._armed.exists()

    @property
    def made(self) -> set[str]:
        """The names of all commits that were made."""
        return set(self._made.read_text().splitlines())

    # the side of the process

    def note(self, name: str) -> None:
        """A commit of this name is made."""
        with self._noting:
            if name not in self._known:
                self._known.add(name)
                with self._made.open("a") as made:
                    made.write(f"{name}\n")

    def obey(self, moment: Moment, name: str) -> None:
        """End or stop this process, if that is wanted here."""
        try:
            what, _, where = self._armed.read_text().partition(" ")
        except OSError:  # there is none, or no descriptor to read it with
            return
        if where == f"{moment} {name}":
            self._armed.unlink()
            signal.pthread_kill(threading.get_ident(), SIGNALS[what])  # this very thread takes no step more


def watch(folder: Path) -> None:
    """From now on every commit of this process is named, and orders are obeyed."""
    from sqlalchemy.engine.default import DefaultDialect

    orders, commit = Orders(folder), DefaultDialect.do_commit

    def do_commit(dialect: DefaultDialect, connection: Any) -> None:
        name = name_of(sys._getframe(1)) if _has_written(dialect.name, connection) else None
        if name is None:
            commit(dialect, connection)
            return
        orders.note(name)
        orders.obey("before", name)
        commit(dialect, connection)
        orders.obey("after", name)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign, assignment]


def name_of(frame: FrameType | None) -> str | None:
    """Who commits, judged by who called whom; None where it only has read."""
    function, corridor = "", ""
    while frame is not None and not corridor:
        module, called = str(frame.f_globals.get("__name__")), frame.f_code.co_name
        if module == "gateway.store.engine" and called == "read":
            return None
        if module.startswith("gateway.") and module != "gateway.store.engine":
            function = function or f"{module.rpartition('.')[2]}: {called}"
            corridor = next((word for word in module.split(".") if word in CORRIDORS), "")
        frame = frame.f_back
    return f"{corridor}: {function.rpartition(' ')[2]}" if corridor else function or "engine: upgrade"


def _has_written(database: str, connection: Any) -> bool:
    """Whether the transaction has changed, or locked, anything."""
    if database == "sqlite":
        raw = connection.driver_connection
        before, _CHANGES[id(raw)] = _CHANGES.get(id(raw), 0), raw.total_changes
        return bool(raw.total_changes != before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


_CHANGES: dict[int, int] = {}
"""SQLite's own count of changed rows when a connection last committed."""


def hurry() -> None:
    """No pause after trouble is longer than the tests' patience, nor is any transaction that stands still."""
    from gateway import steady, worker
    from gateway.store import postgresql

    steady.PAUSE = 2 * LEASE.total_seconds()
    worker._PAUSE = LEASE
    hurried = tuple(setting.replace("'30s'", "'1s'") for setting in postgresql._SESSION)
    assert hurried != postgresql._SESSION, "the time after which a transaction that stands still is ended has moved"
    postgresql._SESSION = hurried


def shorten_leases() -> None:
    """What a process had claimed that was killed waits for nobody, whether there is one that takes it up or not."""
    from gateway.store import due, inbox, outbox

    for module, name in ((inbox, "claim"), (outbox, "claim_letters"), (due, "claim_due")):
        setattr(module, name, _with_short_lease(getattr(module, name)))


def wait_for_calls() -> None:
    """Whoever waits for mail or letters waits far longer than a test does, until he is called."""
    from gateway.wakeups import Wakeup

    def wait(self: Wakeup, _seconds: float | None = None) -> bool:
        return threading.Event.wait(self, 60.0)

    Wakeup.wait = wait  # type: ignore[method-assign]


def _with_short_lease(claim: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(claim)
    def claim_shortly(store: Any, worker: Any, now: Any, limit: Any, lease: Any, *more: Any) -> Any:
        return claim(store, worker, now, limit, min(lease, LEASE), *more)

    return claim_shortly
