"""Reminders of what is promised: when one comes, and to whom.

What can wait until the POC's next morning list waits for it, and is not told singly. Nobody is reminded outside his own
working hours, except of what is critical.
"""
from __future__ import annotations

from datetime import datetime, timedelta

from gateway.desk import promises, rounds, working_time, writing
from gateway.model.decision import Decision, Machine
from gateway.model.due import DueKind, Schedule
from gateway.model.letter import Lane, Reminder, RichText
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person
from gateway.model.policy import DeskPolicy
from gateway.model.promise import HANDED, SETTLING, TO_PLAN
from gateway.model.situation import TicketFile
from gateway.model.ticket import Ticket, Urgency

_END_OF_WORK = timedelta(minutes=15)
"""Left of a POC's working day when he is reminded of what is critical and ends after it."""
_MOMENT = timedelta(microseconds=1)


def remind_at(ticket: Ticket, due: datetime, now: datetime, directory: Directory,
              policy: DeskPolicy) -> datetime | None:
    """When the POC is reminded (UTC) of what is promised by `due`; None where he reads it in a list, or knows it."""
    poc, usual = directory.serving(ticket.poc), _usual(ticket, due, directory, policy)
    own = directory.hours_of(poc)
    if working_time.is_working(usual, own):
        at = usual
    elif ticket.urgency is Urgency.CRITICAL:
        last = working_time.before(usual, _END_OF_WORK, own)
        at = last if last > now else usual
    else:
        at = working_time.next_working(usual, own)
    if not now < at < due or _waits_for_list(ticket, poc, at, due, directory, policy):
        return None
    return at


def _usual(ticket: Ticket, due: datetime, directory: Directory, policy: DeskPolicy) -> datetime:
    return working_time.before(due, policy.reminder_before, promises.hours_for(ticket, directory))


def _waits_for_list(ticket: Ticket, poc: Person, at: datetime, due: datetime, directory: Directory,
                    policy: DeskPolicy) -> bool:
    """True where a list comes to the POC before `due`, at that very moment or later."""
    if ticket.urgency is Urgency.CRITICAL or poc.is_away(poc.day_of(at)):
        return False
    listed = rounds.next_morning(poc, at - _MOMENT, directory, policy)
    return listed is not None and listed <= due


def remind(occasion: Occasion) -> tuple[Decision, ...]:
    """The reminder, if it is still owed; to whom, and whether now, the hour decides."""
    file = occasion.file
    if file is None or file.ticket.status.is_done:
        return ()
    if occasion.about == HANDED:
        return tuple(_anew(about, file.ticket, occasion) for about in ("", SETTLING))
    due = _due(file.ticket, occasion.about)
    if due is None:
        return ()
    ticket, directory, policy, now = file.ticket, occasion.directory, occasion.policy, occasion.now
    if occasion.about == TO_PLAN:
        return (_anew(SETTLING, ticket, occasion),)
    poc = directory.serving(ticket.poc)
    if _waits_for_list(ticket, poc, occasion.instant or now, due, directory, policy):
        return ()
    if ticket.urgency is not Urgency.CRITICAL:
        later = working_time.next_working(now, directory.hours_of(poc))
        if later > now:
            return (Schedule(DueKind.REMIND, later, ticket.id, occasion.about),) if later < due else ()
    return _write(_reader(ticket, poc, occasion), file, due, occasion)


def _anew(about: str, ticket: Ticket, occasion: Occasion) -> Schedule:
    """When whoever has the ticket now is reminded."""
    due = _due(ticket, about)
    at = due and remind_at(ticket, due, occasion.now, occasion.directory, occasion.policy)
    return Schedule(DueKind.REMIND, at, ticket.id, about)


def _due(ticket: Ticket, about: str) -> datetime | None:
    """What is reminded of: the answer that is owed, or that the matter is to be settled; None where it is no more."""
    if not about:
        return ticket.promise
    settled = promises.settled_by(ticket)
    return settled.due if settled else None


def _reader(ticket: Ticket, poc: Person, occasion: Occasion) -> Person:
    """The POC; of what is critical his cover, where only he is at work."""
    cover = occasion.directory.people.get(poc.cover or "")
    if ticket.urgency is not Urgency.CRITICAL or cover is None or cover.is_team:
        return poc
    return cover if _is_at_work(cover, occasion) and not _is_at_work(poc, occasion) else poc


def _is_at_work(person: Person, occasion: Occasion) -> bool:
    here = not person.is_away(person.day_of(occasion.now))
    return here and working_time.is_working(occasion.now, occasion.directory.hours_of(person))


def _write(reader: Person, file: TicketFile, due: datetime, occasion: Occasion) -> tuple[Decision, ...]:
    ticket, last = file.ticket, file.last_from_outside
    poc = occasion.directory.serving(ticket.poc)
    letter = Reminder(ticket.id, ticket.subject, ticket.stakeholder, writing.receivers(ticket), due,
                      RichText(last.text if last else ""), is_settling=bool(occasion.about),
                      poc="" if reader.key == poc.key else poc.name)
    return writing.to_staff(reader.key, letter, ticket, occasion.directory, lane=Lane.STAKEHOLDER,
                            machine=Machine.GENERATED)
