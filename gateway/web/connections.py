"""How many connections the console keeps open, and how long one may keep it waiting.

uvicorn waits for ever for a request that does not come, and takes as many connections as there are: each is a file of
the process, which takes mail in by the same files.
"""
from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 256
"""At once. For one more the one is ended that has kept the console waiting longest."""
_PATIENCE = 30.0
"""Seconds in which a request must have come as a whole, from when it could begin."""
_LONGEST_ANSWER = 600.0
"""Seconds in which its answer must have been fetched."""


class Connection(H11Protocol):
    """One browser's connection; it is ended where it keeps the console waiting."""

    _since = 0.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn means it
        """Somebody is there: from now on his request is waited for."""
        waiting = [one for one in self.connections if isinstance(one, Connection) and one.is_waited_for]
        if len(self.connections) >= MOST and waiting:
            min(waiting, key=lambda one: one._since).end()
        super().connection_made(transport)
        self._wait(_PATIENCE)
        if len(self.connections) > MOST:  # all others are being answered
            self.end()

    @property
    def is_waited_for(self) -> bool:
        """Whether its request has yet to come, or the rest of it."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def end(self) -> None:
        """Cuts it off. It counts no more, although the loop tells of its end only later."""
        self.connections.discard(self)
        self.transport.abort()

    def on_response_complete(self) -> None:
        """The next request is waited for."""
        super().on_response_complete()
        self._wait(_PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._since = self.loop.time()
        self._timer = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        is_late = self.loop.time() - self._since >= _LONGEST_ANSWER
        if self.is_waited_for or is_late:
            self.end()
        else:
            self._wait(_LONGEST_ANSWER)
