"""Opens the store: the engine, its pragmas, one writer at a time on SQLite, migrations, the instance lock.

All SQL that only one database understands stands in this file, in `_open_sqlite` and `_open_postgresql`; but for the
full-text search of SQLite (`search`, `related`, migration m0005).
"""
from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from gateway.store.blobs import Blobs
from gateway.store.errors import AlreadyRunning, StoreError
from gateway.store.index_words import register

__all__ = ["AlreadyRunning", "InstanceLock", "Store", "StoreError", "open_store", "unique_violation"]

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10
INLINE_BYTES = 256 * 1024
"""Raw mail and letters above this go to the blobs."""

_LOCKS: dict[str, threading.Lock] = defaultdict(threading.Lock)  # one a SQLite file, shared by all its stores


class Store:
    """An open database and its blobs."""

    def __init__(self, url: str, engine: Engine, blobs: Blobs, lock: AbstractContextManager[Any] | None) -> None:
        self.url = url
        self.engine = engine
        self.blobs = blobs
        self._lock: AbstractContextManager[Any] = lock or nullcontext()
        snapshot = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._reading = engine.execution_options(**snapshot)
        self._writing = engine.execution_options(immediate=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database; never blocks the writer."""
        with self._reading.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that may write: committed at the end, rolled back on an exception. Not to be nested."""
        with self._lock, self._writing.begin() as conn:
            yield conn

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def open_store(url: str, blobs: Path, *, migrate: bool = True) -> Store:
    """The store, with its tables as this program knows them; StoreError when it cannot be used.

    `migrate=False` never changes the database: one that is absent or older is refused.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("the database URL cannot be read; an example: sqlite:////var/lib/spoc/spoc.db") from None
    try:
        postgresql = parsed.get_backend_name() == "postgresql"
        store = _open_postgresql(parsed, url, blobs) if postgresql else _open_sqlite(parsed, url, blobs, migrate)
        _bring_up_to_date(store, migrate)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"cannot open the database {parsed.render_as_string()}: {_cause(error)}") from error
    return store


def unique_violation(error: IntegrityError) -> str | None:
    """Which unique key was hit (names only, no values); None when it was another constraint."""
    original = error.orig
    if isinstance(original, sqlite3.IntegrityError):
        unique = original.sqlite_errorcode in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
        return str(original) if unique else None
    if getattr(original, "sqlstate", None) == "23505":
        return str(getattr(getattr(original, "diag", None), "constraint_name", "unique key"))
    return None


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)


def _open_postgresql(parsed: URL, url: str, blobs: Path) -> Store:
    engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    return Store(url, engine, Blobs(blobs), lock=None)


def _open_sqlite(parsed: URL, url: str, blobs: Path, create: bool) -> Store:
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise StoreError(f"the database {parsed.render_as_string()} is neither a SQLite file nor PostgreSQL")
    file = Path(str(parsed.database)).absolute()
    if create:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():  # else closing it would drop the locks that another store of this process has on it
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # mail is nobody else's business
    elif not file.exists():
        raise StoreError(f"there is no database at {file}; `spoc run` creates it")
    # hide_parameters: an exception's text must never show a tag or a mail.
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(parsed, connect_args=arguments, hide_parameters=True, pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Store(url, engine, Blobs(blobs), _LOCKS[str(file.resolve())])


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Pragmas, and the functions that the triggers of the search index call."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()
    register(connection)


def _begin(conn: Connection) -> None:
    """The driver begins nothing by itself: a writer locks at once, a reader gets a snapshot with its first query."""
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("immediate") else "BEGIN")


def _bring_up_to_date(store: Store, migrate: bool) -> None:
    """Upgrades an older database; alembic (0.3 s to import) is left alone where there is nothing to do."""
    known = sorted(file.stem[1:5] for file in (MIGRATIONS / "versions").glob("m[0-9]*.py"))
    stored = _stored_version(store)
    if stored == known[-1]:
        return
    if stored is not None and stored not in known:
        raise StoreError(f"the database is newer ({stored}) than this program ({known[-1]}): install a newer gateway")
    if not migrate:
        raise StoreError(f"the database is at version {stored}, this program needs {known[-1]}: `spoc run` upgrades it")
    _upgrade(store)


def _stored_version(store: Store) -> str | None:
    with store.read() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        version: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
        return version


def _upgrade(store: Store) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.write() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(7762)"))  # one upgrade at a time, on any machine
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


class InstanceLock:
    """A lock file held for the life of `run`: the kernel lets go of it however the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Holds the lock, or raises AlreadyRunning with the pid of the holder."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "ignore").strip()
            os.close(handle)
            raise AlreadyRunning(int(holder) if holder.isdigit() else 0) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Lets go; the file stays, as removing it would race with the next holder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> InstanceLock:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
