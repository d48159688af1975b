"""Fresh databases for the tests of the store: copies of one that was migrated once."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from gateway.store.engine import Store
from gateway.store.tables import metadata
from tests.servers.postgres import Postgres

DATABASES = ("sqlite", "postgresql")

ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what is there on SQLite only."""
ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)

_AS_AT_FIRST = """
INSERT INTO sequence (name, next) VALUES ('ticket', 1);
SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
"""

_numbers = count(1)


class Databases:
    """Those of one kind, as `request.param` names it."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.kind: str = request.param
        self._request = request

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database with all tables, which is gone afterwards."""
        if self.kind == "sqlite":
            blank: Path = self._request.getfixturevalue("blank")
            folder: Path = self._request.getfixturevalue("tmp_path")
            file = folder / f"spoc{next(_numbers)}.db"
            shutil.copy(blank, file)
            yield f"sqlite:///{file}"
            return
        url = self._server.url()
        yield url
        self._server.drop(url)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without any table."""
        if self.kind == "sqlite":
            folder: Path = self._request.getfixturevalue("tmp_path")
            yield f"sqlite:///{folder}/empty{next(_numbers)}.db"
            return
        url = self._server.empty()
        yield url
        self._server.drop(url)

    @property
    def _server(self) -> Postgres:
        server: Postgres = self._request.getfixturevalue("postgres")
        return server



def empty_again(store: Store) -> None:
    """Makes a store on PostgreSQL as it was at first: where little was written, that is quicker than a new database."""
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    with store.write() as conn:
        conn.exec_driver_sql("".join(f'DELETE FROM "{name}";' for name in tables) + _AS_AT_FIRST)
