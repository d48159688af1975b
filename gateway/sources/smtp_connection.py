"""One connection as such: its time, its errors, its end. What the commands mean stands in `smtp_session`.

Built on aiosmtpd's protocol class, which reads commands and speaks STARTTLS. What is changed here: a client is told
why it is cut off (421, RFC 5321, 3.8), a peer that neither reads nor writes cannot keep a connection, errors and idle
talk are counted, and no answer names the software or an exception.
"""
from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import AnyStr

from aiosmtpd.smtp import SMTP, TLSSetupException

from gateway.sources.smtp_config import SmtpConfig

log = logging.getLogger("spoc.smtp")

LINGER = 2.0
"""Seconds that a peer has to read our last line."""
MAX_IDLE_TALK = 100
"""NOOP, RSET, VRFY and their like without a mail taken in between."""
CHUNK = 64 * 1024
"""Octets read at once; twice as many are buffered at most."""

_REWORDED = {
    "500 Command line too long": "500 5.5.6 command line too long",
    "500 Error: bad syntax": "500 5.5.2 command not understood",
}
"""What aiosmtpd says by itself, with the codes that we announce (RFC 2034)."""


class _CommandSizes(dict[str, int]):
    """Octets in a command line: 512 (RFC 5321, 4.5.3.1.4), for MAIL and RCPT more, their parameters need it.

    Not aiosmtpd's own: that one is shared by all connections, grows with each EHLO and remembers each unknown command.
    """

    def __missing__(self, command: str) -> int:
        return 1024 if command in ("MAIL", "RCPT") else 510

    def clear(self) -> None:
        """Nothing to forget."""


Command = Callable[[str | None], Awaitable[None]]


class _Commands(dict[str, Command]):
    """What each command does; whatever is not among them is answered by one function, and counted like any error."""

    def __init__(self, known: Mapping[str, Command], unknown: Command) -> None:
        super().__init__(known)
        self._unknown = unknown

    def get(self, command: str, _default: object = None) -> Command:
        """Never None: aiosmtpd has an opinion of its own on unknown commands."""
        return super().get(command, self._unknown)


