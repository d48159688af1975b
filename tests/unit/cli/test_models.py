"""`spoc model`: the kept models, which one is in use, and the way back."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifier import Example, load
from tests.unit.cli.conftest import run, write_jsonl

KEYS = ["name", "made_at", "in_use", "examples", "topics", "accuracy", "coverage", "covered_accuracy", "why", "error"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, mails: tuple[Example, ...]) -> Path:
    """A folder with two models, the second in use."""
    place = tmp_path_factory.mktemp("two")
    for name, some in (("all", mails), ("half", mails[::2])):
        run("train", "--data", write_jsonl(place / f"{name}.jsonl", some), "--out", place / "model")
    return place / "model"


@pytest.fixture
def two(trained: Path, tmp_path: Path) -> Path:
    """A copy of these for a test of its own."""
    import shutil

    return Path(shutil.copytree(trained, tmp_path / "model"))


def listed(home: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("model", "list", "--model", home, "--json").stdout)
    return found


def test_the_list_tells_what_each_model_reached(two: Path, mails: tuple[Example, ...]) -> None:
    old, new = listed(two)
    assert list(old) == KEYS
    assert (old["in_use"], new["in_use"]) == (False, True)
    assert (old["examples"], new["examples"]) == (len(mails), len(mails[::2]))
    assert old["topics"] == ["access", "hardware", "orders"]
    assert 0.5 < old["accuracy"] <= 1.0
    assert old["made_at"].endswith("+00:00")
    assert old["error"] is None
    lines = run("model", "list", "--model", two).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["model", old["name"], new["name"]]
    assert [line.endswith("in use") for line in lines] == [False, False, True]


def test_promote_takes_the_beginning_of_a_name_and_rollback_goes_back(two: Path) -> None:
    old, new = (one["name"] for one in listed(two))
    assert run("model", "promote", "0001", "--model", two).stdout == f"Model {old} is in use.\n"
    assert load(two).version.startswith(old.split("-")[1])
    assert run("model", "rollback", "--model", two).stdout == f"Model {new} is in use again.\n"
    assert load(two).version.startswith(new.split("-")[1])


@pytest.mark.parametrize(("name", "says"), [("0009", "there is no model"), ("000", "2 models begin with")])
def test_a_name_that_names_not_one_model_changes_nothing(two: Path, name: str, says: str) -> None:
    before = load(two).version
    said = run("model", "promote", name, "--model", two, status=66).stderr
    assert says in said
    assert "spoc model list" in said
    assert load(two).version == before


def test_without_a_model_before_there_is_no_way_back(mails: tuple[Example, ...], tmp_path: Path) -> None:
    run("train", "--data", write_jsonl(tmp_path / "a.jsonl", mails), "--out", tmp_path / "model")
    said = run("model", "rollback", "--model", tmp_path / "model", status=66).stderr
    assert "spoc model list" in said
    assert len(listed(tmp_path / "model")) == 1


def test_a_damaged_model_is_listed_as_such(two: Path) -> None:
    old, _ = listed(two)
    (two / old["name"] / "weights.npy").write_bytes(b"rubbish")
    damaged, whole = listed(two)
    assert "weights.npy" in damaged["error"]
    assert (damaged["accuracy"], whole["error"]) == (None, None)


def test_nothing_there_is_said_and_no_error(tmp_path: Path) -> None:
    assert listed(tmp_path) == []
    assert "`spoc train` makes one" in run("model", "list", "--model", tmp_path).stdout
    assert not list(tmp_path.iterdir())
