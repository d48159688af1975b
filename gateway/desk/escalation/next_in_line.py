"""Whom a step of the escalation asks to act: what the settings call cover, lead or sponsor is a person on each ticket.

Who is away is asked in the person of who stands in for him. A step that finds nobody says why.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.desk import suited
from gateway.desk.wanted import Wanted
from gateway.model.escalation import COVER, LEAD, SECOND_LEVEL, SPONSOR, Step
from gateway.model.people import Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Asking:
    """A ticket on which somebody is to be asked to act, and the house as it is now."""

    file: TicketFile
    house: Wanted
    by: Person | None = None
    """Who wants it so; None: a promise is broken."""
    why: str = ""
    """His words."""

    @property
    def ticket(self) -> Ticket:
        """As it stands."""
        return self.file.ticket

    @property
    def directory(self) -> Directory:
        """Who is who."""
        return self.house.directory


def asked_by(step: Step, asking: Asking) -> Person | str:
    """The one person whom the step asks; else why it asks nobody, in words."""
    named = asking.house.individuals(_named(step, asking))
    if not named:
        return Phrase("nobody is named")
    able, reasons = [], []
    for person in named:
        here = person if asking.house.is_here(person) else suited.stand_in(person, asking.house)
        reason = _reason_against(here, asking) if here else Phrase("{name} is away", name=person.name)
        reasons += [reason] if reason else []
        able += [here] if here and not reason else []
    return suited.best(able, asking.house)[0] if able else Phrase.joined(", ", dict.fromkeys(reasons))


def _named(step: Step, asking: Asking) -> tuple[str, ...]:
    part = PARTS.get(step.to)
    return tuple(filter(None, part(asking))) if part else (step.to,)


def _cover(asking: Asking) -> tuple[str, ...]:
    return (asking.directory.serving(asking.ticket.poc).cover or "",)


def _second_level(asking: Asking) -> tuple[str, ...]:
    topic = asking.directory.topics.get(asking.ticket.topic or "")
    return (topic.second_level,) if topic else ()


def _lead(asking: Asking) -> tuple[str, ...]:
    topic = asking.directory.topics.get(asking.ticket.topic or "")
    return (asking.directory.serving(asking.ticket.poc).lead or (topic.lead if topic else ""),)


def _sponsor(asking: Asking) -> tuple[str, ...]:
    return asking.house.project.sponsors


_CALLED = {COVER: Phrase("cover"), SECOND_LEVEL: Phrase("second level"), LEAD: Phrase("lead"),
           SPONSOR: Phrase("sponsor")}


def called(step: Step) -> str:
    """The step in words: what it names, or the key of a person."""
    return _CALLED.get(step.to, step.to)


PARTS: Mapping[str, Callable[[Asking], tuple[str, ...]]] = {
    COVER: _cover, SECOND_LEVEL: _second_level, LEAD: _lead, SPONSOR: _sponsor,
}
"""Keys of those who have this part on the ticket; empty where nobody has."""


def _has_it(person: Person, asking: Asking) -> bool:
    return person.key == asking.ticket.poc


def _wants_it(person: Person, asking: Asking) -> bool:
    return asking.by is not None and person.key == asking.by.key


def _was_asked(person: Person, asking: Asking) -> bool:
    return any(one.who == person.key for one in asking.file.asked)


def _is_concerned(person: Person, asking: Asking) -> bool:
    outside = {one.address.key for one in asking.ticket.participants}
    return any(address.lower() in outside for address in person.addresses)


AGAINST: tuple[tuple[Callable[[Person, Asking], bool], str], ...] = (
    (_has_it, "{name} has the ticket"),                # he is the one who does not act
    (_wants_it, "{name} asks"),                        # nobody asks himself
    (_was_asked, "{name} was asked before"),           # each once, whatever he is on the ticket
    (_is_concerned, "{name} is in the conversation"),  # what is internal about a matter is not for its people
)
"""Why a person is not asked; the first reason that holds is said."""


def _reason_against(person: Person, asking: Asking) -> str:
    return next((Phrase(said, name=person.name) for holds, said in AGAINST if holds(person, asking)), "")
