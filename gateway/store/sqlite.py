"""How SQLite is opened and spoken to.

Every commit waits for the disk, that of a claim too, though it could be lost without harm: where claims did not wait,
they took half as long (0.4 ms for 0.8), but one mail in a hundred was accepted after 15 ms or more, and not after 7.
"""
from __future__ import annotations

import sqlite3

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from gateway.store.index_words import register
from gateway.store.pool import POOL

BUSY_SECONDS = 10
_PREPARED = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8000",  # KiB at most; with the usual 2000, filing costs 7 % more at 1,000,000 tickets
)


def sqlite_engine(url: URL) -> Engine:
    """The engine; it begins no transaction by itself."""
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    # hide_parameters: an exception's text must never show a tag or a mail.
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **POOL)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Pragmas, and the functions that the triggers of the search index call."""
    for pragma in _PREPARED:
        connection.execute(pragma).close()
    register(connection)


def begin(conn: Connection, how: str) -> None:
    """The driver begins nothing by itself: a writer locks at once, a reader's snapshot is its first query's.

    Past SQLAlchemy, which takes 30 µs for a statement, and no listener to "begin": an engine with listeners of that
    kind takes 7 µs longer for every statement.
    """
    driver = conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        driver.execute(how).close()
    except sqlite3.OperationalError as error:  # another program has the lock: the surroundings, as in a statement
        raise OperationalError(how, None, error) from error
