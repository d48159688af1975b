"""How sure the machine is, as people read it."""
from __future__ import annotations


def as_told(confidence: float) -> float:
    """The confidence as people read it: 99 % at most, since 100 % would say that it cannot be wrong."""
    return min(confidence, 0.99)
