"""The arrays of a shelf: mails ordered by term, and arrays that grow at their end. numpy alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

COLUMNS = 1 << 18
"""Terms whose hashes meet share a column: of a mail's hundred terms hardly ever one does."""


class Block(NamedTuple):
    """Mails by term: those of column c, with its weight in each, stand from starts[c] to starts[c + 1]."""

    starts: Numbers
    places: Numbers
    weights: npt.NDArray[Any]


def empty(kind: type[np.float16] | type[np.float32]) -> Block:
    """A block of no mails, which keeps weights of this kind."""
    return Block(np.zeros(COLUMNS + 1, np.int32), np.zeros(0, np.int32), np.zeros(0, kind))


class Growing:
    """An array to which is added at its end, without copying it each time."""

    def __init__(self, kind: type[np.generic]) -> None:
        """Empty."""
        self._room = np.empty(1_024, kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> npt.NDArray[Any]:
        """What was added so far; a view, by which it can be changed."""
        return self._room[: self._size]

    def add(self, values: npt.ArrayLike, count: int = 1) -> None:
        """So many more."""
        end = self._size + count
        if end > len(self._room):
            self._room = np.concatenate([self._room, np.empty(end, self._room.dtype)])
        self._room[self._size : end] = values
        self._size = end


def sums(places: Numbers, weights: npt.NDArray[Any], count: int) -> Doubles:
    """For each of `count` places the sum of its weights."""
    return np.bincount(places, weights, minlength=count).astype(np.float64, copy=False)


def merged(old: Block, columns: Numbers, weights: npt.NDArray[Any], places: Numbers) -> Block:
    """The block with more terms, in each column behind the old ones; weights of the kind that the old ones are.

    Sorted as is quickest: which place comes first within a column makes no difference to any sum.
    """
    order = np.argsort(columns)
    columns = columns[order]
    before = np.repeat(np.arange(len(columns) + 1, dtype=np.int32), np.diff(columns, prepend=-1, append=COLUMNS))
    new_at = old.starts[columns + 1] + np.arange(len(columns))
    is_old = np.ones(len(old.places) + len(columns), np.bool_)
    is_old[new_at] = False
    old_at = np.flatnonzero(is_old)
    both = np.empty(len(is_old), np.int32), np.empty(len(is_old), old.weights.dtype)
    for kept, others, more in zip(both, (old.places, old.weights), (places, weights), strict=True):
        kept[old_at], kept[new_at] = others, more[order]
    return Block(old.starts + before, *both)


def columns_of(block: Block) -> Numbers:
    """The column of each term of a block."""
    return np.repeat(np.arange(COLUMNS, dtype=np.int32), np.diff(block.starts))


def without(block: Block, stays: npt.NDArray[np.bool_]) -> Block:
    """The block with only those mails, their places counted anew."""
    if stays.all():
        return block
    kept = stays[block.places]
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
    places = (np.cumsum(stays) - 1).astype(np.int32)[block.places[kept]]
    return Block(before[block.starts], places, block.weights[kept])
