"""Nothing that got 250 is lost or done twice, however often the process is killed. A thousand kills: `make soak`."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.under_load import a_house, survive

MAILS, KILLS = 60, 20


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_twenty_kills_lose_nothing_and_double_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str],
) -> None:
    url = request.getfixturevalue("postgres").url("kills") if database == "postgresql" else ""
    changes = {"log": {"level": "warning"}, "gateway": {"database_url": url}}
    seed = int(os.environ.get("KILL_SEED", "20240117"))
    with a_house(tmp_path, changes, mortal=True) as house:
        found = survive(house, KILLS, MAILS, seed)
    with capsys.disabled():
        print(f"\n  {found}; seed {seed}")
    assert not found.wrong
    assert found.mails == MAILS
