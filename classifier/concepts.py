"""Which concepts a word or a run of characters speaks of: one meaning in five languages (concept_table.py).

Few topics have many examples in every language. Through a concept, what was learned from an English "password" holds
for "contraseña" and パスワード as well. Promises: pure, cached, a few dozen look-ups per new word.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from classifier.concept_table import TABLE
from classifier.words import Token, fold, tokens

EXACT_UP_TO = 4  # letters: shorter entries match only themselves
INSIDE_FROM = 6  # letters: longer entries are also found within a compound
LONGEST_RUN = 8
LONGEST_PHRASE = 4


class Index(NamedTuple):
    """The table by what is looked up: whole words and phrases, beginnings of words, runs of characters."""

    whole: dict[str, str]
    beginning: dict[str, str]
    run: dict[str, str]
    starts: set[str]  # first words of phrases


@lru_cache(maxsize=1)
def index() -> Index:
    """The table, read once. A concept has the name of its first word; where two claim a word, the first has it."""
    found = Index({}, {}, {}, set())
    for line in TABLE.replace("\n    ", " ").strip().splitlines():
        entries = [entry.strip() for field in line.split("|") for entry in field.split(",")]
        for entry in filter(None, entries):
            add(found, entry, concept=fold(entries[0]))
    return found


def add(found: Index, entry: str, concept: str) -> None:
    """Put one entry of the table where it will be looked up."""
    parts = tokens(entry)
    written = " ".join(part.folded for part in parts)
    if any(part.is_run for part in parts):
        found.run.setdefault(written.replace(" ", ""), concept)
    elif len(parts) > 1 or len(written) <= EXACT_UP_TO:
        found.whole.setdefault(written, concept)
        found.starts.add(parts[0].folded)
    else:
        found.beginning.setdefault(written, concept)


@lru_cache(maxsize=20_000)
def concepts_of_word(word: str) -> tuple[str, ...]:
    """The concepts of one folded word: by itself, by its longest known beginning, by known parts of a compound."""
    known = index()
    if word in known.whole:
        return (known.whole[word],)
    found: list[str] = []
    at = 0
    while at <= len(word) - INSIDE_FROM or at == 0:
        shortest = EXACT_UP_TO if at == 0 else INSIDE_FROM - 1
        ends = range(len(word), at + shortest, -1)
        longest = next((word[at:end] for end in ends if word[at:end] in known.beginning), "")
        if longest:
            found.append(known.beginning[longest])
        at += len(longest) or 1
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
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


def phrases_in(part: Sequence[Token]) -> Iterator[tuple[str, Sequence[Token]]]:
    """The phrases of the table that stand in a part: concept and words."""
    known, words = index(), [token.folded for token in part]
    for at, word in enumerate(words):
        if word not in known.starts:
            continue
        for end in range(at + 2, min(at + LONGEST_PHRASE, len(words)) + 1):
            concept = known.whole.get(" ".join(words[at:end]))
            if concept:
                yield concept, part[at:end]
