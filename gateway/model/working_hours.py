"""When work is done: in these hours promises count."""
from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When promises count: weekday (0 = Monday) -> spans of local time; holidays are days without any.

    A span that ends with `time.max` ends with its day.
    """

    zone: ZoneInfo
    spans: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: Container[date] = frozenset()
    """Of any year: those of a country are worked out when they are asked for."""
    name: str = ""
    """Key of the calendar in the settings; "": the house's hours, or somebody's own."""
