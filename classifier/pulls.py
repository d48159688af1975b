"""How strongly the terms of one mail speak for what was guessed, and with them its words.

Promises: needs numpy alone; a term that the mail has not, or that the model does not know, has no pull.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from classifier.features import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.intp]


class Pulls:
    """The pull of each term of a mail."""

    def __init__(self, vocabulary: Vocabulary, columns: Numbers, strength: Doubles | Floats) -> None:
        """``columns`` are those of the mail (Vocabulary.row), ``strength`` has the pull of each."""
        import numpy as np

        self._vocabulary, self._columns, self._strength = vocabulary, columns, strength
        self._of_column = np.zeros(len(vocabulary.terms) + 1)
        """The last one is that of what has no column: its number is -1."""
        self._of_column[columns] = strength

    def of_terms(self, terms: Collection[str]) -> float:
        """Of some terms together."""
        pulls: list[float] = self._of_column[self._vocabulary.columns_of(terms)].tolist()
        return sum(pulls)

    def of_words(self, words: Sequence[str]) -> Mapping[str, float]:
        """Of each of these folded words: it speaks by itself, by its letters and by what it means.

        All words are added up at once. Measured on a mail of 180 different words: 0.07 ms, one after the other 0.19 ms.
        """
        import numpy as np

        of_letters = self._vocabulary.of_letters(words)
        columns = np.frombuffer(b"".join(of_letters), np.int32)
        word = np.repeat(np.arange(len(words)), np.array(list(map(len, of_letters)), np.intp) // columns.itemsize)
        sums = np.bincount(word, self._of_column[columns], len(words))  # in their order: numpy's sum rounds otherwise
        own = self._of_column[self._vocabulary.columns_of(words)]
        return dict(zip(words, (own + sums).tolist(), strict=True))

    @cached_property
    def of_pairs(self) -> Mapping[str, float]:
        """Of the pairs of words that speak for it."""
        speaks = (self._strength > 0) & self._vocabulary.of_several_words[self._columns]
        terms = map(self._vocabulary.terms.__getitem__, self._columns[speaks].tolist())
        return dict(zip(terms, self._strength[speaks].tolist(), strict=True))
