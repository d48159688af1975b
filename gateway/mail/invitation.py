"""A calendar object (RFC 5545): as a text, for a mail that says nothing else, and whether it calls its sender absent.

Only what stands first in it; whoever plans with it reads the attachment with a calendar library.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta

from gateway.model.mail import DaysOff

_SHOWN = (("SUMMARY", ""), ("DTSTART", "Begins: "), ("DTEND", "Ends: "), ("LOCATION", "Where: "),
          ("ORGANIZER", "From: "), ("STATUS", "Status: "), ("DESCRIPTION", "\n"))
_METHODS = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Answer to an invitation",
            "COUNTER": "Other time proposed"}
_MAX = 64 * 1024
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$")
_TELLS = ("REQUEST", "PUBLISH", "")
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


def describe_calendar(text: str) -> str:
    """The first event of the calendar in a few lines; "" where there is none."""
    values = _first_event(text)
    if "BEGIN" not in values:
        return ""
    told = [label + _shown(key, values[key]) for key, label in _SHOWN if values.get(key)]
    method = _METHODS.get(values.get("METHOD", "").upper(), "Appointment")
    return f"{method}: " + "\n".join(told)


def find_days_off(text: str) -> DaysOff | None:
    """The days of an event that calls its sender absent: whole days, and a title or a mark that says so.

    None for a meeting, however long, for what repeats or never ends, and for an absence that is cancelled.
    """
    values = _first_event(text)
    if values.get("METHOD", "").upper() not in _TELLS or "RRULE" in values:
        return None
    first, last = _whole_days(values)
    if first is None or last is None or last < first or not _says_away(values):
        return None
    if last.year >= _NEVER:
        return None
    return DaysOff(first, last, _shown("SUMMARY", values.get("SUMMARY", ""))[:200])


def _says_away(values: Mapping[str, str]) -> bool:
    """Outlook marks an absence as OOF; elsewhere the title says it."""
    if values.get("X-MICROSOFT-CDO-BUSYSTATUS", "").upper() == "OOF":
        return True
    return _IS_AWAY.search(values.get("SUMMARY", "")[:200]) is not None


def _whole_days(values: Mapping[str, str]) -> tuple[date | None, date | None]:
    """First and last day, both included; (None, None) for what fills less than a day."""
    begins, ends = (_TIME.match(values.get(key, "")) for key in ("DTSTART", "DTEND"))
    if begins is None:
        return None, None
    with suppress(ValueError):
        first = date(*map(int, begins.groups()[:3]))
        if ends is None:
            return (first, first) if begins[4] is None else (None, None)  # RFC 5545, 3.6.1: one whole day
        end = date(*map(int, ends.groups()[:3]))
        ends_at_midnight = ends[4] is None or (ends[4], ends[5]) == ("00", "00")
        last = end - _SHORT_OF if ends_at_midnight else end
        if begins[4] is None or last > first or (last == first and ends_at_midnight):
            return first, last
    return None, None


def _first_event(text: str) -> dict[str, str]:
    """The method and the fields of the first event, upper-case name -> value; no BEGIN where there is no event."""
    lines = text[:_MAX].replace("\r", "").replace("\n ", "").replace("\n\t", "").split("\n")
    values: dict[str, str] = {}
    inside = False
    for line in lines:
        name, _, value = line.partition(":")
        key = name.split(";")[0].upper()
        starts = line.strip().upper() in ("BEGIN:VEVENT", "BEGIN:VTODO")
        inside = inside or starts
        if line.strip().upper() in ("END:VEVENT", "END:VTODO"):
            break
        if key == "METHOD" or inside:
            values.setdefault(key, value.strip())
    return values


def _shown(key: str, value: str) -> str:
    """The value as a person reads it (RFC 5545, 3.3.11)."""
    if key == "ORGANIZER":
        return re.sub(r"(?i)^mailto:", "", value)
    found = _TIME.match(value)
    if key.startswith("DT") and found:
        year, month, day, hour, minute, zulu = found.groups()
        clock = f" {hour}:{minute}{' UTC' if zulu else ''}" if hour else ""
        return f"{year}-{month}-{day}{clock}"
    return re.sub(r"\\([,;\\])", r"\1", value.replace("\\n", "\n").replace("\\N", "\n"))
