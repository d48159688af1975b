"""Reading a POC's words: which lines are commands, which are text.

A command block is a run of lines that begin with `#` + letter (or `@` + a known word), at the top of the
new text or at its end. Blank lines do not end it. Everything else is text, and stays as it was written.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SAME = str.maketrans({"\u00a0": " ", "\u202f": " ", "\uff03": "#", "\uff20": "@", "“": '"', "”": '"', "„": '"',
                       "’": "'", "‘": "'", "\u3000": " "})
_LINE = re.compile(r"(?P<mark>[#@])(?P<word>[^\W\d_][\w-]*)(?P<rest>.*)", re.DOTALL)

_AROUND_A_WORD = " \t\n.,:;!()[]\"'*_#"
_MANY_BLANKS = re.compile(r"\s{9,}")
"""In an argument they mean no more than one; expressions that try each of them take the square of the time."""
_NARROWEST_WRAP, _WIDEST_WRAP = 74, 80
"""Characters to a line where programs wrap that do not say so: Outlook 76, Gmail 78."""
_MOST_GUESSED, _LONGEST_GUESSED = 5, 20
"""Unknown words, and characters of one, up to which is guessed what was meant: a guess takes a third of a millisecond,
and anybody can send a hundred thousand such lines."""


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
    lines = _unwrapped(new_text.splitlines(), known)
    top = _block_length(lines, known, unknown_is_text)
    bottom = _block_length(lines[top:][::-1], known, unknown_is_text)
    middle = lines[top : len(lines) - bottom]
    block = [*lines[:top], *lines[len(lines) - bottom :]]
    read = [_read_line(line, known) for line in block if line.strip()]
    return Words(
        commands=tuple(c for c in read if isinstance(c, Command)),
        unknown=tuple(_guessed([c for c in read if isinstance(c, Unknown)], known)),
        stray=tuple(line.strip() for line in middle if _is_stray(line, known)),
        text="\n".join(middle).strip("\n"),
    )


def plain(line: str) -> str:
    """The line as it is read: without what cannot be seen, with plain marks, quotes and spaces."""
    return line.translate(_INVISIBLE).translate(_SAME).strip()


def bare(text: str) -> str:
    """A text that may be a single word, without the marks around it, in small letters: `#1`, `1.` and `(1)` are 1."""
    return plain(text).strip(_AROUND_A_WORD).casefold()


def _is_command_line(line: str, known: Mapping[str, str], only_known: bool) -> bool:
    found = _LINE.fullmatch(plain(line))
    if found is None:
        return False
    return (found["mark"] == "#" and not only_known) or found["word"].casefold() in known


def _unwrapped(lines: list[str], known: Mapping[str, str]) -> list[str]:
    """The lines with each long command on one line again: Gmail wraps plain text, also that beside its HTML, and the
    second half of a `#decision` must not be taken for words to the stakeholder."""
    joined: list[str] = []
    last = ""
    for line in lines:
        goes_on = last and _was_wrapped(last, line) and not _is_command_line(line, known, only_known=False)
        if goes_on and _is_command_line(joined[-1], known, only_known=True):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return joined


def _was_wrapped(line: str, following: str) -> bool:
    """The first word of the following line would not have fitted into the line."""
    first = following.split(maxsplit=1)[:1]
    return bool(first) and len(line) <= _WIDEST_WRAP and len(line) + 1 + len(first[0]) > _NARROWEST_WRAP


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
        return Unknown(plain(line), word, "")
    return Command(plain(line), known[word], _MANY_BLANKS.sub(" ", found["rest"]).strip(" \t:=").strip())


def _guessed(unknown: list[Unknown], known: Mapping[str, str]) -> list[Unknown]:
    """The first of them with what may have been meant."""
    return [replace(one, near=_nearest(one.word, known)) for one in unknown[:_MOST_GUESSED]] + unknown[_MOST_GUESSED:]


def _nearest(word: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.6) if len(word) <= _LONGEST_GUESSED else []
    return known[near[0]] if near else ""


def _is_stray(line: str, known: Mapping[str, str]) -> bool:
    """A known word with its mark, alone on a line."""
    found = _LINE.fullmatch(plain(line))
    return found is not None and not found["rest"].strip(" .!") and found["word"].casefold() in known
