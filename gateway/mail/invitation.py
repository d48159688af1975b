"""A calendar in a mail: as a text, for a mail that says nothing else, and whether it calls its sender absent."""
from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from gateway.model.calendar import CalendarEvent, Method, Moment
from gateway.model.mail import DaysOff

_METHODS = {Method.REQUEST: "Invitation", Method.CANCEL: "Cancelled", Method.REPLY: "Answer to an invitation",
            Method.COUNTER: "Other time proposed"}
_TELLS = (Method.REQUEST, Method.PUBLISH, Method.NONE)
_IS_AWAY = re.compile(
    r"(?i)\bvacations?\b|\bholidays?\b|out[- ]of[- ](?:the[- ])?office|\booo\b|\boof\b"
    r"|\b(?:annual|parental|sick) leave\b"
    r"|\bon leave\b|\b(?:days?|time) off\b|\bpto\b|\babsen(?:t|ce)\b"
    r"|\burlaub|abwesend|abwesenheit|\belternzeit|\bkrank|nicht im (?:büro|haus)"
    r"|\bvacances\b|\bcongés?\b|absence|\bhors du bureau"
    r"|\bvacaciones\b|fuera de la oficina|\bausente\b|\bde baja\b|\bpermiso\b"
    r"|休暇|不在|休み|有給|休業")
"""In the title of an event: who takes part in it is not here."""
_SHORT_OF = timedelta(days=1)
_NEVER = 2200
"""Calendars write 31 December 9999 for it, and no day comes behind that one."""


def describe_event(event: CalendarEvent) -> str:
    """The event in a few lines of English: what stands in it, and nothing else."""
    told = (
        event.summary,
        f"Begins: {_shown(event.starts)}" if event.starts else "",
        f"Ends: {_shown(event.ends)}" if event.ends else "",
        f"Where: {event.location}" if event.location else "",
        f"From: {event.organizer.address}" if event.organizer else "",
        f"Status: {event.status}" if event.status else "",
        f"\n{event.description}" if event.description else "",
    )
    return f"{_METHODS.get(event.method, 'Appointment')}: " + "\n".join(line for line in told if line)


def days_off_of(event: CalendarEvent) -> DaysOff | None:
    """The days of an event that calls its sender absent: whole days, and a title or a mark that says so.

    None for a meeting, however long, for what repeats or never ends, and for an absence that is cancelled.
    """
    if event.method not in _TELLS or event.repeats or event.starts is None:
        return None
    first, last = event.starts.day, _last_day(event.starts, event.ends)
    if last is None or last < first or last.year >= _NEVER:
        return None
    if not event.is_absence and _IS_AWAY.search(event.summary) is None:
        return None
    return DaysOff(first, last, event.summary)


def _last_day(starts: Moment, ends: Moment | None) -> date | None:
    """The last day that the event fills; None for what fills less than a day."""
    if ends is None:
        return starts.day if starts.clock is None else None  # RFC 5545, 3.6.1: one whole day
    ends_at_midnight = ends.clock is None or ends.clock == time()
    last = ends.day - _SHORT_OF if ends_at_midnight and ends.day > date.min else ends.day
    if starts.clock is None or last > starts.day or (last == starts.day and ends_at_midnight):
        return last
    return None


def _shown(moment: Moment) -> str:
    """As it was written, in the zone in which it was."""
    if moment.clock is None:
        return moment.day.isoformat()
    is_utc = moment.at == datetime.combine(moment.day, moment.clock, tzinfo=UTC)
    return f"{moment.day.isoformat()} {moment.clock:%H:%M}{' UTC' if is_utc else ''}"
