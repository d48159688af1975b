"""Answers over HTTP that are there in time or not at all: the timeout of a connection counts for the whole answer.

Without this it counts for each silence, and there may be any number of those: a header that comes letter by letter
would keep whoever waits for it, and all who wait for him, for days.
"""
from __future__ import annotations

import io
import socket
import time
import urllib.request
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any


class _InTime(io.RawIOBase):
    """What a connection says until its time is over; TimeoutError after that."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb", buffering=0)  # keeps the connection when http.client lets go of it
        self._ends = time.monotonic() + (connection.gettimeout() or 0.0)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """How many octets came."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("its answer takes too long")
        self._connection.settimeout(left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        """Lets go of the connection."""
        self._stream.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp.close()
        self.fp = io.BufferedReader(_InTime(sock))


class _Connection(HTTPConnection):
    response_class = _Answer


class _TlsConnection(HTTPSConnection):
    response_class = _Answer


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_TlsConnection, req)


HANDLERS: tuple[type[urllib.request.BaseHandler], ...] = (_Http, _Https)
"""For `build_opener`, in place of those of urllib. Certificates are verified as there."""
