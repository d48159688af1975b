"""What was deleted is gone from the files of the database too, not only from its tables.

SQLite keeps old bytes in free pages, in the gaps of others and in its write-ahead log, and its search index keeps words
that it was told to forget until its pieces are merged. So the index is merged and the database written anew. Whoever
writes waits meanwhile (some seconds for each GB), and a mail server that waits too long is asked to try again; the disk
must hold the database twice. PostgreSQL clears its pages for what comes next; its archives are its keeper's.
"""
from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from sqlite3 import OperationalError

from gateway.store.compacting import alone
from gateway.store.engine import Store
from gateway.store.erasing import batched
from gateway.store.errors import StoreError
from gateway.store.unnamed import unnamed

_MERGE_ALL = (
    "INSERT INTO search_ticket(search_ticket) VALUES ('optimize')",
    "INSERT INTO search_entry(search_entry) VALUES ('optimize')",
)
NAMED_WITHIN = 10.0
"""Seconds from the moment when bytes are put to the end of the transaction that names them, at the worst."""
_PATIENCE = 10.0
"""Seconds in which everybody who reads comes to an end once."""


def wipe(store: Store) -> bool:
    """Writes the database anew without what was deleted. False where somebody who reads kept it from the log.

    StoreError where there is no room for a second one.
    """
    if store.is_shared:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM")
        return True
    with store.write() as conn:
        for statement in _MERGE_ALL:
            conn.exec_driver_sql(statement)
    with alone(store) as driver:
        driver.execute("PRAGMA temp_store = FILE").close()  # the copy is as large as the database
        try:
            driver.execute("VACUUM").close()
        except OperationalError as error:
            raise StoreError(f"the database could not be written anew ({error}): make room for a second one there "
                             "and where temporary files lie (SQLITE_TMPDIR), and run the command again") from error
        finally:
            driver.execute("PRAGMA temp_store = MEMORY").close()
    return empty_log(store)


def remove_blobs(store: Store, digests: Collection[str], before: datetime) -> int:
    """Removes those of these big bytes that nothing names any more, and that nobody has put since then; how many.

    Who puts bytes names them a moment later: `before` lies `NAMED_WITHIN` back, so that what somebody has just put once
    more stays with him.
    """
    every, removed = sorted(digests), 0
    for some in batched(every):
        gone = unnamed(store, some)
        store.blobs.remove(gone, before)
        removed += len(gone)
    return removed


def empty_log(store: Store) -> bool:
    """Tries until the log of SQLite is empty, as each reader keeps what he has begun to read; False in the end."""
    if store.is_shared:
        return True
    ends = time.monotonic() + _PATIENCE
    with alone(store) as driver:
        while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # somebody was in the way
            if time.monotonic() > ends:
                return False
            time.sleep(0.05)
    return True
