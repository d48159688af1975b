"""Where the houses of the conversation tests keep their tickets: a SQLite file each, or a database of PostgreSQL each.

    SPOC_TEST_DATABASE=postgresql .venv/bin/pytest tests/e2e     # or: make test-postgresql
"""
from __future__ import annotations

import atexit
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from gateway.store.due import recover_due
from gateway.store.engine import Store
from gateway.store.inbox import recover
from gateway.store.mailboxes import let_go
from gateway.store.outbox import recover_letters
from tests.servers.postgres import Postgres

_ON_POSTGRESQL = os.environ.get("SPOC_TEST_DATABASE") == "postgresql"  # read now: no test sees what is set outside

on_sqlite = pytest.mark.skipif(_ON_POSTGRESQL, reason="it is about files that there are on SQLite only")


def new_database(data: Path) -> str:
    """The URL of a house's database, as its settings name it; "" for the file that it makes in its folder `data`."""
    return _server().url(data.parent.name) if _ON_POSTGRESQL else ""


def give_back(url: str) -> None:
    """Nobody needs the house's database any more."""
    if _ON_POSTGRESQL and url.startswith(_server().address):
        _server().drop(url)


def let_leases_end(store: Store) -> None:
    """Whoever had claimed something is dead, and its time is over: on PostgreSQL nobody can know that at once."""
    if _ON_POSTGRESQL:
        for recovered in (recover, recover_letters, recover_due):
            recovered(store, datetime.now(UTC))
        let_go(store)


@cache
def _server() -> Postgres:
    """One for all houses of this process."""
    server = Postgres().start()
    atexit.register(server.stop)
    return server
