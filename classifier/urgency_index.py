"""The phrases of the urgency rules by the letters they begin with, so that a mail is walked through once.

Trying all rules at every letter of a mail costs thirty times as much. Promises: built once, at import; the same
phrases match at the same place as if all were tried there in the order of the table.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from classifier.urgency_table import Phrases

LETTERS = 3  # of a word, by which its phrases are looked up; one sign where scripts have no blanks
_GAP = r"(?:[\w'-]{1,20} ){0,4}"  # what "~" stands for
_OPTIONAL = re.compile(r"\?|\{0,\d+\}")
_REPEATED = re.compile(r"\{[1-9]\d*(?:,\d+)?\}")

Lines = tuple[tuple[int, re.Pattern[str]], ...]


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
        self._words = {start: compiled(rules, r"(?!\w)") for start, rules in words.items()}
        self._signs = {start: compiled(rules, "") for start, rules in signs.items()}
        self._places = re.compile(rf"(?<!\w)\w|[{re.escape(''.join(sorted(self._signs)))}]")

    def candidates(self, text: str) -> Iterator[tuple[int, Lines]]:
        """Each place of a lower-cased text where phrases can begin, with these phrases by rule."""
        words, signs = self._words.get, self._signs.get
        for place in self._places.finditer(text):
            start = place.start()
            lines = words(text[start : start + LETTERS], ()) + signs(text[start], ())
            if lines:
                yield start, lines


def compiled(rules: dict[int, list[str]], end: str) -> Lines:
    """The phrases of each rule as one expression, tried in the order of the table."""
    return tuple((number, re.compile(f"(?:{'|'.join(phrases)}){end}")) for number, phrases in rules.items())


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
