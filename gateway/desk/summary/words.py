"""What a sponsor writes about his summary, a line each, in five languages: when it comes, how much it says, or stop.

A line counts where all of it is read; any other is somebody's words. Pure.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from gateway.desk import preference_words
from gateway.desk.date_words import SHORT_WEEKDAYS, WEEKDAYS
from gateway.desk.dates import read_date
from gateway.desk.expression import Expression
from gateway.desk.stakeholder_words import read_word
from gateway.model.preferences import LANGUAGE, OFF, ON, ZONE
from gateway.model.summary import QUIET_WEEKS, SUMMARY, SUMMARY_DAY, SUMMARY_DETAIL, SUMMARY_FROM, Detail

_LONGEST = 80
_MOST_UNREAD = 3
"""More words that cannot be read are a sentence about something else: "Zone 3 of the car park is closed"."""
_BETWEEN = r"(?:\s*[:：=]\s*|\s+|(?<=[ぁ-ん一-龠ァ-ヶー]))"
"""Behind the first word: in Japanese nothing need stand there."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that he wants otherwise."""

    name: str
    """Of the preference."""
    value: str | None
    """None: as the settings have it. Of SUMMARY_DAY the weekday, and behind it the time where he has named one."""
    problem: str = ""
    """What of it cannot be read, as he wrote it; nothing changes then."""


def read_wish(line: str, today: date) -> Wish | None:
    """What the line wants; None where it says something else."""
    said = " ".join(line[:_LONGEST + 1].split()).strip(" .!。！").replace("’", "'")
    if not said or len(said) > _LONGEST:
        return None
    alone = _read_alone(said)
    if alone is not None:
        return alone
    for first, read in FORMS:
        found = re.fullmatch(rf"(?:{first}){_BETWEEN}(?P<rest>.+)", said, re.I)
        if found:
            wish = read(found["rest"], today)
            is_prose = wish is not None and wish.problem and len(found["rest"].split()) > _MOST_UNREAD
            return None if is_prose else wish
    return None


# --- one word --------------------------------------------------------------------------------------------------------

_START = re.compile(r"start|resume|subscribe|starten|anmelden|reprendre|recommencer|empezar|reanudar|再開")


def _read_alone(said: str) -> Wish | None:
    """stop, start, or how much: words that need nothing behind them."""
    spoken = read_word(said)
    if spoken is not None and spoken.word == "stop":
        return Wish(SUMMARY, OFF)
    if _START.fullmatch(said.casefold()):
        return Wish(SUMMARY, None)
    return None


# --- a word, and what is wanted --------------------------------------------------------------------------------------


def _read_slot(rest: str, today: date) -> Wish | None:
    """A weekday, and a time where one stands behind it."""
    found = _SLOT.fullmatch(rest)
    if found is None:
        return None
    weekday = next(n for n, words in enumerate(_DAYS) if re.fullmatch(words, found["day"], re.I))
    if found["time"] is None:
        return Wish(SUMMARY_DAY, str(weekday))
    at = _time(found["hour"], found["minute"], found["half"])
    return Wish(SUMMARY_DAY, f"{weekday} {at:%H:%M}") if at else Wish(SUMMARY_DAY, None, found["time"].strip())


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    hours = int(hour) % 12 + (12 if half.casefold() == "pm" else 0) if half else int(hour)
    try:
        return time(hours, int(minute or 0))
    except ValueError:
        return None


_DAYS = tuple(rf"(?:{long}|{short})" for long, short in zip(WEEKDAYS, SHORT_WEEKDAYS, strict=True))
_SLOT = Expression(
    rf"(?:on |am |le |el |los |les )?(?P<day>{'|'.join(_DAYS)})s?\.?"
    r"(?P<time>,?\s?(?:at |um |à |a las |の)?(?P<hour>\d{1,2})(?:\s?[:.h時]\s?(?P<minute>\d{2})?分?)?"
    r"\s?(?P<half>am|pm)?(?:\s?uhr|\s?h)?)?", re.I)


def _read_zone(rest: str, today: date) -> Wish:
    zone = preference_words.read_zone_name(rest)
    return Wish(ZONE, zone or None, "" if zone else rest)


def _read_language(rest: str, today: date) -> Wish:
    code = preference_words.read_language(rest)
    return Wish(LANGUAGE, code or None, "" if code else rest)


def _read_detail(rest: str, today: date) -> Wish:
    detail = next((detail for detail, words in DETAILS.items() if rest.casefold() in words), None)
    return Wish(SUMMARY_DETAIL, detail.value if detail else None, "" if detail else rest)


DETAILS: Mapping[Detail, frozenset[str]] = {
    Detail.SHORT: frozenset({"short", "brief", "kurz", "court", "bref", "corto", "breve", "短く", "短い", "要点"}),
    Detail.NORMAL: frozenset({"normal", "standard", "estándar", "標準", "普通"}),
    Detail.FULL: frozenset({"full", "long", "all", "voll", "ausführlich", "lang", "complet", "completo", "largo",
                            "すべて", "全部", "詳しく"}),
}


def _read_day(rest: str, today: date) -> Wish:
    """The day from which it comes again: one that lies ahead."""
    day = read_date(rest, today)
    good = day is not None and day > today
    return Wish(SUMMARY_FROM, day.isoformat() if day and good else None, "" if good else rest)


def _read_pause(rest: str, today: date) -> Wish:
    """For a time, or until a day."""
    weeks = re.fullmatch(r"(\d{1,2})\s?(?:weeks?|wochen?|semaines?|semanas?|週間?)", rest, re.I)
    if weeks:
        return Wish(SUMMARY_FROM, (today + timedelta(weeks=int(weeks[1]))).isoformat())
    return _read_day(rest, today)


def _read_quiet(rest: str, today: date) -> Wish | None:
    wanted = next((value for value, words in YES_NO.items() if rest.casefold() in words), None)
    return None if wanted is None else Wish(QUIET_WEEKS, wanted)


YES_NO: Mapping[str, frozenset[str]] = {
    ON: frozenset({"on", "yes", "an", "ja", "oui", "sí", "si", "はい"}),
    OFF: frozenset({"off", "no", "aus", "nein", "non", "いいえ"}),
}


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


Read = Callable[[str, date], Wish | None]
FORMS: tuple[tuple[str, Read], ...] = (
    (r"weekly|every week|every|wöchentlich|jede woche|jeden|chaque semaine|hebdomadaire|chaque|tous les"
     r"|cada semana|semanal|semanalmente|cada|todos los|毎週", _read_slot),
    (_any(preference_words.NAMES[ZONE]), _read_zone),
    (_any(preference_words.NAMES[LANGUAGE]), _read_language),
    (r"details?|umfang|détails?|detalles?|詳細", _read_detail),
    (r"not (?:until|before)|nicht (?:vor|bis)(?: dem)?|erst ab(?: dem)?|pas avant(?: le)?|no antes de(?:l| el)?|開始",
     _read_day),
    (r"pause|pausa|休止", _read_pause),
    (r"quiet weeks|ruhige wochen|semaines calmes|semanas tranquilas|静かな週", _read_quiet),
)
"""How a line begins, and what its rest means; a word that begins another one stands behind it."""
