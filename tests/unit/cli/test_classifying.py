"""`spoc classify`: a line for a line, as they come; what cannot be read is said at its place and stops nothing."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from classifier import load
from gateway.cli import classifying
from tests.unit.cli.conftest import answers_in, run

LOCKED = b'{"text": "I forgot my password and am locked out of my account", "subject": "Locked out"}\n'
REPLY = b"""From: kim@example.org
To: support@example.test
Subject: Re: your question
Message-ID: <1@example.org>
In-Reply-To: <0@example.test>

I forgot my password and cannot sign in to my account.

On Mon, 16 Nov 2026 at 10:00, Support wrote:
> The parcel of your order has not been delivered: which delivery, which order number?
> The parcel of your order has not been delivered: which delivery, which order number?
"""


def test_an_answer_says_what_the_model_says(home: Path) -> None:
    said = load(home).predict("I forgot my password and am locked out of my account", "Locked out")
    (answer,) = answers_in(run("classify", "--model", home, stdin=LOCKED).stdout)
    assert list(answer) == ["topic", "best", "confidence", "urgency", "urgency_why", "why", "ranked"]
    assert (answer["topic"], answer["best"], answer["why"]) == ("access", "access", list(said.topic.why))
    assert (answer["urgency"], answer["urgency_why"]) == (said.urgency.level, said.urgency.why)
    assert answer["confidence"] == pytest.approx(said.topic.confidence, abs=1e-6)
    assert [name for name, _ in answer["ranked"]] == [name for name, _ in said.topic.ranked]
    assert answer["ranked"][0] == ["access", answer["confidence"]]


def test_where_it_abstains_topic_is_null_and_best_is_not(home: Path) -> None:
    (answer,) = answers_in(run("classify", "--model", home, stdin='{"text": "Do you sing tenor?"}').stdout)
    assert answer["topic"] is None
    assert answer["best"] in {name for name, _ in answer["ranked"]}


def test_the_subject_counts(home: Path) -> None:
    lines = '{"text": "Please help."}\n{"text": "Please help.", "subject": "printer: paper jam"}\n'
    without, with_ = answers_in(run("classify", "--model", home, stdin=lines).stdout)
    assert (without["topic"], with_["best"]) == (None, "hardware")


@pytest.mark.parametrize(("line", "says"), [
    (b"nonsense", "not JSON"), (b'{"text": 1}', '"text" is not'), (b'{"subject": "x"}', '"text" is missing'),
    (b'["text"]', "no object"), (b'{"text": "\xff"}', "not UTF-8"), (b"[" * 200_000, "not JSON"),
    (b'{"text": "a", "subject": []}', '"subject" is not'),
])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_line_is_answered_at_its_place(home: Path, line: bytes, says: str, place: int) -> None:
    lines = [LOCKED.strip()] * 2
    lines.insert(place, line)
    found = answers_in(run("classify", "--model", home, stdin=b"\n".join(lines), status=65).stdout)
    assert [at for at, answer in enumerate(found) if "error" in answer] == [place]
    assert found[place]["error"].startswith(f"line {place + 1}: ")
    assert says in found[place]["error"]
    assert len(found) == 3


def test_empty_lines_and_half_characters_are_no_trouble(home: Path) -> None:
    lines = b"\xef\xbb\xbf" + LOCKED + b'\n  \n{"text": "\\ud800 my password"}\n{"text": ""}'
    assert len(answers_in(run("classify", "--model", home, stdin=lines).stdout)) == 3


def test_a_line_that_is_too_long_is_answered_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifying, "_LONGEST_LINE", 100)
    lines = LOCKED + b'{"text": "' + b"x" * 1_000 + b'"}\n' + LOCKED
    found = answers_in(run("classify", "--model", home, stdin=lines, status=65).stdout)
    assert ["error" in answer for answer in found] == [False, True, False]


def test_nothing_in_nothing_out(home: Path) -> None:
    assert run("classify", "--model", home, stdin=b"").stdout == ""


@pytest.mark.parametrize("before", [b"", b"\n\n", b"From kim@example.org Mon Nov 16 10:00:00 2026\n"])
def test_of_a_mail_on_standard_input_only_the_new_text_counts(home: Path, before: bytes) -> None:
    (answer,) = answers_in(run("classify", "--model", home, stdin=before + REPLY).stdout)
    assert (answer["file"], answer["topic"]) == ("-", "access")
    assert not {"parcel", "order", "delivery"} & set(answer["why"])


def test_mails_and_lines_may_be_given_as_files(home: Path, tmp_path: Path) -> None:
    mail, lines, odd = tmp_path / "a.eml", tmp_path / "b.jsonl", tmp_path / "c.eml"
    mail.write_bytes(REPLY)
    lines.write_bytes(LOCKED * 2)
    odd.write_bytes(b"{no header at all, and my password is gone\n")
    found = answers_in(run("classify", "--model", home, mail, lines, odd, "-", stdin=LOCKED).stdout)
    assert [answer.get("file") for answer in found] == [str(mail), None, None, str(odd), None]
    assert {answer["best"] for answer in found} == {"access"}


def test_a_file_that_is_not_there_stops_nothing(home: Path, tmp_path: Path) -> None:
    mail = tmp_path / "a.eml"
    mail.write_bytes(REPLY)
    missing, there = answers_in(run("classify", "--model", home, tmp_path / "none", mail, status=66).stdout)
    assert missing == {"file": str(tmp_path / "none"), "error": "cannot be read: No such file or directory"}
    assert there["topic"] == "access"


def test_without_a_model_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    said = run("classify", "--model", tmp_path, stdin=LOCKED, status=66)
    assert said.stdout == ""
    assert "there is no model" in said.stderr
    assert "spoc train" in said.stderr


def test_an_answer_comes_before_the_next_line_is_written(home: Path) -> None:
    command = [sys.executable, "-P", "-m", "gateway.cli", "classify", "--model", str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for _ in range(2):
            child.stdin.write(LOCKED)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["best"] == "access"
        child.stdin.close()
        assert child.wait(30) == 0


def test_classifying_makes_no_model_where_there_is_one(home: Path, tmp_path: Path) -> None:
    """The settings have moved on: the gateway will make a new one, who only looks does not."""
    config = tmp_path / "spoc.toml"
    config.write_text(f'[gateway]\ndata_dir = "{tmp_path}"\n[triage]\nmodel_dir = "{home}"\n', encoding="utf-8")
    before = sorted(home.iterdir())
    (said,) = answers_in(run("--config", config, "classify", stdin=b'{"text": "my password"}').stdout)
    assert {topic for topic, _ in said["ranked"]} == {"access", "hardware", "orders"}
    assert sorted(home.iterdir()) == before
