"""When what comes each day comes next: once a day on which it should, at the local time, whatever the clocks do."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as some

from gateway.desk import rounds
from gateway.model.due import DueKind
from gateway.model.people import Role
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import MORNING_LIST, Preferences
from gateway.model.working_hours import WorkingHours
from tests.builders import NOW, directory, person

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu",
         "Africa/Casablanca", "Asia/Beirut")
SPANS = ((time(9), time(17)), (time(0), time(8)), (time(2, 30), time(3, 15)), (time(0), time.max), (time(22), time.max))
DAYS_RUN = 370


def mornings(hours: WorkingHours, start: datetime, policy: DeskPolicy, days: int = DAYS_RUN) -> list[datetime]:
    """All lists of so many days, each planned when the one before came."""
    poc, house, now, found = person("ana", hours=hours), directory(), start, []
    while True:
        at = rounds.next_morning(poc, now, house, policy)
        if at is None or at > start + timedelta(days=days):
            return found
        assert at > now
        found.append(at)
        now = at


@settings(max_examples=25, deadline=None)
@given(
    zone=some.sampled_from(ZONES), spans=some.lists(some.sampled_from(SPANS), min_size=1, max_size=2, unique=True),
    weekdays=some.sets(some.integers(0, 6), min_size=1),
    holidays=some.frozensets(some.dates(date(2026, 1, 1), date(2027, 6, 1))),
    at=some.none() | some.times().map(lambda at: at.replace(fold=0)),
    start=some.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)),
)
def test_once_on_each_working_day_at_the_local_time(zone, spans, weekdays, holidays, at, start) -> None:  # type: ignore[no-untyped-def]
    hours = WorkingHours(ZoneInfo(zone), dict.fromkeys(weekdays, tuple(sorted(spans))), holidays)
    lists = mornings(hours, start.replace(tzinfo=UTC), DeskPolicy(morning_at=at))
    local = [one.astimezone(hours.zone) for one in lists]
    assert len({one.date() for one in local}) == len(local)
    first = min(opens for opens, _ in spans) if at is None else at
    for one in local:
        assert one.weekday() in weekdays
        assert one.date() not in holidays
        wanted = datetime.combine(one.date(), first, tzinfo=hours.zone)
        if wanted.astimezone(UTC).astimezone(hours.zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
            assert one.astimezone(UTC) == wanted.astimezone(UTC)  # else the day of the spring does not have that time
    days = {start.date() + timedelta(days=n) for n in range(2, DAYS_RUN - 2)}
    missed = {day for day in days if day.weekday() in weekdays and day not in holidays} - {one.date() for one in local}
    assert all(_has_not(day, spans, hours.zone) for day in missed)


def _has_not(day: date, spans: list[tuple[time, time]], zone: ZoneInfo) -> bool:
    """True where each span of the day falls into the hour that the day does not have."""
    return all(datetime.combine(day, closes, tzinfo=zone).astimezone(UTC)
               <= datetime.combine(day, opens, tzinfo=zone).astimezone(UTC) for opens, closes in spans)


def test_a_ledger_comes_each_day_in_the_zone_of_the_house() -> None:
    house = directory(hours=replace(directory().hours, zone=ZoneInfo("Europe/Berlin")))
    boss, now, found = person("ana", Role.OPERATOR), datetime(2026, 1, 1, tzinfo=UTC), []
    for _ in range(365):
        at = rounds.next_ledger(boss, now, house, DeskPolicy(ledger_at=time(2, 30)))
        assert at is not None
        now = at
        found.append(at.astimezone(ZoneInfo("Europe/Berlin")))
    assert [one.date() for one in found] == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {one.time() for one in found} == {time(2, 30), time(3, 30)}
    assert [one.date() for one in found if one.time() != time(2, 30)] == [date(2026, 3, 29)]


def test_who_gets_what() -> None:
    people = {"ana": person("ana"), "sue": person("sue", Role.SPONSOR), "olaf": person("olaf", Role.OPERATOR),
              "desk": person("desk", addresses=(), members=("ana",))}
    house = directory(people=people, triage_poc="ana", fallback_poc="ana")
    planned = rounds.rounds(house, DeskPolicy(), NOW)
    assert {(one.kind, one.about) for one in planned if one.at is not None} == {
        (DueKind.MORNING, "ana"), (DueKind.SUMMARY, "sue"), (DueKind.LEDGER, "olaf")}
    assert {(one.kind, one.about) for one in planned} >= {(DueKind.MORNING, "sue")}, "that none comes is planned too"
    none = rounds.rounds(house, DeskPolicy(morning_list=False, ledger_at=None), NOW)
    assert {one.kind for one in none if one.at is not None} == {DueKind.SUMMARY}


def test_who_wants_no_list_gets_none() -> None:
    house = directory().with_preferences({"ana": Preferences({MORNING_LIST: "off"})})
    assert rounds.next_morning(house.people["ana"], NOW, house, DeskPolicy()) is None
    assert rounds.next_morning(house.people["tom"], NOW, house, DeskPolicy()) is not None
