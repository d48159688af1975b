"""Calendars in mails: what four programs answer is read alike, hostile ones cost little and never raise."""
from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.calendar import read_calendar
from gateway.mail.calendar_zones import find_zone
from gateway.mail.parse import parse
from gateway.model.calendar import Attendance, Attendee, CalendarEvent, Method, Moment
from gateway.model.mail import Address
from gateway.model.policy import Limits
from tests.itip import PROGRAMS, Reply, outlook
from tests.unit.mail.mails import within

AT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


def event(*lines: str, zone: str = "", method: str = "REQUEST") -> CalendarEvent:
    found = read_calendar("\r\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", *([zone] if zone else []), "BEGIN:VEVENT",
                                       *lines, "END:VEVENT", "END:VCALENDAR", ""]))
    assert found is not None
    return found


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("said", [Attendance.ACCEPTED, Attendance.DECLINED, Attendance.TENTATIVE])
def test_every_program_says_who_answers_what_to_which_invitation(program: str, said: Attendance) -> None:
    reply = Reply("u1-abcdef@example.test", AT, said=said.value, sequence=2)
    found = parse(PROGRAMS[program](reply), Limits()).calendar
    assert found is not None
    assert (found.method, found.uid, found.sequence) == (Method.REPLY, "u1-abcdef@example.test", 2)
    assert found.attendees == (Attendee(Address("ben@customer.test", "Ben Ode"), said),)
    assert found.starts is not None
    assert found.starts.at == AT


def test_another_time_is_proposed_with_a_comment() -> None:
    reply = Reply("u1", AT, said="TENTATIVE", method="COUNTER", comment="an hour later?")
    found = parse(outlook(reply), Limits()).calendar
    assert found is not None
    assert (found.method, found.comment) == (Method.COUNTER, "an hour later?")


BERLIN = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
OWN_ZONE = "\r\n".join([
    "BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
])


@pytest.mark.parametrize(("written", "at"), [
    ("DTSTART:20261203T130000Z", BERLIN),
    ("DTSTART;TZID=Europe/Berlin:20261203T140000", BERLIN),
    ("DTSTART;TZID=\"Europe/Berlin\":20261203T140000", BERLIN),
    ("DTSTART;TZID=W. Europe Standard Time:20261203T140000", BERLIN),
    ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261203T140000", BERLIN),
    ("DTSTART;TZID=Customized Time Zone:20261203T140000", BERLIN),
    ("DTSTART;TZID=Customized Time Zone:20260703T140000", datetime(2026, 7, 3, 12, tzinfo=UTC)),
    ("DTSTART;TZID=Nowhere:20261203T140000", None),
    ("DTSTART:20261203T140000", None),
    ("DTSTART;TZID=../../etc/passwd:20261203T140000", None),
])  # fmt: skip
def test_a_time_is_in_its_own_zone_and_without_one_it_is_the_readers(written: str, at: datetime | None) -> None:
    starts = event(written, zone=OWN_ZONE).starts
    assert starts is not None
    assert starts.at == at


