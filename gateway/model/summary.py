"""How sponsors want to read about their week: what the operator has set, what a sponsor has said."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Detail(StrEnum):
    """How much a weekly summary says."""

    SHORT = "short"
    """What needs the sponsor, and one line besides."""
    NORMAL = "normal"
    """The figures too, in all."""
    FULL = "full"
    """And each project, each team, each decision."""


@dataclass(frozen=True, slots=True)
class SummaryPolicy:
    """What holds for a sponsor who has said nothing else."""

    weekday: int = 0
    """On which it comes, in the sponsor's zone; 0 is Monday."""
    at: time = time(8)
    weeks_compared: int = 4
    """The weeks before, with whose mean a week is compared."""
    detail: Detail = Detail.NORMAL


SUMMARY, SUMMARY_DAY, SUMMARY_DETAIL = "summary", "summary day", "summary detail"
"""Preferences of a sponsor: off where he wants none; "4 16:00" for Fridays at four; one of `Detail`."""
SUMMARY_FROM, QUIET_WEEKS = "summary from", "quiet weeks"
"""The day (ISO) before which none comes; on where a week in which nothing happened is told too."""
