"""Text -> counted terms -> a sparse row: the same code serves training and prediction, mail by mail.

Promises: only the first 1,500 characters of the text (300 of the subject) are looked at; a term of the subject counts
``SUBJECT_WEIGHT`` times; equal text always gives equal terms, in any order of platform or process.

Five kinds of term, told apart by their first character so that they never collide:

- ``password`` and ``password reset``: words and pairs of neighbours, folded (NFKC, case, accents, digits to ``0``);
- ``~pass``: the letters of a word, three to five at a time with its edges as blanks. Only in the first
  ``LETTERS_LIMIT`` characters: on long mail they cost five times the time and gain nothing, on short mail they are what
  knows ``Passwortänderung`` from ``Passwort``;
- ``印刷``: runs of scripts without blanks between words (Japanese, Chinese, Thai…) by one, two and three characters;
- ``_card arrived``: words that stand one word apart, and ``^why``, ``arrived$``: how a part begins and ends. Only in
  the first ``LETTERS_LIMIT`` characters: in a line of text word order says more than in a mail (clinc150: 0.2 points);
- ``@password``: what a word or phrase means in any of five languages (concepts.py). How much it weighs is measured when
  a model is trained (recipe.py): among mails in five languages nothing matters more (starter set out of fold:
  76 % with the weight of a word, 90 % with six times as much), within one language words suffice.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.words import LONGEST_KEPT, WORDS_KEPT, Part, characters, cut, kept_if_short, letters, links

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.intp]
    Flags = NDArray[np.bool_]

TEXT_LIMIT = 1_500
SUBJECT_LIMIT = 300
LETTERS_LIMIT = 300
SUBJECT_WEIGHT = 3
LETTERS_WEIGHT = 0.5
APART_WEIGHT = 0.6
EDGE_WEIGHT = 0.7
LETTERS_MARK = "~"
CONCEPT_MARK = "@"
APART_MARK = "_"
BEGIN_MARK = "^"
END_MARK = "$"
_KINDS = {LETTERS_MARK: LETTERS_WEIGHT, APART_MARK: APART_WEIGHT, BEGIN_MARK: EDGE_WEIGHT, END_MARK: EDGE_WEIGHT}


def parts_of(text: str, subject: str) -> tuple[Part, Part]:
    """The subject and the text of a mail, as much of each as is looked at."""
    return cut(subject[:SUBJECT_LIMIT]), cut(text[:TEXT_LIMIT])


def terms_of(part: Part) -> list[str]:
    """Every term of one part, as often as it occurs."""
    opening = bisect_left(part.starts, LETTERS_LIMIT)
    return [
        *chain.from_iterable(opening_terms(part.folded[:opening], part.is_run)),
        *(later_terms_with_runs(part, opening) if not opening or any(part.is_run) else later_terms(part, opening)),
        *edges(part),
        *(CONCEPT_MARK + phrase.concept for phrase in phrases_in(part)),
    ]


def later_terms(part: Part, begin: int) -> Iterator[str]:
    """The terms of the words from the one with this number on, of a part without runs.

    Nearly all mail is so, and has hundreds of words: no line of Python runs for each. Measured on 1,500 letters:
    0.09 ms, as in the next 0.15 ms.
    """
    words = part.folded[begin:]
    pairs = map(" ".join, zip(part.folded[begin - 1 :], words, strict=False))
    in_line = zip(words, pairs, strict=True)
    return chain.from_iterable(chain.from_iterable(zip(in_line, map(concept_terms, words), strict=True)))


def later_terms_with_runs(part: Part, begin: int) -> Iterator[str]:
    """The same of any part."""
    for (before, word, is_run), times in links(part, part.folded, begin).items():
        terms = run_terms(word) if is_run else (*words_in_line(before, word), *concept_terms(word))
        yield from terms if times == 1 else (*terms,) * times


def opening_terms(words: Sequence[str], is_run: Sequence[bool]) -> Iterator[Sequence[str]]:
    """The terms of the beginning of a part, where letters and words that stand apart are looked at too."""
    before = earlier = ""
    for word, one_is_run in zip(words, is_run, strict=False):
        if one_is_run:
            yield run_terms(word)
            before = earlier = ""
            continue
        apart = (f"{APART_MARK}{earlier} {word}",) if earlier else ()
        yield (*words_in_line(before, word), *letter_terms(word), *apart, *concept_terms(word))
        earlier, before = before, word


def words_in_line(before: str, word: str) -> tuple[str, ...]:
    """A word, and the pair of it with the one before, where there is one."""
    return (word, f"{before} {word}") if before else (word,)


def run_terms(run: str) -> Sequence[str]:
    """The terms of a run without blanks."""
    return [*characters(run), *(CONCEPT_MARK + name for name in concepts_of_run(run))]


@kept_if_short
def letter_terms(word: str) -> tuple[str, ...]:
    """The terms of a word's letters. Kept, as is the next: putting them together anew was a seventh of a prediction."""
    return tuple([LETTERS_MARK + some for some in letters(word)])


