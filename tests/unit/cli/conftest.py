"""Commands as they are typed, and a home with one small model in it."""
from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from classifier import Example, TopicSpec, save, starter_examples, train
from gateway.cli import spoc

TOPICS = ("access", "hardware", "orders")
Spoc = Callable[..., Result]


def run(*arguments: object, stdin: bytes | str = b"", status: int = 0) -> Result:
    """A command of `spoc`, typed; it must end with that exit status."""
    done = CliRunner().invoke(spoc, [str(one) for one in arguments], input=stdin)
    assert done.exit_code == status, (done.stdout, done.stderr, done.exception)
    return done


def answers_in(said: str) -> list[dict[str, Any]]:
    """The objects of JSON Lines."""
    return [json.loads(line) for line in said.splitlines()]


def write_jsonl(file: Path, examples: Sequence[Example]) -> Path:
    """A file of labelled mails."""
    rows = ({"text": one.text, "topic": one.topic, "subject": one.subject} for one in examples)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def mails() -> tuple[Example, ...]:
    """Some mails of three topics."""
    return starter_examples(TOPICS)[::3]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, mails: tuple[Example, ...]) -> Path:
    """A folder with one model of these mails."""
    place = tmp_path_factory.mktemp("models")
    save(train([TopicSpec(name) for name in TOPICS], mails), place)
    return place
