"""The client of clamd, against a small clamd of our own that follows a script."""
from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.antivirus import scan
from tests.servers import free_port


class Clamd:
    """Reads one INSTREAM and gives the scripted answer; `reads` says after how many bytes it stops reading."""

    def __init__(self, listener: socket.socket, answer: bytes = b"stream: OK\0", reads: int = 1 << 40) -> None:
        self.listener, self.answer, self.reads = listener, answer, reads
        self.command, self.data, self.hang = b"", b"", threading.Event()
        self.hang.set()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection, connection.makefile("rb") as stream:
                self.command = stream.read(10)
                while (size := int.from_bytes(stream.read(4), "big")) and len(self.data) + size <= self.reads:
                    self.data += stream.read(size)
                self.hang.wait(60)
                connection.sendall(self.answer)

    def close(self) -> None:
        """Stop, whatever it does."""
        self.hang.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    server = Clamd(socket.create_server(("127.0.0.1", 0)))
    yield server
    server.close()


def address(clamd: Clamd) -> str:
    host, port = clamd.listener.getsockname()
    return f"{host}:{port}"


@pytest.mark.parametrize("data", [b"", b"x", b"a" * 65_536, b"b" * 65_537, bytes(1_000_000)])
def test_clean(clamd: Clamd, data: bytes) -> None:
    assert scan(data, address(clamd), 5) == ""
    assert (clamd.command, clamd.data) == (b"zINSTREAM\0", data)


def test_found(clamd: Clamd) -> None:
    clamd.answer = b"stream: Eicar-Test-Signature FOUND\0"
    assert scan(b"X5O!", address(clamd), 5) == "Eicar-Test-Signature"


def test_a_name_is_one_clean_line(clamd: Clamd) -> None:
    clamd.answer = b"stream: Bad\r\nName \xff" + b"x" * 900 + b" FOUND\n"
    found = scan(b"X5O!", address(clamd), 5)
    assert found.startswith("Bad??Name ")
    assert found.isprintable()
    assert len(found) == 200


@pytest.mark.parametrize("answer", [
    b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0", b"OK\0",
    b"stream: OKAY\0", b"FOUND\0", b"UNKNOWN COMMAND\0", b"x" * 9_000,
])
def test_what_is_no_verdict_is_an_error(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(OSError, match=r"no verdict|reset"):
        scan(b"x", address(clamd), 5)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK\0"])
def test_a_clamd_that_stops_reading_has_not_called_it_clean(clamd: Clamd, answer: bytes) -> None:
    clamd.reads, clamd.answer = 100_000, answer
    with pytest.raises(OSError):  # noqa: PT011 - what the system says of it depends on who was first
        scan(bytes(30_000_000), address(clamd), 5)


def test_a_silent_clamd_costs_no_more_than_the_timeout(clamd: Clamd) -> None:
    clamd.hang.clear()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        scan(b"x", address(clamd), 0.3)
    assert time.monotonic() - started < 30


def test_nobody_listens(tmp_path: Path) -> None:
    for nowhere in (f"127.0.0.1:{free_port()}", str(tmp_path / "absent.ctl"), "[::1]:1"):
        with pytest.raises(OSError):  # noqa: PT011 - the system's own words
            scan(b"x", nowhere, 1)


def test_a_unix_socket(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "clamd.ctl"))
    listener.listen()
    clamd = Clamd(listener)
    try:
        assert scan(b"hello", str(tmp_path / "clamd.ctl"), 5) == ""
        assert clamd.data == b"hello"
    finally:
        clamd.close()
