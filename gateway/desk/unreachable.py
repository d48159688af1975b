"""Somebody of the house whom letters do not reach: others hear of it, once a day for each, by the first that fails.

It is a letter like all others. Where it fails too, its reader is the next whom others hear of: that ends by itself, as
of nobody is told more than once a day.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from gateway.desk import absence
from gateway.desk.operators import operators
from gateway.model.changes_returned import TellUnreachable
from gateway.model.decision import Decision
from gateway.model.letters_returned import Unreachable
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Load, Person
from gateway.model.situation import SentLetter


def report(letter: SentLetter, now: datetime, directory: Directory) -> tuple[TellUnreachable, ...]:
    """What follows from a letter that did not arrive: nothing where it was written to somebody outside."""
    person = directory.person_at(letter.recipient)
    if person is None:
        return ()
    zone = directory.hours.zone
    return (TellUnreachable(person.key, datetime.combine(now.astimezone(zone).date(), time(), zone)),)


def tell(occasion: Occasion) -> tuple[Decision, ...]:
    """The letter to all who must know; nothing where the address is not the person's any more: it was mended."""
    person, failed = occasion.directory.people.get(occasion.about), occasion.came_back
    if person is None or failed is None:
        return ()
    tickets = occasion.open_tickets.get(person.key, Load()).tickets
    letter = Unreachable(None, "", person.name, failed.address, failed.reason, tickets)
    return tuple(write for other in _who_must_know(person, occasion.directory)
                 for write in absence.to_person(other, letter, occasion.directory))


def _who_must_know(person: Person, directory: Directory) -> tuple[Person, ...]:
    """Operators, who can mend it, and his lead; where that is nobody but himself, the fallback POC."""
    others = {one.key: one for one in _usually(person, directory) if one.key != person.key}
    fallback = directory.people[directory.fallback_poc]
    return tuple(others.values()) or ((fallback,) if fallback.key != person.key else ())


def _usually(person: Person, directory: Directory) -> Iterator[Person]:
    yield from operators(directory)
    if person.lead in directory.people:
        yield directory.people[person.lead]
