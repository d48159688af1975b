"""Which words an expression cannot be written without, read from the expression itself.

Understood are letters, `(?:a|b)`, `[ab]`, `?` and, as something unknown, all the rest. A word that is not wholly
spelled out is known by its stem, the first letters.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_STEM = 4
"""Letters of a stem."""
_UNKNOWN = "\0"
"""Any characters, or none."""
_ATOM = re.compile(r"\(\?(?:<?[=!]|:)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[\d,]+\}|.", re.S)
_LISTED = re.compile(r"\[(?!\^)(-?[^\\-]+)\]")
_NO_WORD = re.compile(rf"[^\w{_UNKNOWN}]+")

Ways = frozenset[str]


def stems(words: Iterable[str]) -> list[str]:
    """The beginnings by which words are known that can go on in several ways; shorter words have none."""
    return [f"{word[:_STEM]}-" for word in words if len(word) >= _STEM]


def needed_words(expression: str) -> frozenset[str] | None:
    """Words (or stems) of which every text has one that the expression fits; None where there may be none.

    The expression must fit whole words only.
    """
    ways, _ = _either(_ATOM.findall(expression.lower()), 0)
    chosen = [_most_telling(way) for way in ways]
    return frozenset(chosen) if all(chosen) else None


def split_either(expression: str) -> list[str]:
    """`a|b(?:c|d)` as `a` and `b(?:c|d)`."""
    parts, depth = [""], 0
    for atom in _ATOM.findall(expression):
        depth += atom.startswith("(") - (atom == ")")
        if atom == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += atom
    return parts


def _most_telling(way: str) -> str:
    """The longest word of what was written, the last of several, as few texts have it; "" where none is known."""
    known = [word if _UNKNOWN not in word else _stem_of(word) for word in _NO_WORD.split(way)]
    return max(reversed(known), key=len)


def _stem_of(word: str) -> str:
    known = word.partition(_UNKNOWN)[0]
    return "".join(stems([known]))


def _either(atoms: Sequence[str], at: int) -> tuple[Ways, int]:
    """All ways to write what stands from here to the `)`, and where that is."""
    ways: Ways = frozenset()
    begun: Ways = frozenset({""})
    while at < len(atoms) and atoms[at] != ")":
        if atoms[at] == "|":
            ways, begun, at = ways | begun, frozenset({""}), at + 1
            continue
        pieces, at = _piece(atoms, at)
        begun = frozenset(before + piece for before in begun for piece in pieces)
    return ways | begun, at


def _piece(atoms: Sequence[str], at: int) -> tuple[Ways, int]:
    """All ways to write the next piece with what says how often it comes, and where the one behind it begins."""
    atom, listed = atoms[at], _LISTED.fullmatch(atoms[at])
    if atom.startswith("("):
        inside, at = _either(atoms, at + 1)
        ways = inside if atom in ("(?:", "(") else frozenset({""})
    elif listed:
        ways = frozenset(listed[1])
    else:
        ways = frozenset({_UNKNOWN if atom == "." or len(atom) > 1 else atom})
    at += 1
    often = atoms[at] if at < len(atoms) else ""
    if often != "?" and often not in ("*", "+") and not often.startswith("{"):
        return ways, at
    return _repeated(ways, often), at + 1


def _repeated(ways: Ways, often: str) -> Ways:
    """What may be left out is nothing or something unknown; the blank beside it still ends a word."""
    if often == "?" and all(len(way) == 1 for way in ways):
        return ways | {""}
    may_miss = often in "?*" or often.startswith("{0")
    if may_miss and all(way.startswith(" ") for way in ways):
        return frozenset({"", f" {_UNKNOWN}"})
    if may_miss and all(way.endswith(" ") for way in ways):
        return frozenset({"", f"{_UNKNOWN} "})
    return ways | {""} if often == "?" else frozenset({_UNKNOWN})
