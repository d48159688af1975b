"""Reading a reply to a letter with numbered lines: `2 escalate`, `1, 3 close`, `#2: assign ben`, `5 why?`.

A statement is numbers and words behind them; one line may hold several (`1 yes, 2 no: too dear`). What follows below
belongs to the statement above it, up to the next number: a reason, a condition. What the words mean is not known here.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from gateway.desk import grammar
from gateway.desk.expression import Expression

_DASH = r"\-–—−‐‑"
_ONE = rf"#?\d{{1,3}}(?:\s?[{_DASH}]\s?#?\d{{1,3}})?(?!\d)"
_BETWEEN = r"(?:\s?[,;&+、]\s?|\s(?:and|und|et|y)\s|\s?と\s?|\s)"
_STATEMENT = Expression(
    rf"[\s{_DASH}*•·‣▪(\[]*(?P<numbers>{_ONE}(?:{_BETWEEN}{_ONE}){{0,29}})(?!\d)[\s.:)\]=、。{_DASH}]*"
    r"(?P<said>(?:[#@](?=\w))?(?P<word>[^\W\d_]*).*)", re.DOTALL)
_WORD_FIRST = Expression(
    rf"[\s{_DASH}*•·‣▪#]*(?P<word>[^\W\d_]+)[\s:]{{1,3}}(?P<numbers>{_ONE}(?:{_BETWEEN}{_ONE}){{0,29}})[\s.!]*")
_OF_THE_LETTER = Expression(
    rf"[\s{_DASH}*•·‣▪(\[]*(?P<number>\d{{1,3}})(?!\d)\s?[{_DASH}]?\s?#\d+\s(?P<said>.*)", re.DOTALL)
"""As the letters write their lines: a number, the ticket's number, then words of which anybody may be the author."""
_RANGE = re.compile(rf"#?(\d+)(?:\s?[{_DASH}]\s?#?(\d+))?")
_CUT = re.compile(r"[,;、]\s?|\.\s")
_FIRST_WORD = re.compile(r"[^\W\d_]*")
_ENDS = re.compile(r"\s*(?:[,;:.!?、。]|$)")
_MANY_BLANKS = re.compile(r"\s+")
MOST_LINES, LONGEST_LINE, _MOST_CUTS = 300, 1_000, 60
"""In which something is looked for: nobody writes more by hand, and anybody can send a hundred thousand lines. What is
beyond are words and nothing else; none of them is lost, as a whole paragraph may be one line."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be done about which lines."""

    numbers: tuple[int, ...]
    """As they stand in the letter, the first is 1; each once."""
    said: str
    """The words behind them; "" where there are none."""
    line: str
    """As it was written."""
    below: str = ""
    """The words on the lines below it, up to the next statement."""
    is_marked: bool = False
    """Its number was written with a "#", as those of tickets are."""
    is_quoted: bool = False
    """It looks like a line of the letter itself: its words may be the title of a ticket, and nobody's wish."""

    @property
    def word(self) -> str:
        """The first word, in small letters and without the marks around it."""
        found = _FIRST_WORD.match(self.said)
        return found[0].casefold() if found else ""

    @property
    def argument(self) -> str:
        """What follows the first word."""
        return self.said[len(self.word):].lstrip(" \t:=,;.!?、。").rstrip()


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    statements: tuple[Statement, ...]
    above: str = ""
    """The words before the first statement: of a reply without any, all of them."""


def read(new_text: str, known: Collection[str], *, takes_words: Collection[str] = ()) -> Reply:
    """The statements of a reply, in their order. `known`: the words that mean something about a line.

    They tell a second statement on a line from words of the first; those in `takes_words` may have words behind them.
    """
    statements: list[Statement] = []
    above: list[str] = []
    below: list[list[str]] = []
    for number, line in enumerate(_lines(new_text)):
        found = [*_statements(line[:LONGEST_LINE], known, takes_words)] if number < MOST_LINES else []
        if found:
            statements += [*found[:-1], replace(found[-1], said=found[-1].said + line[LONGEST_LINE:])]
            below += [[] for _ in found]
        else:
            (below[-1] if below else above).append(line)
    said = (replace(one, below="\n".join(words).strip()) for one, words in zip(statements, below, strict=True))
    return Reply(tuple(said), "\n".join(above).strip())


def _lines(new_text: str) -> Iterator[str]:
    """The lines of the author, of digits and marks that every keyboard has; quoted ones are not his."""
    for number, line in enumerate(new_text.splitlines()):
        read_as = line.strip()
        if number < MOST_LINES:
            read_as = _MANY_BLANKS.sub(" ", unicodedata.normalize("NFKC", grammar.plain(line))).strip()
        if not read_as.startswith((">", "|")):
            yield read_as


def _statements(line: str, known: Collection[str], takes_words: Collection[str]) -> Iterator[Statement]:
    """Those of one line: at least one where it begins with a number, none else."""
    quoted = _OF_THE_LETTER.fullmatch(line)
    if quoted is not None:
        yield Statement((int(quoted["number"]),), quoted["said"], line, is_quoted=True)
        return
    turned = _WORD_FIRST.fullmatch(line)
    if turned is not None and turned["word"].casefold() in known:
        yield _statement(turned["numbers"], turned["word"], line)
        return
    found = _STATEMENT.fullmatch(line)
    if found is None:
        return
    starts = [0, *_cuts(line, found.end("word"), known, takes_words)]
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        part = line[start:end].strip(" ,;、")
        one = _STATEMENT.fullmatch(part)
        if one is not None:
            yield _statement(one["numbers"], one["said"], part)


def _cuts(line: str, begin: int, known: Collection[str], takes_words: Collection[str]) -> Iterator[int]:
    """Where further statements begin: at numbers and a word that stands alone, or may have words behind it."""
    for number, cut in enumerate(_CUT.finditer(line, begin)):
        if number == _MOST_CUTS:
            return
        found = _STATEMENT.match(line, cut.end()) if cut.end() >= begin else None
        word = found["word"].casefold() if found else ""
        if found is None or word not in known:
            continue
        if word in takes_words or _ENDS.match(line, found.end("word")):
            yield cut.end()
            begin = found.end("word")


def _statement(numbers: str, said: str, line: str) -> Statement:
    return Statement(_read_numbers(numbers), said.strip().lstrip("#@"), line, is_marked="#" in numbers)


def _read_numbers(written: str) -> tuple[int, ...]:
    """Each number once, those of a range among them; a range that is none ("3-1", "1-900") gives its ends."""
    numbers: list[int] = []
    for first, last in _RANGE.findall(written):
        ends = (int(first), int(last or first))
        whole = range(ends[0], ends[1] + 1)
        numbers += whole if 0 < len(whole) <= 100 else ends
    return tuple(dict.fromkeys(numbers))
