"""smtplib's client, held to bounds that it does not have: a relay may hang, chatter without end, or lie.

Each answer has a longest silence, each letter a longest time in all: one octet a minute keeps no one waiting for
ever. Answers have a size. What is said before it was asked for (an answer slipped in before TLS, CVE-2011-0411; a 250
before the letter is at its end) ends the connection, as nobody knows any more which answer belongs to what.
"""
from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Done = TypeVar("Done")
_REPLY = re.compile(rb"[2-5]\d\d(?:[ -]|$)")
_DOT = re.compile(rb"(?m)^\.")
_LONGEST_LINE = 8 * 1024
_LONGEST_REPLY = 64 * 1024
"""Octets. The longest answer of real relays, that to EHLO, has about a thousand."""
_CHUNK = 64 * 1024
_ACK_AT_ONCE: int | None = getattr(socket, "TCP_QUICKACK", None)
"""A relay that writes each answer by itself may wait 40 ms with the second until the first is acknowledged."""
_LOOK_UP = 0.5
"""Seconds after which a wait asks whether it is still wanted."""
_GRACE = 2.0
"""Seconds for the letter under way once the gateway is stopping: a relay that works has taken it by then."""


class Garbled(smtplib.SMTPException):
    """The relay's answer is none, or answers what was not asked."""


def never() -> bool:
    """For a link that nobody ends."""
    return False


