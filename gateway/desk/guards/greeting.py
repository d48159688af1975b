"""A greeting that names somebody else than who gets the mail.

Held is only what is clear: the greeted person is another one whom we know, or all receivers' names are known and none
of them can be meant, not shortened, mistyped or as they sign themselves.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from gateway.desk.guards.names import (
    ADDRESSED,
    AND,
    KANJI,
    NO_PERSON,
    NOBODY,
    NOBODY_IN_JAPANESE,
    OPENING,
    PARTICLES,
    SHORT_FORMS,
    TITLES,
    folded,
)
from gateway.desk.guards.outgoing import MAX_COMPARED, Outgoing
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import Visibility

_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[,!:;?…。、！]+$|(?<=[^\W\d_]{3})\.+$|^\W+$")
"""Behind the last name of a greeting; a full stop only behind three letters, so that "Dr." goes on."""
_HONORIFIC = re.compile(r"-(?:san|sama|sensei|kun)$", re.I)
_MAX_LINE = 80
_FIRST_LINES = 3
_INITIALS = 3
"""Letters that may stand in a domain by chance; a longer part of a name there makes it the name of a firm."""
_LIKE = 0.65
"""Likeness from which a name may be the other one, mistyped or in another spelling: Jon and John, Sma and Sam."""
_NEARLY_EQUAL = 0.8
"""The same where it is exactly the name of somebody else whom we know: Ana for Anna."""


@dataclass(frozen=True, slots=True)
class _Greeting:
    """Whom the first line greets. `formal`: opened by a word of greeting, or with a title."""

    names: tuple[str, ...]
    formal: bool

    @property
    def shown(self) -> str:
        return " ".join(self.names)


def greets_somebody_else(outgoing: Outgoing) -> list[str]:
    """The first line greets somebody by a name that is none of the receivers'."""
    receivers = outgoing.receivers
    if outgoing.is_note or not receivers:
        return []
    greeting = _read_greeting(outgoing.words.text)
    if greeting is None or not (_is_known(greeting, outgoing) or _is_nobody_here(greeting, outgoing)):
        return []
    to = ", ".join(receiver.shown for receiver in receivers)
    return [Phrase("it greets {name} and would go to {to}.", name=greeting.shown, to=to)]


def _is_known(greeting: _Greeting, outgoing: Outgoing) -> bool:
    """It is the name of another person whom we know."""
    if any(_may_be(name, r, _NEARLY_EQUAL) for name in greeting.names for r in outgoing.receivers):
        return False
    if _signed(greeting, outgoing):
        return False
    wanted = {folded(name) for name in greeting.names}
    return any(wanted <= _parts(other) or _is_part_in_kanji(greeting, other) for other in outgoing.others)


def _is_nobody_here(greeting: _Greeting, outgoing: Outgoing) -> bool:
    """All receivers' names are known, and none of them can be meant."""
    if not greeting.formal or any(folded(name) in NOBODY for name in greeting.names):
        return False
    if any(_may_be(name, r, _LIKE) for name in greeting.names for r in outgoing.receivers):
        return False
    in_kanji = any(KANJI.search(name) for name in greeting.names)
    comparable = in_kanji or all(folded(name).isascii() for name in greeting.names)
    if not (comparable and all(_is_named(r, in_kanji=in_kanji) for r in outgoing.receivers)):
        return False
    theirs = _written_by_receivers(outgoing)
    words = _parts(theirs)
    return not any(folded(name) in words or (in_kanji and name in theirs) for name in greeting.names)


# --- who is greeted ------------------------------------------------------------------------------------------------


def _read_greeting(text: str) -> _Greeting | None:
    """Whom the text greets in its first line; None where it greets nobody by name."""
    lines = [line.strip("*_ \t\u3000")[:_MAX_LINE] for line in text[:MAX_COMPARED].strip().splitlines()]
    greeting = _greeting_of(lines[0]) if lines else None
    if greeting is not None and not greeting.formal and "".join(lines[1:2]):
        return None  # "Tom," and more in the next line is a sentence that begins with Tom
    return greeting or _japanese_greeting([line for line in lines if line][:_FIRST_LINES])


