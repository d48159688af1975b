"""A real listener on loopback for one test, what it took in, and a client that says exactly the bytes it is told."""
from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from gateway.model.mail import Envelope, InboundId
from gateway.sources.smtp import Listener, SmtpConfig, serve
from tests.servers import wait_until

T = TypeVar("T")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
MAIL = b"From: ann@outside.test\r\nSubject: printer\r\n\r\nIt is on fire.\r\n"


class Wire:
    """A raw connection. `hear` gives one whole reply, lines joined by a line break; "" where the peer is gone."""

    def __init__(self, address: tuple[str, int] | Path, source: str = "127.0.0.1", timeout: float = 60) -> None:
        if isinstance(address, Path):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(address))
        else:
            self.socket = socket.create_connection(address, source_address=(source, 0))
        self.socket.settimeout(timeout)
        self._file = self.socket.makefile("rb")
        self._is_greeted = False

    def say(self, line: str | bytes) -> None:
        self.socket.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def hear(self) -> str:
        self._is_greeted = True
        lines = []
        with contextlib.suppress(ConnectionError):
            while line := self._file.readline():
                lines.append(line.decode().rstrip("\r\n"))
                if line[3:4] != b"-":
                    break
        return "\n".join(lines)

    def ask(self, line: str | bytes) -> str:
        self.say(line)
        return self.hear()

    def begin(self, *recipients: str, hello: str = "EHLO") -> Wire:
        """Up to and with DATA."""
        if not self._is_greeted:
            self.hear()
        for line in (f"{hello} client.test", "MAIL FROM:<ann@outside.test>"):
            assert self.ask(line).startswith("250")
        for recipient in recipients or ("support@ours.test",):
            assert self.ask(f"RCPT TO:<{recipient}>").startswith("250")
        assert self.ask("DATA").startswith("354")
        return self

    def close(self) -> None:
        self._file.close()
        self.socket.close()


class Gatehouse:
    """The listener, its house (`answer` may be replaced), and the mails that it took."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._wires: list[Wire] = []
        self.listeners: list[Listener] = []
        self.mails: list[tuple[bytes, Envelope]] = []
        self.answer: Callable[[], Future[InboundId | None]] = lambda: done(InboundId(len(self.mails)))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.begin(work).result(60)

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def accept(self, raw: bytes, envelope: Envelope) -> Future[InboundId | None]:
        self.mails.append((raw, envelope))
        return self.answer()

    def open(self, **settings: Any) -> Gatehouse:
        config = SmtpConfig(hostname="gateway.test", **settings)
        self.listeners.append(self.run(serve(config, self.accept, owns, lambda: NOON)))
        return self

    @property
    def address(self) -> Any:
        return self.listeners[-1].addresses[0]

    @property
    def port(self) -> int:
        return self.listeners[-1].port

    def wire(self, source: str = "127.0.0.1") -> Wire:
        self._wires.append(Wire(self.address, source))
        return self._wires[-1]

    def let_in(self) -> Wire:
        """A wire that was greeted: a share is given back when the door hears that its owner has gone."""
        wait_until(lambda: self.wire().hear().startswith("220"), "let in")
        return self._wires[-1]

    def close(self, grace: float = 0.0) -> None:
        for wire in self._wires:
            wire.close()
        while self.listeners:
            self.run(self.listeners.pop().close(grace))


def owns(address: str) -> bool:
    """Ours: the domain ours.test, and the postmaster."""
    return address.lower().endswith(("@ours.test", "@öurs.test")) or address.lower() == "postmaster"


def done(inbound: InboundId | None) -> Future[InboundId | None]:
    future: Future[InboundId | None] = Future()
    future.set_result(inbound)
    return future


def failed(error: Exception) -> Future[InboundId | None]:
    future: Future[InboundId | None] = Future()
    future.set_exception(error)
    return future


@contextlib.contextmanager
def running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
