"""What a sponsor's answer says: yes, yes with a limit, no, or something that must be asked back. Pure.

A yes is read only where nothing else stands beside it than thanks, a limit, a reason, a greeting or a name: whatever is
not known makes it doubtful, so that no condition is overlooked because its words are missing in a table. A no may have
any reason that is no condition. Where the letter has shown several questions, each answer begins with its number.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gateway.desk import grammar
from gateway.desk.approval import vocabulary as said
from gateway.desk.expression import Expression
from gateway.model.approval import Answer

_LONGEST = 2_000
"""Characters of an answer; who writes more has more to say than yes or no."""
_MOST_LINES_OF_NAMES, _MOST_WORDS_OF_A_NAME = 5, 4
"""Below the end of a letter: a name, what he is, where."""
_END = r"(?![A-Za-zÀ-ÖØ-öø-ÿ0-9])"
_BETWEEN = rf"[\s.,;:!\-–—*_\"'`´()。、・「」~/{said.FRIENDLY}]"


class Doubt(StrEnum):
    """Why an answer is neither yes nor no."""

    EMPTY = "empty"
    PICTURE = "picture"
    """Nothing but a picture, like a thumb."""
    QUESTION = "question"
    CONDITION = "condition"
    BOTH = "both"
    """Yes and no at once, or two limits."""
    MORE = "more"
    """There is more in it than a yes or a no."""
    NUMBER = "number"
    """A number that was not asked about, or one twice."""
    FILE = "file"
    """A file came with it, and nobody has read that."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer without doubt."""

    answer: Answer
    up_to: str = ""
    """The limit, in his words: "up to 3000"."""
    words: str = ""
    """His reason."""


def read_answers(text: str, count: int, names: Collection[str] = ()) -> Mapping[int, Reading] | Doubt:
    """Number of the question -> what is said to it. Without numbers it is the first one that is answered.

    One doubtful answer makes all of them doubtful: nothing is taken from a mail that is not wholly understood.
    """
    if len(text) > _LONGEST:
        return Doubt.MORE
    text = _plain(text)
    places = list(_NUMBERED.finditer(text))
    if not places:
        read = read_answer(text, names)
        return read if isinstance(read, Doubt) else {1: read}
    if _rest(text[: places[0].start()], (_GREETING, _PLEASANTRY, _names(names))):
        return Doubt.MORE
    read_all: dict[int, Reading] = {}
    ends = [*(place.start() for place in places[1:]), len(text)]
    for place, end in zip(places, ends, strict=True):
        read = read_answer(text[place.end() : end], names)
        numbers = [int(number) for number in _NUMBER.findall(place["numbers"])]
        if isinstance(read, Doubt):
            return read
        if any(number in read_all or not 1 <= number <= count for number in numbers):
            return Doubt.NUMBER
        read_all |= dict.fromkeys(numbers, read)
    return read_all


def read_answer(text: str, names: Collection[str] = ()) -> Reading | Doubt:
    """What is said to one question. `names`: of the people who write to each other, whose words mean nothing."""
    if len(text) > _LONGEST:
        return Doubt.MORE
    text = _plain(text)
    problem = _not_worth_reading(text)
    if problem is not None:
        return problem
    called = _names(names)
    place = _skip(text, 0, (_GREETING, _PLEASANTRY, called))
    limit = _LIMIT.match(text, place)
    if limit is None and _NOT_A_NO.match(text, place):
        return Doubt.MORE
    no = None if limit else _NO.match(text, place)
    if no is not None:
        return _read_no(text, no.end(), called)
    return _read_yes(text, place, called)


def _not_worth_reading(text: str) -> Doubt | None:
    if not text:
        return Doubt.EMPTY
    if not any(sign.isalpha() for sign in text):
        return Doubt.QUESTION if "?" in text else Doubt.PICTURE
    if "?" in text:
        return Doubt.QUESTION
    if ".." in text:
        return Doubt.MORE
    return None