def _greeting_of(line: str) -> _Greeting | None:
    """"Hi Mia, …", "Dear Mr Lee", and, where the line holds nothing else, "Mia,"."""
    opened = OPENING.match(line)
    words = line[opened.end() if opened else 0 :].split()
    names: list[str] = []
    titled = False
    for number, word in enumerate(words, start=1):
        bare = _HONORIFIC.sub("", _END.sub("", word))
        if folded(bare.rstrip(".")) in TITLES and not names:
            titled = True
        elif _NAME.fullmatch(bare) and (bare[0].isupper() or folded(bare) in PARTICLES):
            names.append(bare)
        elif bare and folded(bare) not in AND:
            return None
        if _END.search(word) and (names or not word.endswith(".")):  # the full stop behind "Sra." ends nothing
            words = words[:number] if opened else words
            break
    if not opened and not (line.endswith(",") and len(names) + titled == len(words)):
        return None
    names = [name for name in names if folded(name) not in PARTICLES]
    return _Greeting(tuple(names), bool(opened or titled)) if names else None


def _japanese_greeting(lines: list[str]) -> _Greeting | None:
    for line in lines:
        found = ADDRESSED.fullmatch(line)
        if found and not NOBODY_IN_JAPANESE.fullmatch(found["named"]):
            return _Greeting((found["named"],), formal=True)
    return None


# --- who gets it ---------------------------------------------------------------------------------------------------


def _may_be(name: str, receiver: Address, like: float) -> bool:
    """The name may be the receiver's: whole, shortened, mistyped, or a part of his address."""
    greeted = folded(name)
    local, _, domain = folded(receiver.address).partition("@")
    if len(greeted) > 2 and (greeted in "".join(_LETTERS.findall(local)) or domain.startswith(greeted)):
        return True
    whole = receiver.name.replace(" ", "").replace("\u3000", "")
    if KANJI.search(name) and (name in whole or any(one == other for one, other in zip(name, whole, strict=False))):
        return True
    return any(_same_name(greeted, part, like) for part in _parts(f"{receiver.name} {local}"))


def _same_name(one: str, other: str, like: float) -> bool:
    if one.startswith(other) or (len(one) > 1 and other.startswith(one)):
        return True
    if sorted(one) == sorted(other) or any(one in forms and other in forms for forms in SHORT_FORMS):
        return True
    return SequenceMatcher(None, one, other).ratio() >= like


def _is_named(receiver: Address, *, in_kanji: bool) -> bool:
    """His name is known in full, in the script of the greeting, and is that of one person."""
    if in_kanji:
        return len(KANJI.findall(receiver.name)) > 1 and not NOBODY_IN_JAPANESE.fullmatch(receiver.name)
    local, _, domain = folded(receiver.address).partition("@")
    parts = {part for part in _parts(receiver.name or local) if part.isascii()}
    is_firm = any(len(part) > _INITIALS and part in domain for part in parts)
    return len(parts) > 1 and not is_firm and not NO_PERSON & (parts | _parts(local))


def _signed(greeting: _Greeting, outgoing: Outgoing) -> bool:
    """A receiver has signed with that name: a short line of his mails begins with it."""
    first = folded(greeting.names[0])
    lines = (_LETTERS.findall(folded(line)) for line in _written_by_receivers(outgoing).splitlines())
    return any(words and words[0] == first and len(words) <= _FIRST_LINES for words in lines)


def _written_by_receivers(outgoing: Outgoing) -> str:
    """All that the receivers have written on the ticket, signatures with it."""
    keys = {receiver.key for receiver in outgoing.receivers}
    mails = ((e.folded or e.text)[:MAX_COMPARED] for e in outgoing.entries
             if e.visibility is Visibility.PUBLIC and e.author.key in keys)
    return "\n".join(mails)[:MAX_COMPARED]


def _parts(name: str) -> set[str]:
    return set(_LETTERS.findall(folded(name)))


def _is_part_in_kanji(greeting: _Greeting, other: str) -> bool:
    """Family and given name may stand without a space between them."""
    return any(len(KANJI.findall(name)) > 1 and name in other for name in greeting.names)

