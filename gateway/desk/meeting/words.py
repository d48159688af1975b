"""What `#meet` asks for, as people write it in five languages: how long, which days, which half of them, who, where.

    #meet                                   some time in the next days
    #meet 30m Tue-Thu pm with Ana, Ben      three times to choose from
    #meet Tuesday 14:00 45m place: Room 3   this very time
    #meet cancel

Pure. A word that nothing here reads is named back, so that nothing is arranged that was not meant.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from gateway.desk.date_forms import COMMAND_DAYS, TIMES, Found, Today, scan
from gateway.desk.date_words import FILLERS, NEXT_WEEK
from gateway.model.meeting import LONGEST, SHORTEST

_MOST = 300
_LONGEST_SPAN = 31
_CANCEL = frozenset({
    "cancel", "cancelled", "canceled", "off", "none", "absagen", "abgesagt", "annuler", "annulé", "cancelar",
    "cancelado", "cancelada", "中止", "キャンセル",
})
_PLACE = re.compile(
    r"(?<!\w)(?:place|where|room|location|ort|raum|wo|lieu|salle|lugar|sala|場所) ?[:：]\s*(?P<place>.+)$", re.I)
_WITH = re.compile(r"(?:(?<![\w@.])(?:with|mit|avec|con)\s+|参加者 ?[:：]\s*)(?P<names>.+)$", re.I)
_BETWEEN_NAMES = re.compile(r"\s*[,;、]\s*(?:(?:and|und|et|y)\s+)?|\s+(?:and|und|et|y|&|と)\s+", re.I)
_LENGTH = re.compile(
    r"(?<![\w:.])(?:"
    r"(?P<hours>\d(?:[.,]\d)?) ?(?:h|hrs?|hours?|std|stunden?|heures?|horas?|時間)(?: ?(?P<rest>\d{1,2}) ?(?:m|min)?)?"
    r"|(?P<half>half an hour|eine halbe stunde|une demi-heure|media hora)"
    r"|(?P<minutes>\d{1,3}) ?(?:m|min|mins|minutes?|minuten?|minutos?|分)"
    r")(?![\w:])", re.I)
_TO = re.compile(r"\s*(?:-|–|—|~|〜|to|until|till|through|bis|à|au|a|al|hasta|から)\s*(?:the |le |el |den )?", re.I)
_AM = r"a\.m\.|mornings?|vormittags?|morgens|(?:le )?matin|(?:por|de) la mañana|午前"
_PM = r"pm|p\.m\.|afternoons?|nachmittags?|(?:l['’])?après-midi|(?:por|de) la tarde|tardes?|午後"
_HALF = re.compile(rf"(?<!\w)(?:(?P<am>{_AM})|(?P<pm>{_PM}))(?!\w)|(?P<early>(?<!\w)am(?!\w))", re.I)
_IGNORED = re.compile(rf"(?<!\w)(?:{FILLERS}|in|or|oder|ou|o|und|et|y|for|für|pour|through|a|al|au|à|から)(?!\w)", re.I)
_LEFT = re.compile(r"[^\W_]+")


class Half(StrEnum):
    """Of a day."""

    MORNING = "am"
    AFTERNOON = "pm"


@dataclass(frozen=True, slots=True)
class MeetingAsked:
    """What the words ask for; what they leave out is None, or empty."""

    cancel: bool = False
    minutes: int | None = None
    days: tuple[date, ...] = ()
    """On one of these; empty: whenever it suits."""
    half: Half | None = None
    clock: time | None = None
    """That very time, on one of the days."""
    names: tuple[str, ...] | None = None
    """Whom else to invite; None: nobody is named."""
    place: str | None = None
    unread: str = ""
    """The first word that nobody understands."""


def read_meeting(argument: str, today: date) -> MeetingAsked:
    """What is asked for; `unread` where a word cannot be read."""
    words = " ".join(argument[:_MOST].split())
    if words.casefold().strip(" .!") in _CANCEL:
        return MeetingAsked(cancel=True)
    words, place = _cut(_PLACE, words, "place")
    words, minutes = _length(words)
    words, named = _cut(_WITH, words, "names")
    days, ends = _days(words, today)
    times = _times(words, today, days)
    clock = _clock(times[0].value) if times else None
    if minutes is None and len(times) > 1:
        minutes = _minutes_between(times[0].value, times[1].value)
    rest = _blank(words, [(one.begin, one.end) for one in days] + [(one.begin, one.end) for one in times])
    rest, half = _half(rest, after=max((one.end for one in days), default=0))
    left = _LEFT.search(_IGNORED.sub(" ", rest))
    return MeetingAsked(
        minutes=minutes, days=ends, half=half, clock=clock, place=place,
        names=None if named is None else tuple(one.strip() for one in _BETWEEN_NAMES.split(named) if one.strip()),
        unread=left[0] if left else "",
    )


def _cut(pattern: re.Pattern[str], words: str, group: str) -> tuple[str, str | None]:
    """(the words before what was found, what was found); None where nothing was."""
    found = pattern.search(words)
    return (words[: found.start()].rstrip(" ,"), found[group].strip(" ,")) if found else (words, None)


def _length(words: str) -> tuple[str, int | None]:
    """The words with blanks in the place of the length, and the length in minutes; None where nobody meets so long.

    So "14h" and "9h" are times of the day, and "2h" is a length.
    """
    for found in _LENGTH.finditer(words):
        hours = float((found["hours"] or "0").replace(",", "."))
        minutes = 30 if found["half"] else int(found["minutes"] or found["rest"] or 0) + round(60 * hours)
        if SHORTEST <= minutes <= LONGEST:
            return _blank(words, [found.span()]), minutes
    return words, None


def _blank(words: str, spans: list[tuple[int, int]]) -> str:
    """The words with blanks where these spans stand: all others stay in their places."""
    kept = list(words)
    for begin, end in spans:
        kept[begin:end] = " " * (end - begin)
    return "".join(kept)


# --- days ------------------------------------------------------------------------------------------------------------


def _days(words: str, today: date) -> tuple[list[Found[date]], tuple[date, ...]]:
    """(the days as they stand in the words, all days that are meant): "Tue-Thu" are three, "next week" five."""
    found = scan(COMMAND_DAYS, words, Today(today))
    meant: list[date] = []
    before: Found[date] | None = None
    for day in found:
        if before is not None and _TO.fullmatch(words[before.end : day.begin]):
            meant += _between(before.value, day)
        elif re.fullmatch(NEXT_WEEK, day.written, re.I):
            meant += [day.value + timedelta(days=n) for n in range(5)]
        else:
            meant.append(day.value)
        before = day
    return found, tuple(sorted(set(meant)))


def _between(first: date, last: Found[date]) -> list[date]:
    """All days behind the first one up to the last; "Thu-Tue" goes over the weekend."""
    end = last.value + timedelta(days=7) if last.is_weekday and last.value < first else last.value
    return [first + timedelta(days=n) for n in range(1, min((end - first).days, _LONGEST_SPAN) + 1)]


# --- times -----------------------------------------------------------------------------------------------------------


def _times(words: str, today: date, days: list[Found[date]]) -> list[Found[timedelta]]:
    """The times that stand neither in a day nor in a half of one: there is no noon in "après-midi"."""
    taken = [(one.begin, one.end) for one in days] + [found.span() for found in _HALF.finditer(words)]
    return [one for one in scan(TIMES, words, Today(today))
            if not any(begin <= one.begin and one.end <= end for begin, end in taken)]


def _clock(at: timedelta) -> time | None:
    """The time of the day; 24:00 is none at which anybody meets."""
    minutes = int(at.total_seconds()) // 60
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None


def _minutes_between(first: timedelta, last: timedelta) -> int | None:
    """"14:00-14:45"; None where that is no length of a meeting."""
    minutes = int((last - first).total_seconds()) // 60
    return minutes if SHORTEST <= minutes <= LONGEST else None


def _half(words: str, after: int) -> tuple[str, Half | None]:
    """Which half of the day is named; "am" only behind the days: before them it is German, and means "on"."""
    for found in _HALF.finditer(words):
        if found["early"] and found.start() < after:
            continue
        return _blank(words, [found.span()]), Half.AFTERNOON if found["pm"] else Half.MORNING
    return words, None
