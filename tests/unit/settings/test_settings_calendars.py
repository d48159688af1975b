"""Calendars, days off of a country or of a file, and promises, as the settings say them."""
from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.model.people import Directory
from gateway.model.ticket import Urgency
from gateway.model.working_hours import WorkingHours
from gateway.settings import load

from .conftest import HOUSE, Complaint, Write

NINE_TO_FIVE = ((time(9), time(17)),)
CLOSED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
BEGIN:VEVENT
UID:1
SUMMARY:Between the years
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20270101
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:The founder's birthday
DTSTART;VALUE=DATE:20100512
RRULE:FREQ=YEARLY;UNTIL=20290601T000000Z
EXDATE;VALUE=DATE:20270512
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:A call
DTSTART:20261112T090000Z
DTEND:20261112T100000Z
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Called off
STATUS:CANCELLED
DTSTART;VALUE=DATE:20261113
END:VEVENT
END:VCALENDAR
"""


def directory(write: Write, text: str) -> Directory:
    return load(write(HOUSE + text), {}).directory()


def test_a_calendar_has_its_own_zone_and_days_and_one_without_a_zone_lies_in_the_houses(write: Write) -> None:
    found = directory(write, """
[working_hours]
zone = "Europe/Berlin"
[calendars.tokyo]
zone = "Asia/Tokyo"
spans = ["13:00-18:00", "09:00-12:00"]
spans_on.fri = ["09:00-12:00"]
spans_on.mon = []
[calendars.weekend]
days = ["sat", "sun"]
[topics.access]
calendar = "tokyo"
[topics.hardware]
""")
    with_lunch = ((time(9), time(12)), (time(13), time(18)))
    assert found.topics["access"].hours == WorkingHours(
        ZoneInfo("Asia/Tokyo"), {1: with_lunch, 2: with_lunch, 3: with_lunch, 4: ((time(9), time(12)),)}, name="tokyo",
    )
    assert found.hours_for("access", "support").name == "tokyo"
    assert found.hours_for("hardware", "support") == found.hours
    assert found.hours.zone == ZoneInfo("Europe/Berlin")


def test_people_work_by_a_calendar_in_its_zone_or_by_times_of_their_own_in_theirs(write: Write) -> None:
    found = directory(write, """
[calendars.tokyo]
zone = "Asia/Tokyo"
days = ["mon", "tue"]
[people.dora]
name = "Dora Nagy"
addresses = ["dora@example.org"]
roles = ["poc"]
calendar = "tokyo"
[people.emil]
name = "Emil Nagy"
addresses = ["emil@example.org"]
roles = ["poc"]
calendar = "tokyo"
zone = "Europe/Lisbon"
[people.fay]
name = "Fay Nagy"
addresses = ["fay@example.org"]
roles = ["poc"]
calendar = "tokyo"
zone = "Europe/Lisbon"
hours.spans = ["10:00-12:00"]
""").people
    tokyo = WorkingHours(ZoneInfo("Asia/Tokyo"), {0: NINE_TO_FIVE, 1: NINE_TO_FIVE}, name="tokyo")
    assert (found["dora"].hours, found["dora"].zone) == (tokyo, ZoneInfo("Asia/Tokyo"))
    assert (found["emil"].hours, found["emil"].zone) == (tokyo, ZoneInfo("Europe/Lisbon"))
    mornings = ((time(10), time(12)),)
    assert found["fay"].hours == WorkingHours(ZoneInfo("Europe/Lisbon"), {0: mornings, 1: mornings})


@pytest.mark.parametrize(("place", "day", "is_off"), [
    ("DE-BY", date(2027, 1, 6), True), ("DE-BE", date(2027, 1, 6), False), ("DE", date(2031, 12, 25), True),
    ("GB-ENG", date(2026, 12, 28), True), ("JP", date(2026, 11, 23), True), ("US", date(2026, 11, 26), True),
    ("US", date(2026, 11, 27), False),
])
def test_public_holidays_of_any_year_are_days_off(write: Write, place: str, day: date, is_off: bool) -> None:
    hours = directory(write, f'[working_hours]\nholidays_of = "{place}"\nholidays = ["2026-06-01"]\n').hours
    assert (day in hours.holidays) is is_off
    assert date(2026, 6, 1) in hours.holidays


def test_whole_days_of_a_calendar_file_are_days_off(write: Write, folder: Path) -> None:
    (folder / "closed.ics").write_text(CLOSED.replace("\n", "\r\n"))
    off = directory(write, '[working_hours]\nholidays_file = "closed.ics"\n').hours.holidays
    between = [date(2026, 12, 27) + timedelta(days=n) for n in range(6)]
    assert [day in off for day in between] == [False, True, True, True, True, False]
    assert [date(year, 5, 12) in off for year in (2009, 2010, 2026, 2027, 2028, 2029, 2030)] == [
        False, True, True, False, True, True, False,
    ]
    assert date(2026, 11, 12) not in off, "a call is no day off"
    assert date(2026, 11, 13) not in off


@pytest.mark.parametrize(("settings", "sentence"), [
    ('[working_hours]\nholidays_of = "DE-XX"', 'working_hours.holidays_of: no holidays are known of "DE-XX" - '
                                               "DE has the parts BB, BE, BW"),
    ('[working_hours]\nholidays_of = "Bavaria"', 'working_hours.holidays_of: no holidays are known of "Bavaria" - '
                                                 "write a country as ISO 3166 does"),
    ('[calendars.x]\nholidays_file = "gone.ics"', 'gone.ics" cannot be read - correct the path or its permissions'),
    ('[calendars.x]\nholidays_file = "spoc.toml"', 'spoc.toml" is no calendar of days - name an .ics file'),
    ('[calendars.x]\nspans_on.fri = ["09:00-12:00", "11:00-13:00"]',
     "calendars.x.spans_on.fri: two spans overlap at 11:00 - let one end before the next begins"),
    ('[topics.access]\ncalendar = "toyko"\n[calendars.tokyo]',
     'topics.access.calendar: there is no calendar "toyko" - did you mean "tokyo"?'),
    ('[topics.access]\ncalendar = "x"', 'topics.access.calendar: there is no calendar "x" - none is configured'),
])
def test_mistakes_are_named_with_their_remedy(complaint: Complaint, settings: str, sentence: str) -> None:
    (line,) = complaint(f"{HOUSE}\n{settings}\n")
    assert sentence in line


def test_three_things_can_be_promised_for_the_house_and_for_a_topic(write: Write) -> None:
    found = directory(write, """
[promises.next_answer_within]
high = "6h"
[promises.resolve_within]
normal = "40h"
[topics.access]
next_answer_within.high = "2h"
resolve_within.low = "80h"
""")
    assert (found.next_answer_within, found.resolve_within) == (
        {Urgency.HIGH: timedelta(hours=6)}, {Urgency.NORMAL: timedelta(hours=40)},
    )
    access = found.topics["access"]
    assert (access.next_answer_within, access.resolve_within) == (
        {Urgency.HIGH: timedelta(hours=2)}, {Urgency.LOW: timedelta(hours=80)},
    )
