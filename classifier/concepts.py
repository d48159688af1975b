"""Which concepts a word or a run of characters speaks of: one meaning in five languages (concept_table.py).

Few topics have many examples in every language. Through a concept, what was learned from an English "password" holds
for "contraseña" and パスワード as well. Promises: pure, cached, a few dozen look-ups per new word.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from classifier.concept_table import TABLE
from classifier.words import LATELY, WORDS_KEPT, Part, cut, fold

EXACT_UP_TO = 4  # letters: shorter entries match only themselves
INSIDE_FROM = 6  # letters: longer entries are also found within a compound
LONGEST_RUN = 8
LONGEST_PHRASE = 4


class Index(NamedTuple):
    """The table by what is looked up: whole words and phrases, beginnings of words, runs of characters."""

    whole: dict[str, str]
    beginning: dict[str, str]
    run: dict[str, str]
    openings: set[tuple[str, str]]  # the first two words of phrases
    stems: set[str]  # the first letters of the beginnings: most words have none of them, and need not be looked at


@lru_cache(maxsize=1)
def index() -> Index:
    """The table, read once. A concept has the name of its first word; where two claim a word, the first has it."""
    found = Index({}, {}, {}, set(), set())
    for line in TABLE.replace("\n    ", " ").strip().splitlines():
        entries = [entry.strip() for field in line.split("|") for entry in field.split(",")]
        for entry in filter(None, entries):
            add(found, entry, concept=fold(entries[0]))
    return found


def add(found: Index, entry: str, concept: str) -> None:
    """Put one entry of the table where it will be looked up."""
    part = cut(entry)
    written = " ".join(part.folded)
    if any(part.is_run):
        found.run.setdefault(written.replace(" ", ""), concept)
    elif len(part.folded) > 1 or len(written) <= EXACT_UP_TO:
        found.whole.setdefault(written, concept)
        found.openings.update(pairwise(part.folded[:2]))
    else:
        found.beginning.setdefault(written, concept)
        found.stems.add(written[: EXACT_UP_TO + 1])


@lru_cache(maxsize=WORDS_KEPT)
def concepts_of_word(word: str) -> tuple[str, ...]:
    """The concepts of one folded word: by itself, by its longest known beginning, by known parts of a compound."""
    known = index()
    if word in known.whole:
        return (known.whole[word],)
    found: list[str] = []
    at = 0
    while at <= len(word) - INSIDE_FROM or at == 0:
        if word[at : at + EXACT_UP_TO + 1] not in known.stems:
            at += 1
            continue
        shortest = EXACT_UP_TO if at == 0 else INSIDE_FROM - 1
        ends = range(len(word), at + shortest, -1)
        longest = next((word[at:end] for end in ends if word[at:end] in known.beginning), "")
        if longest:
            found.append(known.beginning[longest])
        at += len(longest) or 1
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=WORDS_KEPT)
def concepts_of_run(run: str) -> tuple[str, ...]:
    """The concepts of a folded run of characters, longest first at each place."""
    known = index().run
    found: list[str] = []
    at = 0
    while at < len(run):
        longest = next((run[at:end] for end in range(at + LONGEST_RUN, at, -1) if run[at:end] in known), "")
        if longest:
            found.append(known[longest])
        at += len(longest) or 1
    return tuple(found)


class Phrase(NamedTuple):
    """A phrase of the table in a part: its concept, the number of its first word and that behind its last one."""

    concept: str
    begin: int
    end: int


@lru_cache(maxsize=LATELY)
def phrases_in(part: Part) -> tuple[Phrase, ...]:
    """The phrases of the table that stand in a part."""
    known, words = index(), part.folded
    if known.openings.isdisjoint(pairwise(words)):
        return ()
    found = []
    for at, pair in enumerate(pairwise(words)):
        if pair not in known.openings:
            continue
        for end in range(at + 2, min(at + LONGEST_PHRASE, len(words)) + 1):
            concept = known.whole.get(" ".join(words[at:end]))
            if concept:
                found.append(Phrase(concept, at, end))
    return tuple(found)
