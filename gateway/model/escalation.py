"""Words for escalation: the steps that the operator has named, and those that were taken on a ticket."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

COVER, SECOND_LEVEL, LEAD, SPONSOR = "cover", "second_level", "lead", "sponsor"
"""Whom a step can name besides a person: what each is, the ticket says."""
PARTS = (COVER, SECOND_LEVEL, LEAD, SPONSOR)


@dataclass(frozen=True, slots=True)
class Step:
    """Who is asked to act, and when."""

    to: str
    """One of PARTS, or the key of a person or team."""
    after: timedelta
    """Working time since the promise fell due, or since the step before."""


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The steps in their order; none: nothing is escalated by itself."""

    steps: tuple[Step, ...] = (
        Step(COVER, timedelta(hours=1)), Step(LEAD, timedelta(hours=4)), Step(SPONSOR, timedelta(hours=8)),
    )
    critical_factor: float = 0.25
    """A critical matter waits so much of each time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that was taken."""

    step: int
    """1 is the first."""
    who: str
    """Key of the person who was asked to act."""
    at: datetime
