"""Spans of working time and the arithmetic behind a promise, against a computation that walks minute by minute."""
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk import working_time
from gateway.desk.working_time import Closed
from gateway.model.people import WorkingHours
from tests.builders import hours

MINUTE = timedelta(minutes=1)
WEEK = range(7)
HOUSES = {
    "lunch in Berlin": WorkingHours(
        ZoneInfo("Europe/Berlin"), {day: ((time(9), time(12)), (time(13), time(17))) for day in range(5)},
        frozenset({date(2026, 12, 25), date(2026, 4, 6)}),
    ),
    "always, in Berlin": WorkingHours(ZoneInfo("Europe/Berlin"), {day: ((time(), time.max),) for day in WEEK}),
    "nights in New York": WorkingHours(
        ZoneInfo("America/New_York"), {day: ((time(), time(6)), (time(22), time.max)) for day in WEEK},
        frozenset({date(2026, 7, 4)}),
    ),
    "half hours on Lord Howe": WorkingHours(ZoneInfo("Australia/Lord_Howe"), {6: ((time(), time(6)),),
                                                                              0: ((time(8), time(9)),)}),
    "Tokyo": hours("Asia/Tokyo"),
}
"""Clocks change by an hour, by half an hour and never, inside working hours and outside."""
house = st.sampled_from(sorted(HOUSES)).map(HOUSES.__getitem__)
instant = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    *(st.datetimes(day, day + timedelta(days=3)) for day in (datetime(2026, 3, 7), datetime(2026, 3, 28),
                                                             datetime(2026, 4, 3), datetime(2026, 10, 2),
                                                             datetime(2026, 10, 24), datetime(2026, 10, 31))),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))


def _is_open(at: datetime, house: WorkingHours) -> bool:
    local = at.astimezone(house.zone)
    spans = house.spans.get(local.weekday(), ()) if local.date() not in house.holidays else ()
    return any(opens <= local.time() < closes for opens, closes in spans)


def _minutes(start: datetime, end: datetime, house: WorkingHours) -> int:
    """The obvious computation."""
    return sum(_is_open(start + n * MINUTE, house) for n in range(int((end - start) / MINUTE)))


@settings(max_examples=150, deadline=None)
@given(instant, st.integers(0, 6_000), house)
def test_between_counts_the_minutes_in_which_work_is_done(start: datetime, minutes: int, house: WorkingHours) -> None:
    end = start + minutes * MINUTE
    assert working_time.between(start, end, house) == _minutes(start, end, house) * MINUTE


@settings(max_examples=150, deadline=None)
@given(instant, st.integers(1, 900), house)
def test_after_gives_the_span_that_was_asked_for(start: datetime, minutes: int, house: WorkingHours) -> None:
    end = working_time.after(start, minutes * MINUTE, house)
    assert working_time.between(start, end, house) == minutes * MINUTE
    assert _is_open(end - MINUTE, house), "it ends in working time, and not later than it must"


@settings(max_examples=150, deadline=None)
@given(instant, st.integers(1, 900), house)
def test_the_days_of_the_reckoning_add_up(start: datetime, minutes: int, house: WorkingHours) -> None:
    days = working_time.reckoning(start, minutes * MINUTE, house)
    counted = [span for one in days for span in one.counted]
    assert sum((one.sum for one in days), timedelta()) == minutes * MINUTE
    assert counted[-1][1] == working_time.after(start, minutes * MINUTE, house)
    assert all(_minutes(opens, closes, house) * MINUTE == closes - opens for opens, closes in counted)
    assert [one.day for one in days] == sorted(one.day for one in days)


def test_between_two_instants_of_which_the_later_comes_first_lies_nothing() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert working_time.between(noon, noon - timedelta(hours=2), hours()) == timedelta()


def test_a_house_that_never_closes_loses_not_even_a_moment_at_midnight() -> None:
    always = HOUSES["always, in Berlin"]
    evening = datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert working_time.after(evening, timedelta(hours=8), always) == evening + timedelta(hours=8)


def test_the_reckoning_says_day_by_day_what_counts_and_why_one_does_not() -> None:
    christmas = hours("Europe/Berlin", holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}))
    thursday = datetime(2026, 12, 24, 16, tzinfo=ZoneInfo("Europe/Berlin"))
    days = working_time.reckoning(thursday, timedelta(hours=3), christmas)
    assert [(one.day.day, one.sum, one.why_not) for one in days] == [
        (24, timedelta(hours=1), None),
        (25, timedelta(), Closed.HOLIDAY),
        (26, timedelta(), Closed.DAY_OFF),  # a Saturday: nobody would have worked anyway
        (27, timedelta(), Closed.DAY_OFF),
        (28, timedelta(hours=2), None),
    ]
    (opens, closes), = days[-1].counted
    assert (opens, closes) == (datetime(2026, 12, 28, 8, tzinfo=UTC), datetime(2026, 12, 28, 10, tzinfo=UTC))


def test_a_lunch_break_parts_a_day_and_an_evening_after_work_is_no_day_of_the_reckoning() -> None:
    lunch = HOUSES["lunch in Berlin"]
    evening = datetime(2026, 11, 23, 20, tzinfo=lunch.zone)
    (day,) = working_time.reckoning(evening, timedelta(hours=4), lunch)
    assert [(o.hour, c.hour) for o, c in day.counted] == [(8, 11), (12, 13)]


@pytest.mark.parametrize("spans", [{}, {6: ()}])
def test_hours_that_never_come_have_no_reckoning(spans: dict[int, tuple[()]]) -> None:
    assert working_time.reckoning(datetime(2026, 11, 23, tzinfo=UTC), timedelta(hours=1),
                                  WorkingHours(ZoneInfo("UTC"), spans)) == ()


def test_a_span_in_the_hour_that_spring_takes_away_is_none() -> None:
    gone = WorkingHours(ZoneInfo("Europe/Berlin"), {6: ((time(2, 30), time(3)), (time(9), time(10)))})
    sunday = datetime(2026, 3, 29, tzinfo=gone.zone)
    assert working_time.between(sunday, sunday + timedelta(days=1), gone) == timedelta(hours=1)
