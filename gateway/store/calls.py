"""Processes on one PostgreSQL call each other (LISTEN, NOTIFY), so that none waits for its next look into the database.

One thread and one connection of its own do both. A call is made after the commit that it tells of, not inside it: there
PostgreSQL would hold a lock on all calls while the disk syncs, and every writer would wait for every other. So a call
may be lost with its process or with the connection; whoever waits looks for himself now and then all the same. Calls
that come quicker than they can be sent become one.
"""
from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from gateway.store.surroundings import SURROUNDINGS

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("spoc.calls")

_CHANNEL = "spoc_"
_PAUSE = 1.0
"""Seconds after the connection was lost or refused."""
_APART = 0.02
"""Seconds between two calls: to be woken for each letter alone costs whoever delivers 2.4 ms of CPU."""


class Calls:
    """What this process hears of the others and tells them, between `start` and `stop`."""

    def __init__(self, engine: Engine, hears: Mapping[str, Callable[[], None]], says: Iterable[str]) -> None:
        """`hears`: what is to be done at which word, quickly; `says`: the words that may be called."""
        self._engine = engine
        self._heard = {_CHANNEL + word: then for word, then in hears.items()}
        self._wanted = {_CHANNEL + word: threading.Event() for word in says}
        self._ending = threading.Event()
        self._ear, self._nudge = socket.socketpair()
        for end in (self._ear, self._nudge):
            end.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="calls", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Returns when what was called before has been sent, where the server is there."""
        self._ending.set()
        self._wake_up()
        self._thread.join()
        self._ear.close()
        self._nudge.close()

    def call(self, word: str) -> None:
        """Tell the others, soon; never blocks."""
        self._wanted[_CHANNEL + word].set()
        self._wake_up()

    def _wake_up(self) -> None:
        with suppress(BlockingIOError):  # it is full, so he will wake up
            self._nudge.send(b"!")

    def _run(self) -> None:
        import psycopg

        troubles: tuple[type[Exception], ...] = (*SURROUNDINGS, psycopg.Error)
        is_lost = False
        while True:
            try:
                with closing(self._connect()) as connection:
                    if is_lost:
                        log.info("calls are heard again")
                    is_lost = False
                    self._attend(connection)
                    return
            except troubles as cause:
                if not is_lost:
                    said = {"cause": type(cause).__name__}
                    log.warning("no calls are heard: each looks for himself now and then", extra=said)
                is_lost = True
                if self._ending.wait(_PAUSE):
                    return

    def _connect(self) -> psycopg.Connection:
        """A connection that is none of the pool's."""
        import psycopg

        borrowed = self._engine.raw_connection()
        connection = borrowed.driver_connection
        borrowed.detach()
        assert isinstance(connection, psycopg.Connection)
        connection.autocommit = True
        return connection

    def _look_for_a_pooler(self, connection: psycopg.Connection) -> None:
        """One between us and the server gives its own number for that of the process that serves us."""
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        if row != (connection.info.backend_pid,):
            log.warning("a pooler stands before PostgreSQL: calls are only heard where it has pool_mode = session")

    def _attend(self, connection: psycopg.Connection) -> None:
        """Hear and call until the end. Whoever begins to listen looks once: he may have missed something."""
        connection.execute("SET synchronous_commit = off")  # a call is nothing to wait for the disk for
        for channel, then in self._heard.items():
            connection.execute(f'LISTEN "{channel}"'.encode())
            then()
        self._look_for_a_pooler(connection)
        waiting = select.poll()
        for one in (connection, self._ear):
            waiting.register(one, select.POLLIN)
        is_ending, called_at, wait = False, float("-inf"), None
        while not is_ending:
            waiting.poll(wait)
            with suppress(BlockingIOError):
                self._ear.recv(4096)
            is_ending = self._ending.is_set()  # only now: whoever sets it wakes us up afterwards, and that is not lost
            now, wanted = time.monotonic(), [one for one in self._wanted.items() if one[1].is_set()]
            is_early = now - called_at < _APART and not is_ending
            wait = 1000 * _APART if wanted and is_early else None
            for channel, want in () if is_early else wanted:
                want.clear()
                connection.execute("SELECT pg_notify(%s, '')", [channel])
                called_at = now
            for channel in {told.channel for told in connection.notifies(timeout=0)}:
                self._heard[channel]()
