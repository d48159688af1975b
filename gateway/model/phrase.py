"""A sentence of ours that a letter can say in the reader's language.

What Python code says to people is written in English where it is decided, as a template and its values:

    Phrase("{poc} has it now", poc="Ana Ruiz")

It is a plain string ("Ana Ruiz has it now") wherever a string is wanted: in the log, in the database, in tests. Only
the filters of the letters look at the template: they find its translation in `templates/<lang>/phrases.toml` and put
the values in. What has been stored and is read back is the English string alone, but for what `store.sentences` keeps;
so is what is built from a phrase by `+`, an f-string or `str.join`: put phrases into phrases, or join them by `joined`.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self

Value = str | int | date
"""What a phrase can hold: text, another phrase, an urgency (in the reader's word for it), a number, a day or moment."""

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Phrase(str):
    """The English sentence, with the template and the values that it was made of."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Self:
        """Raises KeyError where the template names a value that is not given."""
        phrase = super().__new__(cls, fill(template, values, in_english))
        phrase.template = template
        phrase.values = values
        return phrase

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """So that a copy is a phrase too."""
        return (self.template,), dict(self.values)

    @classmethod
    def joined(cls, between: str, parts: Iterable[str]) -> Self:
        """The parts in a row, each of which keeps its own template. `between` is punctuation, the same everywhere."""
        named = {f"part_{number}": part for number, part in enumerate(parts, start=1)}
        return cls(between.join(f"{{{name}}}" for name in named), **named)


def places(template: str) -> frozenset[str]:
    """The names of the values that the template has a place for."""
    return frozenset(_PLACE.findall(template))


def fill(template: str, values: Mapping[str, Value], show: Callable[[Value], str]) -> str:
    """The template with each value in its place, as `show` writes it. A brace in a value stays a brace.

    Raises KeyError, naming the value that is missing.
    """
    return _PLACE.sub(lambda place: show(values[place[1]]), template)


def in_english(value: Value) -> str:
    """The value as the English string has it, the same whoever reads: days and moments as ISO writes them."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}".rstrip()
    return value.isoformat() if isinstance(value, date) else str(value)
