"""`spoc backup` and `spoc restore`: what they refuse, and that what they say to scripts is what the page says."""
from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from gateway.store.engine import INLINE_BYTES, InstanceLock, open_store
from tests.unit.cli.conftest import run
from tests.unit.store.builders import accept_all

PAGE = Path(__file__).resolve().parents[3] / "docs/json.md"


@pytest.fixture(autouse=True)
def data(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of a gateway; the tests' own process goes on at full speed."""
    monkeypatch.setattr("os.nice", lambda steps: steps)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    shutil.copy(blank, tmp_path / "data/spoc.db")
    return tmp_path / "data"


def test_what_it_says_to_scripts_is_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = PAGE.read_text("utf-8").partition("## `spoc backup FOLDER --json`")[2].partition("\n## ")[0]
    keys = [key for row in re.findall(r"^\| (`.*?) \|", section, re.M) for key in re.findall(r"`(\w+)`", row)]
    taken = json.loads(run("backup", tmp_path / "kept", "--json").stdout)
    assert list(taken) == keys
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "new"))
    back = json.loads(run("restore", tmp_path / "kept", "--json").stdout)
    about = keys[keys.index("taken_at"):keys.index("has_settings") + 1]
    assert list(back) == ["backup", "data_dir", *about, "next_ticket", "missing"]
    assert back["backup"] == taken["folder"]


def test_people_read_the_same_in_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("backup", tmp_path / "kept").stdout
    assert "0 tickets, 0 mails" in said
    assert "read again, and is whole" in said
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "new"))
    said = run("restore", tmp_path / "kept").stdout
    assert "The next ticket will be #" in said
    assert "waiting" not in said, "nothing was"


def test_big_files_that_lie_elsewhere_are_in_the_backup(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOC_GATEWAY__BLOBS_DIR", str(tmp_path / "elsewhere"))
    with closing(open_store(f"sqlite:///{data / 'spoc.db'}", tmp_path / "elsewhere")) as store:
        accept_all(store, ["first"], b"Subject: big\r\n\r\n" + b"x" * INLINE_BYTES)
    taken = json.loads(run("backup", tmp_path / "kept", "--json").stdout)
    assert (taken["blobs"], taken["missing"]) == (1, [])
    shutil.rmtree(tmp_path / "elsewhere")
    (data / "spoc.db").unlink()
    assert "1 mail had been taken in" in run("restore", tmp_path / "kept").stdout
    assert list((tmp_path / "elsewhere").glob("??/??/*"))


def test_a_model_that_cannot_be_read_is_told_in_a_sentence(data: Path, tmp_path: Path) -> None:
    (data / "model").mkdir()
    (data / "model" / "gone").symlink_to(tmp_path / "nowhere")
    assert "model/gone cannot be copied" in run("backup", tmp_path / "kept", status=69).stderr


@pytest.mark.parametrize("part", ["model", "blobs"])
def test_a_backup_is_never_written_into_what_it_copies(part: str, data: Path, tmp_path: Path) -> None:
    (data / part).mkdir()
    (tmp_path / "other-name").symlink_to(data / part)
    assert "is part of what is backed up" in run("backup", tmp_path / "other-name/kept", status=69).stderr
    assert not list((data / part).iterdir())


@pytest.mark.parametrize(("file", "was", "becomes"), [
    ("blobs.txt", "", "../../../etc/passwd\n"),
    ("blobs.txt", "", "caf\u00e9\n"),
    ("backup.json", '"taken_at": "', '"taken_at": "soon '),
    ("backup.json", "+00:00", ""),
    ("backup.json", '"tickets": 0', '"tickets": "none"'),
])
def test_a_backup_that_was_written_into_since_is_refused_in_a_sentence(
    file: str, was: str, becomes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Path(json.loads(run("backup", tmp_path / "kept", "--json").stdout)["folder"])
    text = (taken / file).read_text("utf-8")
    assert was in text
    (taken / file).write_text(text.replace(was, becomes) if was else becomes, "utf-8")
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "new"))
    assert f"{taken / file} " in run("restore", taken, status=65).stderr
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["instance.lock"]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOC_GATEWAY__DATABASE_URL", "postgresql://spoc:hush@db.example.org/spoc")
    said = run(command, tmp_path / "kept", status=69).stderr
    assert "pg_dump" in said
    assert "hush" not in said


def test_there_must_be_something_to_back_up(data: Path, tmp_path: Path) -> None:
    (data / "spoc.db").unlink()
    assert "no gateway's data" in run("backup", tmp_path / "kept", status=69).stderr


def test_it_does_not_begin_what_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert "not enough room" in run("backup", tmp_path / "kept", status=69).stderr
    assert not list((tmp_path / "kept").glob("2*"))


def test_two_backups_into_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    run("backup", tmp_path / "kept")
    with InstanceLock(tmp_path / "kept/.lock"):
        assert "another backup is being written" in run("backup", tmp_path / "kept", status=75).stderr


def test_a_log_that_was_left_behind_is_not_played_into_what_comes_back(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "kept")
    (data / "spoc.db").rename(data / "spoc.db-wal")
    assert "spoc.db-wal" in run("restore", tmp_path / "kept", status=69).stderr


def test_the_settings_file_is_in_the_backup(tmp_path: Path) -> None:
    (tmp_path / "spoc.toml").write_text('[log]\nlevel = "error"\n')
    folder = Path(json.loads(run("backup", tmp_path / "kept", "--json").stdout)["folder"])
    assert (folder / "spoc.toml").read_text() == '[log]\nlevel = "error"\n'
    assert (folder / "spoc.toml").stat().st_mode & 0o077 == 0
