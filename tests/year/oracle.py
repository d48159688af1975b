"""What must happen by time, worked out by hand from the documentation (docs/*.md, config/default.toml).

Nothing of the gateway is used here. A timetable names minutes; what is in it when a minute comes, happens, and what
does not hold any more by then does not. Slow and plain on purpose: it is read to be believed.
"""
from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.year.people import (
    CALENDARS,
    HOUSE,
    OPERATORS,
    POCS,
    PROJECTS,
    SPONSORS,
    TOPICS,
    Poc,
    Sponsor,
)
from tests.year.wall import DAY, HOUR, Worked, local_day, on_the_clock, worked

REMINDED = 60
"""Minutes of working time before a promise ([promises] reminder_before)."""
WEEK = 7 * DAY
CLOSED_AFTER = 14 * DAY
APPROVAL, APPROVAL_REMINDED = 16 * HOUR, 4 * HOUR
LATE = HOUR


@dataclass
class Promise:
    """One promise: minutes, or None."""

    kind: str
    since: int
    within: int
    due: int | None
    left: int | None = None
    """Of working time, while it stands still."""
    stopped: int = 0
    """When it began to stand still."""
    stood: int = 0
    """Minutes of working time in which it stood still before."""
    ended: int | None = None
    kept: bool = False


@dataclass
class Action:
    """What somebody has undertaken."""

    ticket: int
    who: str
    day: date
    done: bool = False


@dataclass
class Asked:
    """A sponsor is asked to approve."""

    key: str
    sponsor: str
    asker: str
    deadline: int
    deputy: str = ""
    open: bool = True

    @property
    def awaited(self) -> str:
        """Who is to answer."""
        return self.deputy or self.sponsor


@dataclass
class Ticket:
    """A matter as the gateway should see it."""

    number: int
    who: str
    project: str
    topic: str
    urgency: str
    opened: int
    poc: str
    covers_for: str = ""
    subject: str = ""
    status: str = "new"
    owed: Promise | None = None
    settling: Promise | None = None
    promises: list[Promise] = field(default_factory=list)
    urgency_said: bool = False
    was_answered: bool = False
    heard: int = 0
    """When he last heard from a person, or wrote first."""
    worked: int | None = None
    """The last word of a POC, for whomever."""
    unanswered: list[int] = field(default_factory=list)
    step: int = 0
    asked: list[str] = field(default_factory=list)
    escalated: int = 0
    hands: list[str] = field(default_factory=list)
    status_since: int = 0
    day: date | None = None
    waits_until: date | None = None
    approval: Asked | None = None
    milestones: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Nothing is to be done about it."""
        return self.status in ("resolved", "closed")


@dataclass(frozen=True, order=True)
class Letter:
    """A letter that time brings about."""

    at: int
    name: str
    to: str
    ticket: int
    """0: about none."""
    late: bool = False
    leaves: int = -1
    """When it may leave, where that is later."""


Name = tuple[str, int, str]
"""What waits: kind, ticket, whom or what it is about."""


class Oracle:
    """The year, minute by minute."""

    def __init__(self, start: int) -> None:
        self.now = start
        self.tickets: list[Ticket] = []
        self.actions: list[Action] = []
        self.letters: list[Letter] = []
        self.lists: dict[tuple[int, str], tuple[set[str], set[str]]] = {}
        """(minute, POC) -> lines of what is owed, lines of what is held up."""
        self._timetable: dict[Name, int] = {}
        self._heap: list[tuple[int, int, Name]] = []
        self._count = 0
        self._down: tuple[int, int] | None = None
        self.slots = {key: (0, 8 * HOUR, one.zone) for key, one in SPONSORS.items()}
        """When a sponsor wants his summary: weekday, minute of the day, zone."""
        self.plan(start)

    # --- the timetable -----------------------------------------------------------------------------------------------

    def at(self, name: Name, minute: int | None) -> None:
        """Only then, or never."""
        self._timetable.pop(name, None)
        if minute is not None:
            self._timetable[name] = minute
            self._count += 1
            heapq.heappush(self._heap, (minute, self._count, name))

    def waits(self, name: Name) -> bool:
        """It is still to come."""
        return name in self._timetable

    def pass_until(self, minute: int) -> None:
        """All that falls due until then happens, each in its minute."""
        while self._heap and self._heap[0][0] <= minute:
            due, _, name = heapq.heappop(self._heap)
            if self._timetable.get(name) == due:
                del self._timetable[name]
                self.now = max(self.now, due)
                self._happens(name, due)
        self.now = minute

    def sleep_until(self, minute: int) -> None:
        """Nothing happens until then; what fell due comes once, and says so where it is late by more than an hour."""
        self._down, self.now = (self.now, minute), minute
        self.pass_until(minute)

    def _happens(self, name: Name, due: int) -> None:
        kind, number, about = name
        before = len(self.letters)
        if number:
            OF_TICKET[kind](self, self.tickets[number - 1], about, due)
        else:
            OF_PERSON[kind](self, about)
        missed = self._down is not None and self._down[0] <= due < self._down[1] and self.now - due > LATE
        if missed:
            self.letters[before:] = [Letter(one.at, one.name, one.to, one.ticket, True, one.leaves)
                                     for one in self.letters[before:]]

    def write(self, name: str, to: str, ticket: int = 0, leaves: int = -1) -> None:
        """A letter goes out now."""
        self.letters.append(Letter(self.now, name, to, ticket, leaves=leaves if leaves != self.now else -1))

    def plan(self, now: int) -> None:
        """What comes again and again."""
        for key in POCS:
            self.at(("morning", 0, key), self.morning_after(key, now))
        for key in OPERATORS:
            self.at(("ledger", 0, key), self.ledger_after(now))
        for key in SPONSORS:
            self.at(("summary", 0, key), self.summary_after(key, now))

    # --- people ------------------------------------------------------------------------------------------------------

    def is_away(self, one: Poc | Sponsor) -> bool:
        """Today, where he is."""
        return one.is_away(local_day(self.now, one.zone))

    def stand_in(self, key: str) -> str:
        """Who is asked for somebody: himself where he is here, else his cover, or the cover's; "" for nobody."""
        seen: set[str] = set()
        while key and key not in seen:
            if not self.is_away(POCS[key]):
                return key
            seen.add(key)
            key = POCS[key].cover
        return ""

    def morning_after(self, key: str, minute: int) -> int:
        """His next morning list: when his work begins."""
        return worked(POCS[key].works).morning_after(minute)

    def ledger_after(self, minute: int) -> int:
        """The next half past seven of the house."""
        return next_clock(minute, HOUSE.zone, 7 * HOUR + 30)

    def summary_after(self, key: str, minute: int) -> int:
        """The next hour of the wall clock that he wants."""
        weekday, clock, zone = self.slots[key]
        return next_clock(minute, zone, clock, weekday)

    def hours(self, one: Ticket) -> Worked:
        """In which its promises count: its topic's, else its address's, else the house's."""
        key = TOPICS[one.topic].calendar or PROJECTS[one.project].calendar
        return worked(CALENDARS[key] if key else HOUSE)


def next_clock(minute: int, zone: str, clock: int, weekday: int | None = None) -> int:
    """The next minute after that one in which the wall clock there shows this time."""
    minutes = on_the_clock(zone, clock, weekday)
    return minutes[bisect_right(minutes, minute)]


OF_TICKET: dict[str, Callable[[Oracle, Ticket, str, int], None]] = {}
OF_PERSON: dict[str, Callable[[Oracle, str], None]] = {}