class Connection(SMTP):
    """The life of one connection. `left` is called once, when it is over."""

    line_length_limit = CHUNK
    command_size_limit = 510
    command_size_limits = _CommandSizes()

    def __init__(self, config: SmtpConfig, left: Callable[[Connection], None]) -> None:
        super().__init__(
            None, data_size_limit=config.max_bytes, enable_SMTPUTF8=True, hostname=config.hostname,
            ident="LMTP ready" if config.is_lmtp else "ESMTP ready", tls_context=config.tls,
            timeout=config.command_timeout, loop=asyncio.get_running_loop())
        self.config = config
        self._left = left
        self.errors = 0
        self.idle_talk = 0
        self.peer_ip = ""
        self.is_leaving = False
        self.is_receiving = False
        """Inside DATA, or waiting for the commit: not to be interrupted by a graceful stop."""
        self._is_secure = False
        self._is_lost = False
        self._last_octet_at = 0.0
        self._data_ends_at = 0.0

    def understand(self, commands: Mapping[str, Command]) -> None:
        """From now on these commands, and none of aiosmtpd's own."""
        self._smtp_methods = _Commands(commands, self.refuse_unknown)

    # Life and death

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins the conversation; called a second time when STARTTLS is through."""
        self._is_secure = self._tls_protocol is not None
        peer = transport.get_extra_info("peername")
        self.peer_ip = peer[0] if isinstance(peer, tuple) else ""
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Tells the door, once; whatever was going on is over."""
        if not self._is_lost:
            self._is_lost = True
            self._left(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """A client that has been told 421 and closes its side is let go at once."""
        super_wants_to_stay = super().eof_received()
        return super_wants_to_stay if self.transport is not None else False

    def data_received(self, data: bytes) -> None:
        """Notes that something came: silence is what `command_timeout` measures inside DATA."""
        self._last_octet_at = self.loop.time()
        if self.transport is not None:
            super().data_received(data)

    async def _handle_client(self) -> None:
        """The conversation; a client that is suddenly gone is no error of ours."""
        with contextlib.suppress(ConnectionError):
            await super()._handle_client()

    # Time

    def begin_data(self) -> None:
        """From now on two bounds hold: one for silence, one for the whole."""
        self.is_receiving = True
        self._last_octet_at = self.loop.time()
        self._data_ends_at = self._last_octet_at + self.config.data_timeout
        self._reset_timeout()

    def end_data(self) -> None:
        """The text is here: the client waits for us, and its clock stands still."""
        self._data_ends_at = 0.0
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()

    def _timeout_cb(self) -> None:
        patience = self._data_patience()
        if patience > 0:
            self._reset_timeout(patience)
            return
        log.info("connection timed out", extra={"peer": self.peer_ip, "in_data": bool(self._data_ends_at)})
        self.hang_up("421 4.4.2 too slow, closing the connection")

    def _data_patience(self) -> float:
        """Seconds that DATA may still go on if nothing more comes; 0 outside of DATA."""
        silent_until = self._last_octet_at + self.config.command_timeout
        return min(silent_until, self._data_ends_at) - self.loop.time() if self._data_ends_at else 0.0

    # Errors, and the last word

    async def push(self, status: AnyStr) -> None:
        """Answers. Errors are counted; the one too many is answered with 421, and nothing more is read."""
        answer = status.decode() if isinstance(status, bytes) else str(status)
        answer = _REWORDED.get(answer, answer)
        if answer.startswith("5"):
            self.errors += 1
        if self.errors > self.config.max_errors or self.idle_talk > MAX_IDLE_TALK:
            log.info("too many errors", extra={"peer": self.peer_ip, "errors": self.errors})
            self.say_goodbye("421 4.7.0 too many errors, closing the connection")
            return
        await super().push(answer)

    def forgive(self) -> None:
        """A mail was taken: a kept connection does not pay for its past."""
        self.errors = self.idle_talk = 0

    async def refuse_unknown(self, _arg: str | None) -> None:
        """Answers a command that does not exist (RFC 5321, 4.2.4); without repeating it."""
        await self.push("500 5.5.1 command not known")

    async def handle_exception(self, error: Exception) -> str:
        """The public face of an error of ours; the cause is in the log."""
        log.error("error in an SMTP command", exc_info=error, extra={"peer": self.peer_ip})
        return "451 4.3.0 an error here, please try again later"

    def say_goodbye(self, last_line: str) -> None:
        """Says the last line from within a command, then reads on for a moment without listening.

        Closing at once would, where commands are still under way, reset the connection before the client has
        read why. Setting `transport` to None ends aiosmtpd's loop.
        """
        transport = self.transport
        if not isinstance(transport, asyncio.Transport) or transport.is_closing():
            return
        self.transport = None
        transport.write(last_line.encode() + b"\r\n")
        try:
            transport.write_eof()
        except (OSError, NotImplementedError):  # the client was quicker, or it is TLS, which knows no half-closing
            transport.close()
        transport.resume_reading()
        self._linger(transport)

    def hang_up(self, last_line: str) -> None:
        """Says the last line from outside of the conversation and ends it."""
        transport = self.transport
        if not isinstance(transport, asyncio.Transport) or transport.is_closing():
            return
        transport.write(last_line.encode() + b"\r\n")
        transport.close()
        self._linger(transport)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def _linger(self, transport: asyncio.Transport) -> None:
        """A moment to read our last line; then the connection is over, read or not."""
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        lowest = self._original_transport if isinstance(self._original_transport, asyncio.Transport) else transport
        self._timeout_handle = self.loop.call_later(LINGER, lowest.abort)

    def cut_off(self) -> None:
        """Ends the connection without a word."""
        # Below TLS, because a TLS transport that was closed twice no longer knows how to abort (CPython 3.11).
        lowest = self._original_transport or self.transport
        if isinstance(lowest, asyncio.Transport):
            lowest.abort()

    async def start_tls(self, arg: str | None) -> None:
        """Begins TLS (RFC 3207), once; a failed handshake ends the connection."""
        if self._tls_protocol is not None:
            await self.push("503 5.5.1 TLS is already there")
            return
        try:
            await self.smtp_STARTTLS(arg or "")
        except TLSSetupException as error:
            log.info("no TLS with this peer", extra={"peer": self.peer_ip, "cause": repr(error.__cause__)})
        finally:
            if self._tls_protocol is not None and not self._is_secure:
                # asyncio reports the end of a connection only where the handshake was through: do it here.
                self.cut_off()
                self.connection_lost(None)
