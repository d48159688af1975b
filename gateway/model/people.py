"""Words for who is who: people, teams, organisations, topics, projects; the directory that finds them.

All of it comes from the settings and is frozen; the desk looks people up here and nowhere else.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from gateway.model.mail import Address
from gateway.model.preferences import LANGUAGE, MORNING_LIST, OFF, Preferences
from gateway.model.ticket import Urgency
from gateway.model.working_hours import WorkingHours


class Role(StrEnum):
    """What a person is in this house. One person may be several."""

    POC = "poc"
    SPONSOR = "sponsor"
    OPERATOR = "operator"
    VIP = "vip"
    """His own matters are one level more urgent than others'."""


@dataclass(frozen=True, slots=True)
class Absence:
    """First and last day (both included) on which the cover stands in."""

    first: date
    last: date
    cover: str = ""
    """Key of the one who stands in this time; "": whoever always does."""
    said_by: str = ""
    """away: his command; vacation: his answering machine; calendar: his calendar; back: he has come back before it
    ended; "": the settings."""


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
    """Of the letters to him."""
    speaks: tuple[str, ...] = ()
    """Languages in which he can answer; empty: that of his letters."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    hours: WorkingHours | None = None
    """His own; None: the house's."""
    max_tickets: int = 0
    """With so many open tickets he gets no more by a rule; 0: no cap."""
    cover: str | None = None
    lead: str = ""
    """Key of who is next when a promise of his is broken and neither he nor his cover acts; "": the topic's."""
    absences: tuple[Absence, ...] = ()
    """Where two meet, the one that stands first counts."""
    morning_list: bool = True
    """False: he wants no list of what waits for him."""
    said: Preferences = field(default_factory=Preferences)
    """All that he has said about how he wants to be written to."""

    @property
    def is_team(self) -> bool:
        """Made of several people."""
        return bool(self.members)

    @property
    def takes_tickets(self) -> bool:
        """True for a POC, and for a team, of which one member gets the ticket."""
        return Role.POC in self.roles or self.is_team

    def answers_in(self, language: str) -> bool:
        """True where he speaks the language; its region does not matter ("en-GB" is "en")."""
        spoken = self.speaks or (self.language,)
        return language.partition("-")[0] in {one.partition("-")[0] for one in spoken}

    def day_of(self, now: datetime) -> date:
        """The person's local day: absences are counted in it."""
        return now.astimezone(self.zone).date()

    def is_away(self, day: date) -> bool:
        """True on a day of absence (the person's local day)."""
        return self.absence_on(day) is not None

    def absence_on(self, day: date) -> Absence | None:
        """The absence that the day belongs to; None where the person is here."""
        return next((a for a in self.absences if a.first <= day <= a.last), None)

    def cover_on(self, day: date) -> str | None:
        """Key of the person or team who stands in on the day; None where the person is here, or nobody does."""
        absence = self.absence_on(day)
        return (absence.cover or self.cover) if absence else None


@dataclass(frozen=True, slots=True)
class Load:
    """What a POC has at hand: tickets that are not done."""

    tickets: int = 0
    weight: int = 0
    """Of these tickets, each by its urgency (`Urgency.weight`)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A house that stakeholders write from, told by the domain of their address, and who looks after it."""

    key: str
    name: str
    domains: tuple[str, ...]
    """Lower case; all below them belong to it too."""
    pocs: tuple[str, ...]
    """Keys of people or teams."""
    always: bool = False
    """They get all that it writes, whatever it is about."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a mail can be about, and who takes it."""

    name: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    pocs: tuple[str, ...] = ()
    """Keys of people or teams; empty: the organisation's, then the project's, then the fallback POC."""
    answer_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """Working time to the first answer; an urgency that is missing here has the house's."""
    next_answer_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """To every further one; missing: the house's."""
    resolve_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """Until the matter is settled; missing: the house's."""
    hours: WorkingHours | None = None
    """In which its promises count; None: the project's, then the house's."""
    lead: str = ""
    """Key of who is next in an escalation where the POC has no lead of his own."""
    second_level: str = ""
    """Key of the person or team who is asked by the step of that name; "": nobody."""


