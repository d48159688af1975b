"""Dates, numbers and the few single words of one language; the words stand in `templates/<lang>/words.toml`."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_percent

FALLBACK = "en"
WORDS = (
    "today", "tomorrow", "yesterday", "date", "date_with_year", "time", "low", "normal", "high", "critical", "unsure",
)  # fmt: skip
"""Keys that every words.toml has; date, date_with_year and time are patterns of CLDR."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the letters."""

    code: str
    locale: Locale
    words: Mapping[str, str]

    def day_time(self, at: datetime, zone: tzinfo, now: datetime, *, with_zone: bool) -> str:
        """Like "tomorrow, Tuesday 24 November, 15:00 CET"; the zone is left out only when asked and not plain UTC."""
        local, today = at.astimezone(zone), now.astimezone(zone).date()
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((local.date() - today).days)
        pattern = self.words["date" if local.year == today.year else "date_with_year"]
        day = format_datetime(local, pattern, locale=self.locale)
        time = format_datetime(local, self.words["time"], locale=self.locale)
        shown = f" {zone_name(local)}" if with_zone or local.tzname() == "UTC" else ""
        return f"{self.words[near]}, {day}, {time}{shown}" if near else f"{day}, {time}{shown}"

    def percent(self, share: float) -> str:
        """0.934 as "93%", written as this language does."""
        return format_percent(share, locale=self.locale)


def zone_name(at: datetime) -> str:
    """CET, or UTC+03:00 where the zone has no letters of its own."""
    name, offset = at.tzname() or "", f"{at:%z}"
    return name if name.isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"


def read_language(code: str, toml: str) -> Language:
    """The language of that code. Raises KeyError naming the words that are missing, ValueError for a broken file."""
    words = {key: str(value) for key, value in tomllib.loads(toml).items()}
    missing = [key for key in WORDS if key not in words]
    if missing:
        raise KeyError(f"words.toml has no {', '.join(missing)}")
    return Language(code, Locale.parse(code, sep="-"), words)


@lru_cache(maxsize=256)
def languages_to_try(wanted: str) -> tuple[str, ...]:
    """pt_br -> pt-BR, pt, en: the folders to look in, best first."""
    main, _, region = wanted.replace("_", "-").partition("-")
    exact = f"{main.lower()}-{region.upper()}" if region else main.lower()
    return tuple(dict.fromkeys((exact, main.lower(), FALLBACK)))
