"""The bytes of an IMAP connection: nothing is read that was not allowed for, nothing is waited for without an end.

imaplib reads a literal of any size into memory because the server says so, answers without end, and waits for ever for
a byte a minute. Here every line, literal, answer and silence has its bound, and the bound is looked at first.
"""
from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gateway import tls
from gateway.said import plain
from gateway.sources.imap_config import MailboxConfig
from gateway.sources.imap_errors import LinkLost
from gateway.sources.imap_stop import Stop
from gateway.tls import Security

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

KB = 1 << 10
MB = 1 << 20

USUAL_ANSWER = 4 * MB
"""Octets of one command's whole answer."""
USUAL_LITERAL = 64 * KB
LONGEST_LINE = 2 * MB
"""A search may name 250,000 mails on one line."""
SLOWEST = 8 * KB
"""Octets a second: a slower server is as good as gone."""
_CHUNK = 64 * KB
_COUNT = re.compile(rb"\* (\d{1,10}) (EXISTS|EXPUNGE)\b", re.IGNORECASE)
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))
"""A link that a router has forgotten is noticed after two minutes, in mid-IDLE too."""


class Wire(imaplib.IMAP4):
    """imaplib's client over our own reading. Raises what imaplib raises, OSError, and LinkLost."""

    def __init__(self, config: MailboxConfig, stop: Stop) -> None:
        """Connected, protected and greeted, not logged in."""
        self._config = config
        self._stop = stop
        self._buffer = bytearray()
        self._octets, self._literal = USUAL_ANSWER, USUAL_LITERAL
        self.count = 0
        """Mails in the selected folder."""
        self.news = False
        """A mail has come since this was last set to False."""
        super().__init__(config.host, config.port, config.timeout)
        try:
            if config.tls is Security.STARTTLS:
                self._start_tls()
        except BaseException:
            self.shutdown()
            raise

    @contextmanager
    def allowing(self, octets: int, literal: int) -> Iterator[None]:
        """Other bounds for the answer to the commands of this block."""
        before = self._octets, self._literal
        self._octets, self._literal = octets, literal
        try:
            yield
        finally:
            self._octets, self._literal = before

    def be_patient(self) -> None:
        """The time of one response starts now; its literals add what they may take at the slowest."""
        self._ends = time.monotonic() + 2 * self._config.timeout

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Called by imaplib. OSError where there is no connection, or the certificate is not believed."""
        self.host, self.port = host, port
        self.sock = self._dial(timeout)
        try:
            if self._config.tls is Security.TLS:
                self._protect()
            self._begin()
        except BaseException:
            self.sock.close()
            raise

    def readline(self) -> bytes:
        """A line with its end; b"" where the server has closed."""
        searched = 0
        while not (end := self._buffer.find(b"\n", searched) + 1):
            searched = len(self._buffer)
            if searched > LONGEST_LINE:
                raise LinkLost("the server sent a line without an end")
            if not self._receive():
                return b""
        return self._take(end)

    def read(self, size: int) -> bytes:
        """A literal. One that is bigger than allowed is refused before a byte of it is read."""
        if size > self._literal:
            raise LinkLost(f"the server announced {size} octets where at most {self._literal} were asked for")
        self._ends += size / SLOWEST
        while len(self._buffer) < size:
            if not self._receive():
                raise LinkLost("the server closed the connection in the middle of a mail")
        return self._take(size)

    def send(self, data: Buffer) -> None:
        """A command; what is allowed for its answer counts from here."""
        self._begin()
        self.sock.settimeout(self._config.timeout)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Closes the connection, whatever state it is in."""
        self._stop.watch(None)
        self.sock.close()

    def has_more(self) -> bool:
        """Something has been received already, so that waiting at the socket would miss it."""
        return bool(self._buffer) or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0)

    def _get_response(self, *how: Any, **more: Any) -> bytes | None:
        """As imaplib does, and counts the mails that come and go."""
        line: bytes | None = super()._get_response(*how, **more)  # type: ignore[misc]  # not in the stubs
        found = _COUNT.match(line or b"")
        if found is None:
            return line
        if found[2].upper() == b"EXPUNGE":
            self.count -= 1
        else:
            self.news = self.news or int(found[1]) > self.count
            self.count = int(found[1])
        return line

    def _dial(self, timeout: float | None) -> socket.socket:
        """A connection to the first address of the host that takes it."""
        failure = OSError("the host has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            connection = socket.socket(family, kind, protocol)
            self._stop.watch(connection)
            try:
                connection.settimeout(timeout)
                connection.connect(address)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                for option, value in _KEEPALIVE:
                    connection.setsockopt(socket.IPPROTO_TCP, option, value)
                return connection
            except OSError as error:
                connection.close()
                failure = error
            if self._stop.is_set:
                break
        raise failure

    def _start_tls(self) -> None:
        """STARTTLS (RFC 3501, 6.2.1). What the server said in the clear is forgotten (CVE-2011-0411 and its like)."""
        if "STARTTLS" not in self.capabilities:
            raise LinkLost("the server does not offer STARTTLS, and without it nothing is said")
        if self.state != "NONAUTH":
            raise LinkLost("the server let us in before TLS: somebody stands in between")
        kind, said = self._simple_command("STARTTLS")
        if kind != "OK":
            raise LinkLost(f"the server refused STARTTLS: {plain(said[-1])}")
        if self.has_more():
            raise LinkLost("the server went on in the clear after STARTTLS: somebody stands in between")
        self._protect()
        self.untagged_responses.clear()
        self._get_capabilities()

    def _protect(self) -> None:
        """TLS over the open connection. The handshake as a whole has an end, and a stop ends it."""
        context = tls.context(self._config.ca_file, self._config.pin)
        protected = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = protected
        self._stop.watch(protected)
        protected.settimeout(0)
        ends = time.monotonic() + 2 * self._config.timeout
        while True:
            try:
                return protected.do_handshake()
            except ssl.SSLWantReadError:
                if not self._stop.wait(ends - time.monotonic(), protected):
                    raise TimeoutError from None

    def _begin(self) -> None:
        self._left = self._octets
        self.be_patient()

    def _receive(self) -> int:
        """More bytes in the buffer: how many; 0 where the server has closed."""
        seconds = min(self._config.timeout, self._ends - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        self.sock.settimeout(seconds)
        chunk = self.sock.recv(_CHUNK)
        self._left -= len(chunk)
        if self._left < 0:
            raise LinkLost("the server sent far more than it was asked for")
        self._buffer += chunk
        return len(chunk)

    def _take(self, size: int) -> bytes:
        """The first bytes of the buffer, which are gone from it then."""
        with memoryview(self._buffer) as view:
            taken = bytes(view[:size])
        del self._buffer[:size]
        return taken
