"""Rounds are planned in local time: where the clocks change, each day still has its one list and its one ledger."""
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gateway.desk.rounds import next_ledger, next_morning
from gateway.model.people import Directory, Person, Role, WorkingHours
from gateway.model.policy import DeskPolicy
from tests.builders import directory, person

CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),  # by half an hour
    "America/Santiago": (date(2026, 4, 5), date(2026, 9, 6)),  # at midnight
    "Asia/Tokyo": (date(2026, 3, 29), date(2026, 10, 25)),  # never
}
AROUND = 4
Next = Callable[[Person, datetime, Directory, DeskPolicy], datetime | None]


def house(zone: ZoneInfo, opens: time) -> tuple[Person, Directory]:
    """Somebody who works every day from that time on."""
    hours = WorkingHours(zone, {day: ((opens, time(23)),) for day in range(7)})
    ana = person("ana", Role.POC, Role.OPERATOR, zone=zone, hours=hours)
    return ana, directory(people={**directory().people, "ana": ana}, hours=hours)


def comes(next_of: Next, zone: ZoneInfo, at: time, change: date) -> list[datetime]:
    """Every instant from some days before the change to some days after it, each found from the one before."""
    ana, known = house(zone, at)
    policy = DeskPolicy(morning_list=True, morning_at=None, ledger_at=at)
    found: list[datetime] = []
    now = datetime.combine(change - timedelta(days=AROUND), time(), zone).astimezone(UTC) - timedelta(seconds=1)
    end = datetime.combine(change + timedelta(days=AROUND), time(), zone).astimezone(UTC)
    while (instant := next_of(ana, now, known, policy)) is not None and instant < end:
        assert instant > now
        found.append(instant)
        now = instant
    return found


@pytest.mark.parametrize("next_of", [next_morning, next_ledger])
@settings(deadline=None)
@given(zone=some.sampled_from(sorted(CHANGES)), half_hours=some.integers(0, 45), autumn=some.booleans())
def test_each_local_day_has_one_and_it_comes_at_its_local_time(
        next_of: Next, zone: str, half_hours: int, autumn: bool) -> None:
    local, at = ZoneInfo(zone), time(half_hours // 2, 30 * (half_hours % 2))
    change = CHANGES[zone][autumn]
    instants = comes(next_of, local, at, change)
    shown = [instant.astimezone(local) for instant in instants]
    assert [one.date() for one in shown] == [change + timedelta(days=n) for n in range(-AROUND, AROUND)]
    for one in shown:
        wanted = datetime.combine(one.date(), at, local)
        exists = wanted.astimezone(UTC).astimezone(local).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        assert one.time() == at if exists else one.time() > at, "a time that the spring leaves out comes after the gap"


@settings(deadline=None)
@given(zone=some.sampled_from(sorted(CHANGES)), half_hours=some.integers(0, 45),
       after=some.integers(0, 2 * AROUND * 24 * 60))
def test_whenever_it_is_asked_the_next_one_is_the_nearest(zone: str, half_hours: int, after: int) -> None:
    local, at = ZoneInfo(zone), time(half_hours // 2, 30 * (half_hours % 2))
    every = comes(next_ledger, local, at, CHANGES[zone][0])
    now = every[0] + timedelta(minutes=after)
    ana, known = house(local, at)
    later = [instant for instant in every if instant > now]
    if later:
        assert next_ledger(ana, now, known, DeskPolicy(ledger_at=at)) == later[0]
