"""When several people can meet: inside everybody's working hours, and when none of them sits in another meeting. Pure.

The first times of different days come first, so that one absence does not rule out all that is offered. Times stand on
the half hour of who calls the meeting; a day on which the clocks change has its own.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.desk import working_time
from gateway.desk.meeting.words import Half
from gateway.model.meeting import Busy, is_free
from gateway.model.people import Person
from gateway.model.working_hours import WorkingHours

MOST = 3
_STEP = timedelta(minutes=30)
_APART = timedelta(hours=1)
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who is to come, as far as his time goes."""

    who: str
    """Key of a person of the house, or an address key."""
    hours: WorkingHours
    person: Person | None = None
    """With his absences; None: he is outside."""

    def can(self, starts: datetime, ends: datetime) -> bool:
        """True where all of it lies inside his hours, and he is not away."""
        if working_time.between(starts, ends, self.hours) != ends - starts:
            return False
        return self.person is None or not self.person.is_away(self.person.day_of(starts))


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    minutes: int
    days: Sequence[date]
    """In the zone of who calls the meeting, earliest first."""
    zone: ZoneInfo
    not_before: datetime
    half: Half | None = None
    clock: time | None = None
    """Of the day, at this time only."""


def find_slots(search: Search, sitters: Sequence[Sitter], busy: Sequence[Busy]) -> tuple[datetime, ...]:
    """Up to three beginnings (UTC), earliest first; fewer, or none, where there are no more."""
    chosen: list[datetime] = []
    others: list[datetime] = []
    for day in search.days:
        suiting = list(_on(day, search, sitters, busy))
        chosen += suiting[:1]
        others += suiting[1:]
        if len(chosen) == MOST:
            return tuple(chosen)
    for at in others:
        if len(chosen) < MOST and all(abs(at - one) >= max(_APART, _length(search)) for one in chosen):
            chosen.append(at)
    return tuple(sorted(chosen))


def suits(starts: datetime, minutes: int, sitters: Sequence[Sitter], busy: Sequence[Busy]) -> bool:
    """True where everybody can come at that time."""
    ends = starts + timedelta(minutes=minutes)
    return all(one.can(starts, ends) for one in sitters) and is_free([one.who for one in sitters], starts, ends, busy)


def _length(search: Search) -> timedelta:
    return timedelta(minutes=search.minutes)


def _on(day: date, search: Search, sitters: Sequence[Sitter], busy: Sequence[Busy]) -> Iterator[datetime]:
    """All beginnings of that day that suit, earliest first."""
    midnight = datetime.combine(day, time())
    grid = [midnight + step * _STEP for step in range(int(timedelta(days=1) / _STEP))]
    for local in grid if search.clock is None else [datetime.combine(day, search.clock)]:
        if search.half is not None and (local.time() < _NOON) is not (search.half is Half.MORNING):
            continue
        at = local.replace(tzinfo=search.zone).astimezone(UTC)
        if at >= search.not_before and suits(at, search.minutes, sitters, busy):
            yield at
