"""Reading a POC's words: which lines are commands, which are text.

A command block is a run of lines that begin with `#` + letter (or `@` + a known word), at the top of the
new text or at its end. Blank lines do not end it. Everything else is text, and stays as it was written.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SAME = str.maketrans({"\u00a0": " ", "\u202f": " ", "\uff03": "#", "\uff20": "@", "“": '"', "”": '"', "„": '"',
                       "’": "'", "‘": "'", "\u3000": " "})
_LINE = re.compile(r"(?P<mark>[#@])(?P<word>[^\W\d_][\w-]*)(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a command block. `word` is the canonical one."""

    line: str
    word: str
    argument: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line of a block whose word is in no table; `near` is what may have been meant, or ""."""

    line: str
    word: str
    near: str


@dataclass(frozen=True, slots=True)
class Words:
    """New text, read. `text` is what is left for people when the commands are cut."""

    commands: tuple[Command, ...]
    unknown: tuple[Unknown, ...]
    stray: tuple[str, ...]
    """Known words alone on a line in the middle of the text: perhaps meant as a command."""
    text: str


def read_words(new_text: str, known: Mapping[str, str], *, unknown_is_text: bool = False) -> Words:
    """Split new text into commands and text. `known` maps every word and synonym to its canonical word.

    With `unknown_is_text` a line with an unknown word is text: its author said "send it as it is".
    """
    lines = new_text.splitlines()
    top = _block_length(lines, known, unknown_is_text)
    bottom = _block_length(lines[top:][::-1], known, unknown_is_text)
    middle = lines[top : len(lines) - bottom]
    block = [*lines[:top], *lines[len(lines) - bottom :]]
    read = [_read_line(line, known) for line in block if line.strip()]
    return Words(
        commands=tuple(c for c in read if isinstance(c, Command)),
        unknown=tuple(c for c in read if isinstance(c, Unknown)),
        stray=tuple(line.strip() for line in middle if _is_stray(line, known)),
        text="\n".join(middle).strip("\n"),
    )


def plain(line: str) -> str:
    """The line as it is read: without what cannot be seen, with plain marks, quotes and spaces."""
    return line.translate(_INVISIBLE).translate(_SAME).strip()


def _is_command_line(line: str, known: Mapping[str, str], only_known: bool) -> bool:
    found = _LINE.fullmatch(plain(line))
    if found is None:
        return False
    return (found["mark"] == "#" and not only_known) or found["word"].casefold() in known


def _block_length(lines: list[str], known: Mapping[str, str], only_known: bool) -> int:
    """How many lines, from the first on, belong to a block: up to the last command line of the run."""
    length = 0
    for number, line in enumerate(lines, start=1):
        if _is_command_line(line, known, only_known):
            length = number
        elif line.strip():
            break
    return length


def _read_line(line: str, known: Mapping[str, str]) -> Command | Unknown:
    found = _LINE.fullmatch(plain(line))
    assert found is not None, "only command lines get here"
    word = found["word"].casefold()
    if word not in known:
        near = get_close_matches(word, known, n=1, cutoff=0.6)
        return Unknown(plain(line), word, known[near[0]] if near else "")
    return Command(plain(line), known[word], found["rest"].strip(" \t:=").strip())


def _is_stray(line: str, known: Mapping[str, str]) -> bool:
    """A known word with its mark, alone on a line."""
    found = _LINE.fullmatch(plain(line))
    return found is not None and not found["rest"].strip(" .!") and found["word"].casefold() in known
