"""Of several people who may take a ticket, the one who is suited best: an ordered table of preferences, then the load.

A preference narrows the choice to those for whom it holds, where it holds for some and not for all; those that did so
are said. Of those who are left, the one with the least work takes it, the first named where several have as little.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.desk import working_time
from gateway.desk.wanted import Wanted
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Urgency

_NAMES = {"en": Phrase("English"), "de": Phrase("German"), "fr": Phrase("French"), "es": Phrase("Spanish"),
          "ja": Phrase("Japanese")}

Preference = Callable[[Wanted, Person], str]
"""Why this person is preferred, in words; "" where he is not."""


def _looks_after(wanted: Wanted, person: Person) -> str:
    house = wanted.organisation
    return Phrase("looks after {house}", house=house.name) if house and person.key in wanted.looked_after_by else ""


def _speaks(wanted: Wanted, person: Person) -> str:
    if not wanted.language or not person.answers_in(wanted.language):
        return ""
    return Phrase("speaks {language}", language=_NAMES.get(wanted.language.partition("-")[0], wanted.language))


def _is_at_work(wanted: Wanted, person: Person) -> str:
    if wanted.urgency.rank < Urgency.HIGH.rank:
        return ""
    hours = wanted.directory.hours_of(person)
    return Phrase("at work now") if working_time.is_working(wanted.now, hours) else ""


PREFERENCES: tuple[Preference, ...] = (
    _looks_after,  # he knows the house, and is known there
    _speaks,       # an answer that is understood
    _is_at_work,   # what is urgent cannot wait until he comes; all else can
)


def best(people: Sequence[Person], wanted: Wanted) -> tuple[Person, tuple[str, ...]]:
    """One of these people (at least one), and what decided for him, in words; nothing where he is the only one."""
    decided = []
    for prefers in PREFERENCES:
        reasons = [prefers(wanted, person) for person in people]
        if any(reasons) and not all(reasons):
            people = [person for person, reason in zip(people, reasons, strict=True) if reason]
            decided.append(next(filter(None, reasons)))
    if len(people) > 1:
        decided.append(Phrase("least open work"))
    return min(people, key=lambda person: wanted.load_of(person).weight), tuple(decided)


def roomy(people: Sequence[Person], wanted: Wanted) -> Sequence[Person]:
    """Those who have room; all of them where nobody has."""
    return [person for person in people if wanted.has_room(person)] or people


def stand_in(person: Person, wanted: Wanted) -> Person | None:
    """Who covers for him, along the chain of covers, of a team its best; None where he is here, or nobody is found."""
    seen = {person.key}
    while (key := person.cover_on(person.day_of(wanted.now))) is not None and key not in seen:
        seen.add(key)
        named = [one for one in wanted.individuals([key]) if one.key == key or one.key not in seen]
        here = [one for one in named if wanted.is_here(one)]
        if here:
            return best(roomy(here, wanted), wanted)[0]
        if not named:
            return None
        person = named[0]
    return None


def passed_over(poc: Person, people: Sequence[Person], wanted: Wanted) -> tuple[Person, ...]:
    """Those who have no room and would have come before the POC: suited better, or as well and named earlier."""
    own = _rank(poc, wanted), people.index(poc)
    return tuple(
        person for place, person in enumerate(people)
        if not wanted.has_room(person) and (_rank(person, wanted), place) < own
    )


def _rank(person: Person, wanted: Wanted) -> tuple[tuple[bool, ...], int]:
    """The lower, the better suited."""
    return tuple(not prefers(wanted, person) for prefers in PREFERENCES), wanted.load_of(person).weight
