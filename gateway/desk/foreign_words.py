"""What the words of another helpdesk mean here; those that mean nothing are counted, so that a person can map them.

A word is looked up in the operator's map first, then among our own names, at last among the words that helpdesks have
for where a ticket stands and how urgent it is.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.model.foreign import Naming, Unknown
from gateway.model.people import Directory, Person, Project, Topic
from gateway.model.ticket import EntryKind, Status, Urgency, Visibility

STATUSES: Mapping[str, Status] = {
    **{str(one): one for one in Status},
    "active": Status.OPEN,              # FreeScout
    "stalled": Status.WAITING,          # Request Tracker
    "pending": Status.WAITING,          # FreeScout
    "pending reminder": Status.WAITING,  # Zammad
    "pending close": Status.RESOLVED,   # Zammad
    "rejected": Status.CLOSED,          # Request Tracker: what nobody will do
    "deleted": Status.CLOSED,           # Request Tracker, osTicket
    "removed": Status.CLOSED,           # Zammad
    "merged": Status.CLOSED,            # Zammad: it goes on in another one
    "archived": Status.CLOSED,          # osTicket
    "spam": Status.CLOSED,              # FreeScout
}
URGENCIES: Mapping[str, Urgency] = {
    **{str(one): one for one in Urgency},
    "1 low": Urgency.LOW, "2 normal": Urgency.NORMAL, "3 high": Urgency.HIGH,  # Zammad
    "emergency": Urgency.CRITICAL,  # osTicket
}
Fallback = TypeVar("Fallback")


@dataclass(slots=True)
class Words:
    """Reads the words of one ticket, and keeps those that it does not know."""

    directory: Directory
    naming: Naming
    unknown: list[Unknown] = field(default_factory=list)

    def status(self, word: str) -> Status:
        """OPEN where nobody knows: so nobody is forgotten."""
        known = STATUSES.get(_mapped(word, self.naming.statuses))
        return known or self._not_known("status", word, Status.OPEN)

    def urgency(self, word: str) -> Urgency:
        """NORMAL where nobody knows."""
        known = URGENCIES.get(_mapped(word, self.naming.urgencies))
        return known or self._not_known("urgency", word, Urgency.NORMAL)

    def topic(self, word: str) -> Topic | None:
        """By its name or title."""
        known = self.directory.find_topic(_mapped(word, self.naming.topics)) if word else None
        return known or self._not_known("topic", word, None)

    def project(self, word: str, otherwise: Project) -> Project:
        """By its key or address."""
        key = _mapped(word, self.naming.projects)
        return self.directory.projects.get(key) or self.directory.project_at(key) or (
            self._not_known("project", word, otherwise))

    def poc(self, word: str) -> Person | None:
        """A person who takes tickets, by key, address or name; never a team."""
        person = self.directory.find_person(_mapped(word, self.naming.people)) if word else None
        if person is not None and person.takes_tickets and not person.is_team:
            return person
        return self._not_known("poc", word, None)

    def colleague(self, word: str) -> Person | None:
        """The same, for whoever gets the notes."""
        person = self.directory.find_person(_mapped(word, self.naming.people))
        return person or self._not_known("colleagues", word, None)

    def staff(self, word: str) -> Person | None:
        """Whom the operator's map names; a name alone makes nobody one of the house."""
        return self.directory.people.get(self.naming.people.get(_folded(word), ""))

    def kind(self, word: str) -> EntryKind | None:
        """None where nothing or nothing known is said."""
        folded = _folded(word)
        return EntryKind(folded) if folded in list(EntryKind) else self._not_known("kind", word, None)

    def visibility(self, word: str) -> Visibility | None:
        """None where nothing or nothing known is said."""
        folded = _folded(word)
        return Visibility(folded) if folded in list(Visibility) else self._not_known("visibility", word, None)

    def _not_known(self, name: str, word: str, otherwise: Fallback) -> Fallback:
        self.note(name, word)
        return otherwise

    def note(self, name: str, word: str) -> None:
        """Nobody knows this word; "" is none."""
        if word:
            self.unknown.append((name, word))


def _mapped(word: str, to: Mapping[str, str]) -> str:
    folded = _folded(word)
    return to.get(folded, folded)


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
