"""Days without work: those that are named, the public holidays of a country or a part of it, those of a calendar file.

Nothing is loaded for a house that names only days. The package with the holidays of all countries takes 0.2 s to
import, and works them out a year at a time, when somebody asks for a day of that year.
"""
from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from gateway.settings.kinds import shown

_UNTIL_TIME = re.compile(r"(UNTIL=\d{8})T\d{6}Z?", re.I)
"""An end to the second would not fit to days."""
_LONGEST = timedelta(days=366)
"""Of one event: nobody closes for longer and keeps promises."""
_DAILY_AT_MOST = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})


@dataclass(frozen=True, slots=True)
class Event:
    """An event of whole days in a calendar file."""

    first: date
    days: int
    rule: str = ""
    """How it comes again (RFC 5545, RRULE); "": it does not."""
    left_out: frozenset[date] = frozenset()
    """First days on which it does not come although the rule says so."""

    def in_year(self, year: int) -> Iterator[date]:
        """Its days that begin in the year, or reach into it."""
        for first in self._beginnings(year):
            if first not in self.left_out:
                yield from (first + timedelta(days=n) for n in range(self.days))

    def _beginnings(self, year: int) -> Iterable[date]:
        if not self.rule:
            return (self.first,)
        from dateutil.rrule import rrulestr  # only where something comes again

        first, last = date(year, 1, 1) - timedelta(days=self.days), date(year, 12, 31)
        rule = rrulestr(self.rule, dtstart=_midnight(self.first))
        return (at.date() for at in rule.between(_midnight(first), _midnight(last), inc=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Answers `day in days_off` for any year."""

    named: frozenset[date] = frozenset()
    place: str = ""
    """A country, or a part of one: DE, DE-BY, GB-ENG (ISO 3166); "": none."""
    file: Path | None = None
    """It has been read before without a mistake."""

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.named or day in _public(self.place, day.year) or day in _of_file(self.file, day.year)


def days_off(named: frozenset[date], place: str, file: Path | None) -> Container[date]:
    """All three together; a plain set where only days are named."""
    return DaysOff(named, place, file) if place or file else named


def known_place(written: object) -> str:
    """The place as the holidays are kept for it. Raises ValueError, with the remedy, where there is none such."""
    if written == "":
        return ""
    import holidays

    country, _, part = str(written).strip().partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is not None and (not part or part in parts):
        return f"{country}-{part}" if part else country
    raise ValueError(f"no holidays are known of {shown(written)} - {_remedy(country, parts)}")


def _remedy(country: str, parts: list[str] | None) -> str:
    if parts is None:
        return 'write a country as ISO 3166 does, like "FR", or a part of it, like "DE-BY" or "GB-ENG"'
    return f"{country} has the parts {', '.join(parts)}" if parts else f'write "{country}": it has no parts'


@lru_cache(maxsize=64)
def _public(place: str, year: int) -> Container[date]:
    if not place:
        return ()
    import holidays

    country, _, part = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


@lru_cache(maxsize=64)
def _of_file(file: Path | None, year: int) -> Container[date]:
    return frozenset(day for event in read_events(file) for day in event.in_year(year)) if file else ()


@lru_cache(maxsize=8)
def read_events(file: Path) -> tuple[Event, ...]:
    """The events of whole days in an iCalendar file; others, and those that were called off, are not days off. The file
    is read once: what `spoc check` has found right is what counts until the gateway starts again.

    Raises ValueError, with the remedy, where the file cannot be read.
    """
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(file.read_bytes(), multiple=True)
        read = (_event(event) for calendar in calendars for event in calendar.walk("VEVENT"))
        return tuple(event for event in read if event is not None)
    except OSError:
        raise ValueError(f"the file {shown(file)} cannot be read - correct the path or its permissions") from None
    except (ValueError, KeyError, TypeError, AttributeError):  # whatever a file can hold that is no calendar
        raise ValueError(f"{shown(file)} is no calendar of days - name an .ics file of a calendar program") from None


def _event(event: Any) -> Event | None:
    first = event["DTSTART"].dt
    if isinstance(first, datetime) or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    rule = _rule(event)
    length = min(_length(event, first), _LONGEST)
    return Event(first, max(length.days, 1), rule, frozenset(_left_out(event)))


def _length(event: Any, first: date) -> timedelta:
    """An end is the day after the last one (RFC 5545, 3.6.1); without one it is a single day."""
    if "DTEND" in event:
        end: date = event["DTEND"].dt
        return end - first
    return event["DURATION"].dt if "DURATION" in event else timedelta(days=1)


def _rule(event: Any) -> str:
    if "RRULE" not in event:
        return ""
    rules = event["RRULE"] if isinstance(event["RRULE"], list) else [event["RRULE"]]
    if len(rules) > 1 or str(rules[0]["FREQ"][0]).upper() not in _DAILY_AT_MOST:
        raise ValueError("a day comes again by one rule, once a day at most")
    written: str = rules[0].to_ical().decode()
    return _UNTIL_TIME.sub(r"\1", written)


def _left_out(event: Any) -> Iterator[date]:
    written = event.get("EXDATE", ())
    for one in written if isinstance(written, list) else [written] if written else []:
        yield from (day.dt.date() if isinstance(day.dt, datetime) else day.dt for day in one.dts)
