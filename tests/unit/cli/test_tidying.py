"""`spoc tidy`: what it says to scripts is what the page says, and what it refuses."""
from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import spoc
from gateway.store.engine import AlreadyRunning, InstanceLock
from tests.unit.cli.conftest import run

PAGE = Path(__file__).parents[3] / "docs/json.md"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, blank: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    shutil.copy(blank, tmp_path / "data/spoc.db")
    return tmp_path / "data"


def test_what_it_says_to_scripts_is_what_the_page_says() -> None:
    section = PAGE.read_text("utf-8").partition("## `spoc tidy --json`")[2].partition("\n## ")[0]
    keys = [key for row in re.findall(r"^\| (`.*?) \|", section, re.M) for key in re.findall(r"`(\w+)`", row)]
    said = json.loads(run("tidy", "--dry-run", "--json").stdout)
    assert list(said) == keys
    assert said["dry_run"] is True
    assert said["sent_letters"] == {"count": 0, "bytes": 0}


def test_people_read_what_would_go_and_what_has_gone() -> None:
    assert "would go  0 letters sent (0 KB)" in run("tidy", "--dry-run").stdout
    assert "gone      0 files that nothing names (0 KB)" in run("tidy").stdout


def test_compacting_is_for_a_gateway_that_stands_still(data: Path) -> None:
    with InstanceLock(data / "instance.lock"):
        assert isinstance(CliRunner().invoke(spoc, ["tidy", "--compact"]).exception, AlreadyRunning)
    assert "before: " in run("tidy", "--compact").stdout
    assert "--dry-run" in run("tidy", "--compact", "--dry-run", status=2).stderr


def test_on_postgresql_nothing_is_compacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOC_GATEWAY__DATABASE_URL", "postgresql://spoc:hush@db.example.org/spoc")
    assert "autovacuum" in run("tidy", "--compact", status=2).stderr
