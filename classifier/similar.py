"""Which of many mails say nearly the same as this one: held in memory, one mail added at a time.

    shelf = Shelf(usual_rarity(), capacity=20_000)
    shelf.put(88, written("The VPN asks for a code again and again", "VPN"))
    shelf.nearest(written("My VPN keeps asking for the code"), most=3)     # [(88, 0.47)]

A mail is a vector of hashed terms, each weighed by how rare it is; likeness is the cosine of two vectors, from 0 to 1.
Promises: numpy alone; a mail is found as soon as it is put; above the capacity the lowest keys are forgotten. What is
shared between threads is locked by whoever shares it.

How a shelf is kept: most mails in one block ordered by term, so that a question reads only the terms that it has; the
newest beside it, ordered by mail, to which adding is cheap. When those are many they are merged into the block.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.features import SUBJECT_LIMIT, TEXT_LIMIT
from classifier.words import Token, characters, tokens

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

COLUMNS = 1 << 18
"""Terms whose hashes meet share a column: of a mail's hundred terms hardly ever one does."""
PAIR, STEM, MEANING = 0.3, 0.5, 1.0
"""What a pair of words, the beginning of a word and a meaning weigh beside a word."""
STEM_LETTERS = 5
COMMON = math.log(8)
"""Rarity of a term that every eighth mail has: up to here it says nothing, and is not looked for."""
PARTS = 16
NEWEST = 500
"""Mails beside the block before they are merged into it; more where the block is big."""


class Written(NamedTuple):
    """A mail as a vector: columns in ascending order, and how much each says before its rarity is known."""

    columns: Numbers
    weights: Floats


def written(text: str, subject: str = "") -> Written:
    """The vector of a mail, of as much of it as the classifier reads."""
    counts: dict[int, float] = {}
    for part in (subject[:SUBJECT_LIMIT], text[:TEXT_LIMIT]):
        for term, weight in terms(tokens(part)):
            column = crc32(term.encode()) % COLUMNS
            # The second time a term says less than the first, and ten times are not ten times as much.
            before = counts.get(column, 0.0)
            counts[column] = math.hypot(before, weight)
    columns = sorted(counts)
    return Written(np.array(columns, np.int32), np.array([counts[one] for one in columns], np.float32))


def terms(part: list[Token]) -> Iterator[tuple[str, float]]:
    """Every term of one part and its weight. Numbers stand as they are written: invoice 4711 is not invoice 4820."""
    before = ""
    for token in part:
        if token.is_run:
            yield from ((some, 1.0) for some in characters(token.folded) if len(some) > 1)
            yield from ((f"@{name}", MEANING) for name in concepts_of_run(token.folded))
            before = ""
            continue
        word = token.written.casefold() if any(map(str.isdigit, token.written)) else token.folded
        yield word, 1.0
        if len(word) > STEM_LETTERS:
            yield f"~{word[:STEM_LETTERS]}", STEM
        if before:
            yield f"{before} {word}", PAIR
        yield from ((f"@{name}", MEANING) for name in concepts_of_word(word))
        before = word
    yield from ((f"@{name}", MEANING) for name, _ in phrases_in(part))


class Rarity:
    """How rare each term is among all mails that were counted. Shelves may share it."""

    def __init__(self, mails: Iterable[Written] = ()) -> None:
        """`mails` are counted at once: they speak for a house that has few of its own."""
        self._counts = np.zeros(COLUMNS, np.int32)
        self._mails = 0
        for mail in mails:
            self.count(mail)

    def count(self, mail: Written) -> None:
        """One more mail was seen."""
        self._counts[mail.columns] += 1
        self._mails += 1

    def of(self, columns: Numbers) -> Floats:
        """The rarity of each, the more the rarer; 0 for a term that every few mails have, which tells nothing."""
        rare = np.log(np.float32(self._mails + 1) / (self._counts[columns] + np.float32(1)))
        return np.where(rare > COMMON, rare, np.float32(0)).astype(np.float32)

    def length(self, mail: Written) -> float:
        """The length of the mail's vector."""
        return float(np.linalg.norm(mail.weights * self.of(mail.columns)))


def usual_rarity() -> Rarity:
    """How rare terms are in everyday mail: in the starter set, all of its topics and languages."""
    from classifier.starter_set import starter_examples

    names = {entry.name.removesuffix(".jsonl") for entry in (files("classifier") / "starter").iterdir()}
    return Rarity(written(one.text, one.subject) for one in starter_examples(names))


class Block(NamedTuple):
    """Mails by term: those of column c, with its weight in each, stand from starts[c] to starts[c + 1]."""

    starts: Numbers
    places: Numbers
    weights: npt.NDArray[np.float16]


_REMOVED = -1
"""The label of what can no longer be found; nobody may ask for it."""
EMPTY = Block(np.zeros(COLUMNS + 1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float16))


