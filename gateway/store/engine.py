"""Opens the store: its engine, one writer at a time on SQLite, migrations, the instance lock.

All SQL that only one database understands stands in `sqlite` and in `postgresql`; but for the full-text search
(`search`, `search_index`, migrations m0005 and m0009), `blob_rows` and `calls`.
"""
from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from gateway.store.blob_rows import BlobRows
from gateway.store.blobs import Blobs
from gateway.store.errors import AlreadyRunning, StoreError
from gateway.store.postgresql import hold_upgrades, postgresql_engine
from gateway.store.sqlite import begin, sqlite_engine

__all__ = ["AlreadyRunning", "InstanceLock", "Store", "StoreError", "open_store", "unique_violation"]

MIGRATIONS = Path(__file__).parent / "migrations"
_LAST_BREATH = 2.0
"""Seconds for which a killed gateway's lock may outlive it: a child that it had just begun has yet to let go of it."""
_TOO_LITTLE = 1 << 20
"""Bytes: with less than that even a database that is there already cannot be opened."""
INLINE_BYTES = 256 * 1024
"""Raw mail and letters above this go to the blobs."""

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_LOCKS: dict[str, threading.Lock] = defaultdict(threading.Lock)  # one a SQLite file, shared by all its stores


class Store:
    """An open database and its blobs."""

    def __init__(self, url: str, engine: Engine, blobs: Blobs | BlobRows,
                 lock: AbstractContextManager[Any] | None = None) -> None:
        self.url = url
        self.engine = engine
        self.blobs = blobs
        self.is_shared = engine.dialect.name == "postgresql"
        """Gateways on other machines may be at work on it."""
        self._lock: AbstractContextManager[Any] = lock or nullcontext()
        self._reading = engine.execution_options(**_SNAPSHOT) if self.is_shared else engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database; never blocks the writer."""
        with self._reading.begin() as conn:
            self._begin(conn, "BEGIN")
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that may write: committed at the end, rolled back on an exception. Not to be nested."""
        with self._lock, self.engine.begin() as conn:
            self._begin(conn, "BEGIN IMMEDIATE")
            yield conn

    def _begin(self, conn: Connection, how: str) -> None:
        if not self.is_shared:
            begin(conn, how)

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def open_store(url: str, blobs: Path | None, *, migrate: bool = True) -> Store:
    """The store, with its tables as this program knows them; StoreError when it cannot be used.

    `blobs`: the directory of the big bytes; None: they lie in the database (PostgreSQL only).
    `migrate=False` never changes the database: one that is absent or older is refused.
    """
    parsed = _parsed(url)
    with ExitStack() as opened:
        try:
            store = _open(parsed, url, blobs, create=migrate)
            opened.callback(store.close)
            _bring_up_to_date(store, migrate)
        except (SQLAlchemyError, OSError) as error:
            remedy = " - its disk is full: make room" if _is_full(parsed) else ""
            raise StoreError(f"cannot open the database {_told(parsed)}: {_cause(error)}{remedy}") from error
        opened.pop_all()
        return store


def _parsed(url: str) -> URL:
    """The parts of the URL; StoreError, which quotes nothing of it, where they cannot be told from each other."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the second: a port that is no number
        raise StoreError("the database URL cannot be read; examples: sqlite:////var/lib/spoc/spoc.db, "
                         "postgresql://user:password@host:5432/spoc") from None
    if "@" in (parsed.host or ""):
        raise StoreError("the database URL has more than one @: write the one in the password as %40")
    return parsed


def _told(parsed: URL) -> str:
    """For a sentence: without a password, which may stand behind the ? as well."""
    return parsed.set(query={}).render_as_string()


def _open(parsed: URL, url: str, blobs: Path | None, *, create: bool) -> Store:
    if parsed.get_backend_name() == "postgresql":
        engine = postgresql_engine(parsed)
        return Store(url, engine, BlobRows(engine) if blobs is None else Blobs(blobs))
    assert blobs is not None, "on SQLite big bytes lie in files"
    return _open_sqlite(parsed, url, blobs, create)


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
    """What the database said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _is_full(parsed: URL) -> bool:
    """Whether the disk of a SQLite file has no room left, of which SQLite often says no more than "disk I/O error"."""
    if parsed.get_backend_name() != "sqlite":
        return False
    with suppress(OSError):
        return shutil.disk_usage(Path(str(parsed.database)).absolute().parent).free < _TOO_LITTLE
    return False


def _open_sqlite(parsed: URL, url: str, blobs: Path, create: bool) -> Store:
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise StoreError(f"the database {_told(parsed)} is neither a SQLite file nor PostgreSQL")
    file = Path(str(parsed.database)).absolute()
    if create:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():  # else closing it would drop the locks that another store of this process has on it
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # mail is nobody else's business
    elif not file.exists():
        raise StoreError(f"there is no database at {file}; `spoc run` creates it")
    return Store(url, sqlite_engine(parsed), Blobs(blobs), _LOCKS[str(file.resolve())])


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
        if store.is_shared:
            hold_upgrades(conn)
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def _lock(handle: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _lives(pid: int) -> bool:
    """Whether there is such a process on this machine."""
    with suppress(PermissionError):  # it is somebody else's
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


class InstanceLock:
    """A lock file held for the life of `run`: the kernel lets go of it however the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Holds the lock, or raises AlreadyRunning with the pid of the holder."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        ends = time.monotonic() + _LAST_BREATH
        while not _lock(handle):
            holder = os.pread(handle, 20, 0).decode("ascii", "ignore").strip()
            pid = int(holder) if holder.isdigit() else 0
            if _lives(pid) or time.monotonic() > ends:
                os.close(handle)
                raise AlreadyRunning(pid)
            time.sleep(0.01)
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