@lru_cache(maxsize=WORDS_KEPT)
def concept_terms(word: str) -> tuple[str, ...]:
    """The terms of what a word means."""
    return tuple(CONCEPT_MARK + name for name in concepts_of_word(word))


def edges(part: Part) -> list[str]:
    """The word with which a part begins, and where the part is short the one with which it ends."""
    found = []
    if part.folded and not part.is_run[0]:
        found.append(BEGIN_MARK + part.folded[0])
    if part.folded and not part.is_run[-1] and part.starts[-1] < LETTERS_LIMIT:
        found.append(END_MARK + part.folded[-1])
    return found


def count_terms(text: str, subject: str = "") -> Counter[str]:
    """How much each term occurs in a mail; the subject's count more."""
    titled, told = map(terms_of, parts_of(text, subject))
    return Counter(titled * SUBJECT_WEIGHT + told)


class Vocabulary:
    """The terms known from training, each with its column and its rarity; turns counted terms into a sparse row."""

    def __init__(self, terms: Sequence[str], rarity: Sequence[float], rarest: float, concept_weight: float) -> None:
        """``rarest`` is the rarity of a term that was never seen, ``concept_weight`` how much a meaning counts."""
        self.terms = tuple(terms)
        self.rarity = tuple(rarity)
        self.rarest = rarest
        self.concept_weight = concept_weight
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self._kinds = {**_KINDS, CONCEPT_MARK: concept_weight}
        self._weights = array("d", [self._kinds.get(term[0], 1.0) * rare
                                    for term, rare in zip(terms, rarity, strict=True)])
        self._weights.append(0.0)
        """Of what has no column: its number is -1."""
        self._of_letters = lru_cache(maxsize=WORDS_KEPT)(partial(letter_columns, self.columns))

    def row(self, counts: Mapping[str, int]) -> tuple[Numbers, Doubles]:
        """Columns and weights of the known terms, in a vector of length one.

        A term never seen in training has no column but does count in the length, as rare as can be: the less of a
        mail is known, the shorter what remains of its vector, the smaller each margin, the sooner the model abstains.
        """
        import numpy as np

        columns = self.columns_of(counts)
        times = np.fromiter(map(damped, counts.values()), np.float64, len(counts))
        weights = times * np.frombuffer(self._weights)[columns]
        is_new = columns < 0
        kinds = [self._kinds.get(term[0], 1.0) for term in compress(counts, is_new.tolist())]
        weights[is_new] = times[is_new] * self.rarest * kinds
        length = math.sqrt(sum((weights * weights).tolist())) or 1.0  # added one by one: numpy's sum rounds otherwise
        return columns[~is_new], weights[~is_new] / length

    def columns_of(self, terms: Collection[str]) -> Numbers:
        """The column of each term; -1 where it has none."""
        import numpy as np

        return np.fromiter(map(self.columns.get, terms, repeat(-1)), np.intp, len(terms))

    def of_letters(self, words: Iterable[str]) -> list[bytes]:
        """The columns of what the letters and the meaning of each word have, in their order, as int32.

        As bytes those of all words of a mail are joined at once, and need a tenth of the room that their terms would.
        """
        kept, columns = self._of_letters, self.columns
        return [kept(word) if len(word) <= LONGEST_KEPT else letter_columns(columns, word) for word in words]

    @cached_property
    def of_several_words(self) -> Flags:
        """Marks the columns of terms that hold a blank and are not of letters, meanings or the like."""
        import numpy as np

        return np.array([" " in term and term[0] not in self._kinds for term in self.terms], np.bool_)


def letter_columns(columns: Mapping[str, int], word: str) -> bytes:
    """The columns of what a word's letters and its meaning have: without the terms, as most are of no use again."""
    found = map(columns.get, chain(map(LETTERS_MARK.__add__, letters(word)), concept_terms(word)))
    return array("i", [column for column in found if column is not None]).tobytes()


@lru_cache(maxsize=1_024)
def damped(times: int) -> float:
    """How much a term weighs that comes so many times: the second time it says less than the first."""
    return 1.0 + math.log(times)


def learn_vocabulary(
    mails: Sequence[Mapping[str, int]], concept_weight: float, at_least: int, keep: Collection[str] = ()
) -> Vocabulary:
    """The terms that occur in ``at_least`` mails, and those of ``keep``, in alphabetical order."""
    frequency: dict[str, int] = {}
    for counts in mails:
        for term in counts:
            frequency[term] = frequency.get(term, 0) + 1
    terms = sorted(term for term, times in frequency.items() if times >= at_least or term in keep)
    rarity = [1.0 + math.log((1 + len(mails)) / (1 + frequency[term])) for term in terms]
    # In single precision, as it is stored: a loaded model then predicts to the last bit like the one saved.
    return Vocabulary(terms, array("f", rarity), 1.0 + math.log((1 + len(mails)) / 2), concept_weight)
