"""Text -> counted terms. Pure Python, no numpy: the same code serves training and prediction, mail by mail.

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

import math
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.words import Token, characters, letters, tokens

TEXT_LIMIT = 1_500
SUBJECT_LIMIT = 300
LETTERS_LIMIT = 300
SUBJECT_WEIGHT = 3.0
LETTERS_WEIGHT = 0.5
APART_WEIGHT = 0.6
EDGE_WEIGHT = 0.7
LETTERS_MARK = "~"
CONCEPT_MARK = "@"
APART_MARK = "_"
BEGIN_MARK = "^"
END_MARK = "$"
_KINDS = {LETTERS_MARK: LETTERS_WEIGHT, APART_MARK: APART_WEIGHT, BEGIN_MARK: EDGE_WEIGHT, END_MARK: EDGE_WEIGHT}


def terms_of(part: list[Token]) -> Iterator[str]:
    """Every term of one part (subject or text), as often as it occurs."""
    before = earlier = ""
    for token in part:
        if token.is_run:
            yield from characters(token.folded)
            yield from (CONCEPT_MARK + name for name in concepts_of_run(token.folded))
            before = earlier = ""
            continue
        word = token.folded
        yield word
        if before:
            yield f"{before} {word}"
        if token.start < LETTERS_LIMIT:
            yield from letter_terms(word)
            if earlier:
                yield f"{APART_MARK}{earlier} {word}"
        yield from concept_terms(word)
        earlier, before = before, word
    yield from edges(part)
    yield from (CONCEPT_MARK + name for name, _ in phrases_in(part))


@lru_cache(maxsize=50_000)
def letter_terms(word: str) -> tuple[str, ...]:
    """The terms of a word's letters. Kept, as is the next: putting them together anew was a seventh of a prediction."""
    return tuple(LETTERS_MARK + some for some in letters(word))


@lru_cache(maxsize=50_000)
def concept_terms(word: str) -> tuple[str, ...]:
    """The terms of what a word means."""
    return tuple(CONCEPT_MARK + name for name in concepts_of_word(word))


def edges(part: list[Token]) -> Iterator[str]:
    """The word with which a part begins, and where the part is short the one with which it ends."""
    if part and not part[0].is_run:
        yield BEGIN_MARK + part[0].folded
    if part and not part[-1].is_run and part[-1].start < LETTERS_LIMIT:
        yield END_MARK + part[-1].folded


def count_terms(text: str, subject: str = "") -> dict[str, float]:
    """How much each term occurs in a mail; the subject's count more."""
    counts: dict[str, float] = {}
    for part, weight in ((subject[:SUBJECT_LIMIT], SUBJECT_WEIGHT), (text[:TEXT_LIMIT], 1.0)):
        for term in terms_of(tokens(part)):
            counts[term] = counts.get(term, 0.0) + weight
    return counts


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
        self._weights = [self._kinds.get(term[0], 1.0) * rare for term, rare in zip(terms, rarity, strict=True)]

    def row(self, counts: Mapping[str, float]) -> tuple[list[int], list[float]]:
        """Columns and weights of the known terms, in a vector of length one.

        A term never seen in training has no column but does count in the length, as rare as can be: the less of a
        mail is known, the shorter what remains of its vector, the smaller each margin, the sooner the model abstains.
        """
        columns: list[int] = []
        weights: list[float] = []
        square = 0.0
        known, stored, kinds = self.columns.get, self._weights, self._kinds  # this loop is most of a prediction
        for term, count in counts.items():
            times = 1.0 if count == 1.0 else 1.0 + math.log(count)
            column = known(term)
            if column is None:
                weight = times * self.rarest * kinds.get(term[0], 1.0)
            else:
                weight = times * stored[column]
                columns.append(column)
                weights.append(weight)
            square += weight * weight
        length = math.sqrt(square) or 1.0
        return columns, [weight / length for weight in weights]


def learn_vocabulary(
    mails: Sequence[Mapping[str, float]], concept_weight: float, at_least: int, keep: Collection[str] = ()
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
