"""Figures of a week: what the store has read, summed up; how long things took, in working time. Pure.

What is said of POCs is said of several together, in a team or in the house. One alone sees his own.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from gateway.desk import working_time
from gateway.model.figures import Ended, Figures, Record, Span, Tally, Times, Whose
from gateway.model.people import Directory, Load, Person
from gateway.model.promise import PromiseKind

Counts = Callable[[Whose], bool]
"""Whether the tickets of this project and POC count."""
_SEVERAL = 2
"""Fewer people than that are one."""


def in_all(record: Record, directory: Directory, weeks: int) -> Figures:
    """All that was read together."""
    return _figures(record, directory, weeks, lambda _: True)


def of_projects(record: Record, directory: Directory, weeks: int) -> tuple[tuple[str, Figures], ...]:
    """Name of each project with its figures, in the order of the settings; those without any left out."""
    made = ((project.name, _figures(record, directory, weeks, _of_project(key)))
            for key, project in directory.projects.items())
    return tuple((name, figures) for name, figures in made if _has_any(figures))


def of_teams(record: Record, directory: Directory, weeks: int) -> tuple[tuple[str, Figures], ...]:
    """Name of each team with its figures; "" for all who are in none. A team of one is not told, and who is alone
    outside the teams neither."""
    teams = [person for person in directory.people.values() if person.is_team]
    members = {key for team in teams for key in _people_of(team, directory)}
    working = {poc for span in (record.span.tallies, record.standing.open) for _, poc in span}
    groups = [(team.name, _people_of(team, directory)) for team in teams]
    groups += [("", working - members)] if teams else []
    made = ((name, _figures(record, directory, weeks, _of_people(keys)))
            for name, keys in groups if len(keys) >= _SEVERAL)
    return tuple((name, figures) for name, figures in made if _has_any(figures))


def own(record: Record, poc: Person, directory: Directory, weeks: int) -> Figures:
    """A POC's own, for nobody but himself."""
    return _figures(record, directory, weeks, _of_people({poc.key}))


def times(ended: Sequence[Ended], kind: PromiseKind, directory: Directory) -> Times | None:
    """Median and the ninetieth of a hundred, by the nearest rank; None where no promise of this kind was kept."""
    took = sorted(
        working_time.between(one.since, one.ended_at, directory.hours_for(one.topic, one.whose[0]))
        for one in ended if one.kind == kind
    )
    return Times(len(took), _rank(took, 50), _rank(took, 90)) if took else None


def _figures(record: Record, directory: Directory, weeks: int, counts: Counts) -> Figures:
    now, before, standing = record.span, record.before, record.standing
    ended, ended_before = _ended(now, counts), _ended(before, counts)
    usual = _tally(before, counts)
    return Figures(
        tally=_tally(now, counts), usual=usual if usual != Tally() else None, weeks=weeks,
        open=_load(standing.open[whose] for whose in standing.open if counts(whose)),
        late=sum(number for whose, number in standing.lates.items() if counts(whose)),
        first=times(ended, PromiseKind.FIRST, directory), usual_first=times(ended_before, PromiseKind.FIRST, directory),
        resolution=times(ended, PromiseKind.RESOLUTION, directory),
    )


def _tally(span: Span, counts: Counts) -> Tally:
    return sum((tally for whose, tally in span.tallies.items() if counts(whose)), Tally())


def _ended(span: Span, counts: Counts) -> list[Ended]:
    return [one for one in span.ended if counts(one.whose)]


def _load(loads: Iterable[Load]) -> Load:
    every = list(loads)
    return Load(sum(load.tickets for load in every), sum(load.weight for load in every))


def _rank(took: Sequence[timedelta], percent: int) -> timedelta:
    """The least that so many of a hundred did not exceed."""
    return took[-(-percent * len(took) // 100) - 1]


def _of_project(key: str) -> Counts:
    return lambda whose: whose[0] == key


def _of_people(keys: Iterable[str]) -> Counts:
    wanted = frozenset(keys)
    return lambda whose: whose[1] in wanted


def _people_of(team: Person, directory: Directory) -> set[str]:
    """Keys of the people in a team, those of the teams in it among them, and its own: a ticket may be the team's."""
    keys: set[str] = set()
    for member in team.members:
        person = directory.people.get(member)
        keys |= _people_of(person, directory) if person is not None and person.is_team else {member}
    return keys


def _has_any(figures: Figures) -> bool:
    return figures.tally != Tally() or figures.open.tickets > 0
