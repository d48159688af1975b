"""What is brought in goes in batches: so many at a time as fill neither a transaction nor the memory."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MOST, MOST_BYTES = 100, 8 * 1024 * 1024
"""Of one batch: so long nobody else writes to the database, and so much of what was found is in memory."""
One = TypeVar("One")


def in_batches(found: Iterable[One], size: Callable[[One], int]) -> Iterator[list[One]]:
    """All of them in their order. `size`: of one, in bytes; a single one may be bigger than a batch."""
    batch: list[One] = []
    held = 0
    for one in found:
        batch.append(one)
        held += size(one)
        if len(batch) >= MOST or held >= MOST_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
