"""Times that are offered: inside everybody's hours, beside no meeting and no absence, when clocks change too."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk.meeting.slots import Search, Sitter, find_slots, suits
from gateway.desk.meeting.words import Half
from gateway.model.meeting import Busy
from gateway.model.people import Absence
from gateway.model.working_hours import WorkingHours
from tests.builders import hours, person
from tests.unit.mail.mails import within

BERLIN, NEW_YORK, TOKYO = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))
MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""In Berlin."""
ANA, BEN = Sitter("ana", hours("Europe/Berlin")), Sitter("ben@customer.test", hours("Europe/Berlin"))


def search(**values: object) -> Search:
    return replace(Search(30, WEEK, BERLIN, NINE), **values)  # type: ignore[arg-type]


def local(slots: tuple[datetime, ...]) -> list[str]:
    return [f"{slot.astimezone(BERLIN):%a %H:%M}" for slot in slots]


def test_the_first_times_of_three_days() -> None:
    assert local(find_slots(search(), [ANA, BEN], [])) == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]


def test_one_day_alone_gives_times_that_are_apart() -> None:
    assert local(find_slots(search(days=WEEK[:1]), [ANA, BEN], [])) == ["Mon 09:00", "Mon 10:00", "Mon 11:00"]


def test_half_a_day_and_a_very_time() -> None:
    assert local(find_slots(search(half=Half.AFTERNOON), [ANA], []))[0] == "Mon 12:00"
    assert local(find_slots(search(clock=time(14, 15)), [ANA], [])) == ["Mon 14:15", "Tue 14:15", "Wed 14:15"]


def test_only_what_suits_all_zones() -> None:
    assert local(find_slots(search(), [ANA, Sitter("tom", hours("America/New_York"))], [])) == [
        "Mon 15:00", "Tue 15:00", "Wed 15:00"]
    assert find_slots(search(), [ANA, Sitter("kai", hours("Asia/Tokyo"))], []) == ()


def test_meetings_and_absences_are_in_the_way() -> None:
    busy = [Busy("ben@customer.test", NINE, NINE + timedelta(hours=2)),
            Busy("somebody", NINE, NINE + timedelta(days=5))]
    away = replace(ANA, person=person("ana", zone=BERLIN, absences=(Absence(WEEK[1], WEEK[1]),)))
    assert local(find_slots(search(), [away, BEN], busy)) == ["Mon 11:00", "Wed 09:00", "Thu 09:00"]


def test_hours_that_never_open_are_looked_through_at_once() -> None:
    never = Sitter("ana", WorkingHours(BERLIN, {}))
    with within(2.0):
        assert find_slots(search(days=[MONDAY + timedelta(days=n) for n in range(90)]), [never], []) == ()


def test_one_meeting_after_the_other_is_fine() -> None:
    busy = [Busy("ana", NINE - timedelta(hours=1), NINE),
            Busy("ana", NINE + timedelta(minutes=30), NINE + timedelta(hours=9))]
    assert local(find_slots(search(days=WEEK[:1]), [ANA], busy)) == ["Mon 09:00"]


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"])
DAYS = st.dates(date(2026, 3, 1), date(2026, 4, 10)) | st.dates(date(2026, 10, 1), date(2026, 11, 10))
"""In which clocks change."""
SPANS = st.sampled_from([(time(9), time(17)), (time(0), time(6)), (time(1, 30), time(3, 30)), (time(12), time(23, 30))])


def _on_the_clock(local: datetime) -> time:
    """The time of day; in an hour that comes twice, who began in its first half goes on until its second has ended."""
    return time(local.hour, 59) if local.fold else local.time()


@settings(max_examples=150, deadline=None)
@given(first=DAYS, minutes=st.integers(5, 240), zone=ZONES,
       people=st.lists(st.tuples(ZONES, SPANS), min_size=1, max_size=3),
       taken=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 200), st.integers(1, 300)), max_size=6))
def test_never_outside_hours_and_never_beside_a_meeting(
        first: date, minutes: int, zone: str, people: list[tuple[str, tuple[time, time]]],
        taken: list[tuple[int, int, int]]) -> None:
    """Checked minute by minute on each one's own clock, without the code that is tested."""
    start = datetime.combine(first, time(), tzinfo=UTC)
    sitters = [Sitter(str(n), hours(name, spans=dict.fromkeys(range(7), (span,))))
               for n, (name, span) in enumerate(people)]
    busy = [Busy(str(who), start + timedelta(hours=after), start + timedelta(hours=after, minutes=lasts))
            for who, after, lasts in taken]
    days = [first + timedelta(days=n) for n in range(6)]
    slots = find_slots(Search(minutes, days, ZoneInfo(zone), start + timedelta(hours=7)), sitters, busy)
    assert list(slots) == sorted(set(slots))
    assert len(slots) <= 3
    for slot in slots:
        assert slot >= start + timedelta(hours=7)
        assert suits(slot, minutes, sitters, busy)
        for minute in range(minutes):
            at = slot + timedelta(minutes=minute)
            assert not any(one.starts <= at < one.ends and int(one.who) < len(people) for one in busy)
            for name, (opens, closes) in people:
                assert opens <= _on_the_clock(at.astimezone(ZoneInfo(name))) < closes
