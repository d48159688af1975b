"""How long to wait before the next try: of one letter, and of a relay that is in trouble. Pure.

A letter waits longer after each try. A relay that was away is asked again at least once a minute, so that mail flows
soon after it is back; one that refuses our login is asked as seldom as a letter, or it locks us out.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_GREYLISTING = (2.2, 8.2, 20.0, 30.0, 60.0)
"""Pauses of a letter that is greylisted, in units of `base`. With 30 s it comes again 66 s after its first try, then
after 5, 15, 30 and 60 minutes, each time a little later: the delays that greylisting is commonly set to."""
_AWAY_BASE = 1.0
_AWAY_CAP = 60.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Seconds between tries: base, doubled each time up to the cap; and how long in all."""

    base: float = 30.0
    cap: float = 3600.0
    give_up_after: timedelta = timedelta(days=5)

    def pause(self, tries: int, random01: float, *, is_greylisted: bool = False) -> timedelta:
        """How long a letter waits after so many tries: between half of the doubled base and all of it, so that
        letters that failed together do not come back together."""
        if is_greylisted and tries < len(_GREYLISTING):
            return timedelta(seconds=min(self.base * _GREYLISTING[tries], self.cap))
        return timedelta(seconds=_doubled(self.base, self.cap, tries, random01))

    def relay_pause(self, failures: int, random01: float, *, is_refusal: bool) -> float:
        """Seconds for which the relay is left alone after so many failures before this one."""
        if is_refusal:
            return _doubled(self.base, self.cap, failures, random01)
        return _doubled(min(_AWAY_BASE, self.base), min(_AWAY_CAP, self.cap), failures, random01)


def _doubled(base: float, cap: float, times: int, random01: float) -> float:
    return min(base * 2.0 ** min(times, 30), cap) * (0.5 + random01 / 2)


@dataclass(slots=True)
class RelayStanding:
    """How the relay stands with one postman, on a steady clock in seconds."""

    failures: int = 0
    """One after the other, up to now."""
    resumes_at: float = 0.0
    is_known_to_work: bool = False

    def failed(self, now: float, pause: float) -> None:
        """It is left alone until the pause is over."""
        self.failures += 1
        self.resumes_at = now + pause
        self.is_known_to_work = False

    def worked(self) -> None:
        """It has taken or refused a letter, so it is there."""
        self.failures, self.resumes_at, self.is_known_to_work = 0, 0.0, True

    def left(self, now: float) -> float:
        """Seconds of the pause that are left; 0 where it may be asked."""
        return max(0.0, self.resumes_at - now)
