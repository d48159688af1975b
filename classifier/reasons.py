"""Which words of a mail decided: what the notification shows behind "because".

Promises: each answer occurs in subject or text exactly as written there; at most four; phrases come
before single words, stronger before weaker; no word without meaning of its own ("the", "bitte", "merci").
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from classifier.concepts import concepts_of_run, phrases_in
from classifier.empty_words import EMPTY_WORDS
from classifier.features import CONCEPT_MARK, SUBJECT_LIMIT, TEXT_LIMIT, concept_terms, letter_terms
from classifier.words import Token, characters, fold, tokens

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


def deciding_words(text: str, subject: str, pulls: Mapping[str, float]) -> tuple[str, ...]:
    """The words and phrases with the strongest pull towards the guessed topic; none where nothing speaks for it."""
    found: dict[tuple[str, ...], Candidate] = {}
    for part in (subject[:SUBJECT_LIMIT], text[:TEXT_LIMIT]):
        for candidate in candidates(part, pulls):
            found.setdefault(candidate.words, candidate)
    strongest = sorted(found.values(), key=lambda one: (-one.pull, one.written))
    chosen = choose(strongest)
    return tuple(one.written for one in sorted(chosen, key=lambda one: -len(one.words)))


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


def candidates(part: str, pulls: Mapping[str, float]) -> list[Candidate]:
    """Words, phrases and short script runs of one part that speak for the topic."""
    words = tokens(part)
    once = {token.folded: token for token in reversed(words) if not token.is_run and says_something(token.folded)}
    strength = {word: word_pull(word, pulls) for word in once}
    found = [Candidate((word,), token.written, strength[word]) for word, token in once.items()]
    for token in words:
        if token.is_run:
            found += run_candidates(token, pulls)
    for pair in pairwise(words):
        own = pulls.get(f"{pair[0].folded} {pair[1].folded}", 0.0)
        if own > 0 and all(says_something(token.folded) for token in pair):
            found += phrase_candidate(part, pair, own, pulls)
    for concept, phrase in phrases_in(words):
        found += phrase_candidate(part, phrase, pulls.get(CONCEPT_MARK + concept, 0.0), pulls)
    return [one for one in found if one.pull > 0]


def phrase_candidate(part: str, phrase: Sequence[Token], own: float, pulls: Mapping[str, float]) -> list[Candidate]:
    """Several words as they stand together; none where more than a blank, hyphen or apostrophe is between."""
    ends = [token.start + len(token.written) for token in phrase]
    gaps = [part[end : token.start] for end, token in zip(ends, phrase[1:], strict=False)]
    if own <= 0 or any(gap not in GAPS for gap in gaps):
        return []
    pull = own + sum(max(word_pull(token.folded, pulls), 0.0) for token in phrase)
    return [Candidate(tuple(token.folded for token in phrase), part[phrase[0].start : ends[-1]], pull)]


def run_candidates(token: Token, pulls: Mapping[str, float]) -> list[Candidate]:
    """The katakana words, Han words and Thai words within a run; of a long one, its pairs and threes of characters."""
    found: list[Candidate] = []
    for match in _SCRIPT_RUNS.finditer(token.written):
        pieces = [match[0]] if len(match[0]) <= LONGEST_RUN else [one for one in characters(match[0]) if len(one) > 1]
        for piece in pieces:
            terms = [*characters(fold(piece)), *(CONCEPT_MARK + one for one in concepts_of_run(fold(piece)))]
            pull = sum(pulls.get(term, 0.0) for term in terms)
            found.append(Candidate((fold(piece),), piece, pull))
    return found


def word_pull(word: str, pulls: Mapping[str, float]) -> float:
    """A word speaks by itself, by its letters and by what it means."""
    terms = (*letter_terms(word), *concept_terms(word))
    return pulls.get(word, 0.0) + sum([pulls[term] for term in terms if term in pulls])


def says_something(word: str) -> bool:
    """Whether a reader learns something from seeing this word."""
    return len(word) > 1 and word not in EMPTY_WORDS and not set(word) <= {"0"}
