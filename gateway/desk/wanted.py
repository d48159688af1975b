"""What a ticket wants of its POC: all that the rules of routing and the preferences among people may look at."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from gateway.model.people import Directory, Load, Organisation, Person, Project, Topic
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Urgency

_NOTHING = Load()


@dataclass(frozen=True)
class Wanted:
    """A ticket before it has a POC. Whatever is not known of it does not count."""

    topic: Topic | None
    project: Project
    directory: Directory
    policy: DeskPolicy
    open_tickets: Mapping[str, Load]
    """POC -> what he has at hand; nobody who is missing here has anything."""
    now: datetime
    stakeholder: str = ""
    """His address; "" where it is not to be believed."""
    house: str = ""
    """Key of the organisation that he belongs to, as was said of him; "" where nothing was."""
    language: str = ""
    """In which he writes."""
    urgency: Urgency = Urgency.NORMAL

    @cached_property
    def organisation(self) -> Organisation | None:
        """The house that the stakeholder writes from: by its domain, else the one that he is said to belong to."""
        by_domain = self.directory.organisation_of(self.stakeholder)
        return by_domain or (self.directory.organisations.get(self.house) if self.stakeholder else None)

    @cached_property
    def looked_after_by(self) -> frozenset[str]:
        """Keys of the people who look after that house; nobody where none is known."""
        pocs = self.organisation.pocs if self.organisation else ()
        return frozenset(person.key for person in self.individuals(pocs))

    def individuals(self, keys: Iterable[str]) -> list[Person]:
        """The people named, a team replaced by its members, each once, in the order given."""
        found: dict[str, Person] = {}
        waiting = list(keys)
        seen: set[str] = set()
        while waiting:
            key = waiting.pop(0)
            person = self.directory.people.get(key)
            if person is None or key in seen:
                continue
            seen.add(key)
            if person.is_team:
                waiting[:0] = person.members
            else:
                found[key] = person
        return list(found.values())

    def is_here(self, person: Person) -> bool:
        """False on a day of absence, in his own zone."""
        return not person.is_away(person.day_of(self.now))

    def load_of(self, person: Person) -> Load:
        """What he has at hand."""
        return self.open_tickets.get(person.key, _NOTHING)

    def has_room(self, person: Person) -> bool:
        """True while he has fewer tickets than he may have."""
        return not person.max_tickets or self.load_of(person).tickets < person.max_tickets


def always_there(directory: Directory) -> Directory:
    """The directory as if nobody were full or away: for tickets from before, which have waited so long already."""
    people = {key: replace(one, max_tickets=0, absences=()) for key, one in directory.people.items()}
    return replace(directory, people=people)


def take_on(loads: dict[str, Load], poc: str, urgency: Urgency) -> None:
    """The POC has one more ticket at hand."""
    had = loads.get(poc, _NOTHING)
    loads[poc] = Load(had.tickets + 1, had.weight + urgency.weight)
