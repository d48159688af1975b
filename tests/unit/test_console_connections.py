"""Connections to the console that keep it waiting are ended."""
from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from gateway.web import connections
from gateway.web.connections import Connection
from tests.servers import wait_until

PATIENCE = 0.2


async def _answer(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server of connections that run out of patience soon."""
    monkeypatch.setattr(connections, "_PATIENCE", PATIENCE)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(_answer, http=Connection, lifespan="off", log_config=None))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        wait_until(lambda: server.started, "it listens")
        yield listening.getsockname()
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("said", [
    b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
], ids=["nothing", "half a head", "half a body", "a chunk"])
def test_a_request_that_does_not_come_is_not_waited_for_long(where: tuple[str, int], said: bytes) -> None:
    with socket.create_connection(where, 60) as one:
        one.sendall(said)
        assert _comes(one) == b"", "the connection ends, and nothing is answered"


def test_who_asks_in_time_is_answered_as_often_as_he_likes(
    where: tuple[str, int], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_PATIENCE", 10 * PATIENCE)  # he may be slow
    with socket.create_connection(where, 60) as one:
        for _ in range(3):
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not (answer := one.recv(1_000)).endswith(b"ok"):
                assert answer
        assert _comes(one) == b""


def _comes(one: socket.socket) -> bytes:
    try:
        return one.recv(1_000)
    except ConnectionResetError:
        return b""
