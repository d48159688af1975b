"""How many letters go in a minute: through the relay, and to each domain. Pure: whoever asks says what time it is.

A minute is any sixty seconds, not one of the clock: a bound of 20 never lets 40 go where one minute meets the next.
What is kept is a time for each letter of the last minute, however many domains there are and letters wait.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

MINUTE = 60.0
_SOON = 10.0
"""Seconds: whoever comes at his turn and is a little early, as another was late, waits at the head of the line."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Letters a minute; 0: no bound."""

    relay: int = 0
    each_domain: int = 0
    domains: Mapping[str, int] = field(default_factory=dict)
    """Domains with a bound of their own, lower case."""

    def of(self, domain: str) -> int:
        """The bound of a domain."""
        return self.domains.get(domain, self.each_domain)


class Pacer:
    """Counts what was sent. All times are seconds of one steady clock, and never go back."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._through: deque[float] = deque()
        self._sent: dict[str, deque[float]] = {}
        self._line_ends: dict[str, float] = {}
        self._swept = 0.0

    def room(self, now: float, most: int) -> int:
        """How many letters may go through the relay now: at most `most`."""
        _forget(self._through, now)
        return min(most, max(0, self._rates.relay - len(self._through))) if self._rates.relay else most

    def wait(self, recipient: str, now: float, *, has_turn: bool = False) -> float:
        """0 where a letter to this address may go now; else the seconds until its turn. Then it asks again and says so.

        Those who wait are a line: nobody who comes later goes before them, and each has his own time to come back, as
        far from the next as the bound wants, so that a thousand do not come back for one place.
        """
        domain = _domain(recipient)
        most = self._rates.of(domain)
        if not most:
            return 0.0
        room_at, line_ends = self._room_at(domain, most, now), self._line_ends.get(domain, 0.0)
        if has_turn and room_at - now < _SOON:
            return room_at - now
        if room_at <= now and line_ends <= now:
            return 0.0
        turn = room_at if line_ends <= now else max(room_at, line_ends + MINUTE / most)
        self._line_ends[domain] = turn
        return turn - now

    def _room_at(self, domain: str, most: int, now: float) -> float:
        """When one more letter to the domain may go: `now` or later."""
        sent = self._sent.get(domain)
        if sent is None:
            return now
        _forget(sent, now)
        return now if len(sent) < most else sent[0] + MINUTE

    def sent(self, recipient: str, now: float) -> None:
        """A letter to this address has been tried."""
        if self._rates.relay:
            self._through.append(now)
        domain = _domain(recipient)
        if self._rates.of(domain):
            self._sent.setdefault(domain, deque()).append(now)
        if now - self._swept > MINUTE:
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Forgets the domains that nothing was sent to for a minute."""
        self._swept = now
        self._sent = {domain: times for domain, times in self._sent.items() if times and times[-1] > now - MINUTE}
        self._line_ends = {domain: end for domain, end in self._line_ends.items() if end > now}


def _forget(times: deque[float], now: float) -> None:
    """Drops what is a minute old."""
    while times and times[0] <= now - MINUTE:
        times.popleft()


def _domain(recipient: str) -> str:
    return recipient.rpartition("@")[2].lower()
