"""Who goes away hands over what cannot wait: which of his tickets go, who stands in for him, who is told of it."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.desk import handing, suited, writing
from gateway.desk.wanted import Wanted, take_on
from gateway.model.changes import Cover
from gateway.model.decision import Assign, Decision, Machine
from gateway.model.letter import StatusChange
from gateway.model.people import Absence, Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Ticket, Urgency


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who is away from now on, his open tickets, and the house, which knows of his absence."""

    person: Person
    absence: Absence
    back_at: datetime
    files: tuple[TicketFile, ...]
    house: Wanted
    by: str = ""
    """Name of who hands over; "" where a machine or the calendar does."""


@dataclass(slots=True)
class Handover:
    """What becomes of his tickets."""

    decisions: list[Decision] = field(default_factory=list)
    handed: list[tuple[Ticket, Person]] = field(default_factory=list)
    """Each with who has it now."""
    kept: list[Ticket] = field(default_factory=list)
    """They should have gone to somebody, and nobody is here."""


def hand_over(leaving: Leaving) -> Handover:
    """What cannot wait goes to whoever stands in, one ticket after the other, so that a team shares the work."""
    result, loads = Handover(), dict(leaving.house.open_tickets)
    for file in leaving.files:
        ticket = file.ticket
        if ticket.poc != leaving.person.key or ticket.status.is_done:
            continue
        if not cannot_wait(ticket, leaving.absence, leaving.back_at):
            continue
        cover = suited.stand_in(leaving.person, replace(leaving.house, open_tickets=loads))
        if cover is None:
            result.kept.append(ticket)
            continue
        take_on(loads, cover.key, ticket.urgency)
        result.handed.append((ticket, cover))
        result.decisions += _hand(file, cover, leaving)
    return result


def _is_critical(ticket: Ticket, _: Absence, __: datetime) -> bool:
    return ticket.urgency is Urgency.CRITICAL


def _is_owed(ticket: Ticket, _: Absence, back_at: datetime) -> bool:
    return ticket.promise is not None and ticket.promise < back_at


def _has_its_day(ticket: Ticket, absence: Absence, _: datetime) -> bool:
    return any(day is not None and day <= absence.last for day in (ticket.due, ticket.wait_until))


REASONS: tuple[Callable[[Ticket, Absence, datetime], bool], ...] = (
    _is_critical,  # whoever writes again must be read at once
    _is_owed,      # somebody was promised an answer before he is back
    _has_its_day,  # a day on which something is to be done lies in the absence
)
"""Why a ticket cannot wait until he is back; all others stay his, and he finds them as he left them."""


def cannot_wait(ticket: Ticket, absence: Absence, back_at: datetime) -> bool:
    """True where one of the reasons holds."""
    return any(reason(ticket, absence, back_at) for reason in REASONS)


def _hand(file: TicketFile, cover: Person, leaving: Leaving) -> list[Decision]:
    """The ticket is the cover's; who was covered already is the one to whom it goes back."""
    ticket, house = file.ticket, leaving.house
    owner = ticket.covers_for or leaving.person.key
    why = Phrase("covers for {poc} until {day}", poc=leaving.person.name, day=leaving.absence.last)
    after = replace(ticket, poc=cover.key, chosen_by=why, covers_for="" if owner == cover.key else owner)
    letters = handing.hand_over(file, after, house.directory, house.policy, by=leaving.by)
    told = tell_outside(after, cover, Machine.HUMAN if leaving.by else Machine.GENERATED)
    return [Assign(ticket.id, cover.key, why), Cover(ticket.id, after.covers_for), *letters, *told]


def tell_outside(ticket: Ticket, poc: Person, machine: Machine) -> list[Decision]:
    """One line to everybody in the conversation: who looks after the matter now."""
    change = StatusChange(ticket.id, ticket.subject, change="assigned", poc=poc.name, due_at=ticket.promise)
    return list(writing.to_conversation(change, ticket, machine=machine))