# --- yes -------------------------------------------------------------------------------------------------------------


def _read_yes(text: str, place: int, called: Expression) -> Reading | Doubt:
    """Goes through the text piece by piece; what fits nowhere makes it doubtful."""
    read = Reading(Answer.NONE)
    while place < len(text):
        limit, because = _LIMIT.match(text, place), _BECAUSE.match(text, place)
        if (limit and read.up_to) or (not limit and _NO.match(text, place)):
            return Doubt.BOTH if read.answer else Doubt.MORE
        if limit is not None:
            read, place = replace(read, up_to=limit[0].strip(" .,;:!")), limit.end()
        elif yes := _YES.match(text, place):
            read, place = replace(read, answer=Answer.YES), yes.end()
        elif because is not None and read.answer:
            if _CONDITION.search(because[0]) or _HEDGE.search(because[0]):
                return Doubt.CONDITION
            read, place = replace(read, words=f"{read.words} {because[0].strip()}".strip()), because.end()
        elif harmless := (_PLEASANTRY.match(text, place) or called.match(text, place)):
            place = harmless.end()
        elif read.answer and (end := _signed(text, place, called)):
            place = end
        else:
            return Doubt.CONDITION if _CONDITION.search(text, place) or _HEDGE.search(text, place) else Doubt.MORE
        place = _past(text, place)
    return read if read.answer else Doubt.MORE


def _signed(text: str, place: int, called: Expression) -> int | None:
    """The end of the text where a closing formula stands here, with nothing behind it but short lines of names."""
    closing = _CLOSING.match(text, place)
    if closing is None:
        return None
    below = text[closing.end() :].splitlines()
    return len(text) if len(below) <= _MOST_LINES_OF_NAMES and all(_is_name(line, called) for line in below) else None


def _is_name(line: str, called: Expression) -> bool:
    """True for a few words that begin like names do, or for none; "Only If Ben Agrees" is none, "Vera May" is hers."""
    words = line.split()
    others = called.sub("", line)
    if any(pattern.search(others) for pattern in (_CONDITION, _HEDGE, _DENIES)):
        return False
    return len(words) <= _MOST_WORDS_OF_A_NAME and all(
        word[0].isupper() or not word[0].isalpha() or word in said.IN_NAMES for word in words)


# --- no --------------------------------------------------------------------------------------------------------------


def _read_no(text: str, place: int, called: Expression) -> Reading | Doubt:
    """Whatever follows is the reason, if it is set apart from the no, is no condition, and takes nothing back."""
    rest = text[place:]
    behind = _skip(text, place, (_PLEASANTRY, called))
    if _YES.match(text, behind) or _LIMIT.match(text, behind):
        return Doubt.BOTH
    if not _APART.match(rest) and not _BECAUSE_WORD.match(text, _past(text, place)):
        again = _skip(text, place, (_NO, _PLEASANTRY, called))
        if again == _past(text, place):
            return Doubt.MORE
    if _CONDITION.search(rest):
        return Doubt.CONDITION
    if any(_takes_back(sentence, called) for sentence in _SENTENCE.split(rest)):
        return Doubt.BOTH
    return Reading(Answer.NO, words=_reason(text, place, called))


def _takes_back(sentence: str, called: Expression) -> bool:
    """True for a sentence that is a yes all by itself: "No. Yes." """
    read = _read_yes(sentence, _skip(sentence, 0, (_PLEASANTRY, called)), called)
    return isinstance(read, Reading)


def _reason(text: str, place: int, called: Expression) -> str:
    """The words behind the no, without thanks, names and the end of a letter."""
    if not _rest(text[place:], (_NO, _PLEASANTRY, called)):
        return ""
    begin = _skip(text, place, (_NO, _THANKS, called))
    kept: list[str] = []
    for line in text[begin:].splitlines():
        if kept and (_CLOSING.match(line) or not _rest(line, (_PLEASANTRY, called))):
            break
        kept.append(line)
    words = " ".join(" ".join(kept).split())
    return "" if _CLOSING.match(words) else words


