"""What comes again and again: a POC's morning list, a sponsor's week, an operator's ledger. When each comes next.

Planned when the clock starts, when a round has fired, and when somebody says that he wants it otherwise. An absence
plans nothing anew: a round that comes while its reader is away writes nothing, and only plans the next one.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from gateway.desk import working_time
from gateway.desk.summary import when as summary_time
from gateway.model.due import DueKind, Schedule
from gateway.model.people import Directory, Person, Role
from gateway.model.policy import DeskPolicy
from gateway.model.working_hours import WorkingHours

_HORIZON = 400
"""Days; somebody who does not work in more than a year gets no list."""


def next_morning(person: Person, now: datetime, directory: Directory, policy: DeskPolicy) -> datetime | None:
    """When the POC's next morning list comes (UTC), always after `now`; None where he gets none.

    On each day on which he works, when his work begins or at the time that the settings name; an absence of his does
    not count here.
    """
    if not policy.morning_list or not person.morning_list or Role.POC not in person.roles or person.is_team:
        return None
    hours = directory.hours_of(person)
    today = now.astimezone(hours.zone).date()
    mornings = (_morning(today + timedelta(days=n), hours, policy.morning_at) for n in range(_HORIZON))
    return next((at for at in mornings if at is not None and at > now), None)


def next_ledger(person: Person, now: datetime, directory: Directory, policy: DeskPolicy) -> datetime | None:
    """When the operator's next ledger comes (UTC), always after `now`; None where he gets none.

    On each day at one time in the zone of the house.
    """
    if policy.ledger_at is None or Role.OPERATOR not in person.roles or person.is_team:
        return None
    today, zone = now.astimezone(directory.hours.zone).date(), directory.hours.zone
    days = (today + timedelta(days=n) for n in range(3))
    return next(at for day in days if (at := working_time.instant(day, policy.ledger_at, zone)) > now)


def next_week(person: Person, now: datetime, _: Directory, policy: DeskPolicy) -> datetime | None:
    """When the sponsor's next summary comes (UTC), always after `now`; None where he gets none."""
    if Role.SPONSOR not in person.roles:
        return None
    return summary_time.next_summary(person, person.said, now, policy)


def rounds(directory: Directory, policy: DeskPolicy, now: datetime) -> tuple[Schedule, ...]:
    """When each round of each person comes next; that none comes is said too."""
    people = [person for person in directory.people.values() if not person.is_team]
    return tuple(
        Schedule(kind, next_of(person, now, directory, policy), about=person.key)
        for kind, next_of in ROUNDS.items() for person in people
    )


ROUNDS: Mapping[DueKind, Callable[[Person, datetime, Directory, DeskPolicy], datetime | None]] = {
    DueKind.MORNING: next_morning,
    DueKind.SUMMARY: next_week,
    DueKind.LEDGER: next_ledger,
}


def _morning(day: date, hours: WorkingHours, at: time | None) -> datetime | None:
    """The instant on that day of the hours' zone; None on a day without work."""
    opens = working_time.morning_of(day, hours.zone, hours)
    if opens.astimezone(hours.zone).date() != day:
        return None
    return opens.astimezone(UTC) if at is None else working_time.instant(day, at, hours.zone)
