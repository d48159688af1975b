"""What the store knows about a span of time, as it was read (`Span`, `Standing`), and the figures made of it.

All that is read is kept by project and POC, so that it can be summed for a project, a team or the house. What is shown
of POCs is summed over several of them, or shown to the POC himself.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

from gateway.model.people import Directory, Load
from gateway.model.promise import PromiseKind
from gateway.model.roadblock import Course
from gateway.model.ticket import TicketId

Whose = tuple[str, str]
"""Key of a project, key of a POC."""


@dataclass(frozen=True, slots=True)
class Week:
    """From the first instant to just before the last one."""

    start: datetime
    end: datetime

    @classmethod
    def ending(cls, end: datetime, zone: tzinfo) -> Self:
        """The seven days until then, by the wall clock of the zone."""
        local = end.astimezone(zone)
        return cls((local - timedelta(days=7)).astimezone(UTC), end.astimezone(UTC))

    def before(self, weeks: int) -> Week:
        """The so many weeks that end where this one begins."""
        return Week(self.start - timedelta(weeks=weeks), self.start)


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of one span of time. They can be added up."""

    came: int = 0
    """Tickets that were opened."""
    solved: int = 0
    """Tickets that were resolved, each once."""
    reopened: int = 0
    """How often a ticket that was done has been opened again."""
    in_time: int = 0
    """Promises that were kept by their time."""
    broken: int = 0
    """Promises whose time passed before they were kept."""
    asked: int = 0
    """Stakeholders who were asked how content they are."""
    answers: int = 0
    stars: int = 0
    """The sum of their answers, 1 to 5 each."""
    routed: int = 0
    """New tickets to which the classifier gave a topic."""
    corrected: int = 0
    """Those of them whose topic a person has corrected."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def satisfaction(self) -> float | None:
        """The mean answer; None where nobody has answered."""
        return self.stars / self.answers if self.answers else None

    @property
    def owed(self) -> int:
        """Promises that were kept or broken."""
        return self.in_time + self.broken

    @property
    def kept(self) -> float | None:
        """The share of promises kept in time; None where none was to be kept."""
        return _share(self.in_time, self.owed)

    @property
    def uncorrected(self) -> float | None:
        """The share of the classifier's topics that nobody has corrected, which need not mean that somebody has looked;
        None where it has given none."""
        return _share(self.routed - self.corrected, self.routed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Ended:
    """A promise that was kept, in time or not: how long it took is a matter of working hours."""

    whose: Whose
    topic: str | None
    kind: PromiseKind
    since: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """What happened in a span of time."""

    week: Week
    tallies: Mapping[Whose, Tally] = field(default_factory=dict)
    ended: tuple[Ended, ...] = ()
    """The latest, where there are very many."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that happened to a ticket (`store.milestones`)."""

    at: datetime
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Late:
    """A ticket on which a promise is broken and still open."""

    ticket: TicketId
    title: str
    whose: Whose
    kind: PromiseKind
    since: datetime
    due: datetime
    turns: tuple[Turn, ...] = ()
    """What has happened to it, oldest first."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """An approval that waits for a sponsor's word."""

    key: str
    ticket: TicketId
    asked_by: str
    """Key of a POC."""
    text: str
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class DueAction:
    """What somebody is to do by a day that has come, or comes within a week."""

    number: int
    ticket: TicketId
    who: str
    """Key of a person of the house, or a name as it was written."""
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision on record."""

    ticket: TicketId
    title: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand: what is open, what is late, what waits for whom. Lists are bounded, `lates` counts all."""

    open: Mapping[Whose, Load] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    lates: Mapping[Whose, int] = field(default_factory=dict)
    approvals: tuple[Awaited, ...] = ()
    """Those that wait for this very sponsor."""
    other_approvals: int = 0
    """Those that wait for others."""
    actions: tuple[DueAction, ...] = ()
    decisions: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """All that a summary of a week is made of."""

    span: Span
    before: Span
    """The weeks before, in one."""
    standing: Standing
    courses: tuple[Course, ...] = ()
    """How the open tickets have gone so far."""


def projects_of(sponsor: str, directory: Directory) -> tuple[str, ...]:
    """Keys of the projects whose week he reads: those that name him; all, where none does."""
    named = tuple(key for key, project in directory.projects.items() if sponsor in project.sponsors)
    return named or tuple(directory.projects)


# --- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in working time."""

    count: int
    median: timedelta
    ninety: timedelta
    """Nine of ten took no longer."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a project, a team, the house, or a POC for himself."""

    tally: Tally
    usual: Tally | None
    """The sum of the weeks before; None where nothing happened in them."""
    weeks: int
    """How many they are."""
    open: Load
    late: int
    first: Times | None
    """To the first answer."""
    usual_first: Times | None
    resolution: Times | None
