"""Spans of working time in words. Pure."""
from __future__ import annotations

from datetime import timedelta

from gateway.model.phrase import Phrase


def in_words(span: timedelta) -> str:
    """Like "5 h", "20 min" or "1 h 5 min": whole minutes, at least one."""
    minutes = max(1, span // timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return Phrase("{minutes} min", minutes=rest)
    return Phrase("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else Phrase("{hours} h", hours=hours)
