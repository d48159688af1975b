"""An installation for the doctor: settings and a database, and the codes of what he finds there."""
from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.doctor import Finding, Surroundings
from gateway.settings.loading import settings_from
from tests.unit.nameserver import NameServer

Around = Callable[..., Surroundings]
NOW = datetime.now(UTC)


def codes(findings: Iterator[Finding]) -> list[str]:
    """The codes alone."""
    return [one.code for one in findings]


@pytest.fixture
def around(tmp_path: Path, blank: Path) -> Around:
    """Builds an installation; sections of the settings replace the usual ones."""
    (tmp_path / "data").mkdir()
    shutil.copy(blank, tmp_path / "data/spoc.db")

    def build(**sections: Any) -> Surroundings:
        usual: dict[str, Any] = {
            "gateway": {"data_dir": "data", "host_name": "gateway.museum.zz"},
            "projects": {"support": {"address": "support@museum.zz", "name": "Support", "pocs": ["ana"]}},
            "people": {"ana": {"name": "Ana Sousa", "addresses": ["ana@museum.zz"], "roles": ["poc", "operator"]}},
            "listen": {"smtp_host": "", "lmtp_host": "", "min_free_bytes": 0},
        }
        return Surroundings(settings_from({**usual, **sections}, tmp_path), None, lambda: NOW)

    return build


@pytest.fixture
def names() -> Iterator[NameServer]:
    """A name server that knows nothing yet."""
    server = NameServer()
    yield server
    server.close()


@pytest.fixture
def asking(around: Around, names: NameServer) -> Around:
    """As `around`, with that name server."""
    return lambda **sections: around(**{"trust": {"dns_servers": [f"127.0.0.1:{names.port}"]}, **sections})