class Link(smtplib.SMTP):
    """One conversation. After any OSError or SMTPException that is no refusal its state is unknown: close it."""

    def __init__(self, host: str, hostname: str, silence: float, is_ending: Callable[[], bool] = never) -> None:
        super().__init__(local_hostname=hostname, timeout=silence)
        self.name = host
        """Of the relay, as the settings say it."""
        self._silence = silence
        self._is_ending = is_ending
        self._deadline = time.monotonic() + silence
        self._heard = bytearray()
        self.is_protected = False
        """Whether the conversation is inside TLS."""

    def allow(self, seconds: float) -> None:
        """From now on the conversation may take so long, until it is allowed more."""
        self._deadline = time.monotonic() + seconds

    def open(self, port: int, context: ssl.SSLContext | None) -> tuple[int, bytes]:
        """Connects, inside TLS from the first octet where there is a context; the banner."""
        self.sock = self._connect(port)
        # Else the dot waits 40 ms for the letter before it to be acknowledged: 22 letters a second, not 2,000.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            self._protect(context)
        return self.getreply()

    def _connect(self, port: int) -> socket.socket:
        """A connection to the first address of the relay that answers; the OSError of the last where none does."""
        failure = OSError("it has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(self.name, port, type=socket.SOCK_STREAM):
            try:
                self.sock = socket.socket(family, kind, protocol)
                self.sock.setblocking(False)
                _check(self.sock.connect_ex(address))
                self._within(self._silence, self._arrive, select.POLLOUT)
            except OSError as error:
                failure = error
                self.close()
            else:
                return self._connected
        raise failure

    def _arrive(self) -> None:
        """Returns when the connection stands; BlockingIOError where it does not yet."""
        if not self._is_ready(select.POLLOUT, 0):
            raise BlockingIOError
        _check(self._connected.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def start_tls(self, context: ssl.SSLContext) -> tuple[int, bytes]:
        """The answer to STARTTLS. After 220 all that was said before is forgotten (RFC 3207, 4.2)."""
        code, text = self.docmd("STARTTLS")
        if code == 220:
            self._hear_nothing()
            self._protect(context)
            self.helo_resp = self.ehlo_resp = None  # so that EHLO is said anew, which forgets the rest
        return code, text

    def say(self, *commands: str) -> None:
        """Sends commands; several in one go only to a relay that offers PIPELINING (RFC 2920)."""
        if any("\r" in command or "\n" in command for command in commands):
            raise ValueError("a command of several lines")
        self.send("".join([f"{command}\r\n" for command in commands]))
        if len(commands) > 1 and _ACK_AT_ONCE is not None:
            self._connected.setsockopt(socket.IPPROTO_TCP, _ACK_AT_ONCE, 1)

    def letter(self, data: bytes) -> tuple[int, bytes]:
        """The answer to the whole letter, after 354.

        After the dot there is no silence that is too long, only the time for the letter in all: the relay may be
        looking through it, and whoever hangs up sends it twice (RFC 1047).
        """
        if data.startswith(b".") or b"\n." in data:
            data = _DOT.sub(b"..", data)
        end = b".\r\n" if not data or data.endswith(b"\r\n") else b"\r\n.\r\n"
        if len(data) < _CHUNK:
            self.send(data + end)
        else:
            self.send(data)
            self.send(end)
        return self.getreply(self._deadline - time.monotonic())

    def send(self, s: ReadableBuffer | str) -> None:
        """Sends in pieces, each with its silence; Garbled where an answer has come already."""
        self._hear_nothing()
        rest = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        while rest:
            piece = partial(self._connected.send, rest[:_CHUNK])
            rest = rest[self._within(self._silence, piece, select.POLLOUT):]

    def getreply(self, silence: float | None = None) -> tuple[int, bytes]:
        """Code and text of an answer, its lines joined by LF."""
        lines: list[bytes] = []
        size = 0
        while not lines or lines[-1][3:4] == b"-":
            lines.append(self._line(silence or self._silence))
            size += len(lines[-1])
            if size > _LONGEST_REPLY:
                raise Garbled("its answer does not end")
            if not _REPLY.match(lines[-1]) or lines[-1][:3] != lines[0][:3]:
                raise Garbled("its answer is no SMTP")
        return int(lines[0][:3]), b"\n".join(line[4:].strip() for line in lines)

    def _line(self, silence: float) -> bytes:
        """The next line, without its end."""
        while (end := self._heard.find(b"\n")) < 0:
            if len(self._heard) > _LONGEST_LINE:
                raise Garbled("a line of its answer does not end")
            self._heard += self._within(silence, self._some, select.POLLIN)
        line = bytes(self._heard[:end])
        del self._heard[:end + 1]
        return line.rstrip(b"\r")

    def _within(self, silence: float, step: Callable[[], Done], event: int) -> Done:
        """What the step gives as soon as the connection is ready for it; TimeoutError after the silence.

        The socket never blocks. Setting a time on it anew for each step was a third of what a letter costs.
        """
        until = time.monotonic() + silence
        while (left := min(until - time.monotonic(), self._patience())) > 0:
            wanted = event
            if event == select.POLLIN and not self.is_protected and not self._is_ready(event, min(left, _LOOK_UP)):
                continue  # an answer is seldom here at once, and to find that out by reading costs twice as much
            try:
                return step()
            except ssl.SSLWantReadError:
                wanted = select.POLLIN
            except ssl.SSLWantWriteError:
                wanted = select.POLLOUT
            except BlockingIOError:
                pass
            self._is_ready(wanted, min(left, _LOOK_UP))
        raise TimeoutError

    def _is_ready(self, event: int, seconds: float) -> bool:
        """Whether the connection is, or becomes, ready for it, or has an error to tell."""
        door = select.poll()
        door.register(self._connected, event)
        return bool(door.poll(seconds * 1000))

    def _hear_nothing(self) -> None:
        """Garbled where something has been said that nobody has asked for."""
        if not (self._heard or self.is_protected or self._is_ready(select.POLLIN, 0)):
            return
        with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
            self._heard += self._some()
        if self._heard:
            raise Garbled("it answers what was not asked")

    def _some(self) -> bytes:
        if not (data := self._connected.recv(4096)):
            raise smtplib.SMTPServerDisconnected("it closed the connection")
        return data

    @property
    def _connected(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock

    def _patience(self) -> float:
        """Seconds that one step may take; TimeoutError where the whole has taken too long."""
        if self._is_ending():
            self.allow(min(self._deadline - time.monotonic(), _GRACE))
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._silence)

    def _protect(self, context: ssl.SSLContext) -> None:
        self.sock = protected = context.wrap_socket(
            self._connected, server_hostname=self.name, do_handshake_on_connect=False)
        self._within(self._silence, protected.do_handshake, select.POLLOUT)  # it says itself what it waits for
        self.is_protected = True


def _check(code: int) -> None:
    """ConnectionError where the system says that there will be no connection."""
    if code not in (0, errno.EINPROGRESS):
        raise ConnectionError(code, os.strerror(code))
