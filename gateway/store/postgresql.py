"""How PostgreSQL is opened and spoken to: nobody waits for ever, and a server that comes back is found again."""
from __future__ import annotations

import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from gateway.store.errors import StoreError
from gateway.store.pool import POOL

DRIVER = "postgresql+psycopg"
_CONNECTING = {
    "connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
    "tcp_user_timeout": "30000", "application_name": "spoc",
}
"""A server that is gone without a word is missed within half a minute. What the URL says comes first."""
_SESSION = (
    "SET lock_timeout = '10s'",  # as long as on SQLite
    "SET idle_in_transaction_session_timeout = '30s'",  # a process that stands still holds up nobody for longer
)
_STANDS_STILL = 2.0
"""Seconds after which a connection is tried before it is used: the server may have been restarted meanwhile."""
_CONFLICTS = {"40001", "40P01"}
"""Serialization failure, deadlock: one of two transactions has to begin anew."""
_UPGRADES = 7762
_ALONE = text("SELECT pg_advisory_xact_lock(7763, hashtext(:what))")


def postgresql_engine(url: URL) -> Engine:
    """The engine; StoreError where the driver is missing."""
    spoken = url.set(drivername=DRIVER)
    asked = {name: value for name, value in _CONNECTING.items() if name not in url.query}
    try:
        # hide_parameters: an exception's text must never show a tag or a mail.
        engine = create_engine(spoken, connect_args=asked, hide_parameters=True, **POOL)
    except ImportError:
        raise StoreError("PostgreSQL needs a driver that is not installed: "
                         "pip install 'spoc-gateway[postgres]'") from None
    event.listen(engine, "connect", _prepare, insert=True)  # before SQLAlchemy's own questions
    event.listen(engine, "checkin", _note_the_time)
    event.listen(engine, "checkout", _try_it)
    event.listen(engine, "handle_error", _say_less)
    return engine


def _prepare(connection: Any, record: ConnectionPoolEntry) -> None:
    """Sets what holds for a session (not by `options` of the URL, which a pooler before the server would refuse).

    StoreError where not every text could be kept.
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise StoreError(f"the database keeps its texts as {encoding}: mails need one made with ENCODING 'UTF8'")
    connection.autocommit = True
    for statement in _SESSION:
        connection.execute(statement)
    connection.autocommit = False
    _note_the_time(connection, record)


def _note_the_time(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _try_it(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Only where it stood still: one more question before each transaction would cost 0.1 ms."""
    if time.monotonic() - record.info.get("used", 0.0) < _STANDS_STILL:
        return
    import psycopg

    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except psycopg.Error as gone:
        raise DisconnectionError from gone


def _say_less(context: ExceptionContext) -> None:
    """Of what the server says only the sentence: the details behind it quote whole rows, with their mails and tags."""
    said, told = context.original_exception, context.sqlalchemy_exception
    sentence = getattr(getattr(said, "diag", None), "message_primary", None)
    if sentence is not None:
        said.args = (sentence,)
        if told is not None:
            told.args = (f"({type(said).__name__}) {sentence}", *told.args[1:])


def is_conflict(error: DBAPIError) -> bool:
    """True where two transactions were in each other's way, and this one had to give in: to be begun anew."""
    return getattr(error.orig, "sqlstate", None) in _CONFLICTS


def hold_upgrades(conn: Connection) -> None:
    """One upgrade at a time, on any machine, however long that takes."""
    conn.execute(text("SET LOCAL lock_timeout = 0"))
    conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = '5min'"))  # it computes between its statements
    conn.execute(text("SELECT pg_advisory_xact_lock(:which)"), {"which": _UPGRADES})


def one_at_a_time(conn: Connection, what: str) -> None:
    """Returns once no other transaction, on any machine, is at this; nor can one be until the end of this transaction.

    For what is looked at before it is written where neither a row nor a unique key stands between two who do it at
    once. On SQLite nothing is to be done: one writes at a time.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(_ALONE, {"what": what})
