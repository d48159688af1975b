"""What an import has done so far: every mail that was found stands in exactly one of its numbers."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from gateway.model.mail import Outcome
from gateway.model.old_mail import Arranged

_MOST_NAMED = 100
"""Mails that are named one by one; of all others the number is told."""


@dataclass(slots=True)
class Named:
    """Mails or folders that a person must look at: how many, and where the first of them lie."""

    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        """One more of them."""
        self.count += 1
        if len(self.places) < _MOST_NAMED:
            self.places.append(place)


@dataclass(slots=True)
class Report:
    """The numbers, and what a person must look at."""

    found: int = 0
    already_here: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    """How those ended that were brought in."""
    linked: int = 0
    """Times that two tickets turned out to be of one thread."""
    too_big: Named = field(default_factory=Named)
    """Those above the bound; they were not brought in."""
    failed: Named = field(default_factory=Named)
    """Those that could not be brought in, with why."""
    left_out: list[str] = field(default_factory=list)
    """Folders whose mails nobody sent or wanted."""

    @property
    def taken(self) -> int:
        """Mails that were brought in."""
        return self.outcomes.total()

    @property
    def tickets(self) -> int:
        """New ones."""
        return self.outcomes[Outcome.NEW_TICKET]

    def add(self, arranged: Arranged) -> None:
        """A batch has been brought in."""
        self.outcomes.update(ending.outcome for ending in arranged.endings)
        self.linked += sum(len(one.links) for one in arranged.tickets)

    def as_json(self) -> dict[str, Any]:
        """Its keys are an interface (docs/json.md)."""
        return {
            "found": self.found, "taken": self.taken, "already_here": self.already_here, "tickets": self.tickets,
            "outcomes": {str(one): self.outcomes[one] for one in Outcome if self.outcomes[one]},
            "linked": self.linked, "too_big": self.too_big.count, "failed": self.failed.count,
            "named": [*self.too_big.places, *self.failed.places], "left_out": self.left_out,
        }
