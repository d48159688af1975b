"""The SMTP and LMTP listener: `serve` opens it, `Listener.close` closes it without losing a mail.

What it promises: 250 only after the durable commit, mail only for addresses that are ours, bounded memory, bounded
time, and no second mail out of one DATA. The rooms behind: `smtp_door` who may come in, `smtp_connection` time and
errors, `smtp_session` the commands, `smtp_data` the text, `smtp_address` the envelope.
"""
from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.sources import Accept
from gateway.sources.smtp_config import SmtpConfig
from gateway.sources.smtp_connection import log
from gateway.sources.smtp_door import Door, Visitor
from gateway.sources.smtp_session import House

__all__ = ["Listener", "SmtpConfig", "serve"]

BACKLOG = 256
_TELL_EVERY = 60.0
"""Seconds between two lines that say that nobody can come in."""


class Listener:
    """An open door. `addresses` are (host, port) pairs, or the path of the unix socket."""

    def __init__(self, config: SmtpConfig, server: asyncio.Server, door: Door) -> None:
        self.config = config
        self._server = server
        self._door = door
        names = [socket.getsockname() for socket in server.sockets]
        self.addresses: tuple[tuple[str, int] | Path, ...] = tuple(
            Path(name) if isinstance(name, str) else (name[0], name[1]) for name in names)

    @property
    def port(self) -> int:
        """The TCP port it listens on; 0 for a unix socket."""
        first = self.addresses[0]
        return 0 if isinstance(first, Path) else first[1]

    async def close(self, grace: float = 10.0) -> None:
        """Takes no more connections, lets mails under way arrive for `grace` seconds, ends all connections."""
        self._server.close()
        await self._door.clear(grace)
        if self.config.path is not None and self.config.inherited is None:
            with contextlib.suppress(FileNotFoundError):
                self.config.path.unlink()


async def serve(
    config: SmtpConfig, accept: Accept, owns: Callable[[str], bool], clock: Callable[[], datetime],
) -> Listener:
    """Opens the listener in the running event loop. OSError where the address cannot be had.

    `owns` says which recipients are ours, case and all as the client wrote them ("postmaster" comes without a
    domain, RFC 5321, 4.5.1); `clock` gives the aware time of each envelope.
    """
    _silence_library()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_Trouble())
    door = Door(config, House(accept, owns, clock))
    server: asyncio.Server
    if config.inherited is not None:  # whatever its family: create_unix_server may remove its path at the end
        server = await loop.create_server(lambda: Visitor(door), sock=config.inherited, backlog=BACKLOG)
    elif config.path is not None:
        server = await loop.create_unix_server(lambda: Visitor(door), str(config.path), backlog=BACKLOG)
        config.path.chmod(0o660)  # who may hand in mail is the operator's group, not everybody
    else:
        server = await loop.create_server(lambda: Visitor(door), config.host, config.port, backlog=BACKLOG)
    return Listener(config, server, door)


class _Trouble:
    """What nobody catches in the loop is logged as ever; but that no descriptor is left, which asyncio says with a
    traceback hundreds of times a second, in one line a minute. Until one is left, clients wait."""

    def __init__(self) -> None:
        self._told_at = float("-inf")

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        cause = context.get("exception")
        if not isinstance(cause, OSError) or cause.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif loop.time() - self._told_at > _TELL_EVERY:
            self._told_at = loop.time()
            log.error("no connection can be taken: %s", cause.strerror)


def _silence_library() -> None:
    """aiosmtpd logs each command line with its addresses; tags must not get there. We log for ourselves."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
