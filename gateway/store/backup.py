"""A SQLite database copied while the gateway writes into it, looked through, and made ready to be used again.

The copy is of one moment: one transaction reads for as long as pages are copied, which in WAL mode keeps no writer
waiting. It is made page by page (VACUUM INTO would build every index anew), needs no version of the tables in
particular, and is one file without a log beside it. PostgreSQL has pg_dump for all this.
"""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.store.columns import EPOCH, MICROSECOND
from gateway.store.sqlite import BUSY_SECONDS

LAST_BACKUP = "last backup"
"""Name of the value in `meta` that says when the newest backup was taken (ISO)."""
FEWEST_SKIPPED = 100
"""Ticket numbers that are left out at least where a database comes back from a backup."""

_PAGES = 2_048
"""Copied at once: 8 MB, between two looks at how far it is."""
_NAMED = (
    "SELECT raw_digest FROM inbound WHERE raw_digest IS NOT NULL UNION "
    "SELECT body_digest FROM outbox WHERE body_digest IS NOT NULL UNION SELECT sha256 FROM attachment"
)
_VERSION = "SELECT version_num FROM alembic_version"
_COUNTS = {
    "tickets": "SELECT count(*) FROM ticket",
    "mails": "SELECT count(*) FROM inbound",
    "mails_waiting": "SELECT count(*) FROM inbound WHERE state IN ('pending', 'claimed')",
    "letters_waiting": "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending')",
}
_OPENED = "SELECT count(*) FROM ticket WHERE opened_at > ? AND opened_at <= ?"
_SKIP = "UPDATE sequence SET next = next + ? WHERE name = 'ticket' RETURNING next"
_REMEMBER = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

Shown = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


class Damaged(Exception):
    """What was read is not what it should be; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copied database holds."""

    version: str
    """Of its tables: the last step of `migrations` that it has seen."""
    tickets: int
    mails: int
    mails_waiting: int
    """Taken in, and not worked on."""
    letters_waiting: int
    """Written, and not handed over."""
    named: frozenset[str]
    """Digests of the blobs that its rows name."""


def copy_database(source: Path, target: Path, shown: Shown) -> None:
    """Writes the database as it is at this moment into a new file, and all of it to the disk."""
    target.touch(mode=0o600)
    with closing(_open(source)) as ours, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # nobody reads it before it is synced as a whole, below
        ours.execute("BEGIN")
        ours.execute(_VERSION).fetchall()  # the moment: SQLite begins to read with the first query
        ours.backup(copy, pages=_PAGES, progress=lambda _, left, total: shown(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    sync(target)


def look_through(database: Path) -> Contents:
    """What the copy holds; Damaged where SQLite finds anything in it that is not as it should be."""
    with closing(_open(database)) as conn:
        found = _what_is_wrong(conn)
        if found:
            raise Damaged(f"the database is damaged ({found})")
        counts = {name: int(conn.execute(query).fetchone()[0]) for name, query in _COUNTS.items()}
        named = frozenset(row[0] for row in conn.execute(_NAMED))
        return Contents(version=str(conn.execute(_VERSION).fetchone()[0]), named=named, **counts)


def skip_numbers(database: Path, taken: datetime, now: datetime) -> int:
    """Leaves out ticket numbers that may have been given since the backup was taken; the next one that will be.

    Twice as many as were opened in as long a time before it: a gap does no harm, a number given twice confuses people.
    """
    moment, span = (taken - EPOCH) // MICROSECOND, max((now - taken) // MICROSECOND, 0)
    with closing(_open(database)) as conn:
        opened: int = conn.execute(_OPENED, (moment - span, moment)).fetchone()[0]
        following = conn.execute(_SKIP, (max(2 * opened, FEWEST_SKIPPED),)).fetchall()
    return int(following[0][0])


def note_backup(database: Path, taken: datetime) -> None:
    """The gateway knows from now on when its newest backup was taken."""
    with closing(_open(database)) as conn:
        conn.execute(_REMEMBER, (LAST_BACKUP, taken.isoformat()))


def sync(path: Path) -> None:
    """A file, or the entries of a folder, are on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _what_is_wrong(conn: sqlite3.Connection) -> str:
    """The first thing that SQLite finds; "" where all is well."""
    try:
        found: str = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:  # so damaged that it cannot even be looked through
        return str(error)
    return "" if found == "ok" else found


def _open(database: Path) -> sqlite3.Connection:
    """One that is there: no file is made. Each statement commits by itself."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS,
                           isolation_level=None)
