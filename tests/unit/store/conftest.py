"""Whatever is promised of the store is promised on SQLite and on PostgreSQL."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.engine import Store, open_store
from tests.servers.postgres import Postgres

from .databases import DATABASES, Databases, empty_again


@pytest.fixture(params=DATABASES)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where the test's stores lie."""
    return Databases(request)


@pytest.fixture(scope="session")
def kept(postgres: Postgres) -> Iterator[Store]:
    """One store on PostgreSQL for all tests: opening one costs more than most of them."""
    opened = open_store(postgres.url("kept"), None)
    yield opened
    opened.close()


@pytest.fixture
def store(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A fresh store for each test, on each database."""
    if databases.kind == "postgresql":
        used: Store = request.getfixturevalue("kept")
        yield used
        empty_again(used)
        return
    with databases.fresh() as url:
        opened = open_store(url, tmp_path / "blobs")
        yield opened
        opened.close()
