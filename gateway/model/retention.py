"""How long what is not needed any more is kept."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """Zero: for good."""

    at: time = time(3, 30)
    """When the day's upkeep begins, in the zone of the house."""
    ignored_mails: timedelta = timedelta(days=90)
    """Bytes of mails of which nothing came."""
    handled_mails: timedelta = timedelta()
    """Bytes of all other mails."""
    sent_letters: timedelta = timedelta(days=365)
    """Bytes of letters that were sent."""
    due_times: timedelta = timedelta(days=90)
    """Due times that are over."""
    topics: Mapping[str, timedelta] = field(default_factory=dict)
    """Topic -> how long the words of its tickets are kept; all others are for good."""
