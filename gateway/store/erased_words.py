"""What others wrote, without the words of somebody who was erased: whoever he was, and what they quoted of him.

A line of somebody else's text is his as soon as five words in a row are, the way he wrote them: that is a quote. Of his
numbers (a telephone, an account) and of his names not even a single word stays. What is told of him in other words
stays: it is what others wrote.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

ERASED = "[erased]"
_IN_A_ROW = 5
_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?<!\w)[^\W\d]*+\d\w*(?:[-/.]\w+){0,9}")
_BETWEEN = re.compile(r"([-/.])")
_SHORTEST_NUMBER = 5


class HisWords:
    """What may not be read any more in the words of others."""

    def __init__(self, address: str, names: Iterable[str], texts: Iterable[str]) -> None:
        """`texts`: all that he wrote there."""
        said = [text.lower() for text in texts if text]
        self._quotes = frozenset(row for text in said for line in text.splitlines() for row in _rows(line))
        self._lines = frozenset(stripped for text in said for line in text.splitlines()
                                if len(stripped := _bare(line)) >= _SHORTEST_NUMBER)
        self._numbers = frozenset(one for text in said for one in _NUMBER.findall(text) if len(one) >= _SHORTEST_NUMBER)
        whole = {name for name in names if len(name) >= _SHORTEST_NAME}
        parts = {part for name in whole for part in name.split() if len(part) >= _SHORTEST_NAME}
        in_any_case, as_written = _either(whole), _either(parts)  # Will is called as he will be
        self._address = address_in_text(address)
        self._names = re.compile(rf"(?<!\w)(?:(?i:{in_any_case})|{as_written})(?!\w)")

    def cut_from(self, text: str) -> str:
        """The text of somebody else without them; unchanged where it has none."""
        return "\n".join(ERASED if self._is_quote(line) else self._cut(line) for line in text.split("\n"))

    def _cut(self, line: str) -> str:
        without_him = self._names.sub(ERASED, self._address.sub(ERASED, line))
        return _NUMBER.sub(lambda found: self._without_numbers(found[0]), without_him) if self._numbers else without_him

    def _without_numbers(self, token: str) -> str:
        """`4711-B/2` without the longest run of its parts that he wrote: there may be too many for an expression."""
        parts = _BETWEEN.split(token)
        for begin in range(0, len(parts), 2):
            for end in range(len(parts), begin, -2):
                if "".join(parts[begin:end]).lower() in self._numbers:
                    return "".join((*parts[:begin], ERASED, *parts[end:]))
        return token

    def _is_quote(self, line: str) -> bool:
        return _bare(line.lower()) in self._lines or any(row in self._quotes for row in _rows(line.lower()))


def address_in_text(key: str) -> re.Pattern[str]:
    """Finds the address with this key, however it is written, and none of which it is only a part."""
    return re.compile(rf"(?<![\w.+-])(?<!\w'){re.escape(key)}(?![\w-]|\.\w)", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    """An expression for one of the words, the longest first; for nothing where there is none."""
    return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or "(?!)"


def _bare(line: str) -> str:
    """A line without the marks of a quote."""
    return line.strip(" \t>|").strip()


def _rows(line: str) -> Iterator[tuple[str, ...]]:
    """Every run of so many words."""
    words = _WORD.findall(line)
    return (tuple(words[at : at + _IN_A_ROW]) for at in range(len(words) - _IN_A_ROW + 1))
