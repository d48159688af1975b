"""A text as words: how it is cut up, and the form in which two spellings of a word are equal.

Promises: pure and cached; what is cut out is as written in the text. Scripts without blanks between words (Japanese,
Chinese, Thai…) come as whole runs.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Scripts written without blanks: Thai, Lao, Burmese, Khmer, kana, Han with its extensions, half-width kana.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003134f"
)
# Accents written apart from their letter, and the vowel signs of India, belong to the word though \w leaves them out.
_SIGNS = "\u0300-\u036f\u0900-\u0dff"
_TOKEN = re.compile(rf"(?P<run>[{UNSPACED}]+)|(?:[^\W_{UNSPACED}]|[{_SIGNS}])+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGIT = re.compile(r"\d")


class Token(NamedTuple):
    """A word, or a run of an unspaced script: as written, and folded for comparing."""

    written: str
    folded: str
    is_run: bool
    start: int


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The form in which two spellings of one word are equal: ``Réseau`` and ``RESEAU``, ``2024`` and ``1999``."""
    apart = unicodedata.normalize("NFKD", word)
    joined = unicodedata.normalize("NFKC", _ACCENTS.sub("", apart)).casefold()
    return _DIGIT.sub("0", joined)


def tokens(text: str) -> list[Token]:
    """The words and runs of a text, in order, as they are written in it."""
    matches = _TOKEN.finditer(text)
    found = (Token(match[0], fold(match[0]), match.lastgroup == "run", match.start()) for match in matches)
    return [token for token in found if token.folded]  # an accent that stands alone folds to nothing


@lru_cache(maxsize=20_000)
def letters(word: str) -> tuple[str, ...]:
    """Three to five neighbouring letters of one folded word, its edges counted as blanks."""
    padded = f" {word} "
    return tuple(padded[at : at + size] for size in (3, 4, 5) for at in range(max(len(padded) - size + 1, 0)))


@lru_cache(maxsize=20_000)
def characters(run: str) -> tuple[str, ...]:
    """One, two and three neighbouring characters of a run without blanks."""
    return tuple(run[at : at + size] for size in (1, 2, 3) for at in range(len(run) - size + 1))
