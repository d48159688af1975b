"""Who may look at what in the console: one function, fed by one table. `docs/console.md` shows the table to people.

Roles are those of mail: POCs stand in for each other and may read every ticket; a sponsor reads of his own addresses
what everybody in the conversation may see; what concerns the gateway itself is the operators'.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from gateway.model.figures import projects_of
from gateway.model.people import Directory, Person, Role
from gateway.model.ticket import Ticket


class Area(StrEnum):
    """What a page is about."""

    TICKETS = "tickets"
    SUMMARY = "summary"
    PEOPLE = "people"
    MAIL = "mail"
    TRY_OUT = "try out"


_WHO: dict[Area, tuple[frozenset[Role], str]] = {
    Area.TICKETS: (frozenset({Role.POC, Role.OPERATOR, Role.SPONSOR}), "as by mail: any POC may take any ticket"),
    Area.SUMMARY: (frozenset({Role.SPONSOR, Role.OPERATOR}), "sponsors get it by mail; operators look it over"),
    Area.PEOPLE: (frozenset({Role.POC, Role.OPERATOR}), "who hands a ticket over must know who is there"),
    Area.MAIL: (frozenset({Role.OPERATOR}), "mails of strangers, and letters to everybody"),
    Area.TRY_OUT: (frozenset({Role.OPERATOR}), "it writes in the names of others"),
}
"""Area -> who may enter, and why."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of the house who is logged in, or wants to be."""

    person: Person
    house: Directory

    @property
    def may_come_in(self) -> bool:
        """Whether there is a page for him. A team is nobody: its mails come to several people."""
        return not self.person.is_team and any(map(self.may_enter, Area))

    def may_enter(self, area: Area) -> bool:
        """Whether the pages of that area are for him."""
        return bool(self.person.roles & _WHO[area][0])

    @property
    def sees_all(self) -> bool:
        """Every ticket with its notes; else only those of his addresses, as people outside see them."""
        return bool(self.person.roles & {Role.POC, Role.OPERATOR})

    @property
    def projects(self) -> Collection[str]:
        """Keys of the addresses whose tickets he may read: of a sponsor those whose weekly summary he gets."""
        return self.house.projects.keys() if self.sees_all else projects_of(self.person.key, self.house)

    def may_read(self, ticket: Ticket) -> bool:
        """Whether he may read this ticket; how much of it says `sees_all`."""
        return self.sees_all or ticket.project in self.projects  # also of an address that is gone from the settings
