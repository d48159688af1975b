"""Labelled mails in a file, one JSON object a line, and what may be said of such a line in one sentence.

    {"text": "…", "topic": "access", "subject": "…", "urgency": "high", "language": "en", "weight": 1.0}

``text`` and ``topic`` are needed; ``"topic": null`` means: belongs to no topic. ``urgency`` may be 0 to 3 as well.
Promises: a file is read whole or not at all; what cannot be read is said in one sentence that names file and line;
empty lines and other keys are left aside; what comes back can be written anywhere (no half characters).
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from classifier.model import Example
from classifier.urgency_model import LEVELS


class DataError(ValueError):
    """A line that is no mail; the sentence says why."""


def read_examples(path: str | Path) -> tuple[Example, ...]:
    """The mails of a file, in its order; DataError names the first line that is none, OSError a file that is none."""
    examples = []
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                examples.append(example_in(read_row(line)))
            except DataError as error:
                raise DataError(f"{path}, line {number}: {error}") from None
    if not examples:
        raise DataError(f"{path}: there is no mail in it")
    return tuple(examples)


def read_row(line: bytes) -> dict[str, Any]:
    """The object of one line; DataError where it holds none."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError("this is not UTF-8") from None
    except (ValueError, RecursionError):
        raise DataError("this is not JSON") from None
    if not isinstance(row, dict):
        raise DataError('this is no object: {"text": "…"} is expected')
    return row


def example_in(row: dict[str, Any]) -> Example:
    """The labelled mail of an object; DataError where it is none."""
    if "topic" not in row:
        raise DataError('"topic" is missing (null for a mail that belongs to no topic)')
    topic = text_in(row, "topic") if row["topic"] is not None else None
    if topic is not None and not topic.strip():
        raise DataError('"topic" is empty (null for a mail that belongs to no topic)')
    return Example(
        text=text_in(row, "text"),
        topic=topic,
        subject=text_in(row, "subject", ""),
        urgency=urgency_in(row),
        language=text_in(row, "language", "") or None,
        weight=weight_in(row),
    )


def text_in(row: dict[str, Any], key: str, otherwise: str | None = None) -> str:
    """The text under that key. Without one: ``otherwise``, and DataError where that is None."""
    value = row.get(key)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str):
        raise DataError(f'"{key}" is missing' if value is None else f'"{key}" is not a text in quotes')
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def urgency_in(row: dict[str, Any]) -> str | None:
    """The urgency in words; None where none is given."""
    value = row.get("urgency")
    if value is None:
        return None
    for number, name in enumerate(LEVELS):
        if value == name or str(value) == str(number):
            return name
    raise DataError(f'"urgency" is none of {", ".join(LEVELS)}')


def weight_in(row: dict[str, Any]) -> float:
    """How much the mail counts; 1 where nothing is said."""
    value = row.get("weight", 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise DataError('"weight" is not a number above 0')
    return float(value)
