"""Who takes a ticket: an ordered table of rules; the rule that chose is kept on the ticket."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.model.people import Directory, Person, Project, Topic
from gateway.model.policy import DeskPolicy


@dataclass(frozen=True, slots=True)
class Choice:
    """The POC (never a team) and the rule that chose him, in words."""

    poc: str
    why: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rules may look at."""

    topic: Topic | None
    project: Project
    directory: Directory
    policy: DeskPolicy
    open_tickets: Mapping[str, int] = field(default_factory=dict)
    today: date = date.min


def choose_poc(wanted: Wanted) -> Choice:
    """The first rule that finds somebody decides; the last one always does."""
    for rule in RULES:
        choice = rule(wanted)
        if choice is not None:
            return choice
    return Choice(wanted.directory.fallback_poc, "nobody else can take it: fallback POC")


def choose_another(wanted: Wanted, poc: str) -> Choice | None:
    """Who gets a ticket whose topic has become known; None where `poc`, who has it, serves that topic already."""
    choice = choose_poc(wanted)
    serving = wanted.topic.pocs if wanted.topic and wanted.topic.pocs else wanted.project.pocs
    keeps = {choice.poc, *(person.key for person in _individuals(wanted.directory, serving))}
    return None if poc in keeps else choice


def _everything_to_one(wanted: Wanted) -> Choice | None:
    key = wanted.policy.route_all_to
    return _first_free(wanted, [key], "everything goes to one POC") if key else None


def _unsure(wanted: Wanted) -> Choice | None:
    if wanted.topic is not None:
        return None
    return _first_free(wanted, [wanted.directory.triage_poc], "topic unsure: triage POC")


def _by_topic(wanted: Wanted) -> Choice | None:
    return _first_free(wanted, wanted.topic.pocs, f"topic {wanted.topic.name}") if wanted.topic else None


def _by_project(wanted: Wanted) -> Choice | None:
    return _first_free(wanted, wanted.project.pocs, f"address {wanted.project.name}")


def _fallback(wanted: Wanted) -> Choice | None:
    return _first_free(wanted, [wanted.directory.fallback_poc], "fallback POC")


RULES: tuple[Callable[[Wanted], Choice | None], ...] = (
    _everything_to_one,  # the operator said so, and it outranks all else
    _unsure,             # a guess must not decide: a person sorts it
    _by_topic,           # who knows the matter
    _by_project,         # else who serves the address that was written to
    _fallback,           # else the one who always exists
)


def _first_free(wanted: Wanted, keys: Iterable[str], why: str) -> Choice | None:
    """Of those who are here, the one with the fewest open tickets; else a cover of theirs; None where all are away."""
    people = _individuals(wanted.directory, keys)
    here = [p for p in people if not p.is_away(wanted.today)]
    if here:
        chosen = min(here, key=lambda p: wanted.open_tickets.get(p.key, 0))
        return Choice(chosen.key, why if len(people) == 1 else f"{why}, fewest open tickets")
    for person in people:
        cover = _cover_of(wanted.directory, person, wanted.today)
        if cover is not None:
            return Choice(cover.key, f"{why}, covers for {person.name}")
    return None


def _individuals(directory: Directory, keys: Iterable[str]) -> list[Person]:
    """The people named, a team replaced by its members, each once, in the order given."""
    found: dict[str, Person] = {}
    waiting = list(keys)
    seen: set[str] = set()
    while waiting:
        key = waiting.pop(0)
        person = directory.people.get(key)
        if person is None or key in seen:
            continue
        seen.add(key)
        if person.is_team:
            waiting[:0] = person.members
        else:
            found[key] = person
    return list(found.values())


def _cover_of(directory: Directory, person: Person, today: date) -> Person | None:
    """Who stands in, along the chain of covers; None where the chain ends or bites its tail."""
    seen = {person.key}
    while person.cover and person.cover not in seen:
        seen.add(person.cover)
        for candidate in _individuals(directory, [person.cover]):
            person = candidate
            if not candidate.is_away(today):
                return candidate
    return None


def least_busy(directory: Directory, team: Person, open_tickets: Mapping[str, int], now: datetime) -> str:
    """Key of the member with the fewest open tickets who is here; of a cover or the fallback POC where all are away."""
    wanted = Wanted(None, directory.default_project, directory, DeskPolicy(), open_tickets,
                    now.astimezone(directory.hours.zone).date())
    choice = _first_free(wanted, [team.key], "")
    return choice.poc if choice else directory.fallback_poc
