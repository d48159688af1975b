"""What a model is made from: the topics of the settings, the starter set, and the lessons that tickets taught.

A digest names the material: the same one makes the same model, so none is tried twice.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.model.lesson import Lesson
from gateway.triage.config import TriageConfig

if TYPE_CHECKING:
    from classifier import Example, TopicSpec

FEW = 200
"""Corrections up to which each must be heard among some hundred starter mails."""
WEIGHT_OF_FEW, WEIGHT_OF_MANY, WEIGHT_LET_PASS = 10.0, 3.0, 1.0
"""A correction counts ten times, three times where there are many; what was merely let pass counts as any mail."""


@dataclass(frozen=True, slots=True)
class Material:
    """Topics and mails to learn from."""

    specs: tuple[TopicSpec, ...]
    examples: tuple[Example, ...]
    settings: str
    """Digest of what the operator decided, which is a part of the material."""
    digest: str
    """Digest of all of it."""
    lessons: int
    newest_correction: int
    """Number of the last correction in it; 0: none."""


def gather(config: TriageConfig, lessons: Sequence[Lesson] = ()) -> Material:
    """The material for a model; lessons about topics that are no more are left aside."""
    known = [lesson for lesson in lessons if lesson.topic in config.topics]
    examples = (*_starter_set(config), *examples_from(known))
    settings = settings_digest(config)
    return Material(
        _specs(config), examples, settings, digest=_digest([settings, [_facts(example) for example in examples]]),
        lessons=len(known), newest_correction=max((lesson.newest for lesson in lessons), default=0),
    )


def settings_digest(config: TriageConfig) -> str:
    """Names what the operator decided: another topic, keyword, example, starter set or target."""
    told = [[spec.name, spec.description, spec.keywords, spec.examples] for spec in _specs(config)]
    return _digest([told, config.use_starter_set, config.target_precision])


def examples_from(lessons: Sequence[Lesson]) -> tuple[Example, ...]:
    """The lessons as the classifier takes them, a correction heavier than what was let pass."""
    from classifier import Example

    corrected = WEIGHT_OF_FEW if sum(lesson.corrected for lesson in lessons) <= FEW else WEIGHT_OF_MANY
    return tuple(
        Example(lesson.text, lesson.topic, lesson.subject, lesson.urgency.value if lesson.urgency else None,
                lesson.language, weight=corrected if lesson.corrected else WEIGHT_LET_PASS)
        for lesson in lessons
    )


def _specs(config: TriageConfig) -> tuple[TopicSpec, ...]:
    from classifier import TopicSpec

    return tuple(TopicSpec(t.name, t.description or t.title, t.keywords, t.examples) for t in config.topics.values())


def _starter_set(config: TriageConfig) -> tuple[Example, ...]:
    from classifier import starter_examples

    return starter_examples(config.topics.keys()) if config.use_starter_set else ()


def _facts(example: Example) -> list[object]:
    return [example.topic, example.subject, example.text, example.urgency, example.language, example.weight]


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
