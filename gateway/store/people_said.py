"""What people have said by mail about themselves: when they are away, how they like their letters, who they are."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, literal, select, union_all

from gateway.model.card import Card
from gateway.model.people import Absence, Directory
from gateway.model.preferences import Preferences
from gateway.store.tables import absence
from gateway.store.tables_time import preference

_AWAY, _IN_HOUSE, _OUTSIDE = "away", "in house", "outside"
_LIKES = (preference.c.who, preference.c.name, preference.c.value, preference.c.by, literal(""))
_SAID = union_all(  # one statement in place of three: each costs 50 µs, and every mail and every due time needs them
    select(literal(_AWAY), absence.c.person, absence.c.first, absence.c.last, absence.c.cover, absence.c.said_by),
    select(literal(_IN_HOUSE), *_LIKES).where(preference.c.of_house.is_(True)),
    select(literal(_OUTSIDE), *_LIKES).where(preference.c.who == bindparam("sender"), preference.c.of_house.is_(False)),
)
"""All of the house who have said something, so few; and one person outside."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the house has said, and one person outside."""

    absences: Mapping[str, tuple[Absence, ...]]
    """Person's key -> the absence that he has told."""
    preferences: Mapping[str, Preferences]
    """Person's key -> what he likes."""
    sender: Card
    """Of the person outside; without the language that his mails have shown."""

    def in_house(self, directory: Directory) -> Directory:
        """Who is who as of now."""
        return directory.with_preferences(self.preferences).with_absences(self.absences)


def read_said(conn: Connection, sender: str = "") -> Said:
    """What everybody of the house has said, and whoever has this address key."""
    absences: dict[str, tuple[Absence, ...]] = {}
    likes: dict[str, dict[str, str]] = {}
    values: dict[str, str] = {}
    by: dict[str, str] = {}
    for what, who, *said in conn.execute(_SAID, {"sender": sender}):
        if what == _AWAY:
            first, last, cover, said_by = said
            absences[who] = (Absence(date.fromisoformat(first), date.fromisoformat(last), cover, said_by),)
        elif what == _IN_HOUSE:
            likes.setdefault(who, {})[said[0]] = said[1]
        else:
            values[said[0]], by[said[0]] = said[1], said[2]
    in_house = {who: Preferences(one) for who, one in likes.items()}
    return Said(absences, in_house, Card(sender, values, by))
