"""Words for who is who: people, teams, topics, projects, working hours; the directory that finds them.

All of it comes from the settings and is frozen; the desk looks people up here and nowhere else.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from gateway.model.mail import Address
from gateway.model.ticket import Urgency


class Role(StrEnum):
    """What a person is in this house. One person may be several."""

    POC = "poc"
    SPONSOR = "sponsor"
    OPERATOR = "operator"
    VIP = "vip"
    """His own matters are one level more urgent than others'."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When promises count: weekday (0 = Monday) -> spans of local time; holidays are days without any."""

    zone: ZoneInfo
    spans: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Absence:
    """First and last day (both included) on which the cover stands in."""

    first: date
    last: date


@dataclass(frozen=True)
class Person:
    """Somebody of the house, or a team (a person made of several: its members' addresses count as its own)."""

    key: str
    name: str
    addresses: tuple[str, ...]
    """As configured, the first is where letters go. Empty only for a team, which is then written to by its members."""
    roles: frozenset[Role] = frozenset()
    members: tuple[str, ...] = ()
    language: str = "en"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    cover: str | None = None
    absences: tuple[Absence, ...] = ()

    @property
    def is_team(self) -> bool:
        """Made of several people."""
        return bool(self.members)

    def is_away(self, day: date) -> bool:
        """True on a day of absence (the person's local day)."""
        return any(a.first <= day <= a.last for a in self.absences)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a mail can be about, and who takes it."""

    name: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    pocs: tuple[str, ...] = ()
    """Keys of people or teams; empty: the project's, then the fallback POC."""
    answer_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """Working time to the first answer; an urgency that is missing here has the house's."""


@dataclass(frozen=True, slots=True)
class Project:
    """A shared address with its own people and topics. The name shown is the one in From."""

    key: str
    address: str
    name: str
    topics: tuple[str, ...] = ()
    """Empty: all."""
    pocs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Directory:
    """Everybody and everything that has a name in the settings. Look-ups are case-insensitive."""

    people: Mapping[str, Person]
    topics: Mapping[str, Topic]
    projects: Mapping[str, Project]
    """By key; the first is the default."""
    hours: WorkingHours
    answer_within: Mapping[Urgency, timedelta]
    triage_poc: str
    fallback_poc: str

    @cached_property
    def _by_address(self) -> dict[str, Person]:
        return {a.lower(): p for p in self.people.values() for a in p.addresses}

    def person_at(self, address: str) -> Person | None:
        """The person (never a team with members' addresses) who owns the address."""
        return self._by_address.get(address.lower())

    def owns_address(self, key: str, address: str) -> bool:
        """True when the address is one of the person's, or of a member of the team."""
        person = self.people.get(key)
        if person is None:
            return False
        wanted = address.lower()
        own = any(a.lower() == wanted for a in person.addresses)
        return own or any(self.owns_address(m, address) for m in person.members)

    def find_person(self, words: str) -> Person | None:
        """The one person meant by a key, address, full name or unambiguous first name; None where nobody or several."""
        wanted = " ".join(words.casefold().split()).lstrip("@")
        exact = [p for p in self.people.values() if wanted in (p.key.casefold(), p.name.casefold())]
        at = self.person_at(wanted)
        near = [p for p in self.people.values() if p.name.casefold().split()[:1] == [wanted]]
        found = exact or ([at] if at else near)
        return found[0] if len(found) == 1 else None

    def find_topic(self, words: str) -> Topic | None:
        """The topic of that name or title."""
        wanted = " ".join(words.casefold().split())
        for topic in self.topics.values():
            if wanted in (topic.name.casefold(), topic.title.casefold()):
                return topic
        return None

    def project_at(self, address: str) -> Project | None:
        """The project whose shared address this is (untagged)."""
        wanted = address.lower()
        return next((p for p in self.projects.values() if p.address.lower() == wanted), None)

    def serving(self, key: str) -> Person:
        """The person of that key; the fallback POC where he is gone from the settings."""
        return self.people.get(key) or self.people[self.fallback_poc]

    def mailboxes(self, key: str) -> tuple[Address, ...]:
        """Where letters to a person go: the first address; for a team without one, every member's."""
        person = self.people[key]
        if person.addresses:
            return (Address(person.addresses[0], person.name),)
        return tuple(box for member in person.members for box in self.mailboxes(member))

    @property
    def default_project(self) -> Project:
        """The project of the first shared address."""
        return next(iter(self.projects.values()))
