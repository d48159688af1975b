"""`spoc classify`: texts or mails in, topic, urgency and why out, a line for a line while they come.

What an input is, it says itself: "{" begins JSON Lines, a header field begins a mail (and a file named *.eml is one).
A line that cannot be read is answered by {"error": …} at its place; the rest goes on.
"""
from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from gateway.cli.exits import BAD_DATA, NO_INPUT
from gateway.cli.models import FOLDER, model_of

if TYPE_CHECKING:
    from classifier import Model

Answer = dict[str, Any]
_OK = 0
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|From ")
_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; of a longer line only the beginning is ever held."""
_DECIMALS = 6


@click.command(short_help="Say topic, urgency and why of texts or mails, as JSON Lines.")
@click.option("--model", "folder", type=FOLDER, metavar="DIR", help="The model to ask; the gateway's own without.")
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=click.Path(path_type=Path))
@click.pass_obj
def classify(config: Path | None, folder: Path | None, files: tuple[Path, ...]) -> None:
    """Say topic, urgency and why of texts or mails: one JSON object a line for each of them, as they come.

    FILES, or standard input, hold JSON Lines {"text": "…", "subject": "…"} or one mail, of which only the new text
    counts. "topic" is null where the classifier abstains; "best" is its first choice even then (docs/json.md).
    The exit status is 65 where a line could not be read, 66 where a file could not; the rest is answered all the same.

    \b
    Example:  spoc classify mail.eml
              echo '{"text": "I am locked out"}' | spoc classify --model ./model
    """
    model = model_of(config, folder)
    status = _OK
    for file in files or (Path("-"),):
        try:
            with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as stream:
                for answer in answers(model, str(file), stream):
                    click.echo(json.dumps(answer))
                    status = max(status, BAD_DATA if "error" in answer else _OK)
        except OSError as error:
            click.echo(json.dumps({"file": str(file), "error": f"cannot be read: {error.strerror}"}))
            status = NO_INPUT
    if status:
        raise click.exceptions.Exit(status)


def answers(model: Model, name: str, stream: BinaryIO) -> Iterator[Answer]:
    """An answer for each line of JSON, or the one for a mail."""
    lines = numbered_lines(stream)
    number, first = next(lines, (0, b""))
    if first and is_mail(name, first):
        yield {"file": name, **answer_mail(model, first, stream)}
        return
    if first:
        yield answer_line(model, number, first)
    for number, line in lines:
        yield answer_line(model, number, line)


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their number; of one that is too long the beginning."""
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        rest = line
        while len(rest) == _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE)
        if line.removeprefix(_BOM).strip():
            yield number, line


def is_mail(name: str, first: bytes) -> bool:
    """Whether an input that begins with this line is a mail."""
    begins = first.removeprefix(_BOM).lstrip()
    return name.endswith(".eml") or (not begins.startswith(b"{") and bool(_HEADER.match(begins)))


def answer_line(model: Model, number: int, line: bytes) -> Answer:
    """The answer to one line of JSON."""
    from classifier.examples import DataError, read_row, text_in

    try:
        row = read_row(line)
        return answer(model, text_in(row, "text"), text_in(row, "subject", ""))
    except DataError as error:
        return {"error": f"line {number}: {error}"}


def answer_mail(model: Model, first: bytes, stream: BinaryIO) -> Answer:
    """The answer to a mail, read up to the bound that holds for mails."""
    from gateway.mail.parse import parse
    from gateway.model.policy import Limits

    limits = Limits()
    mail = parse(first + stream.read(limits.max_bytes), limits, detect_language=False)
    return answer(model, mail.new_text, mail.subject)


def answer(model: Model, text: str, subject: str) -> Answer:
    """What the model says of one text. Its keys are an interface (docs/json.md)."""
    said = model.predict(text, subject)
    return {
        "topic": said.topic.topic, "best": said.topic.best, "confidence": round(said.topic.confidence, _DECIMALS),
        "urgency": said.urgency.level, "urgency_why": said.urgency.why, "why": list(said.topic.why),
        "ranked": [[name, round(chance, _DECIMALS)] for name, chance in said.topic.ranked],
    }
