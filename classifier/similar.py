"""Which of many mails say nearly the same as this one: held in memory, one mail added at a time.

    shelf = Shelf(usual_rarity(), capacity=20_000)
    shelf.put(88, written("The VPN asks for a code again and again", "VPN"))
    shelf.nearest(written("My VPN keeps asking for the code"), most=3)     # [(88, 0.47)]

A mail is a vector of hashed terms, each weighed by how rare it is; likeness is the cosine of two vectors, from 0 to 1.
Promises: numpy alone; a mail is found as soon as it is put; above the capacity the lowest keys are forgotten. What is
shared between threads is locked by whoever shares it.

How a shelf is kept: most mails in one block ordered by term, so that a question reads only the terms that it has; the
newest in a second, small one, to which adding is cheap; the last few dozen beside both, ordered by mail. When those are
many enough they are merged into the second block, and when that is big it is merged into the first. (Where 450 mails of
4 KB lay beside the block, to read all their terms was nine tenths of an answer.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from classifier.features import parts_of
from classifier.shelf_arrays import (
    COLUMNS,
    Block,
    Doubles,
    Floats,
    Growing,
    Numbers,
    columns_of,
    empty,
    merged,
    sums,
    without,
)
from classifier.shelf_terms import KINDS, SQUARES, terms_of
from classifier.words import LATELY, Part

COMMON = math.log(8)
"""Rarity of a term that every eighth mail has: up to here it says nothing, and is not looked for."""
LEAST_LENGTH = 1e-6
"""A mail of common terms only has no length: it is like nothing, and not infinitely."""
PARTS = 16
NEWEST = 500
"""Mails beside the big block before they are merged into it; more where the block is big."""
LAST = 64
"""Mails beside both blocks. With 32, putting one costs a sixth more; with more, asking does."""


class Written(NamedTuple):
    """A mail as a vector: columns in ascending order, and how much each says before its rarity is known."""

    columns: Numbers
    weights: Floats


def written(text: str, subject: str = "") -> Written:
    """The vector of a mail, of as much of it as the classifier reads."""
    return _written(*parts_of(text, subject))


@lru_cache(maxsize=LATELY)
def _written(*parts: Part) -> Written:
    """Kept, as what is asked for is put on the shelf right afterwards."""
    terms = np.sort(np.concatenate([terms_of(part) for part in parts]))
    columns, begins = np.unique(terms // KINDS, return_index=True)
    # The second time a term says less than the first, and ten times are not ten times as much.
    squares = np.add.reduceat(SQUARES[terms % KINDS], begins)
    return Written(columns, np.sqrt(squares).astype(np.float32))


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


_REMOVED = -1
"""The label of what can no longer be found; nobody may ask for it."""


class Shelf:
    """Mails by key, each with a label (a small number): only mails of one label are compared."""

    def __init__(self, rarity: Rarity, capacity: int) -> None:
        """`rarity` is asked, and told of nothing."""
        self._rarity = rarity
        self._capacity = capacity
        self._block, self._newest = empty(np.float16), empty(np.float32)
        self._newest_begin = 0
        """The place of the first mail that is not in the big block."""
        self._keys: list[int] = []
        """By place; the places of the block come first."""
        self._places: dict[int, int] = {}
        """Of the keys that are still to be found."""
        self._labels, self._lengths = Growing(np.int32), Growing(np.float32)
        """By place."""
        self._wanted = np.zeros(COLUMNS, np.float32)
        """All 0 but while a question is answered: a fresh one each time would cost more than the answer."""
        self._empty_last()

    def _empty_last(self) -> None:
        """The last few, term by term: columns, weights, and the places of their mails."""
        self._last = Growing(np.int32), Growing(np.float32), Growing(np.int32)
        self._last_begin = len(self._keys)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: int) -> bool:
        return key in self._places

    def put(self, key: int, mail: Written, label: int = 0) -> None:
        """The mail is found from now on, under this key; one that was there under it is forgotten."""
        self.remove(key)
        place = self._places[key] = len(self._keys)
        self._keys.append(key)
        self._labels.add(label)
        self._lengths.add(max(self._rarity.length(mail), LEAST_LENGTH))
        columns, weights, places = self._last
        columns.add(mail.columns, len(mail.columns))
        weights.add(mail.weights, len(mail.columns))
        places.add(place, len(mail.columns))
        if len(self._keys) - self._newest_begin > max(NEWEST, len(self._keys) // 16):
            self._merge()
        elif len(self._keys) - self._last_begin >= LAST:
            self._merge_last()

    def remove(self, key: int) -> None:
        """The mail is not found any more, if it was."""
        place = self._places.pop(key, None)
        if place is not None:
            self._labels.values[place] = _REMOVED

    def nearest(self, mail: Written, most: int, at_least: float, label: int = 0) -> list[tuple[int, float]]:
        """Keys of the most alike mails of this label and their likeness, best first; none below `at_least`."""
        if not self._places:
            return []
        rare = self._rarity.of(mail.columns)
        weighed = mail.weights * rare
        length = float(np.linalg.norm(weighed))
        if not length:
            return []
        asked = weighed * rare / np.float32(length)
        columns, asked = mail.columns[asked > 0], asked[asked > 0]
        shared = self._in_block(self._block, columns, asked) + self._in_block(self._newest, columns, asked)
        likeness = (shared + self._in_last(columns, asked)) / self._lengths.values
        enough = np.flatnonzero((likeness >= at_least) & (self._labels.values == label))
        best = enough[np.argsort(-likeness[enough], kind="stable")][:most]
        return [(self._keys[place], min(float(likeness[place]), 1.0)) for place in best]

    def _in_block(self, block: Block, columns: Numbers, asked: Floats) -> Doubles:
        """For each place the sum over the terms that it shares with what is asked."""
        first = block.starts[columns]
        counts = block.starts[columns + 1] - first
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
        shared = block.weights[at] * np.repeat(asked, counts)
        return sums(block.places[at], shared, len(self._keys))

    def _in_last(self, columns: Numbers, asked: Floats) -> Doubles:
        """The same among the mails that are in no block yet."""
        their_columns, their_weights, places = (kept.values for kept in self._last)
        self._wanted[columns] = asked
        try:
            weights = self._wanted[their_columns]
        finally:
            self._wanted[columns] = 0
        shared = np.flatnonzero(weights)
        return sums(places[shared], weights[shared] * their_weights[shared], len(self._keys))

    def _merge(self) -> None:
        """One block of all that is still to be found; the lowest keys above the capacity are forgotten."""
        for key in sorted(self._places)[: max(len(self._places) - self._capacity, 0)]:
            self.remove(key)
        self._merge_last()
        newest, stays = self._newest, self._labels.values >= 0
        self._block = without(merged(self._block, columns_of(newest), newest.weights, newest.places), stays)
        self._keys = [key for key, one in zip(self._keys, stays, strict=True) if one]
        self._places = {key: place for place, key in enumerate(self._keys)}
        labels, lengths = self._labels.values[stays], _lengths(self._block, self._rarity, len(self._keys))
        self._labels, self._lengths = Growing(np.int32), Growing(np.float32)
        self._labels.add(labels, len(labels))
        self._lengths.add(lengths, len(lengths))
        self._newest, self._newest_begin = empty(np.float32), len(self._keys)
        self._empty_last()

    def _merge_last(self) -> None:
        """The last few go into the block of the newest."""
        self._newest = merged(self._newest, *(kept.values for kept in self._last))
        self._empty_last()


def _lengths(block: Block, rarity: Rarity, mails: int) -> Floats:
    """The length of each mail's vector, its terms as rare as they are by now; in parts, as a whole needs much room."""
    squares = np.zeros(mails)
    for columns in np.split(np.arange(COLUMNS, dtype=np.int32), PARTS):
        starts = block.starts[columns[0] : columns[-1] + 2]
        here = slice(starts[0], starts[-1])
        rare = np.repeat(rarity.of(columns), np.diff(starts))
        squares += sums(block.places[here], (block.weights[here] * rare) ** 2, mails)
    return np.maximum(np.sqrt(squares).astype(np.float32), LEAST_LENGTH)
