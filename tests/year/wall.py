"""Working time the slow and obvious way: every minute of the year is asked whether work is done in it.

A minute is a number, counted from the beginning. It is asked in its own wall time, so that nothing here knows of spans,
of days that are an hour longer, or of what becomes of one o'clock when the clocks change.
"""
from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from tests.year.people import DAYS, Calendar

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 3, 1, tzinfo=UTC)
"""Two months longer than the year: what is promised in December may be due after it."""
HOUR, DAY = 60, 24 * 60
_MINUTES = (END - START) // timedelta(minutes=1)
_STEP = 15
"""No zone of ours changes its clocks but at a whole quarter of an hour."""


def minute_of(at: datetime) -> int:
    """The number of that minute; ValueError where the instant is no whole one."""
    count, rest = divmod(at - START, timedelta(minutes=1))
    if rest:
        raise ValueError(f"{at} is no whole minute")
    return count


def instant(minute: int) -> datetime:
    """When that minute begins."""
    return START + timedelta(minutes=minute)


@cache
def _quarters(zone: str) -> tuple[datetime, ...]:
    """The wall time at the beginning of each quarter of an hour."""
    where = ZoneInfo(zone)
    return tuple(instant(minute).astimezone(where) for minute in range(0, _MINUTES, _STEP))


def local_day(minute: int, zone: str) -> date:
    """The day that it is there."""
    return _quarters(zone)[minute // _STEP].date()


@cache
def on_the_clock(zone: str, clock: int, weekday: int | None = None) -> tuple[int, ...]:
    """The minute of each day (of each such weekday) in which the wall clock there first shows that minute of a day."""
    firsts: dict[date, int] = {}
    for number, quarter in enumerate(_quarters(zone)):
        rest = clock - quarter.hour * HOUR - quarter.minute
        if 0 <= rest < _STEP and weekday in (None, quarter.weekday()):
            firsts.setdefault(quarter.date(), number * _STEP + rest)
    return tuple(firsts.values())


class Worked:
    """The minutes of a calendar in which work is done, in their order."""

    def __init__(self, calendar: Calendar) -> None:
        self.zone = calendar.zone
        self.minutes: list[int] = []
        firsts: dict[date, int] = {}
        for number, quarter in enumerate(_quarters(calendar.zone)):
            day, clock = quarter.date(), quarter.hour * HOUR + quarter.minute
            that_day = _minutes_of(day, calendar)
            for n in range(_STEP):
                if clock + n in that_day:
                    self.minutes.append(number * _STEP + n)
                    firsts.setdefault(day, number * _STEP + n)
        self.mornings = list(firsts.values())
        """The first worked minute of each local day that has one."""
        self._all = frozenset(self.minutes)

    def is_open(self, minute: int) -> bool:
        """Work is done in that very minute."""
        return minute in self._all

    def opens(self, minute: int) -> int:
        """That minute, if work is done in it; else the next in which it is."""
        return self.minutes[bisect_left(self.minutes, minute)]

    def after(self, minute: int, count: int) -> int:
        """When so many minutes have been worked from then on: the end of the last of them."""
        return self.minutes[bisect_left(self.minutes, minute) + count - 1] + 1

    def before(self, minute: int, count: int) -> int:
        """The beginning of the first of the last so many worked minutes before then."""
        return self.minutes[bisect_left(self.minutes, minute) - count]

    def closes(self, minute: int) -> int:
        """The end of the last worked minute before then."""
        return self.minutes[bisect_left(self.minutes, minute) - 1] + 1

    def between(self, first: int, last: int) -> int:
        """Minutes worked from the first to the last, which is not counted."""
        return bisect_left(self.minutes, last) - bisect_left(self.minutes, first)

    def morning_after(self, minute: int) -> int:
        """The next beginning of work on a day, later than that."""
        return self.mornings[bisect_left(self.mornings, minute + 1)]

    def morning_of(self, day: date) -> int:
        """When work begins on that day; where none is done, on the next day that has some."""
        return next(m for m in self.mornings if local_day(m, self.zone) >= day)

    def days_between(self, first: date, last: date) -> int:
        """Days with work after the one and before the other."""
        return sum(first < local_day(m, self.zone) < last for m in self.mornings)


_NONE: frozenset[int] = frozenset()


@lru_cache(maxsize=2)
def _minutes_of(day: date, calendar: Calendar) -> frozenset[int]:
    if day.isoformat() in calendar.holidays:
        return _NONE
    weekday = day.weekday()
    if weekday not in calendar.days and DAYS[weekday] not in calendar.spans_on:
        return _NONE
    spans = calendar.spans_on.get(DAYS[weekday], calendar.spans)
    return frozenset(minute for span in spans for minute in range(*map(_read, span.split("-"))))


def _read(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * HOUR + int(minutes)


@cache
def worked(calendar: Calendar) -> Worked:
    """The minutes of that calendar, asked once."""
    return Worked(calendar)
