"""Days and times as people write them: found in a mail, or read from a command's argument. Pure.

Promises: English, German, French, Spanish and Japanese at once; of a text the first 4,000 characters and 40 moments;
time linear in the text; no text raises. What is written without a year is the next such day, today included; a
weekday is the next one and never today; a time without a day is today's, or tomorrow's where it has passed.

"03/04" is the third of April. Where the second number cannot be a month ("12/24") the month stands first, and then it
does so in every other date of that text that is written with strokes. In Japanese ("12/3まで") it always does.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from gateway.desk.date_forms import COMMAND_DAYS, DAYS, SPANS, TIMES, Found, Today, scan, spans
from gateway.desk.date_words import FILLERS, GONE, GONE_AFTER

LIMIT = 4_000
MOST = 40
_REACH = 14
"""Characters between a day and its time: "Friday at 5 pm", "am 3.12. um 17 Uhr"."""
_GONE_BEFORE = re.compile(rf"(?<!\w){GONE} (?:the |le |el |dem |den )?$", re.I)
_GONE_BEHIND = re.compile(rf" {GONE_AFTER}(?!\w)", re.I)
_US = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])(?!\d)")
_AT = re.compile(
    r"[ ,(]*(?:(?:at|by|on|before|around|um|gegen|bis|am|den|à|avant|vers|le|a|antes de)(?: the| le| el)? |に|の)?",
    re.I,
)
_ADORNS = re.compile(r"[ ,.(]{1,3}(?:the |den |dem |le |el )?", re.I)
_FILLERS = re.compile(rf"(?<!\w)(?:{FILLERS})(?!\w)", re.I)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time of a day, as somebody wrote it. Without a time it starts when the local day does."""

    start: datetime
    """Aware, in the zone that was asked for."""
    written: str
    has_time: bool
    place: int = 0
    """Where in the text it begins."""


def find_moments(text: str, now: datetime, zone: tzinfo) -> tuple[Moment, ...]:
    """Every day and time of the text in its order; without days that are said to be over ("since Monday")."""
    text, local = text[:LIMIT], now.astimezone(zone)
    here = Today(local.date(), month_first=_US.search(text) is not None)
    soon = spans(text)
    times = [one for one in scan(TIMES, text, here) if not any(one.overlaps(span) for span in soon)]
    found = [Moment(local + span.value, span.written, True, span.begin) for span in soon]
    for day in _told_once(scan(DAYS, text, here), text):
        hour = next((one for one in times if _belongs(one, day, text)), None)
        if hour is not None:
            times.remove(hour)
        if not _is_over(day, text):
            begin, end = _hull(day, hour)
            found.append(Moment(_at(day.value, hour, zone), text[begin:end], hour is not None, begin))
    found += [Moment(_next(one, local), one.written, True, one.begin) for one in times]
    return tuple(sorted(found, key=lambda moment: moment.place)[:MOST])


def may_begin(text: str) -> bool:
    """False where no day or time can stand at the very beginning of the text: 3 us, where to read it all takes 80."""
    return any(forms.begins(text) for forms in (DAYS, TIMES, SPANS))


def read_date(words: str, today: date) -> date | None:
    """The day that a command's argument names, with or without "until" before it and a time behind it.

    None where it names none, or says more than that. Short weekdays ("Fri") and "3 days" are understood here too.
    """
    for said in (words[:100].strip(), f"in {words[:100].strip()}"):
        here = Today(today, month_first=_US.search(said) is not None)
        days = _told_once(scan(COMMAND_DAYS, said, here), said)
        if len(days) == 1 and not _rest(said, [*days, *scan(TIMES, said, here)]):
            return days[0].value
    return None


def _told_once(days: list[Found[date]], text: str) -> list[Found[date]]:
    """The days, each weekday that only adorns the date behind it made one with that: "Friday, 3 December"."""
    kept: list[Found[date]] = []
    for day in days:
        before = kept[-1] if kept else None
        if before and before.is_weekday and day.is_full and _ADORNS.fullmatch(text[before.end : day.begin]):
            kept[-1] = replace(day, begin=before.begin)
        else:
            kept.append(day)
    return kept


def _belongs(hour: Found[timedelta], day: Found[date], text: str) -> bool:
    """Whether the time is that of the day: nothing but "at" and its kin stands between them."""
    begin, end = (day.end, hour.begin) if day.begin < hour.begin else (hour.end, day.begin)
    return 0 <= end - begin <= _REACH and _AT.fullmatch(text[begin:end]) is not None


def _is_over(day: Found[date], text: str) -> bool:
    before, behind = text[max(day.begin - 20, 0) : day.begin], text[day.end : day.end + 10]
    return bool(_GONE_BEFORE.search(before) or _GONE_BEHIND.match(behind))


def _hull(day: Found[date], hour: Found[timedelta] | None) -> tuple[int, int]:
    return (day.begin, day.end) if hour is None else (min(day.begin, hour.begin), max(day.end, hour.end))


def _at(day: date, hour: Found[timedelta] | None, zone: tzinfo) -> datetime:
    """The wall-clock time on that day; 24:00 is the next midnight."""
    return datetime.combine(day, time(), tzinfo=zone) + (hour.value if hour else timedelta())


def _next(hour: Found[timedelta], local: datetime) -> datetime:
    """Today at that time, tomorrow where it has passed."""
    assert local.tzinfo is not None, "made aware by `find_moments`"
    today = _at(local.date(), hour, local.tzinfo)
    return today if today >= local else today + timedelta(days=1)


def _rest(said: str, found: list[Found[date] | Found[timedelta]]) -> str:
    """The letters and digits that no form has read."""
    kept = list(said)
    for one in found:
        kept[one.begin : one.end] = " " * (one.end - one.begin)
    return re.sub(r"[\W_]+", "", _FILLERS.sub(" ", "".join(kept)))
