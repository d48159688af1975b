"""Sentences of ours that are kept: in English for whoever reads the row, and with what they were made of behind it.

So a reason that is written today is told next week in the language of who asks for it then.
"""
from __future__ import annotations

import json
from typing import Any

from gateway.model.phrase import Phrase

_SAY, _WITH = "say", "with"
_MARK = f'{{"{_SAY}": '


def to_text(sentence: str) -> str:
    """The sentence; below it, where it is a `Phrase`, a line of JSON: its template and its values."""
    if not isinstance(sentence, Phrase):
        return sentence
    return f"{sentence}\n{json.dumps(_parts(sentence), ensure_ascii=False)}"


def from_text(stored: str) -> str:
    """The `Phrase` again; a plain string where that was stored."""
    _, _, parts = stored.rpartition("\n")
    return _phrase(json.loads(parts)) if parts.startswith(_MARK) else stored


def _parts(phrase: Phrase) -> dict[str, Any]:
    """What is neither a phrase nor a number is kept as its English text."""
    return {_SAY: phrase.template, _WITH: {name: _part(value) for name, value in phrase.values.items()}}


def _part(value: object) -> object:
    return _parts(value) if isinstance(value, Phrase) else value if isinstance(value, int) else str(value)


def _phrase(parts: dict[str, Any]) -> Phrase:
    return Phrase(parts[_SAY], **{
        name: _phrase(value) if isinstance(value, dict) else value for name, value in parts[_WITH].items()
    })
