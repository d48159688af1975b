"""Dates, numbers, single words and our sentences in one language.

The words stand in `templates/<lang>/words.toml`, the sentences that Python code says in `phrases*.toml` beside it:
the English template is the key, its translation the value, with the same places.
"""
from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_percent

from gateway.model.phrase import Phrase, Value, fill, places

FALLBACK = "en"
WORDS = (
    "today", "tomorrow", "yesterday", "date", "date_with_year", "time", "between",
    "low", "normal", "high", "critical", "unsure",
)  # fmt: skip
"""Keys that every words.toml has; date, date_with_year and time are patterns of CLDR."""
_WORD = re.compile(r"'[^']*'")
"""In a pattern of CLDR: what is written as it stands."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the letters."""

    code: str
    locale: Locale
    words: Mapping[str, str]
    phrases: Mapping[str, str]
    """English template -> its translation; what is missing is said in English."""

    def day_time(self, at: datetime, zone: tzinfo, now: datetime, *, with_zone: bool) -> str:
        """Like "tomorrow, Tuesday 24 November, 15:00 CET"; the zone is left out only when asked and not plain UTC."""
        local = at.astimezone(zone)
        time = _written(local.replace(tzinfo=None), local.tzinfo, self.words["time"], self.locale)
        shown = f" {zone_name(local)}" if with_zone or local.tzname() == "UTC" else ""
        return self.words["between"].join((self.day(local.date(), now.astimezone(zone).date()), time + shown))

    def clock(self, at: time, *, bare: bool = False) -> str:
        """Like "15:00", as this language writes a time; bare: without a word before or behind it."""
        pattern = _WORD.sub("", self.words["time"]) if bare else self.words["time"]
        return format_time(at, pattern, locale=self.locale).strip()

    def clocks(self, first: time, last: time) -> str:
        """Like "15:00 – 15:30", with the word that a time has here once, before or behind both."""
        begins, ends = (self.clock(at, bare=True) for at in (first, last))
        return self.clock(first).replace(begins, f"{begins} – {ends}")

    def day(self, day: date, today: date, *, near: bool = True) -> str:
        """Like "tomorrow, Tuesday 24 November", or without "tomorrow"; with the year where it is another."""
        word = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days) if near else None
        pattern = self.words["date" if day.year == today.year else "date_with_year"]
        written = _written_day(day, pattern, self.locale)
        return self.words["between"].join((self.words[word], written)) if word else written

    def say(self, phrase: Phrase, show: Callable[[Value], str]) -> str:
        """The sentence in this language, its values as `show` writes them; in English where it has no translation."""
        return fill(self.phrases.get(phrase.template, phrase.template), phrase.values, show)

    def percent(self, share: float) -> str:
        """0.934 as "93%", written as this language does."""
        return _written_percent(share, self.locale)


@lru_cache(maxsize=1024)
def _written(local: datetime, zone: tzinfo | None, pattern: str, locale: Locale) -> str:
    """The time by the pattern. Kept, as the same instant stands in text and HTML, and in several letters: 40 µs."""
    return format_datetime(local.replace(tzinfo=zone), pattern, locale=locale)


@lru_cache(maxsize=1024)
def _written_day(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=1024)
def _written_percent(share: float, locale: Locale) -> str:
    return format_percent(share, locale=locale)


def zone_name(at: datetime) -> str:
    """CET, or UTC+03:00 where the zone has no letters of its own."""
    name = at.tzname() or ""
    if name.isalpha():
        return name
    offset = f"{at:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


def read_language(code: str, words_toml: str, *phrases_tomls: str) -> Language:
    """The language of that code, from the text of its files: the words, and any number with sentences.

    Raises KeyError naming the words that are missing, ValueError for a broken file or a translation with other places.
    """
    words = {key: str(value) for key, value in tomllib.loads(words_toml).items()}
    missing = [key for key in WORDS if key not in words]
    if missing:
        raise KeyError(f"words.toml has no {', '.join(missing)}")
    return Language(code, Locale.parse(code, sep="-"), words, _read_phrases(phrases_tomls))


def _read_phrases(tomls: Iterable[str]) -> Mapping[str, str]:
    phrases = {key: str(value) for toml in tomls for key, value in tomllib.loads(toml).items()}
    for template, said in phrases.items():
        if places(template) != places(said):
            raise ValueError(f'phrases.toml: "{said}" has other places than "{template}"')
    return phrases


@lru_cache(maxsize=256)
def languages_to_try(wanted: str) -> tuple[str, ...]:
    """pt_br -> pt-BR, pt, en: the folders to look in, best first."""
    main, _, region = wanted.replace("_", "-").partition("-")
    exact = f"{main.lower()}-{region.upper()}" if region else main.lower()
    return tuple(dict.fromkeys((exact, main.lower(), FALLBACK)))
