"""The working-time clock: how a span of working time becomes an instant. Pure; daylight saving is the zone's matter.

Spans of a day are taken in local wall time and turned into instants one by one, so that a day on which
the clocks change is as long as it really is.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from gateway.model.people import WorkingHours

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


def is_working(at: datetime, hours: WorkingHours) -> bool:
    """True inside working hours; the closing minute is outside."""
    day = at.astimezone(hours.zone).date()
    return any(opens <= at < closes for opens, closes in _spans_of(day, hours))


def next_working(at: datetime, hours: WorkingHours) -> datetime:
    """`at` itself inside working hours, else the next opening."""
    return next((max(opens, at) for opens, closes in _spans_from(at, hours) if closes > at), at)


def morning_of(day: date, zone: tzinfo, hours: WorkingHours) -> datetime:
    """When work begins on that day of the zone; of a day without work, on the next one that has some."""
    return next_working(datetime.combine(day, time(), tzinfo=zone), hours)


def _spans_from(start: datetime, hours: WorkingHours) -> Iterator[tuple[datetime, datetime]]:
    day = start.astimezone(hours.zone).date()
    last = day + _HORIZON
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
    """The spans of one local day as UTC instants, earliest first; empty on a holiday."""
    if day in hours.holidays:
        return []
    spans = sorted(hours.spans.get(day.weekday(), ()))
    return [
        (
            datetime.combine(day, opens, tzinfo=hours.zone).astimezone(UTC),
            datetime.combine(day, closes, tzinfo=hours.zone).astimezone(UTC),
        )
        for opens, closes in spans
    ]
