"""A fresh store on a real SQLite file for each test: migrated once, then copied."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.engine import Store, open_store


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("blank") / "spoc.db"
    open_store(f"sqlite:///{file}", file.parent / "blobs").close()
    return file


@pytest.fixture
def store(tmp_path: Path, blank: Path) -> Iterator[Store]:
    shutil.copy(blank, tmp_path)
    opened = open_store(f"sqlite:///{tmp_path}/spoc.db", tmp_path / "blobs")
    yield opened
    opened.close()
