"""What several files of unit tests share."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.senders import REJECT, Senders, senders

if TYPE_CHECKING:
    import trustme

    from gateway.store.engine import Store


@pytest.fixture
def world() -> Iterator[Senders]:
    """a.test signs its mail, sends from 192.0.2.0/24 and wants all else rejected."""
    with senders() as world:
        world.publish("a.test", "v=spf1 ip4:192.0.2.0/24 -all")
        world.publish_key("a.test")
        world.publish("_dmarc.a.test", REJECT)
        yield world


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as it is at first: migrated once, then copied."""
    from gateway.store.engine import open_store

    file = tmp_path_factory.mktemp("blank") / "spoc.db"
    open_store(f"sqlite:///{file}", file.parent / "blobs").close()
    return file


@pytest.fixture
def store(tmp_path: Path, blank: Path) -> Iterator[Store]:
    """A fresh store on a real SQLite file for each test."""
    from gateway.store.engine import open_store

    shutil.copy(blank, tmp_path)
    opened = open_store(f"sqlite:///{tmp_path}/spoc.db", tmp_path / "blobs")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Signs the certificates of the tests' servers."""
    import trustme

    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its own certificate, as an operator names it in the settings."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path
