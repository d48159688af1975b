"""A calendar object as a text (RFC 5545), for a mail that says nothing else: what, when, where, from whom.

Only what stands first in it; whoever plans with it reads the attachment with a calendar library.
"""
from __future__ import annotations

import re

_SHOWN = (("SUMMARY", ""), ("DTSTART", "Begins: "), ("DTEND", "Ends: "), ("LOCATION", "Where: "),
          ("ORGANIZER", "From: "), ("STATUS", "Status: "), ("DESCRIPTION", "\n"))
_METHODS = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Answer to an invitation",
            "COUNTER": "Other time proposed"}
_MAX = 64 * 1024
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$")


def describe_calendar(text: str) -> str:
    """The first event of the calendar in a few lines; "" where there is none."""
    lines = text[:_MAX].replace("\n ", "").replace("\n\t", "").split("\n")
    values: dict[str, str] = {}
    inside = False
    for line in lines:
        name, _, value = line.partition(":")
        key = name.split(";")[0].upper()
        inside = inside or line.strip().upper() in ("BEGIN:VEVENT", "BEGIN:VTODO")
        if key == "METHOD" or inside:
            values.setdefault(key, value.strip())
    if not inside:
        return ""
    told = [label + _shown(key, values[key]) for key, label in _SHOWN if values.get(key)]
    method = _METHODS.get(values.get("METHOD", "").upper(), "Appointment")
    return f"{method}: " + "\n".join(told)


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
