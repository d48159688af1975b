"""The terms of a mail by which like ones are found: its words, their beginnings, their meanings, and pairs of words.

A term is one number: the column to which its letters are hashed, times KINDS, and its kind. Promises: pure; what is
worked out of a word is kept, of so many words (`kept_if_short`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.shelf_arrays import COLUMNS, Numbers
from classifier.words import UNSPACED, Part, characters, fold, kept_if_short

WORD, MEANING, STEM, PAIR = range(4)
"""The kinds of terms."""
SQUARES = np.array([1.0, 1.0, 0.5, 0.3]) ** 2
"""Of what each kind weighs."""
KINDS = len(SQUARES)
STEM_LETTERS = 5
_RUN = re.compile(f"[{UNSPACED}]")


def terms_of(part: Part) -> Numbers:
    """Every term of one part, as often as it occurs: those of its words and phrases, then those of its pairs of words.

    Of its 250 words nothing is done for each but to look it up: their terms are put together as bytes, and the hash of
    a pair goes on from that of its first word. (To collect a tuple for each pair took two and a half times as long.)
    """
    if not part.written:
        return np.zeros(0, np.int32)
    hashes, behind, own = zip(*map(known_word, part.written), strict=True)
    pairs = np.fromiter(map(crc32, behind[1:], hashes), np.int64, len(hashes) - 1) % COLUMNS * KINDS + PAIR
    if True in part.is_run:  # of which there are no pairs
        is_run = np.array(part.is_run)
        pairs = pairs[~(is_run[1:] | is_run[:-1])]
    phrases = packed([meaning(phrase.concept) for phrase in phrases_in(part)])
    return np.concatenate([np.frombuffer(b"".join((*own, phrases)), np.int32), pairs.astype(np.int32)])


Known = tuple[int, bytes, bytes]
"""Of a word its hash, its letters as they stand behind another word in a pair, and its terms, packed."""


@kept_if_short
def known_word(written: str) -> Known:
    """What is worked out of a word or run; a new one takes as long as 30 that are known."""
    word = number_or_folded(written)
    letters = word.encode()
    own = run_terms(word) if _RUN.match(written) else word_terms(word)
    return crc32(letters), b" " + letters, packed(own)


def number_or_folded(written: str) -> str:
    """A word as it is compared. Numbers stand as they are written: invoice 4711 is not invoice 4820."""
    return fold(written) if written.isalpha() or not any(map(str.isdigit, written)) else written.casefold()


def word_terms(word: str) -> list[int]:
    """A word, its beginning, and what it means."""
    stem = [term(f"~{word[:STEM_LETTERS]}", STEM)] if len(word) > STEM_LETTERS else []
    return [term(word, WORD), *stem, *map(meaning, concepts_of_word(word))]


def run_terms(run: str) -> list[int]:
    """The pairs and threes of characters of a run without blanks, and what it means."""
    return [*(term(some, WORD) for some in characters(run) if len(some) > 1), *map(meaning, concepts_of_run(run))]


def meaning(concept: str) -> int:
    """What a word or phrase means."""
    return term(f"@{concept}", MEANING)


def term(written: str, kind: int) -> int:
    """A term as a number: its column, and its kind."""
    return crc32(written.encode()) % COLUMNS * KINDS + kind


def packed(terms: Sequence[int]) -> bytes:
    """Terms as the bytes of an array."""
    return array("i", terms).tobytes()
