"""Which words of a mail decided: what the notification shows behind "because".

Promises: each answer occurs in subject or text exactly as written there; at most four; phrases come
before single words, stronger before weaker; no word without meaning of its own ("the", "bitte", "merci").
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, compress, pairwise
from operator import not_
from typing import NamedTuple

from classifier.concepts import concepts_of_run, phrases_in
from classifier.empty_words import EMPTY_WORDS
from classifier.features import CONCEPT_MARK, parts_of
from classifier.pulls import Pulls
from classifier.words import WORDS_KEPT, Part, characters, fold

MOST = 4
LONGEST_RUN = 8  # a longer run of an unspaced script is a sentence, not a word
GAPS = frozenset((" ", "-", "'", "\u2019"))
LEAST_SHARE = 0.2  # of the strongest word's pull: what is weaker did not decide

_SCRIPT_RUNS = re.compile(r"[\u30a0-\u30ff\uff66-\uff9f]+|[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]+|[\u0e00-\u0eff]+")


class Candidate(NamedTuple):
    """Something that could be shown, and how strongly it speaks."""

    words: tuple[str, ...]
    written: str
    pull: float


def deciding_words(text: str, subject: str, pulls: Pulls) -> tuple[str, ...]:
    """The words and phrases with the strongest pull towards the guessed topic; none where nothing speaks for it."""
    parts = parts_of(text, subject)
    of_word = pulls.of_words(tuple(dict.fromkeys(chain.from_iterable(part.folded for part in parts))))
    found: dict[tuple[str, ...], Candidate] = {}
    for part in parts:
        for candidate in candidates(part, pulls, of_word):
            found.setdefault(candidate.words, candidate)
    strongest = sorted(strong_enough(found.values()), key=lambda one: (-one.pull, one.written))
    chosen = choose(strongest)
    return tuple(one.written for one in sorted(chosen, key=lambda one: -len(one.words)))


def strong_enough(found: Collection[Candidate]) -> list[Candidate]:
    """Those that may be chosen, beside the strongest one."""
    least = LEAST_SHARE * max((one.pull for one in found), default=0.0)
    return [one for one in found if one.pull >= least]


def choose(strongest: list[Candidate]) -> list[Candidate]:
    """The first few, without one that says again what a chosen one says."""
    chosen: list[Candidate] = []
    for one in strongest:
        if len(chosen) == MOST or (chosen and one.pull < LEAST_SHARE * chosen[0].pull):
            break
        if not any(repeats(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates share a word, or one is a part of the other."""
    shared = not set(one.words).isdisjoint(other.words)
    return shared or one.written in other.written or other.written in one.written


def candidates(part: Part, pulls: Pulls, of_word: Mapping[str, float]) -> list[Candidate]:
    """Words, phrases and short script runs of one part that speak for the topic."""
    is_word = list(map(not_, part.is_run))
    words, written = list(compress(part.folded, is_word)), list(compress(part.written, is_word))
    first = dict(zip(reversed(words), reversed(written), strict=True))
    found = [Candidate((word,), written, pull) for word, written in first.items()
             if (pull := of_word[word]) > 0 and says_something(word)]
    for run in dict.fromkeys(compress(part.written, part.is_run)):
        found += run_candidates(run, pulls)
    found += phrase_candidates(part, pulls, of_word)
    return [one for one in found if one.pull > 0]


def phrase_candidates(part: Part, pulls: Pulls, of_word: Mapping[str, float]) -> Iterable[Candidate]:
    """Several words, as they first stand together."""
    found: dict[tuple[str, ...], Candidate] = {}
    for begin, end, own in phrases(part, pulls):
        words = part.folded[begin:end]
        if own > 0 and words not in found and (written := together(part, begin, end)):
            found[words] = Candidate(words, written, own + sum([max(of_word[word], 0.0) for word in words]))
    return found.values()


def phrases(part: Part, pulls: Pulls) -> Iterator[tuple[int, int, float]]:
    """The pairs of words and the phrases of the table that have a pull of their own: where they stand, and the pull."""
    words = part.folded
    owns = map(pulls.of_pairs.get, map(" ".join, pairwise(words)))
    yield from ((at, at + 2, own) for at, own in enumerate(owns)
                if own and says_something(words[at]) and says_something(words[at + 1]))
    for phrase in phrases_in(part):
        yield phrase.begin, phrase.end, pulls.of_terms([CONCEPT_MARK + phrase.concept])


def together(part: Part, begin: int, end: int) -> str:
    """Words as they are written; "" where more than a blank, hyphen or apostrophe is between."""
    text, starts, written = part.text, part.starts, part.written
    for at in range(begin, end - 1):
        if text[starts[at] + len(written[at]) : starts[at + 1]] not in GAPS:
            return ""
    return text[starts[begin] : starts[end - 1] + len(written[end - 1])]


def run_candidates(run: str, pulls: Pulls) -> list[Candidate]:
    """The katakana words, Han words and Thai words within a run; of a long one, its pairs and threes of characters."""
    found: list[Candidate] = []
    for match in _SCRIPT_RUNS.finditer(run):
        pieces = [match[0]] if len(match[0]) <= LONGEST_RUN else [one for one in characters(match[0]) if len(one) > 1]
        for piece in pieces:
            terms = [*characters(fold(piece)), *(CONCEPT_MARK + one for one in concepts_of_run(fold(piece)))]
            found.append(Candidate((fold(piece),), piece, pulls.of_terms(terms)))
    return found


@lru_cache(maxsize=WORDS_KEPT)
def says_something(word: str) -> bool:
    """Whether a reader learns something from seeing this word."""
    return len(word) > 1 and word not in EMPTY_WORDS and word.strip("0") != ""
