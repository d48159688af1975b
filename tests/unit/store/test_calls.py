"""Processes on one PostgreSQL wake each other, and go on to do so after the server was away."""
from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from gateway.store import calls
from gateway.store.calls import Calls
from gateway.store.engine import open_store
from tests.servers import wait_until
from tests.servers.postgres import Postgres

SOON = 60.0
"""Seconds: far longer than it takes on a busy machine."""


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    fresh = postgres.url("calls")
    yield fresh
    postgres.drop(fresh)


@contextmanager
def listening(url: str, word: str) -> Iterator[threading.Event]:
    """What is set where this word is heard, by a process that has begun to listen."""
    heard = threading.Event()
    store = open_store(url, None)
    listener = Calls(store.engine, {word: heard.set}, [])
    with ExitStack() as stack:
        stack.callback(store.close)
        stack.callback(listener.stop)
        listener.start()
        assert heard.wait(SOON), "whoever begins to listen looks once"
        heard.clear()
        yield heard


@contextmanager
def calling(url: str, word: str) -> Iterator[Calls]:
    """A process that may call this word."""
    store = open_store(url, None)
    caller = Calls(store.engine, {}, [word])
    with ExitStack() as stack:
        stack.callback(store.close)
        stack.callback(caller.stop)
        caller.start()
        yield caller


def test_a_call_wakes_another_process_each_time(url: str) -> None:
    with listening(url, "work") as heard, calling(url, "work") as caller:
        for _ in range(3):
            caller.call("work")
            assert heard.wait(SOON)
            heard.clear()


def test_what_was_called_before_the_end_is_still_said(url: str) -> None:
    with listening(url, "work") as heard:
        with calling(url, "work") as caller:
            caller.call("work")
        assert heard.wait(SOON)


def test_nobody_is_woken_by_what_he_does_not_wait_for(url: str) -> None:
    with listening(url, "work") as heard, listening(url, "deliver") as deaf, calling(url, "work") as caller:
        caller.call("work")
        assert heard.wait(SOON)
    assert not deaf.is_set()


def test_a_server_that_was_restarted_is_listened_to_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(calls, "_PAUSE", 0.1)
    caplog.set_level(logging.INFO, logger="spoc.calls")
    with ExitStack() as stack:
        server = Postgres().start()
        stack.callback(server.stop)
        url = server.url()
        heard = stack.enter_context(listening(url, "work"))
        caller = stack.enter_context(calling(url, "work"))
        caller.call("work")
        assert heard.wait(SOON)
        heard.clear()
        server.restart()
        wait_until(lambda: caplog.text.count("calls are heard again") == 2, "both have found it again")
        assert heard.wait(SOON), "something may have been called meanwhile"
        heard.clear()
        caller.call("work")
        assert heard.wait(SOON)
        assert caplog.text.count("no calls are heard") == 2, "one line for each, however often it was tried"


def test_it_sleeps_until_somebody_calls(url: str) -> None:
    with listening(url, "work"), calling(url, "work"):
        before = time.process_time()
        time.sleep(1.0)
        assert time.process_time() - before < 0.5, "who does not sleep takes all of it"


@pytest.mark.parametrize("pooled", [False, True])
def test_a_pooler_is_told_of(
    url: str, pooled: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    if pooled:  # a pooler tells its clients a number of its own
        monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 1)
    with listening(url, "work") as heard, calling(url, "work") as caller:
        caller.call("work")
        assert heard.wait(SOON)
    assert caplog.text.count("a pooler stands before PostgreSQL") == (2 if pooled else 0)


def test_it_ends_even_where_it_is_asked_to_in_the_moment_in_which_it_wakes_up(url: str) -> None:
    """`stop` called between two steps of the waiting thread: what wakes it up for that must not be lost."""
    class Ear:
        def __init__(self, real: socket.socket) -> None:
            self.fileno, self.close, self._recv = real.fileno, real.close, real.recv

        def recv(self, size: int) -> bytes:
            caller._ending.set()
            caller._wake_up()
            return self._recv(size)

    store = open_store(url, None)
    caller = Calls(store.engine, {}, ["work"])
    caller._ear = Ear(caller._ear)  # type: ignore[assignment]
    caller.start()
    caller.call("work")
    caller._thread.join(SOON)
    assert not caller._thread.is_alive()
    caller.stop()
    store.close()
