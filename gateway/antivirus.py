"""A client of clamd, the daemon of ClamAV: one attachment in one connection, by the command INSTREAM (clamd(8)).

The content goes over the socket in chunks, each with its length before it, so clamd may run anywhere and needs no
access to our files. An answer that is no verdict (clamd's own limit, an error) is an `OSError` like an unreachable
clamd: nothing counts as clean that was not called so.
"""
from __future__ import annotations

import socket
import struct
import time

_CHUNK = 64 * 1024
_END = struct.pack(">I", 0)
_MAX_ANSWER = 4 * 1024
_MAX_NAME = 200


def scan(data: bytes, address: str, timeout: float) -> str:
    """What was found in the data, "" where it is clean; OSError where clamd gave no verdict within `timeout` seconds.

    `address` is "127.0.0.1:3310", "[::1]:3310" or the path of a unix socket.
    """
    deadline = time.monotonic() + timeout
    with _connect(address, timeout) as connection:
        is_sent = _send(connection, data, deadline)
        found = _verdict(_receive(connection, deadline))
    if not is_sent and not found:
        raise OSError("clamd gave its verdict before it had everything")
    return found


def _connect(address: str, timeout: float) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(timeout)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, data: bytes, deadline: float) -> bool:
    """The command and the data; False where clamd stopped reading (too big for it), and will say why."""
    view = memoryview(data)
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            chunk = view[start:start + _CHUNK]
            connection.settimeout(_left(deadline))
            connection.sendall(struct.pack(">I", len(chunk)))
            connection.sendall(chunk)
        connection.sendall(_END)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _receive(connection: socket.socket, deadline: float) -> bytes:
    """The answer up to its NUL, or to the end of the connection."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MAX_ANSWER:
        connection.settimeout(_left(deadline))
        received = connection.recv(_MAX_ANSWER)
        if not received:
            break
        answer += received
    return answer


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd took too long")
    return left


def _verdict(answer: bytes) -> str:
    """ "stream: OK" or "stream: NAME FOUND"; OSError for anything else."""
    text = answer.removesuffix(b"\0").decode("utf-8", "replace").strip()
    if text == "stream: OK":
        return ""
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        name = text.removeprefix("stream: ").removesuffix(" FOUND")
        return "".join(c if c.isprintable() else "?" for c in name)[:_MAX_NAME] or "unnamed"
    raise OSError(f"clamd gave no verdict: {text[:_MAX_NAME]!r}")
