"""Absences that a POC tells by mail, by his calendar or by his answering machine, and what follows at once.

What cannot wait until he is back goes to his cover when the absence begins: at once, or on the morning of its first
day. How it ends stands in `coming_back`.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from gateway.desk import cover, working_time
from gateway.desk.cover import Handover, Leaving
from gateway.desk.matter import Matter
from gateway.desk.wanted import Wanted
from gateway.model.changes import Away
from gateway.model.decision import Decision, Machine, Write
from gateway.model.letter import Lane, Letter
from gateway.model.letters_absence import AbsenceNoted
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import TagRole, Ticket

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Departure:
    """The absence as it is kept, and what was handed over; nothing yet where it begins on a later day."""

    away: Away
    handover: Handover

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that follows for the record and for others; the person himself is told apart."""
        return (self.away, *self.handover.decisions)


def house_of(matter: Matter) -> Wanted:
    """The people of the house and their work, as the mail at hand finds them."""
    return Wanted(None, matter.project, matter.directory, matter.policy, matter.situation.open_tickets, matter.now)


def depart(person: Person, absence: Absence, files: Sequence[TicketFile], house: Wanted, *, by: str = "") -> Departure:
    """The person is away; `files` are his open tickets. `by`: his name where he says so himself."""
    back_at = morning_of(absence.last + _DAY, person, house.directory)
    begins_later = absence.first > person.day_of(house.now)
    leaves_at = morning_of(absence.first, person, house.directory) if begins_later else None
    away = Away(person.key, absence.first, absence.last, absence.cover, absence.said_by, back_at, leaves_at)
    if begins_later:
        return Departure(away, Handover())
    house = replace(house, directory=house.directory.with_absences({person.key: (absence,)}))
    person = house.directory.people[person.key]
    return Departure(away, cover.hand_over(Leaving(person, absence, back_at, tuple(files), house, by)))


def morning_of(day: date, person: Person, directory: Directory) -> datetime:
    """When his own work begins on that day; of a day without work, on the next one that has some."""
    return working_time.morning_of(day, person.zone, directory.hours_of(person))


def is_missed_on(ticket: Ticket, person: Person, directory: Directory, now: datetime) -> bool:
    """True where the person is away now, and the ticket cannot wait until he is back."""
    absence = person.absence_on(person.day_of(now))
    if absence is None:
        return False
    return cover.cannot_wait(ticket, absence, morning_of(absence.last + _DAY, person, directory))


def leave(occasion: Occasion) -> tuple[Decision, ...]:
    """The first day of an absence that was told before: what cannot wait is handed over, and he reads to whom."""
    person = occasion.directory.people.get(occasion.about)
    absence = person.absence_on(person.day_of(occasion.now)) if person else None
    if person is None or absence is None:
        return ()
    house = Wanted(None, occasion.directory.default_project, occasion.directory, occasion.policy,
                   occasion.open_tickets, occasion.now)
    departure = depart(person, absence, occasion.desk, house)
    why = Phrase("Your absence, of which you have told us, begins today.")
    return (*departure.handover.decisions, *noted(person, departure, why, occasion.directory))


def noted(person: Person, departure: Departure, why: str, directory: Directory) -> tuple[Write, ...]:
    """The letter to him: to read when he is back, or at once if it is not true."""
    handover = departure.handover
    letter = AbsenceNoted(
        None, "", last=departure.away.last, why=why,
        handed=tuple((ticket.id, ticket.subject, poc.name) for ticket, poc in handover.handed),
        kept=tuple((ticket.id, ticket.subject) for ticket in handover.kept),
    )
    return to_person(person, letter, directory)


def to_person(person: Person, letter: Letter, directory: Directory) -> tuple[Write, ...]:
    """A letter about no ticket; what he replies is read as a mail about his own desk."""
    return tuple(
        Write(letter, to=box, lane=Lane.COLLEAGUES, role=TagRole.NOTE, person=person.key, ticket=None,
              project=directory.default_project.key, language=person.language, machine=Machine.GENERATED)
        for box in directory.mailboxes(person.key)[:1]
    )
