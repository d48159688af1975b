"""The working-time clock, against an independent computation that walks minute by minute."""
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk import working_time
from gateway.model.people import WorkingHours
from tests.builders import hours

BERLIN = WorkingHours(
    ZoneInfo("Europe/Berlin"), {day: ((time(9), time(12)), (time(13), time(17))) for day in range(5)},
    frozenset({date(2026, 12, 25)}),
)
NIGHT = WorkingHours(ZoneInfo("Europe/Berlin"), {day: ((time(0), time(23, 59)),) for day in range(7)})
MINUTE = timedelta(minutes=1)


def _is_open(at: datetime, house: WorkingHours) -> bool:
    local = at.astimezone(house.zone)
    if local.date() in house.holidays:
        return False
    return any(o <= local.time().replace(tzinfo=None) < c for o, c in house.spans.get(local.weekday(), ()))


def _slowly(start: datetime, minutes: int, house: WorkingHours) -> datetime:
    at = start
    while minutes:
        minutes -= _is_open(at, house)
        at += MINUTE
    return at


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T16:00", 4, "2026-11-24T12:00"),
        ("2026-11-27T16:00", 8, "2026-11-30T16:00"),
        ("2026-11-28T11:00", 1, "2026-11-30T10:00"),
        ("2026-11-23T03:00", 8, "2026-11-23T17:00"),
    ],
)
def test_spans_skip_nights_and_weekends(start: str, span: int, end: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert working_time.after(at, timedelta(hours=span), hours()) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0)),
    st.integers(1, 1_500),
    st.sampled_from([BERLIN, NIGHT]),
)
def test_agrees_with_walking_minute_by_minute_also_where_the_clocks_change(
    start: datetime, minutes: int, house: WorkingHours
) -> None:
    at = start.replace(tzinfo=UTC)
    assert working_time.after(at, minutes * MINUTE, house) == _slowly(at, minutes, house)


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 1_500))
def test_before_is_the_way_back(start: datetime, minutes: int) -> None:
    end = working_time.after(start.replace(tzinfo=UTC), minutes * MINUTE, BERLIN)
    back = working_time.before(end, minutes * MINUTE, BERLIN)
    assert working_time.after(back, minutes * MINUTE, BERLIN) == end


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    house = WorkingHours(ZoneInfo("Europe/Berlin"), {6: ((time(0), time(6)),)})
    spring = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight in Berlin; 02:00-03:00 does not exist
    assert working_time.after(spring, timedelta(hours=5), house) == datetime(2026, 3, 29, 4, tzinfo=UTC)


def test_hours_that_never_come_end_in_plain_time() -> None:
    never = WorkingHours(ZoneInfo("UTC"), {})
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert working_time.after(at, timedelta(hours=8), never) == at + timedelta(hours=8)
    assert working_time.before(at, timedelta(hours=8), never) == at - timedelta(hours=8)


@pytest.mark.parametrize(("hour", "open_"), [(8, False), (9, True), (16, True), (17, False)])
def test_the_closing_minute_is_outside(hour: int, open_: bool) -> None:
    assert working_time.is_working(datetime(2026, 11, 23, hour, tzinfo=UTC), hours()) is open_


def test_next_working_is_now_or_the_next_opening() -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert working_time.next_working(monday, hours()) == monday
    assert working_time.next_working(monday + timedelta(hours=9), hours()) == datetime(2026, 11, 24, 9, tzinfo=UTC)


