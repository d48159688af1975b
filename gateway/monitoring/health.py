"""What is wrong with this process: nothing, or sentences.

Two questions with two remedies. Is it alive? Else start it again: a corridor has ended, or has not moved for so long
that it hangs. Is it ready? Else send it nothing for a while: the database cannot be written, the disk is full, or a
listener does not say that it takes mail. Trouble of others (relay, mailboxes) is neither: it is told by the figures.
"""
from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.metrics import idle_seconds
from gateway.store.engine import Store
from gateway.store.meta import put
from gateway.store.surroundings import SURROUNDINGS

READY = "ready"
"""Name of the value in `meta` that is written to see whether anything can be."""
_PATIENCE = 2.0
"""Seconds that a listener has to greet."""
Address = tuple[str, int] | Path


@dataclass(frozen=True, slots=True)
class Health:
    """Looks at the process that it is in."""

    store: Store
    now: Callable[[], datetime]
    corridors: Sequence[threading.Thread]
    listeners: Sequence[Address]
    hung_after: float
    """Seconds: longer than any corridor may take for one thing."""
    min_free_bytes: int

    def wrong(self) -> list[str]:
        """What only another start can mend."""
        ended = [f"the corridor {one.name} has ended" for one in self.corridors if not one.is_alive()]
        hung = [f"the {who} has not moved for {seconds:.0f} s" for who, seconds in sorted(idle_seconds().items())
                if seconds > self.hung_after]
        return ended + hung

    def unready(self) -> list[str]:
        """Why no mail should be sent to it now."""
        return [*self.wrong(), *self._database(), *self._disk(), *self._doors()]

    def _database(self) -> list[str]:
        try:
            with self.store.write() as conn:
                put(conn, READY, self.now().isoformat())
        except SURROUNDINGS as error:
            return [f"the database cannot be written ({type(error).__name__})"]
        return []

    def _disk(self) -> list[str]:
        free = self.store.blobs.free_bytes()
        if free is None or free >= self.min_free_bytes:
            return []
        return [f"the disk is nearly full ({free} bytes are free)"]

    def _doors(self) -> list[str]:
        return [f"the listener at {_told(one)} takes no mail" for one in self.listeners if not _greets(one)]


def _greets(address: Address) -> bool:
    """Whether the listener says 220 to somebody new."""
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        with closing(socket.socket(family)) as door:
            door.settimeout(_PATIENCE)
            door.connect(str(address) if isinstance(address, Path) else address)
            greeting = door.recv(4)
            door.sendall(b"QUIT\r\n")
    except OSError:
        return False
    return greeting == b"220 "


def _told(address: Address) -> str:
    return str(address) if isinstance(address, Path) else f"{address[0]}:{address[1]}"
