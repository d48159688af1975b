"""How the database is: which one it is, and whether its file is whole."""
from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.store.engine import Store
from gateway.store.errors import StoreError

_QUICK_CHECK = text("PRAGMA quick_check(3)")
_SERVER_VERSION = text("SHOW server_version")
_SCHEMA_VERSION = text("SELECT version_num FROM alembic_version")
_STEPS = 10_000
"""Of SQLite's machine between two looks at the clock: about a millisecond."""


def quick_check(store: Store, seconds: float) -> tuple[str, ...]:
    """What SQLite finds damaged, at most three lines; () where it found nothing in this time.

    PostgreSQL looks after its files by itself: (). StoreError where the file cannot be read.
    """
    if store.is_shared:
        return ()
    ends = time.monotonic() + seconds
    try:
        with store.read() as conn:
            driver = conn.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
            try:
                said = tuple(str(line) for line in conn.scalars(_QUICK_CHECK))
            finally:
                driver.set_progress_handler(None, 0)
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            return (str(cause),)  # so bad that it cannot go on looking
        if time.monotonic() > ends:
            return ()
        raise StoreError(f"the database cannot be read: {cause or error}") from error
    return () if said == ("ok",) else said


def described(store: Store) -> str:
    """Which database it is, in a few words: "SQLite, 12.3 MB, schema 0010"; never with a password."""
    with store.read() as conn:
        schema = conn.scalar(_SCHEMA_VERSION)
        server = conn.scalar(_SERVER_VERSION) if store.is_shared else ""
    url = make_url(store.url)
    if store.is_shared:
        return f"PostgreSQL {str(server).split()[0]} on {url.host or 'this machine'}, schema {schema}"
    files = [Path(f"{url.database}{suffix}") for suffix in ("", "-wal")]
    size = sum(file.stat().st_size for file in files if file.exists())
    return f"SQLite, {size / 1_048_576:.1f} MB, schema {schema}"
