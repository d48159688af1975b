"""What SQLite leaves behind when much has gone, and what of that is given back to the disk.

Pages that are free are used for new mail, so the file stops growing; it becomes smaller only when it is written anew
(`compact`). That keeps all writers waiting for as long as it takes, so it is for a gateway that stands still.
New databases do not get `auto_vacuum`: each page of a mail would be entered in a map of pages as well, on the path on
which every mail comes in, for the sake of a file that grows again the next day.

There is no `PRAGMA optimize`: the tests look at how each statement of the mail path is answered where SQLite has no
statistics, and so it is in every house; with them a plan could change overnight. PostgreSQL does all this by itself
(autovacuum).
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.store.engine import Store
from gateway.store.sqlite import BUSY_SECONDS

_PATIENCE_MS = 100
_MOST_STEPS = 50
"""For one index in one night."""
_MERGE = (
    "INSERT INTO search_ticket(search_ticket, rank) VALUES ('merge', 200)",
    "INSERT INTO search_entry(search_entry, rank) VALUES ('merge', 200)",
)
"""One step each: 200 pages of the search index are written anew."""


def shorten_log(store: Store) -> None:
    """What stands in the write-ahead log comes into the database, and the log is empty, if nobody is in the way."""
    if store.is_shared:
        return
    with alone(store) as conn:
        conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # most of the work, and nobody waits for it
        conn.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}").fetchall()
        try:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}").fetchall()


def merge_index(store: Store) -> Iterator[None]:
    """Makes one piece of the search index's many, a step at each turn of the iterator."""
    for statement in () if store.is_shared else _MERGE:
        for _ in range(_MOST_STEPS):
            with store.write() as conn:
                before = _changes(conn)
                conn.exec_driver_sql(statement)
                is_done = _changes(conn) - before < 2  # as the manual of FTS5 says
            yield
            if is_done:
                break


def free_bytes(store: Store) -> int:
    """How much of the database's file is free for new mail; 0 where nobody here knows."""
    if store.is_shared:
        return 0
    with alone(store) as conn:
        pages, size = (conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size"))
    return int(pages) * int(size)


def compact(store: Store) -> tuple[int, int]:
    """Writes the database anew, without what is free; its bytes before and after. The disk must hold it twice."""
    file = Path(store.engine.url.database or "")
    shorten_log(store)
    before = file.stat().st_size
    with alone(store) as conn:
        conn.execute("VACUUM")
    shorten_log(store)
    return before, file.stat().st_size


def _changes(conn: Any) -> int:
    return int(conn.connection.dbapi_connection.total_changes)


@contextmanager
def alone(store: Store) -> Iterator[Any]:
    """A connection of the driver on which no transaction has begun."""
    borrowed = store.engine.raw_connection()
    try:
        yield borrowed.driver_connection
    finally:
        borrowed.close()
