"""The one door to the classifier. Below its confidence it says "unsure", and a person sorts the mail.

The model is trained from the topics in the settings and the starter set, takes seconds, and is kept below the
data directory; it is trained anew when the topics change. scikit-learn is imported here only, and only on use.
"""
from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.model.people import Topic
from gateway.model.ticket import Triage, Urgency

if TYPE_CHECKING:
    from classifier import Example, Model, TopicSpec

log = logging.getLogger("spoc.triage")


@dataclass(frozen=True, slots=True)
class TriageConfig:
    """What the operator decided about the classifier."""

    topics: Mapping[str, Topic]
    directory: Path
    """Where models are kept."""
    target_precision: float = 0.95
    """Share of what is routed by machine that shall be right."""
    use_starter_set: bool = True
    enabled: bool = True


class Classify:
    """Topic and urgency of a text. Thread-safe; the model is loaded (or trained) at the first call or by `warm_up`."""

    def __init__(self, config: TriageConfig) -> None:
        self._config = config
        self._model: Model | None = None
        self._is_broken = False
        self._lock = threading.Lock()

    def __call__(self, subject: str, text: str) -> Triage:
        """What the text is about and how soon somebody must act; topic None where the classifier is unsure."""
        model = self._loaded() if self._config.enabled else None
        if model is None:
            return Triage(None, 0.0)
        said = model.predict(text, subject)
        guess, urgency = said.topic, said.urgency
        return Triage(
            topic=guess.topic, confidence=guess.confidence, why=guess.why, ranked=guess.ranked,
            urgency=Urgency(urgency.level), urgency_why=urgency.why, model=model.version,
        )

    def warm_up(self) -> None:
        """Load the model now, so that the first mail does not wait for it."""
        if self._config.enabled:
            self._loaded()

    def _loaded(self) -> Model | None:
        """The model; None where it cannot be had: mail goes on, to the triage POC, and the log says why."""
        with self._lock:
            if self._model is None and not self._is_broken:
                try:
                    self._model = open_model(self._config)
                except Exception:  # whatever is wrong with a model, no mail may wait for it
                    self._is_broken = True
                    log.exception("the classifier cannot be used: all mail goes to the triage POC; see `spoc check`")
            return self._model


def open_model(config: TriageConfig) -> Model:
    """The kept model if it was made from these topics, else a new one."""
    from classifier import load, save, train
    from classifier.files import ModelFileError

    specs, examples = _material(config)
    wanted = _digest_of(specs, examples, config.target_precision)
    place = config.directory / wanted
    if place.exists():
        try:
            return load(place)
        except ModelFileError as error:
            log.warning("kept model cannot be used, training anew", extra={"cause": str(error)})
    model = train(specs, examples, target_precision=config.target_precision)
    save(model, place)
    log.info("classifier trained", extra={"topics": len(specs), "examples": len(examples)})
    return model


def _material(config: TriageConfig) -> tuple[tuple[TopicSpec, ...], tuple[Example, ...]]:
    from classifier import TopicSpec, starter_examples

    specs = tuple(TopicSpec(t.name, t.description or t.title, t.keywords, t.examples) for t in config.topics.values())
    return specs, starter_examples(config.topics.keys()) if config.use_starter_set else ()


def _digest_of(specs: tuple[TopicSpec, ...], examples: tuple[Example, ...], target: float) -> str:
    """Names the material: another topic, keyword, example or target makes another model."""
    told = [[s.name, s.description, list(s.keywords), list(s.examples)] for s in specs]
    mails = [[e.topic, e.subject, e.text] for e in examples]
    return hashlib.sha256(json.dumps([told, mails, target]).encode()).hexdigest()[:16]
