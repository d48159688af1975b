"""`spoc train` and `spoc evaluate`: a model from a file or from the gateway's own, and an honest card."""
from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from classifier import Example
from tests.unit.cli.conftest import answers_in, run, write_jsonl

PNG = b"\x89PNG\r\n\x1a\n"
CARD = ["mails", "outside", "accuracy", "coverage", "covered_accuracy", "outside_recall", "calibration_error", "topics",
        "confusions", "bins", "urgent_recall", "urgent_precision", "urgency_exact", "milliseconds_p50",
        "milliseconds_p95"]
FACTS = ["measured", "target", "examples", "seconds", "bytes", "version", "folder", "in_use", "why", "picture"]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, mails: tuple[Example, ...]) -> Path:
    """A file of labelled mails, two of them of no topic."""
    outside = [Example("Do you sing tenor?", None), Example("The moon is made of cheese", None)]
    return write_jsonl(tmp_path_factory.mktemp("data") / "mails.jsonl", [*mails, *outside])


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A folder with the model that was trained on the file."""
    place = tmp_path_factory.mktemp("made") / "model"
    run("train", "--data", data, "--out", place)
    return place


def card(*arguments: object) -> dict[str, Any]:
    """The card that a command prints as JSON."""
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def test_the_card_in_json_has_the_keys_that_are_promised(
    data: Path, tmp_path: Path, mails: tuple[Example, ...]
) -> None:
    found = card("train", "--data", data, "--out", tmp_path)
    assert list(found) == [*CARD, *FACTS]
    assert (found["measured"], found["target"], found["in_use"]) == ("out of fold", 0.95, True)
    assert (found["examples"], found["mails"], found["outside"]) == (len(mails), len(mails) + 2, 2)
    assert Path(found["folder"]) == tmp_path / found["version"]
    assert list(found["topics"]) == ["access", "hardware", "orders"]
    assert 0.5 < found["accuracy"] < 1.0
    stored = [file.stat().st_size for file in Path(found["folder"]).iterdir() if file.suffix != ".png"]
    assert 0.8 * sum(stored) < found["bytes"] <= sum(stored)


def test_the_card_in_words_ends_with_where_the_model_is(data: Path, tmp_path: Path) -> None:
    said = run("train", "--data", data, "--out", tmp_path)
    lines = said.stdout.splitlines()
    assert lines[0].startswith("accuracy ")
    assert any(re.fullmatch(r"0\.9 to 1\.0 +\d+  [\d.]+ +=+\|=*", line) for line in lines), said.stdout
    model, picture = next(tmp_path.glob("0*")), lines[-1].removeprefix("picture       ")
    assert f"model         {model}, " in said.stdout
    assert "in use: learned from mails.jsonl" in said.stdout
    assert Path(picture).read_bytes().startswith(PNG)
    assert Path(picture).parent == model


def test_what_is_going_on_is_said_beside_the_card(data: Path, tmp_path: Path) -> None:
    said = run("train", "--data", data, "--out", tmp_path, "--json")
    json.loads(said.stdout)
    steps = said.stderr.splitlines()
    assert len(steps) > 3
    assert all(re.fullmatch(r"[a-z ]+ \d+%", step) for step in steps), steps


def test_the_same_file_makes_the_same_model(out: Path, data: Path, tmp_path: Path) -> None:
    run("train", "--data", data, "--out", tmp_path)
    assert [path.name for path in tmp_path.glob("0*")] == [path.name for path in out.glob("0*")]


def test_classify_answers_with_the_topics_of_the_file(out: Path) -> None:
    (answer,) = answers_in(run("classify", "--model", out, stdin='{"text": "I forgot my password"}').stdout)
    assert answer["best"] == "access"
    assert {name for name, _ in answer["ranked"]} == {"access", "hardware", "orders"}


def test_a_higher_target_leaves_more_to_a_person(data: Path, tmp_path: Path) -> None:
    low, high = (card("train", "--data", data, "--out", tmp_path / t, "--target", t) for t in ("0.6", "0.99"))
    assert low["coverage"] > high["coverage"]
    assert low["target"] == 0.6


def test_thresholds_may_come_from_another_file(data: Path, tmp_path: Path, mails: tuple[Example, ...]) -> None:
    others = write_jsonl(tmp_path / "val.jsonl", mails[::4])
    found = card("train", "--data", data, "--calibrate", others, "--out", tmp_path / "model")
    assert (found["measured"], found["mails"]) == ("val.jsonl", len(mails[::4]))
    assert found["examples"] == len(mails)
    assert "needs --data" in run("train", "--calibrate", others, status=2).stderr


def test_the_picture_goes_where_it_is_wanted(data: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "mine.png"
    assert card("train", "--data", data, "--out", tmp_path / "model", "--picture", wanted)["picture"] == str(wanted)
    assert wanted.read_bytes().startswith(PNG)


def test_a_folder_for_the_picture_that_is_not_there_is_said_before_the_work(data: Path, tmp_path: Path) -> None:
    said = run("train", "--data", data, "--out", tmp_path / "model", "--picture", tmp_path / "no/a.png", status=66)
    assert "make it" in said.stderr
    assert not (tmp_path / "model").exists()


def test_without_matplotlib_there_is_a_card_and_a_hint(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    said = run("train", "--data", data, "--out", tmp_path)
    assert "pip install 'spoc-gateway[pictures]'" in said.stderr
    assert "0.9 to 1.0" in said.stdout
    assert "picture " not in said.stdout
    assert not list(tmp_path.rglob("*.png"))


def test_a_bad_line_is_named_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(data.read_text() + '{"text": "no topic here"}\n')
    said = run("train", "--data", bad, "--out", tmp_path / "model", status=65)
    number = len(bad.read_text().splitlines())
    assert f'{bad}, line {number}: "topic" is missing' in said.stderr
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_a_file_that_is_not_there_is_said(command: str, tmp_path: Path) -> None:
    said = run(command, "--data", tmp_path / "none.jsonl", status=66)
    assert "none.jsonl cannot be read: No such file or directory" in said.stderr


def test_a_file_without_a_topic_teaches_nothing(tmp_path: Path) -> None:
    only_outside = write_jsonl(tmp_path / "outside.jsonl", [Example("Do you sing tenor?", None)])
    assert "topic" in run("train", "--data", only_outside, "--out", tmp_path / "model", status=65).stderr
    assert not (tmp_path / "model").exists()


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """The settings of a gateway that never ran."""
    file = tmp_path / "spoc.toml"
    file.write_text(f'[gateway]\ndata_dir = "{tmp_path / "data"}"\n')
    return file


def test_without_a_file_the_gateway_s_own_is_learned_and_put_in_use(gateway: Path, tmp_path: Path) -> None:
    found = card("--config", gateway, "train")
    assert found["in_use"]
    assert Path(found["folder"]).parent == tmp_path / "data/model"
    again = card("--config", gateway, "train")
    assert (again["version"], again["accuracy"]) == (found["version"], found["accuracy"])
    listed = json.loads(run("--config", gateway, "model", "list", "--json").stdout)
    assert [(one["name"], one["in_use"]) for one in listed] == [(found["version"], True)]
    (answer,) = answers_in(run("--config", gateway, "classify", stdin='{"text": "I forgot my password"}').stdout)
    assert answer["topic"] == "access"


def test_evaluate_prints_the_same_card(out: Path, tmp_path: Path) -> None:
    rows = [{"text": "I forgot my password and am locked out, it is urgent", "topic": "access", "urgency": "high"},
            {"text": "The printer has a paper jam", "topic": "hardware", "urgency": "normal"},
            {"text": "Do you sing tenor?", "topic": "choir"}]
    kept = tmp_path / "kept.jsonl"
    kept.write_text("\n".join(map(json.dumps, rows)))
    found = card("evaluate", "--model", out, "--data", kept)
    assert list(found) == [*CARD, "measured", "target", "version"]
    assert (found["mails"], found["outside"], found["accuracy"], found["urgent_recall"]) == (3, 1, 1.0, 1.0)
    assert found["milliseconds_p95"] > 0
    said = run("evaluate", "--model", out, "--data", kept).stdout
    assert "of 2 mails (kept.jsonl)" in said
    assert re.search(r"^urgent recall +1\.000 ", said, re.MULTILINE)
    assert re.search(r"^milliseconds +p50 [\d.]+, p95 [\d.]+ ", said, re.MULTILINE)
