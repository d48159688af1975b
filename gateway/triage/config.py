"""What the operator decided about the classifier."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.model.people import Topic


@dataclass(frozen=True, slots=True)
class TriageConfig:
    """From the settings; another topic, starter set or target needs another model."""

    topics: Mapping[str, Topic]
    directory: Path
    """The home of the models."""
    target_precision: float = 0.95
    """Share of what is routed by machine that shall be right."""
    use_starter_set: bool = True
    enabled: bool = True
