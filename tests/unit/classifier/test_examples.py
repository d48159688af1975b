"""Labelled mails are read whole, or one sentence says in which line the trouble is."""

import json
from pathlib import Path

import pytest

from classifier import Example
from classifier.examples import DataError, read_examples

GOOD = '{"text": "I am locked out", "topic": "access"}'


def file_of(tmp_path: Path, *lines: str | bytes) -> Path:
    path = tmp_path / "mails.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def test_what_a_line_may_say(tmp_path: Path) -> None:
    full = {"text": "a", "topic": "t", "subject": "s", "urgency": "high", "language": "en", "weight": 3, "other": [1]}
    none = {"text": "b", "topic": None, "subject": None, "urgency": None, "language": None}
    assert read_examples(file_of(tmp_path, json.dumps(full), "", json.dumps(none), "  ")) == (
        Example("a", "t", "s", "high", "en", 3.0),
        Example("b", None),
    )


@pytest.mark.parametrize(
    ("written", "meant"), [("0", "low"), (0, "low"), ("3", "critical"), (2, "high"), ("normal", "normal")]
)
def test_urgency_is_a_word_or_its_number(tmp_path: Path, written: object, meant: str) -> None:
    line = json.dumps({"text": "a", "topic": "t", "urgency": written})
    assert read_examples(file_of(tmp_path, line))[0].urgency == meant


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (b'{"text": "\xff", "topic": "t"}', "not UTF-8"),
        ("[1]", "no object"),
        ('{"topic": "t"}', '"text" is missing'),
        ('{"text": null, "topic": "t"}', '"text" is missing'),
        ('{"text": ["a"], "topic": "t"}', '"text" is not a text'),
        ('{"text": "a"}', '"topic" is missing'),
        ('{"text": "a", "topic": " "}', '"topic" is empty'),
        ('{"text": "a", "topic": 5}', '"topic" is not a text'),
        ('{"text": "a", "topic": "t", "subject": 5}', '"subject" is not a text'),
        ('{"text": "a", "topic": "t", "urgency": "P1"}', '"urgency" is none of'),
        ('{"text": "a", "topic": "t", "urgency": ["high"]}', '"urgency" is none of'),
        ('{"text": "a", "topic": "t", "weight": 0}', '"weight" is not a number above 0'),
        ('{"text": "a", "topic": "t", "weight": NaN}', '"weight" is not'),
        ('{"text": "a", "topic": "t", "weight": Infinity}', '"weight" is not'),
        ('{"text": "a", "topic": "t", "weight": true}', '"weight" is not'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str | bytes, says: str) -> None:
    with pytest.raises(DataError) as raised:
        read_examples(file_of(tmp_path, GOOD, "", line, GOOD))
    assert str(raised.value).startswith(f"{tmp_path / 'mails.jsonl'}, line 3: ")
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_without_a_mail_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no mail in it"):
        read_examples(file_of(tmp_path, "", " "))


def test_a_mark_at_the_beginning_and_half_characters_do_no_harm(tmp_path: Path) -> None:
    lines = (b"\xef\xbb\xbf" + GOOD.encode(), b'{"text": "a\\ud800b", "topic": "t"}')
    assert [one.text for one in read_examples(file_of(tmp_path, *lines))] == ["I am locked out", "a\ufffdb"]
