"""In which zone a time of a calendar is: by the name of the zone, else by what the calendar itself says about it.

Names are those of the IANA database and those that Windows, and so Outlook and Exchange, have for them. A zone that the
calendar describes itself (VTIMEZONE) counts only where its name says nothing; then its yearly rules are followed as far
as programs write them: a month, a weekday and which one of the month. Nothing repeats without an end here.
"""
from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_MAX_ZONES = 5
_MAX_CHANGES = 20
"""Of each kind in a zone."""
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?")
_BY_DAY = re.compile(r"([+-]?\d{1,2})(MO|TU|WE|TH|FR|SA|SU)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAME = re.compile(r"[A-Za-z0-9_+/-]{1,60}")


class Property(Protocol):
    """A line of a calendar."""

    @property
    def name(self) -> str:
        """In upper case."""

    @property
    def value(self) -> str:
        """With its escapes undone."""


@dataclass(frozen=True, slots=True)
class _Change:
    """From when on a zone has this offset: each year anew, or once and for all."""

    since: datetime
    """Local time, without a zone."""
    offset: timedelta
    month: int = 0
    """0: it does not come again."""
    which: int = 0
    """1: the first such weekday of the month; -1: the last."""
    weekday: int = 0

    def latest_before(self, at: datetime) -> datetime:
        """When it came last, seen from that local time; its first time where it has not come yet."""
        if not self.month:
            return self.since
        this_year = self._in(at.year)
        return max(self.since, this_year if this_year <= at else self._in(at.year - 1))

    def _in(self, year: int) -> datetime:
        first, days = monthrange(year, self.month)
        day = 1 + (self.weekday - first) % 7 + 7 * (self.which - 1)
        if self.which < 0:
            last = 1 + (self.weekday - first) % 7 + 28
            day = (last if last <= days else last - 7) + 7 * (self.which + 1)
        return self.since.replace(year=year, month=self.month, day=min(max(day, 1), days))


@dataclass(frozen=True, slots=True)
class Zones:
    """What one calendar says about zones."""

    described: Mapping[str, tuple[_Change, ...]]

    def instant(self, written: datetime, name: str) -> datetime | None:
        """The instant (UTC) of a local time in the zone of that name; None where nobody knows the zone."""
        zone = find_zone(name)
        with suppress(OverflowError, ValueError):
            if zone is not None:
                return written.replace(tzinfo=zone).astimezone(UTC)
            offset = self._offset(written, name)
            return None if offset is None else (written - offset).replace(tzinfo=UTC)
        return None

    def _offset(self, written: datetime, name: str) -> timedelta | None:
        changes = self.described.get(name, ())
        come = [(latest, c.offset) for c in changes if (latest := c.latest_before(written)) <= written]
        return max(come, key=lambda one: one[0], default=(None, None))[1]


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of that name, as IANA or Windows has it; some programs put a path before it: /mozilla.org/2005/."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"')
    wanted = WINDOWS_TO_OLSON.get(name, name)
    parts = [part for part in wanted.split("/") if part]
    for candidate in ("/".join(parts), "/".join(parts[-2:]), "/".join(parts[-3:])):
        if _NAME.fullmatch(candidate):
            with suppress(OSError, ValueError, KeyError):
                return ZoneInfo(candidate)
    return None


def read_zones(lines: Sequence[str], read: Callable[[Sequence[str]], Iterable[Property]]) -> Zones:
    """The zones that the calendar describes, by name."""
    described: dict[str, tuple[_Change, ...]] = {}
    for block in _blocks(lines, "VTIMEZONE", _MAX_ZONES):
        name = next((line.value.strip() for line in read(block) if line.name == "TZID"), "")
        parts = [part for kind in ("STANDARD", "DAYLIGHT") for part in _blocks(block, kind, _MAX_CHANGES)]
        changes = (_change({line.name: line.value for line in read(part)}) for part in parts)
        described.setdefault(name, tuple(change for change in changes if change is not None))
    return Zones(described)


def _blocks(lines: Sequence[str], kind: str, most: int) -> list[Sequence[str]]:
    """What stands between each BEGIN and END of that kind, at most so many; they never overlap."""
    begins = [n for n, line in enumerate(lines) if line.strip().upper() == f"BEGIN:{kind}"][: most + 1]
    ends = [n for n, line in enumerate(lines) if line.strip().upper() == f"END:{kind}"]
    nexts = [*begins[1:], len(lines)]
    return [
        lines[begin + 1 : end] for begin, following in zip(begins[:most], nexts, strict=False)
        if (end := next((n for n in ends if begin < n < following), 0))
    ]


def _change(values: Mapping[str, str]) -> _Change | None:
    """One STANDARD or DAYLIGHT; None where it cannot be read."""
    offset = _OFFSET.fullmatch(values.get("TZOFFSETTO", "").strip())
    with suppress(ValueError):
        since = datetime.strptime(values.get("DTSTART", "").strip()[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - local
        if offset is None:
            return None
        sign = -1 if offset[1] == "-" else 1
        span = sign * timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return _Change(since, span, *_yearly(values.get("RRULE", "")))
    return None


def _yearly(rule: str) -> tuple[int, int, int]:
    """Month, which weekday of it, weekday; zeros for what is no such rule."""
    said = dict(part.partition("=")[::2] for part in rule.upper().split(";")[:10])
    by_day = _BY_DAY.fullmatch(said.get("BYDAY", ""))
    month = said.get("BYMONTH", "")
    if said.get("FREQ") != "YEARLY" or by_day is None or not month.isdecimal() or not 1 <= int(month) <= 12:
        return 0, 0, 0
    which = int(by_day[1])
    return (int(month), which, _DAYS.index(by_day[2])) if which and -5 <= which <= 5 else (0, 0, 0)