class Shelf:
    """Mails by key, each with a label (a small number): only mails of one label are compared."""

    def __init__(self, rarity: Rarity, capacity: int) -> None:
        """`rarity` is asked, and told of nothing."""
        self._rarity = rarity
        self._capacity = capacity
        self._block = EMPTY
        self._keys: list[int] = []
        """By place; the places of the block come first."""
        self._places: dict[int, int] = {}
        """Of the keys that are still to be found."""
        self._labels: list[int] = []
        self._lengths: list[float] = []
        self._newest: list[Written] = []
        self._facts: tuple[npt.NDArray[Any], ...] | None = None
        """Labels, lengths and the newest as arrays, until something changes."""

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: int) -> bool:
        return key in self._places

    def put(self, key: int, mail: Written, label: int = 0) -> None:
        """The mail is found from now on, under this key; one that was there under it is forgotten."""
        self.remove(key)
        self._places[key] = len(self._keys)
        self._keys.append(key)
        self._labels.append(label)
        self._lengths.append(self._rarity.length(mail))
        self._newest.append(mail)
        self._facts = None
        if len(self._newest) > max(NEWEST, len(self._keys) // 16):
            self._merge()

    def remove(self, key: int) -> None:
        """The mail is not found any more, if it was."""
        place = self._places.pop(key, None)
        if place is not None:
            self._labels[place] = _REMOVED
            self._facts = None

    def nearest(self, mail: Written, most: int, at_least: float, label: int = 0) -> list[tuple[int, float]]:
        """Keys of the most alike mails of this label and their likeness, best first; none below `at_least`."""
        length = self._rarity.length(mail)
        if not length or not self._places:
            return []
        labels, lengths, *newest = self._facts or self._gather()
        rare = self._rarity.of(mail.columns)
        asked = mail.weights * rare * rare / np.float32(length)
        scores = self._in_block(mail.columns, asked) + _in_newest(newest, mail.columns, asked, len(self._keys))
        likeness = np.where(labels == label, scores / lengths, -np.inf)
        best = np.argsort(-likeness, kind="stable")[:most]
        return [(self._keys[place], min(float(likeness[place]), 1.0)) for place in best if likeness[place] >= at_least]

    def _in_block(self, columns: Numbers, asked: Floats) -> npt.NDArray[np.float64]:
        """For each place the sum over the terms that it shares with what is asked."""
        columns, asked = columns[asked > 0], asked[asked > 0]
        first = self._block.starts[columns]
        counts = self._block.starts[columns + 1] - first
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
        shared = self._block.weights[at] * np.repeat(asked, counts)
        return _sums(self._block.places[at], shared, len(self._keys))

    def _gather(self) -> tuple[npt.NDArray[Any], ...]:
        columns, weights, places = self._flat()
        lengths = np.maximum(np.array(self._lengths, np.float32), np.float32(1e-6))
        self._facts = np.array(self._labels, np.int32), lengths, columns, weights, places
        return self._facts

    def _flat(self) -> tuple[Numbers, Floats, Numbers]:
        """The newest as columns, weights and places, mail by mail."""
        begin = len(self._keys) - len(self._newest)
        places = np.repeat(np.arange(begin, len(self._keys), dtype=np.int32), [len(m.columns) for m in self._newest])
        columns = np.concatenate([EMPTY.places, *(mail.columns for mail in self._newest)])
        weights = np.concatenate([np.zeros(0, np.float32), *(mail.weights for mail in self._newest)])
        return columns, weights, places

    def _merge(self) -> None:
        """One block of all that is still to be found; the lowest keys above the capacity are forgotten."""
        for key in sorted(self._places)[: max(len(self._places) - self._capacity, 0)]:
            self.remove(key)
        columns, weights, places = self._flat()
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(COLUMNS + 1)).astype(np.int32)
        fresh = Block(starts, places[order], weights[order].astype(np.float16))
        stays = np.array(self._labels, np.int32) >= 0
        self._block = _without(_merged(self._block, fresh), stays)
        self._keys = [key for key, one in zip(self._keys, stays, strict=True) if one]
        self._labels = [label for label in self._labels if label >= 0]
        self._places = {key: place for place, key in enumerate(self._keys)}
        self._newest, self._facts = [], None
        self._lengths = _lengths(self._block, self._rarity, len(self._keys))


def _in_newest(newest: list[npt.NDArray[Any]], columns: Numbers, asked: Floats,
               count: int) -> npt.NDArray[np.float64]:
    """The same among the mails that are not in the block yet."""
    their_columns, their_weights, places = newest
    wanted = np.zeros(COLUMNS, np.float32)
    wanted[columns] = asked
    return _sums(places, wanted[their_columns] * their_weights, count)


def _sums(places: Numbers, weights: npt.NDArray[Any], count: int) -> npt.NDArray[np.float64]:
    """For each of `count` places the sum of its weights."""
    return np.bincount(places, weights, minlength=count).astype(np.float64)


def _merged(old: Block, new: Block) -> Block:
    """Both, column by column the old before the new."""
    old_counts, new_counts = np.diff(old.starts), np.diff(new.starts)
    old_at = np.arange(len(old.places), dtype=np.int32) + np.repeat(new.starts[:-1], old_counts)
    new_at = np.arange(len(new.places), dtype=np.int32) + np.repeat(old.starts[1:], new_counts)
    places = np.empty(len(old.places) + len(new.places), np.int32)
    weights = np.empty(len(places), np.float16)
    places[old_at], places[new_at] = old.places, new.places
    weights[old_at], weights[new_at] = old.weights, new.weights
    return Block(old.starts + new.starts, places, weights)


def _without(block: Block, stays: npt.NDArray[np.bool_]) -> Block:
    """The block with only those mails, their places counted anew."""
    if stays.all():
        return block
    kept = stays[block.places]
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
    places = (np.cumsum(stays) - 1).astype(np.int32)[block.places[kept]]
    return Block(before[block.starts], places, block.weights[kept])


def _lengths(block: Block, rarity: Rarity, mails: int) -> list[float]:
    """The length of each mail's vector, its terms as rare as they are by now; in parts, as a whole needs much room."""
    squares = np.zeros(mails)
    for columns in np.split(np.arange(COLUMNS, dtype=np.int32), PARTS):
        starts = block.starts[columns[0] : columns[-1] + 2]
        here = slice(starts[0], starts[-1])
        rare = np.repeat(rarity.of(columns), np.diff(starts))
        squares += _sums(block.places[here], (block.weights[here] * rare) ** 2, mails)
    lengths: list[float] = np.sqrt(squares).tolist()
    return lengths
