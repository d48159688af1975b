"""Big bytes that nothing names any more, and what writers that died have left behind.

Who puts a blob names it a moment later, in another transaction: only what nobody has put for a day is looked at. There
may be a million of them, so that a night looks at an eighth of them, by the first two characters of their digests.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, union_all

from gateway.store.blobs import Lying
from gateway.store.engine import Store
from gateway.store.meta import put, recall
from gateway.store.retention import Gone
from gateway.store.tables import attachment, inbound, letter_file, outbox

YOUNG = timedelta(days=1)
"""What was put since then may not have been named yet."""
A_NIGHT = 32
ALL = 256
"""Of the 256 beginnings that a digest may have."""

_AT_ONCE = 200
_MARK = "retention unnamed"
_DIGESTS: BindParameter[Any] = bindparam("digests", expanding=True)
_NAMED = union_all(*(
    select(column).where(column.in_(_DIGESTS))
    for column in (inbound.c.raw_digest, outbox.c.body_digest, attachment.c.sha256, letter_file.c.digest)
))


def sweep(store: Store, now: datetime, beginnings: int, *, rehearsal: bool = False) -> Iterator[Gone]:
    """Removes what is unnamed below so many beginnings, a step at each turn of the iterator; the next time it goes on.

    In a rehearsal nothing is removed.
    """
    before = now - YOUNG
    first = int(recall(store, _MARK) or 0)
    for number in range(first, first + beginnings):
        lying = iter(store.blobs.put_before(f"{number % ALL:02x}", before))
        while some := list(islice(lying, _AT_ONCE)):
            yield _remove(store, some, before, rehearsal)
        if not rehearsal:
            with store.write() as conn:
                put(conn, _MARK, str((number + 1) % ALL))
        yield Gone("files", 0, 0)
    left = store.blobs.left_over(before)
    size = sum(file.stat().st_size for file in left)
    if not rehearsal:
        for file in left:
            file.unlink(missing_ok=True)
    yield Gone("files", len(left), size)


def unnamed(store: Store, digests: Sequence[str]) -> list[str]:
    """Those of these blobs that no row names."""
    with store.read() as conn:
        named = set(conn.scalars(_NAMED, {"digests": digests}))
    return [one for one in digests if one not in named]


def _remove(store: Store, some: Sequence[Lying], before: datetime, rehearsal: bool) -> Gone:
    going = frozenset(unnamed(store, [one.digest for one in some]))
    if going and not rehearsal:
        store.blobs.remove(sorted(going), before)
    return Gone("files", len(going), sum(one.size for one in some if one.digest in going))
