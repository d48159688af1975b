"""How people like our mails, as they write it in five languages: "updates weekly", "Sprache Deutsch", "zone Paris".

What is understood is kept in one form: a code of a language, a name of the IANA database, a `Frequency`.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from gateway.model.feedback import Frequency
from gateway.model.phrase import Phrase
from gateway.model.preferences import LANGUAGE, UPDATES, ZONE, read_zone

NAMES: Mapping[str, tuple[str, ...]] = {
    UPDATES: ("updates", "update", "news", "neuigkeiten", "zwischenstand", "nouvelles", "novedades",
              "お知らせ", "連絡"),
    LANGUAGE: ("language", "sprache", "langue", "idioma", "lengua", "言語"),
    ZONE: ("zone", "time zone", "timezone", "zeitzone", "fuseau horaire", "fuseau", "zona horaria", "zona",
           "タイムゾーン"),
}
"""What is preferred -> the words for it."""
_FREQUENCIES: Mapping[Frequency, tuple[str, ...]] = {
    Frequency.DAILY: ("daily", "every day", "täglich", "jeden tag", "quotidien", "quotidiennes", "tous les jours",
                      "chaque jour", "diario", "diarias", "cada día", "毎日"),
    Frequency.WEEKLY: ("weekly", "every week", "wöchentlich", "jede woche", "hebdomadaire", "hebdomadaires",
                       "chaque semaine", "semanal", "semanales", "cada semana", "毎週"),
    Frequency.NEVER: ("never", "none", "no", "off", "nie", "keine", "jamais", "aucune", "nunca", "ninguna", "不要",
                      "なし"),
}
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("english", "englisch", "anglais", "inglés", "英語"),
    "de": ("german", "deutsch", "allemand", "alemán", "ドイツ語"),
    "fr": ("french", "französisch", "français", "francés", "フランス語"),
    "es": ("spanish", "spanisch", "espagnol", "español", "castellano", "スペイン語"),
    "ja": ("japanese", "japanisch", "japonais", "japonés", "日本語"),
}
SHOWN: Mapping[str, Phrase] = {
    "en": Phrase("English"), "de": Phrase("German"), "fr": Phrase("French"), "es": Phrase("Spanish"),
    "ja": Phrase("Japanese"),
}
"""Languages that letters are written in, by their names."""
_CITIES = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic")
_WISH = re.compile(
    rf"(?P<name>{'|'.join(sorted((w for words in NAMES.values() for w in words), key=len, reverse=True))})"
    r"(?:\s*[:=は、]\s*|\s+)(?P<value>[^\n]{1,60})", re.I)
_AROUND = " \t.,;:!\"'*()[]。、"


def read_preference(text: str) -> tuple[str, str] | None:
    """(name, value) where the whole text is such a wish and can be kept; None for anything else."""
    said = _WISH.fullmatch(unicodedata.normalize("NFKC", text).strip(_AROUND + "\n"))
    if said is None:
        return None
    name = next(name for name, words in NAMES.items() if said["name"].casefold() in words)
    value = READ[name](said["value"])
    return (name, value) if value else None


def read_frequency(words: str) -> str:
    """daily, weekly or never; "" where it is none of these."""
    said = _plain(words)
    return next((one.value for one, known in _FREQUENCIES.items() if said in known), "")


def read_language(words: str) -> str:
    """Code of a language that letters are written in, by its code or name; "" for another."""
    said = _plain(words)
    return next((code for code, known in _LANGUAGES.items() if said == code or said in known), "")


def read_zone_name(words: str) -> str:
    """A name of the IANA database, also by its city alone ("Paris"); "" where there is none."""
    bare = "_".join(words.strip(_AROUND).split())
    titled = "/".join("_".join(part.capitalize() for part in place.split("_")) for place in bare.split("/"))
    of_city = (f"{region}/{titled}" for region in _CITIES) if "/" not in bare else ()
    return next((name for name in (*of_city, bare, titled, bare.upper()) if read_zone(name)), "")


READ: Mapping[str, Callable[[str], str]] = {
    UPDATES: read_frequency,
    LANGUAGE: read_language,
    ZONE: read_zone_name,
}
"""What is preferred -> how its value is read."""


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).strip(_AROUND)
