"""Letters about how content people are, and to those who wait."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.feedback import Frequency
from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address


@dataclass(frozen=True, slots=True)
class Rated(Letter):
    """To the POC: somebody says how content he is, and it is not only praise."""

    name: ClassVar[str] = "rated"
    author: Address
    value: int
    """1 to 5; 5: very content."""
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    text: RichText | None = None
    """What he says beside the number."""


@dataclass(frozen=True, slots=True)
class StillWithUs(Letter):
    """To a stakeholder who has heard nothing from a person for a while: who has his request, when he hears again."""

    name: ClassVar[str] = "still-with-us"
    poc: str
    next_at: datetime
    """By when he hears from us again."""
    overdue: bool = False
    """An answer was promised for a time that is over."""


@dataclass(frozen=True, slots=True)
class YourPreferences(Letter):
    """To somebody outside who has said how he likes our mails: what holds from now on."""

    name: ClassVar[str] = "your-preferences"
    language: str = ""
    """Code of a language; "" where it is that of his mails."""
    zone: str = ""
    """Name of a zone; "" where it is that of the house."""
    updates: Frequency | None = None


FEEDBACK: tuple[type[Letter], ...] = (Rated, StillWithUs, YourPreferences)
