"""Words of people without what is nobody else's business: in letters to others, and where the house learns from them.

What a person wrote stays whole in the record, and in letters that show it to himself or that a POC writes to exactly
their reader: somebody who is sent a new password has to be able to read it. All other letters show it shortened. Where
the formatting of words hides a number (`4242<b>4242</b>…`), the letter shows the plain text in its place.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from enum import Enum
from html import unescape
from typing import Any

from gateway.mail.masking import masked, without
from gateway.model.calendar import CalendarPart
from gateway.model.lesson import Lesson
from gateway.model.letter import Answer, Closed, CommandReceipt, Held, Letter, RichText
from gateway.model.letters_console import LoginLink
from gateway.model.letters_lists import LinesReceipt
from gateway.model.letters_started import Announcement, AnnouncementPreview, Consult
from gateway.model.phrase import Phrase

_AS_WRITTEN: tuple[type[Letter], ...] = (
    Answer, Closed, Announcement, Consult,  # a POC means them for this very reader
    Held, AnnouncementPreview,  # their reader says whether his own words are to go out as they stand
    CommandReceipt, LinesReceipt,  # what their reader wrote himself
    LoginLink,  # words of ours alone, and a link that has to work
)
_TAG = re.compile(r"<[^>]*>")
_SAID = {
    "card": Phrase("Left out: what looks like a card number. It stands in the record."),
    "iban": Phrase("Left out: what looks like a bank account (IBAN). It stands in the record."),
    "secret": Phrase("Left out: what looks like a password or another secret. It stands in the record."),
}


def masked_letter(letter: Letter, kinds: Collection[str]) -> tuple[Letter, str]:
    """The letter with what is of these kinds shortened, and the sentence that says so; "" where nothing was."""
    is_whole = isinstance(letter, _AS_WRITTEN)
    words = [letter.title] if is_whole else list(_words_of(letter))
    found = masked("\n".join(words), kinds).kinds if kinds else frozenset()
    if not found:
        return letter, ""
    said = Phrase.joined(" ", (sentence for kind, sentence in _SAID.items() if kind in found))
    if is_whole:
        return replace(letter, title=without(letter.title, kinds)), said
    changed = {field.name: _shortened(getattr(letter, field.name), kinds) for field in fields(letter)}
    return replace(letter, **changed), said


def masked_calendar(event: CalendarPart | None, kinds: Collection[str]) -> CalendarPart | None:
    """The event of a letter, as its title is that of the ticket; None where there is none."""
    return event and replace(event, summary=without(event.summary, kinds))


def masked_lessons(lessons: Sequence[Lesson], kinds: Collection[str]) -> tuple[Lesson, ...]:
    """What tickets teach, without what must not be learned by heart."""
    return tuple(
        replace(one, subject=without(one.subject, kinds), text=without(one.text, kinds)) for one in lessons
    )


def _words_of(value: object) -> Iterator[str]:
    """All text of a letter, in which people's words may stand."""
    match value:
        case Enum():
            pass
        case str():
            yield value
        case RichText():
            yield value.text
            if value.html:
                yield _read(value.html)
        case tuple():
            for one in value:
                yield from _words_of(one)
        case Letter():
            for field in fields(value):
                yield from _words_of(getattr(value, field.name))


def _read(html: str) -> str:
    """As somebody reads it: a number is one, whatever stands between its digits."""
    return unescape(_TAG.sub("", html))


def _shortened(value: Any, kinds: Collection[str]) -> Any:
    """The value of a field with its words shortened; addresses, times and numbers as they are."""
    match value:
        case Enum():
            return value
        case Phrase():
            return _phrase(value, kinds)
        case str():
            return without(value, kinds)
        case RichText():
            return _rich(value, kinds)
        case tuple():
            return tuple(_shortened(one, kinds) for one in value)
    return value


def _phrase(said: Phrase, kinds: Collection[str]) -> Phrase:
    """The same sentence: only what people wrote among its values is shortened."""
    return Phrase(said.template, **{name: _shortened(value, kinds) for name, value in said.values.items()})


def _rich(words: RichText, kinds: Collection[str]) -> RichText:
    """Words and formatting. Where something is left out, the formatting goes: its parts do not show which."""
    text = _shortened(words.text, kinds)
    is_plain = words.html is None or (text == words.text and not masked(_read(words.html), kinds).kinds)
    return replace(words, text=text) if is_plain else RichText(text)
