"""One mail judged by a model that had not seen it: what every figure of the report card is counted from.

Promises: a judgement holds no word of the mail, only its name (a digest); the same model and mails give the same
judgements. ``judge`` says of each mail what ``Model.predict`` says, three times as fast, as it gives no reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from classifier.model import Example, Model


@dataclass(frozen=True)
class Judgement:
    """``truth`` None: the mail belongs to no topic. ``trusted``: the model did not abstain."""

    mail: str
    truth: str | None
    best: str
    confidence: float
    trusted: bool


def judge(model: Model, examples: Iterable[Example]) -> tuple[Judgement, ...]:
    """The model's opinion of each mail, in their order. A topic that the model does not know is none to it."""
    return tuple(judgement_of(model, example) for example in examples)


def judgement_of(model: Model, example: Example) -> Judgement:
    """The model's opinion of one mail."""
    columns, values = model.row(example.text, example.subject)
    chances = model.chances(columns, values)
    confidence = max(chances)
    first = min((at for at, chance in enumerate(chances) if chance == confidence), key=lambda at: model.topics[at])
    return Judgement(
        mail=name_of(example),
        truth=example.topic if example.topic in model.topics else None,
        best=model.topics[first],
        confidence=confidence,
        trusted=model.trusts(columns, first, confidence),
    )


def name_of(example: Example) -> str:
    """Sixteen hexadecimal digits that name a mail wherever it is judged."""
    return hashlib.sha256(f"{example.subject}\n{example.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