# --- pieces ----------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    lines = (grammar.plain(line) for line in unicodedata.normalize("NFKC", text).splitlines())
    return "\n".join(lines).strip()


def _past(text: str, place: int) -> int:
    """Behind whatever stands between two pieces."""
    between = _GAP.match(text, place)
    return between.end() if between else place


def _skip(text: str, place: int, kinds: Sequence[Expression]) -> int:
    """Behind all pieces of these kinds."""
    place = _past(text, place)
    while found := next((f for kind in kinds if (f := kind.match(text, place)) and f.end() > place), None):
        place = _past(text, found.end())
    return place


def _rest(text: str, kinds: Sequence[Expression]) -> str:
    return text[_skip(text, 0, kinds) :].strip()


def _names(names: Collection[str]) -> Expression:
    """The words of these names; a pattern that matches nothing where there are none."""
    words = sorted({word for name in names for word in name.split() if len(word) > 1}, key=len, reverse=True)
    return Expression(rf"(?:{'|'.join(map(re.escape, words))})(?: ?さん| ?様)?{_END}" if words else r"(?!)", re.I)


def _any(*tables: Sequence[str]) -> str:
    return "|".join(line for table in tables for line in table)


def _piece(*tables: Sequence[str]) -> Expression:
    return Expression(rf"(?:{_any(*tables)}){_END}", re.I)


def _anywhere(*tables: Sequence[str], japanese: Sequence[str] = ()) -> Expression:
    signs = f"|{_any(japanese)}" if japanese else ""
    return Expression(rf"(?<!\w)(?:{_any(*tables)})(?!\w){signs}", re.I)


_GAP = re.compile(rf"{_BETWEEN}*")
_APART = re.compile(r"\s*(?:[.,;:!\-–—\n。、(]|$)")
_SENTENCE = re.compile(r"[.,;:!\n。、]")
_YES, _NO, _NOT_A_NO = _piece(said.YES), _piece(said.NO, said.BARE_NO), Expression(_any(said.NOT_A_NO), re.I)
_THANKS, _PLEASANTRY = _piece(said.THANKS), _piece(said.THANKS, said.MATTER)
_GREETING = Expression(_any(said.GREETING), re.I)
_CLOSING = Expression(rf"(?:{_any(said.CLOSING)})(?=\s*(?:[,.!\n]|$))", re.I)
_BECAUSE_WORD = _piece(said.BECAUSE)
_BECAUSE = Expression(rf"(?:{_any(said.BECAUSE)}){_END}[^.!?\n。]{{1,300}}|[^.!?\n。、]{{1,60}}ので", re.I)
_CONDITION = _anywhere(said.CONDITION, japanese=said.CONDITION_JA)
_HEDGE = _anywhere(said.HEDGE, japanese=said.HEDGE_JA)
_DENIES = _anywhere(said.NO, (r"no|not|never|nein|nicht|kein\w*|pas|jamais|nunca",))
_LIMIT = Expression(
    rf"(?:(?:{_any(said.LIMIT)})\s*(?:{_any(said.AMOUNT)})(?:{_any(said.BEHIND_AMOUNT)})?"
    rf"|(?:{_any(said.AMOUNT)})\s?(?:{_any(said.BEHIND_AMOUNT)})){_END}", re.I)
_NUMBER = re.compile(r"\d+")
_NUMBERED = Expression(
    rf"(?:^|(?<=[\s,;.。、]))#?(?P<numbers>\d{{1,2}}(?:\s?(?:and|und|et|y|&|\+|と)\s?#?\d{{1,2}}){{0,9}})\s?[.):=\-–]?\s*"
    rf"(?=(?:{_any(said.NO, said.BARE_NO, said.YES)}){_END})", re.I)
