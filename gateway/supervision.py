"""What starts and watches the process, such as systemd: the listeners that it hands over, and what it wants to hear.

    inherited_listeners()   sockets that are open already (sd_listen_fds(3)), by their names
    supervisor()            is told that the gateway is up, what it does, that it lives, that it ends (sd_notify(3))
    show_life()             a sign of life now and then, for as long as nothing hangs

All of it is a few variables and a datagram. Where the gateway was started by hand there is nobody: nothing happens.
"""
from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Collection, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger("spoc.supervision")

_FIRST_INHERITED = 3
"""Number of the first file that is handed over: those before it are the standard ones."""
_PATIENCE = 1.0
"""Seconds that a supervisor has to take a message."""
_SIGNS = 3
"""Signs of life in the time after which it is taken for dead: one or two may come late."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who is told how the gateway is; saying it never raises, and costs nothing where nobody listens."""

    address: str = ""
    """A unix socket: its path, or with an @ before it an abstract name; "": nobody listens."""
    patience: float = 0.0
    """Seconds without a sign of life after which it starts the process again; 0: it does not wait for any."""

    def doing(self, what: str) -> None:
        """One line for whoever looks (`systemctl status`)."""
        self._say(f"STATUS={what}")

    def up(self, what: str) -> None:
        """What was started has begun; `what` as in `doing`."""
        self._say("READY=1", f"STATUS={what}")

    def alive(self) -> None:
        """A sign of life."""
        self._say("WATCHDOG=1")

    def ending(self) -> None:
        """It has been asked to end, and is about to."""
        self._say("STOPPING=1", "STATUS=Stopping: mails under way arrive first")

    def _say(self, *lines: str) -> None:
        if not self.address:
            return
        place = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.settimeout(_PATIENCE)
            way.sendto("\n".join(lines).encode(), place)


def supervisor(env: MutableMapping[str, str]) -> Supervisor:
    """Whoever asks in these variables to be told. They are taken out: no child of ours is to answer in our name."""
    address, microseconds = env.pop("NOTIFY_SOCKET", ""), env.pop("WATCHDOG_USEC", "")
    is_for_us = env.pop("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    waits = int(microseconds) / 1e6 if is_for_us and microseconds.isdigit() else 0.0
    return Supervisor(address, waits)


def inherited_listeners(env: MutableMapping[str, str], known: Collection[str]) -> dict[str, socket.socket]:
    """The listeners that were handed over to this process, by their names; empty where there are none.

    They are ours now, and the variables are gone. OSError, with what to do, where a name is not among those `known` or
    comes twice.
    """
    count, names, pid = (env.pop(f"LISTEN_{name}", "") for name in ("FDS", "FDNAMES", "PID"))
    if pid != str(os.getpid()) or not count.isdigit():
        return {}
    given = names.split(":") if names else []
    if len(given) != int(count) or len(set(given)) < len(given) or not set(given) <= set(known):
        raise OSError(errno.EINVAL, f'listeners named "{names}" were handed over - give each socket unit one '
                                    f"ListenStream= and another FileDescriptorName= of: {', '.join(known)}")
    found = {name: socket.socket(fileno=_FIRST_INHERITED + number) for number, name in enumerate(given)}
    for one in found.values():
        one.set_inheritable(False)
    return found


async def show_life(whom: Supervisor, wrong: Callable[[], Sequence[str]]) -> None:
    """Tells the supervisor that all is well, for as long as it is; ends only with the task that it runs in.

    `wrong`: what only another start can mend. As this runs in the loop that takes mail, a loop that hangs says nothing
    either. What hangs may yet move in time: then all goes on.
    """
    was_well = True
    while True:
        found = wrong()
        if not found:
            whom.alive()
        if bool(found) is was_well:
            said = f"hangs, and is to be started again: {'; '.join(found)}" if found else "moves again"
            log.error("the gateway %s", said)
            whom.doing(said.capitalize())
        was_well = not found
        await asyncio.sleep(whom.patience / _SIGNS)
