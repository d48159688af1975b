"""Letters about promises."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gateway.model.letter import Letter


@dataclass(frozen=True, slots=True)
class HowItWasCounted(Letter):
    """To somebody outside who has asked why: the arithmetic of what he was promised."""

    name: ClassVar[str] = "how-it-was-counted"
    said: str
    """A phrase of several lines."""


PROMISES: tuple[type[Letter], ...] = (HowItWasCounted,)
