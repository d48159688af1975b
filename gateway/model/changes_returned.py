"""What is decided where a letter to somebody of the house came back."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TellUnreachable:
    """A letter did not reach this person: others hear of it, once for each person and instant."""

    person: str
    """Key."""
    at: datetime
