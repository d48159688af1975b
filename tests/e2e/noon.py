"""Where it is noon: a test whose days are counted there meets no midnight, at whatever hour it runs."""
from __future__ import annotations

from datetime import UTC, datetime


def zone_at_noon() -> str:
    """A zone in which it is between twelve and one o'clock now."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # its names count the other way: Etc/GMT-2 is two hours ahead of UTC