@pytest.mark.parametrize("when", ["20260329T015959", "20260329T030000", "20261025T020000", "20261025T030000"])
def test_a_described_zone_changes_its_clocks_when_the_real_one_does(when: str) -> None:
    starts = event(f"DTSTART;TZID=Customized Time Zone:{when}", zone=OWN_ZONE).starts
    real = datetime.strptime(when, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert starts is not None
    assert starts.at == real.astimezone(UTC)


def test_a_zone_that_a_stranger_describes_counts_in_his_calendar_only() -> None:
    lie = OWN_ZONE.replace("Customized Time Zone", "Europe/Berlin").replace("TZOFFSETTO:+0100", "TZOFFSETTO:-1100")
    line = "DTSTART;TZID=Europe/Berlin:20261203T140000"
    assert event(line, zone=lie).starts == event(line).starts == Moment(date(2026, 12, 3), time(14), BERLIN)


def test_whole_days_and_a_length_in_place_of_an_end() -> None:
    assert event("DTSTART;VALUE=DATE:20261203", "DURATION:P2D").ends == Moment(date(2026, 12, 5))
    assert event("DTSTART:20261203T230000Z", "DURATION:PT1H30M").ends == Moment(
        date(2026, 12, 4), time(0, 30), datetime(2026, 12, 4, 0, 30, tzinfo=UTC))


def test_folds_escapes_and_quotes_are_undone() -> None:
    found = event("SUMMARY;LANGUAGE=en:Roof\\, stairs\\; and\r\n  doors", "LOCATION:Room 3\\nfloor 2",
                  'ORGANIZER;CN="Stone; Eve: \'E\'":MAILTO:eve@elsewhere.test',
                  "ATTENDEE;CN=eve@elsewhere.test:mailto:eve@elsewhere.test", "ATTENDEE:invalid:nomail")
    assert (found.summary, found.location) == ("Roof, stairs; and doors", "Room 3 floor 2")
    assert found.organizer == Address("eve@elsewhere.test", "Stone; Eve: 'E'")
    assert [one.address for one in found.attendees] == [Address("eve@elsewhere.test")]


def test_an_alarm_says_nothing_about_the_event() -> None:
    found = event("UID:1", "BEGIN:VALARM", "SUMMARY:wake up", "UID:2", "END:VALARM", "LOCATION:behind it")
    assert (found.uid, found.summary) == ("1", "")


HOSTILE = {
    "no event": "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
    "events in events": "BEGIN:VEVENT\r\n" * 4_000,
    "people": "BEGIN:VEVENT\r\n" + "ATTENDEE:mailto:a@b.test\r\n" * 2_500,
    "parameters": "BEGIN:VEVENT\r\nSUMMARY" + ";A=\"b\"" * 1_300 + ":x\r\n",
    "quotes": "BEGIN:VEVENT\r\nSUMMARY;A=" + '"' * 7_000 + ":x\r\n",
    "lines": "BEGIN:VEVENT\r\n" + "S;X=\"a\":y\r\n" * 6_000,
    "zones": ("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nX;Y=z:" + "a" * 2_000 + "\r\n") * 30
             + "END:VTIMEZONE\r\nBEGIN:VEVENT",
    "a zone by the second": "BEGIN:VEVENT\r\nDTSTART;TZID=Own:20261203T140000\r\nBEGIN:VTIMEZONE\r\nTZID:Own\r\n"
                            "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\n"
                            "END:STANDARD\r\nEND:VTIMEZONE\r\n",
    "ends of time": "BEGIN:VEVENT\r\nDTSTART;TZID=America/New_York:99991231T235959\r\nDTEND;TZID=Asia/Tokyo:"
                    "00010101T000000\r\nDURATION:P9999D\r\nSEQUENCE:" + "9" * 50,
    "odd characters": "BEGIN:VEVENT\r\nSUMMARY:a\0b\x85c\u2028d\ud800\r\nUID:\r\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_calendar_costs_little(name: str) -> None:
    with within(1.0):
        found = read_calendar(HOSTILE[name])
    if found is not None:
        assert found.summary.isprintable()
        assert len(found.attendees) <= 200


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "END:STANDARD",
    "TZOFFSETTO:+9999", "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5MO", "DTSTART:20240229T000000", "DTSTART;TZID=X:20270229T1",
    "DTSTART;TZID=X:20270228T100000", ":", ";", "ATTENDEE;PARTSTAT=X;CN=:mailto:", " folded", "UID", "\tx",
]) | st.text(max_size=40), max_size=30))  # fmt: skip
def test_nothing_makes_it_raise(lines: list[str]) -> None:
    found = read_calendar("\r\n".join(lines))
    assert found is None or isinstance(found, CalendarEvent)


def test_mail_without_a_calendar_pays_nothing_for_them() -> None:
    read = ("import sys; from gateway.mail.parse import parse; from gateway.mail.compose import compose; "
            "from gateway.model.policy import Limits; parse(b'From: a@b.test\\n\\nHello', Limits()); "
            "sys.exit('icalendar' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", read], check=False).returncode == 0


def test_names_of_zones() -> None:
    assert find_zone("Tokyo Standard Time") == ZoneInfo("Asia/Tokyo")
    assert find_zone("America/Argentina/Buenos_Aires") == ZoneInfo("America/Argentina/Buenos_Aires")
    assert find_zone("(UTC+01:00) Amsterdam") is None
    assert find_zone("") is None
