"""How the thread of a mailbox is ended from outside, whatever it is at: waiting, connecting or reading."""
from __future__ import annotations

import contextlib
import select
import socket
import threading


class Stop:
    """Set once, for ever. `set` may be called from any thread, the rest by the thread of the mailbox."""

    def __init__(self) -> None:
        self._set = threading.Event()
        self._guard = threading.Lock()
        self._watched: socket.socket | None = None
        self._heard, self._bell = socket.socketpair()

    @property
    def is_set(self) -> bool:
        """Whether it is time to end."""
        return self._set.is_set()

    def set(self) -> None:
        """Ends every wait at once, and the connection under way: whoever reads from it has lost it."""
        with self._guard:
            self._set.set()
            with contextlib.suppress(OSError):
                self._bell.send(b".")
            self._cut()

    def watch(self, connection: socket.socket | None) -> None:
        """The connection that `set` is to end (None: no longer any), also where it was set already."""
        with self._guard:
            self._watched = connection
            if self.is_set:
                self._cut()

    def wait(self, seconds: float, also: socket.socket | None = None) -> bool:
        """True as soon as `also` can be read; False after `seconds`, or at once where it is time to end."""
        sockets = [self._heard] if also is None else [self._heard, also]
        poll = select.poll()
        for one in sockets:
            poll.register(one, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, seconds) * 1000)}
        return also is not None and not self.is_set and also.fileno() in ready

    def close(self) -> None:
        """Lets go of its sockets, when the thread has ended."""
        self._heard.close()
        self._bell.close()

    def _cut(self) -> None:
        """Ends the connection below TLS: the TLS object belongs to the thread that uses it."""
        if self._watched is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._watched, socket.SHUT_RDWR)
