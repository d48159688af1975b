"""Which calendars call their sender absent."""
from __future__ import annotations

from datetime import date

import pytest

from gateway.mail.calendar import read_calendar
from gateway.mail.invitation import days_off_of, describe_event
from gateway.model.mail import DaysOff

DEC_3, DEC_10 = date(2026, 12, 3), date(2026, 12, 10)


def calendar(*lines: str, method: str = "PUBLISH") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


def found_in(text: str) -> DaysOff | None:
    event = read_calendar(text)
    return days_off_of(event) if event else None


WHOLE_DAYS = ("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261211")


@pytest.mark.parametrize("title", ["Vacation", "Ana: out of office", "Urlaub", "Ana abwesend", "Congés d'hiver",
                                   "Vacaciones", "Fuera de la oficina", "休暇", "不在"])
def test_whole_days_with_such_a_title(title: str) -> None:
    assert found_in(calendar(*WHOLE_DAYS, f"SUMMARY:{title}")) == DaysOff(DEC_3, DEC_10, title)


def test_outlook_says_so_in_a_field_of_its_own_and_counts_from_midnight() -> None:
    found = found_in(calendar("DTSTART;TZID=Berlin:20261203T000000", "DTEND;TZID=Berlin:20261211T000000",
                                   "SUMMARY:Summit", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", method="REQUEST"))
    assert found == DaysOff(DEC_3, DEC_10, "Summit")


def test_without_an_end_it_is_one_day() -> None:
    assert found_in(calendar(WHOLE_DAYS[0], "SUMMARY:Vacation")) == DaysOff(DEC_3, DEC_3, "Vacation")


@pytest.mark.parametrize("text", [
    calendar(*WHOLE_DAYS, "SUMMARY:Summit"),
    calendar("DTSTART:20261203T090000Z", "DTEND:20261203T100000Z", "SUMMARY:Vacation planning"),
    calendar(*WHOLE_DAYS, "SUMMARY:Vacation", method="CANCEL"),
    calendar(*WHOLE_DAYS, "SUMMARY:Vacation", "RRULE:FREQ=WEEKLY"),
    calendar("DTSTART;VALUE=DATE:20261303", "SUMMARY:Vacation"),
    calendar("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261201", "SUMMARY:Vacation"),
    "BEGIN:VCALENDAR\nEND:VCALENDAR", "",
])
def test_no_absence(text: str) -> None:
    assert found_in(text) is None


def test_the_first_event_alone_is_read() -> None:
    two = calendar("SUMMARY:Talk") + "\n" + calendar(*WHOLE_DAYS, "SUMMARY:Vacation")
    first = read_calendar(two)
    assert first is not None
    assert describe_event(first) == "Appointment: Talk"
    assert found_in(two) is None
