"""A text as words: how it is cut up, and the form in which two spellings of a word are equal.

Promises: pure and cached; what is cut out is as written in the text. Scripts without blanks between words (Japanese,
Chinese, Thai…) come as whole runs.

Topic, reasons, likeness and "personal" look at the same words, one after the other: so a text is cut up once (when each
did it for itself, that was most of a prediction). What is kept is bounded in number and in length: mail full of words
that nobody writes twice does not fill the memory.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress
from operator import itemgetter
from typing import TypeVar

# Scripts written without blanks: Thai, Lao, Burmese, Khmer, kana, Han with its extensions, half-width kana.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003134f"
)
LATELY = 16
"""Texts that are kept as they were cut up: those of the mails that the threads have in hand."""
WORDS_KEPT = 8_000
"""Words and runs of which is kept what was worked out."""
LONGEST_KEPT = 24
"""Letters: of what is longer nothing is kept."""
Found = TypeVar("Found")
"""What is worked out of a word."""
# Accents written apart from their letter, and the vowel signs of India, belong to the word though \w leaves them out.
_SIGNS = "\u0300-\u036f\u0900-\u0dff"
_TOKEN = re.compile(rf"(?P<run>[{UNSPACED}]+)|(?:[^\W_{UNSPACED}]|[{_SIGNS}])+")
# Text without any of these has words only, which are found three times as fast.
_OTHER_SCRIPTS = re.compile("[\u0300-\u1fff\u2070-\U0010ffff]")
_WORD = re.compile(r"([^\W_]+)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A text (or a subject) cut up: words and runs of unspaced scripts in their order, in four lists of one length."""

    text: str
    written: tuple[str, ...]
    folded: tuple[str, ...]
    """As they are compared."""
    starts: tuple[int, ...]
    """Where each stands in the text."""
    is_run: tuple[bool, ...]


@lru_cache(maxsize=WORDS_KEPT)
def fold(word: str) -> str:
    """The form in which two spellings of one word are equal: ``Réseau`` and ``RESEAU``, ``2024`` and ``1999``."""
    if word.isascii():  # the same in a third of the time
        small = word.lower()
        return small if small.isalpha() else _DIGIT.sub("0", small)
    apart = unicodedata.normalize("NFKD", word)
    joined = unicodedata.normalize("NFKC", _ACCENTS.sub("", apart)).casefold()
    return _DIGIT.sub("0", joined)


@lru_cache(maxsize=LATELY)
def cut(text: str) -> Part:
    """The words and runs of a text."""
    if _OTHER_SCRIPTS.search(text):
        found = list(_TOKEN.finditer(text))
        written, starts = [one[0] for one in found], [one.start() for one in found]
        is_run = [one.lastgroup is not None for one in found]
    else:
        pieces = _WORD.split(text)  # gap, word, gap, word … gap
        written, starts = pieces[1::2], list(accumulate(map(len, pieces)))[:-1:2]
        is_run = [False] * len(written)
    folded = tuple(map(fold, written))
    if "" in folded:  # an accent that stands alone folds to nothing
        written, starts = list(compress(written, folded)), list(compress(starts, folded))
        is_run, folded = list(compress(is_run, folded)), tuple(filter(None, folded))
    return Part(text, tuple(written), folded, tuple(starts), tuple(is_run))


def links(part: Part, words: tuple[str, ...], begin: int = 0) -> Mapping[tuple[str, str, bool], int]:
    """How often each word or run stands behind each word: (that word, this one, whether this is a run), in the order of
    their first times, from the word with the number ``begin`` on.

    ``words`` are those of the part in whatever form. Nothing ("") stands before the first one, nor behind a run. Mail
    repeats itself: what depends on a word and the one before it need be done once.
    """
    before = ("", *("" if is_run else word for word, is_run in zip(words, part.is_run, strict=True)))
    return Counter(zip(before[begin:], words[begin:], part.is_run[begin:], strict=False))


def kept_if_short(work: Callable[[str], Found]) -> Callable[[str], Found]:
    """What was worked out of a short word is kept; that of a word of 1,500 letters would be a quarter of a megabyte."""
    return _Kept(work).__getitem__


class _Kept(dict[str, Found]):
    """Word -> what was worked out of it. It is asked 300 times for a mail: a function around it would be felt."""

    def __init__(self, work: Callable[[str], Found]) -> None:
        self._work = work

    def __missing__(self, word: str) -> Found:
        found = self._work(word)
        if len(word) <= LONGEST_KEPT:
            if len(self) >= WORDS_KEPT:
                self.clear()  # the words that people use come back with their next mails
            self[word] = found
        return found


def letters(word: str) -> tuple[str, ...]:
    """Three to five neighbouring letters of one folded word, its edges counted as blanks."""
    padded = f" {word} "
    if len(padded) > LONGEST_KEPT:
        return tuple([padded[some] for some in slices(len(padded))])
    return cutter(len(padded))(padded)


@lru_cache(maxsize=LONGEST_KEPT)
def cutter(length: int) -> Callable[[str], tuple[str, ...]]:
    """What cuts all letters out of a padded word at once: in 1.3 µs where one by one takes 3.5."""
    found = slices(length)
    return itemgetter(*found) if len(found) > 1 else lambda padded: (padded,)


def slices(length: int) -> list[slice]:
    """The places of three to five neighbouring letters, those of three first."""
    return [slice(at, at + size) for size in (3, 4, 5) for at in range(length - size + 1)]


@kept_if_short
def characters(run: str) -> tuple[str, ...]:
    """One, two and three neighbouring characters of a run without blanks."""
    return tuple(run[at : at + size] for size in (1, 2, 3) for at in range(len(run) - size + 1))
