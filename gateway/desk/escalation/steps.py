"""Escalation: a promise is broken and nobody has acted, so others are asked to, one after the other, each once.

Time begins it (`step`), or somebody who wants it at once (`at_once`). It ends when the promise is kept or moved: then
`Ticket.escalation`, the number of the last step that is over, is 0 again.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.desk import working_time
from gateway.desk.escalation import letters
from gateway.desk.escalation.next_in_line import Asking, asked_by, called
from gateway.desk.wanted import Wanted
from gateway.model.changes_time import Escalate
from gateway.model.decision import AppendEntry, Decision
from gateway.model.due import DueKind, Schedule
from gateway.model.escalation import COVER, SECOND_LEVEL, Step
from gateway.model.mail import Address
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person, Role
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Entry, EntryKind, Ticket, Urgency, Visibility


def first_at(ticket: Ticket, due: datetime, directory: Directory, policy: DeskPolicy) -> datetime | None:
    """When the first step is taken (UTC) unless somebody acts on the ticket, which is promised by `due`.

    None where the settings name no step. The ticket's topic, project and urgency count as they are given here.
    """
    return _step_at(1, due, ticket, directory, policy)


# --- time has run out ------------------------------------------------------------------------------------------------


def step(occasion: Occasion) -> tuple[Decision, ...]:
    """The next step of a ticket whose promise is broken; nothing where somebody has acted meanwhile.

    Whoever is asked is asked in his own working hours, except about what is critical: else on his next morning, anew.
    """
    file, now, steps = occasion.file, occasion.now, occasion.policy.escalation.steps
    if file is None or file.ticket.status.is_done or file.ticket.promise is None or file.ticket.promise > now:
        return ()
    number = file.ticket.escalation + 1
    if number > len(steps):
        return ()
    ticket, directory = file.ticket, occasion.directory
    house = Wanted(directory.topics.get(ticket.topic or ""),
                   directory.projects.get(ticket.project, directory.default_project), directory, occasion.policy,
                   occasion.open_tickets, now, language=ticket.language, urgency=ticket.urgency)
    asking = Asking(file, house)
    person = asked_by(steps[number - 1], asking)
    if not isinstance(person, Person):
        return _passed_over(number, person, asking)
    later = _when_at_work(person, asking)
    if later > now:
        return (Schedule(DueKind.ESCALATE, later, ticket.id),)
    said = Phrase("{name} was asked to act: no answer by {at}", name=person.name, at=file.ticket.promise)
    return (*_taken(number, person, asking), _on_record(said, asking))


def _passed_over(number: int, why: str, asking: Asking) -> tuple[Decision, ...]:
    """The step is over, though it has asked nobody; the next one comes when its own time has passed too."""
    part = called(asking.house.policy.escalation.steps[number - 1])
    said = Phrase("step {step} of the escalation ({part}) asks nobody: {why}", step=number, part=part, why=why)
    return (Escalate(asking.ticket.id, number), _next(number, asking), _on_record(said, asking))


def _when_at_work(person: Person, asking: Asking) -> datetime:
    """Now, or when his work begins."""
    now = asking.house.now
    if asking.ticket.urgency is Urgency.CRITICAL:
        return now
    return working_time.next_working(now, asking.directory.hours_of(person))


def _on_record(said: str, asking: Asking) -> AppendEntry:
    """What POCs read in the history of the ticket, by the house itself."""
    project, now = asking.house.project, asking.house.now
    author = Address(project.address, project.name)
    return AppendEntry(asking.ticket.id, Entry(EntryKind.NOTE, Visibility.INTERNAL, author, now, said))


# --- somebody wants it at once ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """Who was asked to act, and all that follows; it comes after whatever else changes the ticket."""

    person: Person
    step: int
    decisions: tuple[Decision, ...]


def at_once(asking: Asking) -> Taken | str:
    """The next step that asks somebody is taken now, at any hour; else why nobody is left to ask, in words.

    Where somebody else than its POC wants it, the POC himself is the last to be asked: no step that time takes.
    """
    reasons: list[str] = []
    for number, one in _steps_left(asking):
        person = asked_by(one, asking)
        if isinstance(person, Person):
            return Taken(person, number, _taken(number, person, asking))
        reasons.append(Phrase("{part}: {why}", part=called(one), why=person))
    poc = asking.directory.serving(asking.ticket.poc)
    if asking.by is not None and asking.by.key != poc.key:
        return Taken(poc, len(asking.house.policy.escalation.steps) + 1, letters.ask(poc, asking))
    return Phrase.joined("; ", reasons) if reasons else Phrase("no step of the escalation is left")


def _steps_left(asking: Asking) -> list[tuple[int, Step]]:
    """(number, step) of those that are to come; a sponsor's word goes past those who stand beside the POC."""
    steps = list(enumerate(asking.house.policy.escalation.steps, start=1))[asking.ticket.escalation:]
    if asking.by is None or Role.POC in asking.by.roles:
        return steps
    return sorted(steps, key=lambda pair: pair[1].to in (COVER, SECOND_LEVEL))


# --- what a step is --------------------------------------------------------------------------------------------------


def _taken(number: int, person: Person, asking: Asking) -> tuple[Decision, ...]:
    return (
        Escalate(asking.ticket.id, number, person.key), _next(number, asking),
        *letters.ask(person, asking), *letters.tell_poc(person, asking),
    )


def _next(number: int, asking: Asking) -> Schedule:
    """When the step after this one is taken, never before the promise is broken; none where nothing is owed."""
    ticket, house = asking.ticket, asking.house
    at = None
    if ticket.promise is not None:
        at = _step_at(number + 1, max(house.now, ticket.promise), ticket, house.directory, house.policy)
    return Schedule(DueKind.ESCALATE, at, ticket.id)


def _step_at(number: int, since: datetime, ticket: Ticket, directory: Directory, policy: DeskPolicy) -> datetime | None:
    """When that step is taken, counted from the one before; None where there is none of that number."""
    steps = policy.escalation.steps
    if number > len(steps):
        return None
    wait = steps[number - 1].after
    if ticket.urgency is Urgency.CRITICAL:
        wait *= policy.escalation.critical_factor
    return working_time.after(since, wait, directory.hours_for(ticket.topic, ticket.project))
