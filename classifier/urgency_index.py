"""The phrases of the urgency rules by the letters they begin with, so that a mail is walked through once.

Trying all rules at every letter of a mail costs thirty times as much. Promises: built once, at import; the same
phrases match at the same place as if all were tried there in the order of the table.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from classifier.urgency_table import Phrases
from classifier.words import LONGEST_KEPT, WORDS_KEPT

LETTERS = 3  # of a word, by which its phrases are looked up; one sign where scripts have no blanks
LONG = 7  # letters by which a word is told apart from others with the same first ones
_GAP = r"(?:[\w'-]{1,20} ){0,4}"  # what "~" stands for
_OPTIONAL = re.compile(r"\?|\{0,\d+\}")
_REPEATED = re.compile(r"\{[1-9]\d*(?:,\d+)?\}")

Lines = tuple[tuple[int, re.Pattern[str]], ...]


class Line(NamedTuple):
    """The phrases of one rule that begin with the same letters."""

    rule: int
    phrases: str
    """As one expression, which is compiled when it is first needed: most never are."""
    begins: tuple[str, ...]
    """With what these begin, as far as can be told."""


class Index:
    """First letters -> number of the rule and its phrases that can begin with them."""

    def __init__(self, rules: Iterable[Phrases]) -> None:
        """ValueError for a phrase that does not begin with plain letters."""
        words: defaultdict[str, dict[int, list[str]]] = defaultdict(dict)
        signs: defaultdict[str, dict[int, list[str]]] = defaultdict(dict)
        for number, rule in enumerate(rules):
            for phrase in chain.from_iterable(map(phrases_of, (rule.en, rule.de, rule.fr, rule.es))):
                for start in beginnings(phrase, LETTERS):
                    words[start].setdefault(number, []).append(phrase)
            for phrase in chain.from_iterable(map(phrases_of, (rule.ja, rule.signs))):
                for start in beginnings(phrase, 1):
                    signs[start].setdefault(number, []).append(phrase)
        self._words: defaultdict[str, list[Line]] = defaultdict(list)
        for start, by_rule in words.items():
            lines = lines_of(start, by_rule, r"(?!\w)")
            self._words[start] += lines
            self._words[start[:2]] += lines  # for a word of one letter: its text ends, as far as it is known
        self._signs = {start: lines_of(start, by_rule, "") for start, by_rule in signs.items()}
        self._places = re.compile(rf"(?<!\w)\w|[{re.escape(''.join(sorted(self._signs)))}]")
        self._kept = lru_cache(maxsize=WORDS_KEPT)(self._looked_up)
        self._compiled = cache(re.compile)

    def candidates(self, text: str) -> Iterator[tuple[int, Lines]]:
        """Each place of a lower-cased text where phrases can begin, with these phrases by rule.

        Most words begin no phrase, and which do is kept from mail to mail: that takes a third of the time of looking
        at the first letters of each.
        """
        begin, kept = 0, self._kept
        for piece in text.split(" "):
            length = len(piece)
            found = kept(piece) if length <= LONGEST_KEPT else self._looked_up(piece)
            if found:
                for place, lines in found:
                    yield begin + place, lines
            begin += length + 1

    def _looked_up(self, piece: str) -> tuple[tuple[int, Lines], ...]:
        """The places of a piece of text, behind which a blank or nothing stands."""
        if piece.isalpha() and piece.isascii():  # one word, as nearly all are
            lines = self._lines(f"{piece} ")
            return ((0, lines),) if lines else ()
        found = ((place.start(), self._lines(f"{piece[place.start():]} ")) for place in self._places.finditer(piece))
        return tuple((place, lines) for place, lines in found if lines)

    def _lines(self, rest: str) -> Lines:
        words, signs = self._words.get(rest[:LETTERS], ()), self._signs.get(rest[0], ())
        if not words and not signs:
            return ()
        lines = (one for one in words if any(rest.startswith(it) or it.startswith(rest) for it in one.begins))
        return tuple((one.rule, self._compiled(one.phrases)) for one in chain(lines, signs))


def lines_of(start: str, rules: dict[int, list[str]], end: str) -> list[Line]:
    """The phrases that begin with these letters, in the order of the table."""
    return [Line(number, f"(?:{'|'.join(phrases)}){end}",
                 tuple({one for phrase in phrases for one in begins(phrase) if one.startswith(start)}))
            for number, phrases in rules.items()]


@cache
def begins(phrase: str) -> frozenset[str]:
    """With what a match of the phrase begins: as many letters as can be told, up to LONG."""
    for length in range(LONG, 0, -1):
        with suppress(ValueError):
            return frozenset(beginnings(phrase, length))
    return frozenset({""})


def phrases_of(part: str) -> list[str]:
    """The phrases of one language, as expressions."""
    whole = re.sub(r"\|\n\s+", "|", part)
    return [" ".join(phrase.split()).replace("~", _GAP) for phrase in re.split(r"\s\|\s", whole) if phrase.strip()]


def beginnings(phrase: str, length: int) -> set[str]:
    """Every run of so many letters with which a match of the phrase can begin; ValueError where it can be any."""
    if length == 0:
        return {""}
    choices, rest, is_optional = first_atom(phrase)
    found = beginnings(rest, length) if is_optional else set()
    for choice in choices:
        if len(choice) == 1:
            found |= {choice + more for more in beginnings(rest, length - 1)}
        else:
            found |= beginnings(choice + rest, length)
    return found


def first_atom(phrase: str) -> tuple[list[str], str, bool]:
    """What stands first in an expression: its choices, what follows, and whether it may be missing."""
    if phrase.startswith("(?:"):
        end = closing(phrase)
        choices = alternatives(phrase[3 : end - 1])
    elif phrase.startswith("["):
        end = phrase.index("]") + 1
        choices = list(phrase[1 : end - 1])
    elif phrase.startswith(r"\d"):
        end, choices = 2, list("0123456789")
    elif phrase[:1] in ("", "\\", ".", "^", "$"):
        raise ValueError(f"a phrase must begin with {LETTERS} plain letters: what follows is {phrase!r}")
    else:
        end, choices = 1, [phrase[0]]
    rest = phrase[end:]
    optional = _OPTIONAL.match(rest)
    repeated = optional or _REPEATED.match(rest)
    return choices, rest[repeated.end() :] if repeated else rest, optional is not None


def closing(phrase: str) -> int:
    """Where the group that the expression begins with has ended."""
    depth = 0
    for at, sign in enumerate(phrase):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at + 1
    raise ValueError(f"a bracket is not closed: {phrase!r}")


def alternatives(inside: str) -> list[str]:
    """What stands between the strokes of a group, those of inner groups aside."""
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