@dataclass(frozen=True, slots=True)
class Project:
    """A shared address with its own people and topics. The name shown is the one in From."""

    key: str
    address: str
    name: str
    topics: tuple[str, ...] = ()
    """Empty: all."""
    pocs: tuple[str, ...] = ()
    topic_pocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who takes a topic at this address, in place of those whom the topic names."""
    letters: str = ""
    """Folder with its own wording of letters; "": none."""
    sponsors: tuple[str, ...] = ()
    """Keys of people who approve, and read how its week was."""
    hours: WorkingHours | None = None
    """In which the promises of its tickets count; None: the house's."""

    def pocs_of(self, topic: Topic) -> tuple[str, ...]:
        """Keys of those who take the topic at this address; empty where nobody is named for it."""
        return self.topic_pocs.get(topic.name) or topic.pocs


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
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    next_answer_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """An urgency that is missing here has the time to the first answer."""
    resolve_within: Mapping[Urgency, timedelta] = field(default_factory=dict)
    """Until a matter is settled; nothing is promised for an urgency that is missing here."""

    @cached_property
    def _by_address(self) -> dict[str, str]:
        return {a.lower(): key for key, p in self.people.items() for a in p.addresses}

    @cached_property
    def _by_domain(self) -> dict[str, Organisation]:
        return {domain: one for one in self.organisations.values() for domain in one.domains}

    def with_absences(self, extra: Mapping[str, tuple[Absence, ...]]) -> Directory:
        """The same house where these people are away too, by key; what is said here outranks the settings."""
        known = {key: self.people[key] for key, told in extra.items() if told and key in self.people}
        if not known:
            return self
        away = {key: replace(p, absences=(*extra[key], *p.absences)) for key, p in known.items()}
        directory = replace(self, people={**self.people, **away})
        directory.__dict__["_by_address"] = self._by_address  # addresses are the same: asked for every mail
        return directory

    def with_preferences(self, said: Mapping[str, Preferences]) -> Directory:
        """The same house where these people have letters and times as they like them, by key."""
        changed = {key: as_preferred(self.people[key], wish) for key, wish in said.items() if key in self.people}
        if not changed:
            return self
        directory = replace(self, people={**self.people, **changed})
        directory.__dict__["_by_address"] = self._by_address
        return directory

    def person_at(self, address: str) -> Person | None:
        """The person (never a team with members' addresses) who owns the address."""
        key = self._by_address.get(address.lower())
        return None if key is None else self.people[key]

    def organisation_of(self, address: str) -> Organisation | None:
        """The organisation whose domain, or one below it, the address is in; of several the nearest."""
        labels = address.lower().rpartition("@")[2].split(".")
        domains = (".".join(labels[step:]) for step in range(len(labels)))
        return next((self._by_domain[domain] for domain in domains if domain in self._by_domain), None)

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

    def hours_of(self, person: Person) -> WorkingHours:
        """In which he works: his own hours, else the house's."""
        return person.hours or self.hours

    def hours_for(self, topic: str | None, project: str) -> WorkingHours:
        """In which the promises of a ticket count: those of its topic, else of its project, else of the house.

        Both by name; which of them it was, `name` says.
        """
        of_topic = self.topics.get(topic or "")
        of_project = self.projects.get(project)
        return (of_topic and of_topic.hours) or (of_project and of_project.hours) or self.hours

    @property
    def default_project(self) -> Project:
        """The project of the first shared address."""
        return next(iter(self.projects.values()))


def as_preferred(person: Person, said: Preferences) -> Person:
    """The person with his own language and zone, where he has named one; his working hours stay where they are."""
    language, zone = said.get(LANGUAGE) or person.language, said.zone or person.zone
    wants_list = person.morning_list and said.get(MORNING_LIST) != OFF
    return replace(person, language=language, zone=zone, morning_list=wants_list, said=said)
