"""The working-time clock: how a span of working time becomes an instant. Pure; daylight saving is the zone's matter.

Spans of a day are taken in local wall time and turned into instants one by one, so that a day on which
the clocks change is as long as it really is.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from gateway.model.working_hours import WorkingHours

_HORIZON = timedelta(days=3_660)
"""Ten years without enough working time: the hours are wrong, and the answer is plain time."""


def after(start: datetime, span: timedelta, hours: WorkingHours) -> datetime:
    """The instant (UTC) at which `span` of working time has passed since `start`."""
    left = span
    for opens, closes in _spans_from(start, hours):
        opens = max(opens, start)
        if closes - opens >= left:
            return opens + left
        left -= max(closes - opens, timedelta())
    return start.astimezone(UTC) + span


def before(end: datetime, span: timedelta, hours: WorkingHours) -> datetime:
    """The instant (UTC) from which `span` of working time remains until `end`."""
    left = span
    for opens, closes in _spans_back_from(end, hours):
        closes = min(closes, end)
        if closes - opens >= left:
            return closes - left
        left -= max(closes - opens, timedelta())
    return end.astimezone(UTC) - span


def between(start: datetime, end: datetime, hours: WorkingHours) -> timedelta:
    """The working time from `start` to `end`; none where `end` comes first."""
    worked = timedelta()
    for opens, closes in _spans_from(start, hours, last=end.astimezone(hours.zone).date()):
        if opens >= end:
            break
        worked += min(closes, end) - max(opens, start)
    return max(worked, timedelta())


def is_working(at: datetime, hours: WorkingHours) -> bool:
    """True inside working hours; the closing minute is outside."""
    day = at.astimezone(hours.zone).date()
    return any(opens <= at < closes for opens, closes in _spans_of(day, hours))


def next_working(at: datetime, hours: WorkingHours) -> datetime:
    """`at` itself inside working hours, else the next opening."""
    return next((max(opens, at) for opens, closes in _spans_from(at, hours) if closes > at), at)


class Closed(StrEnum):
    """Why nothing counts on a day."""

    DAY_OFF = "closed"
    """Its weekday is none on which work is done."""
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One day (of the zone of the hours) of the arithmetic behind an instant."""

    day: date
    counted: tuple[tuple[datetime, datetime], ...] = ()
    """What counts of it, from when to when (UTC); empty on a day without work."""
    why_not: Closed | None = None

    @property
    def sum(self) -> timedelta:
        """The working time that the day gives."""
        return sum((closes - opens for opens, closes in self.counted), timedelta())


def reckoning(start: datetime, span: timedelta, hours: WorkingHours) -> tuple[Reckoned, ...]:
    """How `after` comes to its instant, day by day: what each gives, and why one gives nothing.

    A first day on which work was over before `start` is left out. Empty where the hours never give so much.
    """
    end, days, day = after(start, span, hours), [], start.astimezone(hours.zone).date()
    if between(start, end, hours) < span:
        return ()
    while day <= end.astimezone(hours.zone).date():
        days.append(_reckoned(day, start, end, hours))
        day += timedelta(days=1)
    return tuple(one for one in days if one.counted or one.why_not)


def _reckoned(day: date, start: datetime, end: datetime, hours: WorkingHours) -> Reckoned:
    if day in hours.holidays and hours.spans.get(day.weekday()):
        return Reckoned(day, why_not=Closed.HOLIDAY)
    spans = _spans_of(day, hours)
    if not spans:
        return Reckoned(day, why_not=Closed.DAY_OFF)
    counted = ((max(opens, start.astimezone(UTC)), min(closes, end)) for opens, closes in spans)
    return Reckoned(day, tuple((opens, closes) for opens, closes in counted if opens < closes))


def morning_of(day: date, zone: tzinfo, hours: WorkingHours) -> datetime:
    """When work begins on that day of the zone; of a day without work, on the next one that has some."""
    return next_working(datetime.combine(day, time(), tzinfo=zone), hours)


def _spans_from(start: datetime, hours: WorkingHours, last: date | None = None) -> Iterator[tuple[datetime, datetime]]:
    """Those of the days up to `last`; None: as far as is looked at all."""
    day = start.astimezone(hours.zone).date()
    last = last or day + _HORIZON
    while day <= last:
        yield from ((o, c) for o, c in _spans_of(day, hours) if c > start)
        day += timedelta(days=1)


def _spans_back_from(end: datetime, hours: WorkingHours) -> Iterator[tuple[datetime, datetime]]:
    day = end.astimezone(hours.zone).date()
    first = day - _HORIZON
    while day >= first:
        yield from ((o, c) for o, c in reversed(_spans_of(day, hours)) if o < end)
        day -= timedelta(days=1)


def _spans_of(day: date, hours: WorkingHours) -> list[tuple[datetime, datetime]]:
    """The spans of one local day as UTC instants, earliest first; empty on a holiday.

    One that lies in the hour which a day of the spring does not have is none.
    """
    if day in hours.holidays:
        return []
    spans = ((instant(day, opens, hours.zone), instant(day, closes, hours.zone))
             for opens, closes in sorted(hours.spans.get(day.weekday(), ())))
    return [(opens, closes) for opens, closes in spans if opens < closes]


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """What the wall clock of the zone shows then, in UTC; `time.max` is the end of the day, with its last microsecond.

    A time that a day of the spring does not have is an hour later; of one that comes twice, the first.
    """
    if at == time.max:
        day, at = day + timedelta(days=1), time()
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
