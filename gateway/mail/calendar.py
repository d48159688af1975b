"""Calendars that come in mails (RFC 5545, 5546): the first event, as a value.

Never raises: a line that cannot be read is left out. Bounded in size, lines and people. Only the lines of that event
and of the zones are looked at, each by itself: icalendar as a whole would keep the zones of every stranger's calendar
in one table for the whole process, where they count for the next mail. It is imported when a calendar comes, so that
mail without one pays nothing for it.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from gateway.mail.addresses import is_address
from gateway.mail.calendar_zones import Zones, read_zones
from gateway.mail.clean import clean_phrase, clean_text
from gateway.model.calendar import Attendance, Attendee, CalendarEvent, Method, Moment
from gateway.model.mail import Address

_MAX = 64 * 1024
_MAX_LINES = 3_000
_MAX_LINE = 8_000
_MAX_PEOPLE = 200
_MAX_NAME = 200
_MAX_UID = 500
_MAX_TEXT = 4_000
_MAX_SEQUENCE = 2**31 - 1
_FIRST_YEAR, _LAST_YEAR = 1900, 9900
"""What begins before has no time at all, what comes after no instant: zones and spans are not reckoned so far."""
_EVENTS = ("VEVENT", "VTODO")
_Word = TypeVar("_Word", Method, Attendance)
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.IGNORECASE)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A property: `name` in upper case, parameters by upper-case name, the value with its escapes undone."""

    name: str
    parameters: dict[str, str]
    value: str


def read_calendar(text: str) -> CalendarEvent | None:
    """The first event of the calendar; None where there is none."""
    lines = _LINE_END.split(_FOLD.sub("", text[:_MAX]))[:_MAX_LINES]
    first, last = _first_event(lines)
    if first == last:
        return None
    method = next((line.value for line in _read(lines) if line.name == "METHOD"), "")
    return _event(method, list(_read(lines[first:last])), read_zones(lines, _read))


def _first_event(lines: Sequence[str]) -> tuple[int, int]:
    """From which line to which its properties stand, without those of alarms inside; (0, 0) where there is no event."""
    begin = next((n for n, line in enumerate(lines) if _marks(line, "BEGIN")), None)
    if begin is None:
        return 0, 0
    ends = (n for n, line in enumerate(lines) if n > begin and line.strip().upper().startswith(("BEGIN:", "END:")))
    return begin, next(ends, len(lines))


def _marks(line: str, word: str) -> bool:
    return line.strip().upper() in [f"{word}:{event}" for event in _EVENTS]


def _read(lines: Sequence[str]) -> Iterator[Line]:
    """The lines that are properties."""
    from icalendar.parser import Contentline

    for line in lines:
        if len(line) > _MAX_LINE or ":" not in line:
            continue
        with suppress(ValueError, AssertionError, IndexError, KeyError):
            name, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]  # icalendar has not typed it
            yield Line(name.upper(), {key.upper(): _alone(said) for key, said in parameters.items()}, value)


def _alone(value: object) -> str:
    """One value of a parameter: the first, where a list is written."""
    return str(value[0] if isinstance(value, list) and value else value)


def _event(method: str, lines: Sequence[Line], zones: Zones) -> CalendarEvent:
    """All that is said about the event; of what stands there twice the first counts."""
    by_name: dict[str, Line] = {}
    for line in lines:
        by_name.setdefault(line.name, line)
    starts = _moment(by_name.get("DTSTART"), zones)
    return CalendarEvent(
        method=_one_of(Method, method, Method.NONE),
        uid=clean_phrase(_value(by_name, "UID")[:_MAX_UID]),
        sequence=_number(_value(by_name, "SEQUENCE")),
        recurrence=clean_phrase(_value(by_name, "RECURRENCE-ID")[:_MAX_NAME]),
        summary=clean_phrase(_value(by_name, "SUMMARY")[:_MAX_NAME]),
        starts=starts,
        ends=_moment(by_name.get("DTEND"), zones) or _after(starts, _value(by_name, "DURATION")),
        location=clean_phrase(_value(by_name, "LOCATION")[:_MAX_NAME]),
        description=clean_text(_value(by_name, "DESCRIPTION")[:_MAX_TEXT]),
        organizer=_mailbox(by_name.get("ORGANIZER")),
        attendees=tuple(_attendees(lines)),
        comment=clean_text(_value(by_name, "COMMENT")[:_MAX_TEXT]).strip(),
        status=clean_phrase(_value(by_name, "STATUS")[:_MAX_NAME]).upper(),
        repeats="RRULE" in by_name or "RDATE" in by_name,
        is_absence=_value(by_name, "X-MICROSOFT-CDO-BUSYSTATUS").strip().upper() == "OOF",
    )


def _value(by_name: dict[str, Line], name: str) -> str:
    return by_name[name].value.strip() if name in by_name else ""


def _number(value: str) -> int:
    return min(int(value), _MAX_SEQUENCE) if value.isascii() and value.isdecimal() and len(value) < 20 else 0


def _one_of(kind: type[_Word], value: str, otherwise: _Word) -> _Word:
    with suppress(ValueError):
        return kind(value.strip().upper())
    return otherwise


# --- people ----------------------------------------------------------------------------------------------------------


def _attendees(lines: Sequence[Line]) -> Iterator[Attendee]:
    for line in [one for one in lines if one.name == "ATTENDEE"][:_MAX_PEOPLE]:
        address = _mailbox(line)
        if address is not None:
            said = _one_of(Attendance, line.parameters.get("PARTSTAT", ""), Attendance.NEEDS_ACTION)
            yield Attendee(address, said)


def _mailbox(line: Line | None) -> Address | None:
    """Who is meant by a mailto; Exchange writes others too ("invalid:nomail"). The name is what the sender says."""
    if line is None:
        return None
    scheme, _, address = line.value.strip().partition(":")
    if scheme.lower() != "mailto" or not is_address(address):
        return None
    name = clean_phrase(line.parameters.get("CN", "")[:_MAX_NAME])
    return Address(address, "" if name.lower() == address.lower() else name)


# --- times -----------------------------------------------------------------------------------------------------------


def _moment(line: Line | None, zones: Zones) -> Moment | None:
    """A day, or a time with its instant where the zone is known."""
    found = _TIME.fullmatch(line.value.strip()) if line else None
    if line is None or found is None:
        return None
    year, month, day, hour, minute, second, zulu = found.groups()
    with suppress(ValueError, OverflowError):
        on = date(int(year), int(month), int(day))
        if on.year < _FIRST_YEAR:
            return None
        if hour is None:
            return Moment(on)
        clock = time(int(hour), int(minute), min(int(second or 0), 59))
        written = datetime.combine(on, clock)
        if on.year > _LAST_YEAR:
            return Moment(on, clock)
        if zulu:
            return Moment(on, clock, written.replace(tzinfo=UTC))
        return Moment(on, clock, zones.instant(written, line.parameters.get("TZID", "")))
    return None


def _after(starts: Moment | None, duration: str) -> Moment | None:
    """The end of what begins then and lasts so long (RFC 5545, 3.3.6)."""
    found = _DURATION.fullmatch(duration) if duration else None
    if starts is None or found is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    with suppress(OverflowError):
        lasts = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        if starts.clock is None:
            return Moment(starts.day + lasts)
        ends = datetime.combine(starts.day, starts.clock) + lasts
        return Moment(ends.date(), ends.time(), starts.at and starts.at + lasts)
    return None
