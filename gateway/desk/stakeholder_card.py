"""What a POC says of somebody outside: "sam@x.test vip, zone Europe/Paris, language fr, updates weekly"."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gateway.desk import preference_words
from gateway.model.card import FIELDS, YES, Card, Source
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.preferences import LANGUAGE, NAME, ORGANISATION, UPDATES, VIP, ZONE

Wished = tuple[str, str | None]
"""(name, value); None: it is not said any more."""
_ADDRESS = re.compile(
    r"(?:[^<>@,;]{0,60}<)?(?P<address>[^\s<>@,;]{1,64}@[^\s<>@,;]{1,200}\.[^\s<>@,;]{2,30})>?[\s,;:]*")
_NAMES: Mapping[str, str] = {
    **{word: name for name, words in preference_words.NAMES.items() for word in words},
    "name": NAME, "organisation": ORGANISATION, "organization": ORGANISATION, "company": ORGANISATION, "vip": VIP,
}
"""Every word for a field, as it may be written."""
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
SPOKEN: Mapping[str, Phrase] = {
    NAME: Phrase("name"), ORGANISATION: Phrase("organisation"), LANGUAGE: Phrase("language"),
    ZONE: Phrase("time zone"), VIP: Phrase("VIP"), UPDATES: Phrase("news"),
}
"""What a field is called when we speak of it."""
_BACK = frozenset({"", "none", "no", "nothing", "-", "unset"})
_NOT_VIP = frozenset({"not vip", "no vip", "vip no", "vip none", "vip off"})
_LONGEST = 80


def read_address(argument: str) -> tuple[str, str]:
    """(the address key that stands first, what stands behind it); ("", all of it) where none is named."""
    found = _ADDRESS.match(argument.strip())
    return (found["address"].lower(), argument.strip()[found.end():]) if found else ("", argument.strip())


def read_wishes(words: str, directory: Directory) -> tuple[tuple[Wished, ...], str]:
    """(what is said, "") or ((), why it cannot be understood): all of it, or nothing."""
    wished: list[Wished] = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", words))):
        name, value = _read_part(part, directory)
        if not name:
            return (), Phrase('nothing changed: I do not understand "{words}"; write for example '
                              "vip, zone Europe/Paris, language fr, updates weekly", words=part[:60])
        wished.append((name, value))
    return tuple(wished), ""


def _read_part(part: str, directory: Directory) -> tuple[str, str | None]:
    said = " ".join(part.casefold().split())
    if said in _NOT_VIP:
        return VIP, None
    word = next((word for word in _LONGEST_FIRST if re.match(rf"{re.escape(word)}(?![^\W_])", said)), "")
    if not word:
        return "", None
    name, value = _NAMES[word], part[len(word):].strip(" \t:=")
    if name != VIP and name != UPDATES and value.casefold() in _BACK:
        return (name, None) if value else ("", None)
    kept = read_value(name, value, directory)
    return (name, kept) if kept else ("", None)


def read_value(name: str, value: str, directory: Directory) -> str:
    """The value of a field in the form in which it is kept; "" where it is none."""
    return READ[name](value.strip(), directory)


def _vip(value: str, _: Directory) -> str:
    return YES if value.casefold() in ("", "yes", "true", "1", "vip", "on") else ""


def _organisation(value: str, directory: Directory) -> str:
    """Key of an organisation of the settings, by key or name."""
    wanted = value.casefold()
    return next((o.key for o in directory.organisations.values() if wanted in (o.key, o.name.casefold())), "")


def _one_line(value: str, _: Directory) -> str:
    return " ".join(value.split())[:_LONGEST] if value.isprintable() else ""


READ: Mapping[str, Callable[[str, Directory], str]] = {
    NAME: _one_line,
    ORGANISATION: _organisation,
    VIP: _vip,
    LANGUAGE: lambda value, _: preference_words.read_language(value),
    ZONE: lambda value, _: preference_words.read_zone_name(value),
    UPDATES: lambda value, _: preference_words.read_frequency(value),
}
"""Field -> how its value is read."""


# --- the card --------------------------------------------------------------------------------------------------------


def shown(card: Card, directory: Directory) -> str:
    """The card in lines, each with who has said so; what is learnt from mail and settings among them."""
    lines = [*(_line(name, card, directory) for name in FIELDS if card.get(name))]
    house = directory.organisation_of(card.address)
    if house and not card.get(ORGANISATION):
        lines.append(Phrase("organisation: {value} (by the domain of the address)", value=house.name))
    if card.writes and not card.get(LANGUAGE):
        lines.append(Phrase("language: {value} (as the mails are written)", value=card.writes))
    if not lines:
        return Phrase("{who}: nothing is known", who=card.address)
    return Phrase.joined("\n", (Phrase("{who}:", who=card.address), *lines))


def _line(name: str, card: Card, directory: Directory) -> str:
    said = {Source.HIMSELF: Phrase("said by the person"), Source.FILE: Phrase("from the file")}
    source = card.source(name)
    by = said.get(source) if source in said else directory.serving(card.by[name]).name
    return Phrase("{name}: {value} ({by})", name=SPOKEN[name], value=card.get(name), by=by or "")
