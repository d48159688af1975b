"""Invitations as bytes: every reader finds the same event in both places, and no value writes a line of its own."""
from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from gateway.mail.calendar import read_calendar
from gateway.mail.calendar_write import write_calendar
from gateway.mail.compose import assemble, compose
from gateway.mail.parse import parse
from gateway.model.calendar import CalendarPart, Method
from gateway.model.mail import Address, MessageId
from gateway.model.outgoing import Draft
from gateway.model.policy import Limits

NOW = datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC)
AT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
SUPPORT = Address("support@example.test", "Ana Smith (Support)")
BEN, TOM = Address("ben@customer.test", "Ben Ode"), Address("tom@example.test", "Tom Smith")


def part(**values: object) -> CalendarPart:
    made = CalendarPart(Method.REQUEST, "u1@example.test", 0, "Locked out", AT, AT + timedelta(minutes=30), SUPPORT,
                        (BEN, TOM), "Room 3", "About your request.")
    return replace(made, **values)  # type: ignore[arg-type]


def whole(calendar: CalendarPart) -> bytes:
    letter = Draft(SUPPORT, BEN, None, "Locked out", "See you.\n", "<p>See you.</p>\n",
                   MessageId("<1@example.test>"), NOW, (), "meeting-invitation", "house-1", calendar=calendar)
    return assemble(compose(letter), {}.__getitem__)


def read(calendar: CalendarPart) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(whole(calendar), policy=default))


def test_an_invitation_asks_everybody_and_needs_no_zone_and_no_alarm() -> None:
    written = Calendar.from_ical(write_calendar(part(), NOW))
    assert written["METHOD"] == "REQUEST"
    [event] = written.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("u1@example.test", 0, "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:support@example.test"
    assert event["ORGANIZER"].params["CN"] == "Ana Smith (Support)"
    assert [str(one) for one in event["ATTENDEE"]] == ["mailto:ben@customer.test", "mailto:tom@example.test"]
    assert [(one.params["RSVP"], one.params["PARTSTAT"]) for one in event["ATTENDEE"]] == [("TRUE", "NEEDS-ACTION")] * 2
    assert (event.decoded("DTSTART"), event.decoded("DTEND"), event.decoded("DTSTAMP")) == (AT, part().ends, NOW)
    assert not written.walk("VTIMEZONE")
    assert not written.walk("VALARM")


def test_a_cancellation_says_so_and_asks_nobody() -> None:
    written = Calendar.from_ical(write_calendar(part(method=Method.CANCEL, sequence=3), NOW))
    [event] = written.walk("VEVENT")
    assert (written["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert all("RSVP" not in one.params for one in event["ATTENDEE"])


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_the_same_event_stands_last_among_the_alternatives_and_as_a_file(method: Method) -> None:
    mail = read(part(method=method, summary="Schlüssel für Büro 3"))
    assert mail.get_content_type() == "multipart/mixed"
    body, file = cast(list[EmailMessage], mail.get_payload())
    forms = cast(list[EmailMessage], body.get_payload())
    assert [form.get_content_type() for form in forms] == ["text/plain", "text/html", "text/calendar"]
    assert forms[2].get_param("method") == method.value
    assert forms[2].get_content_charset() == "utf-8"
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    shown = forms[2].get_payload(decode=True).replace(b"\r\n", b"\n")
    assert shown == file.get_payload(decode=True).replace(b"\r\n", b"\n")
    assert f"METHOD:{method.value}".encode() in shown


def test_our_own_reader_reads_it_back() -> None:
    found = parse(whole(part()), Limits()).calendar
    assert found is not None
    assert (found.method, found.uid, found.summary, found.location) == (Method.REQUEST, "u1@example.test", "Locked out",
                                                                      "Room 3")
    assert found.starts is not None
    assert found.starts.at == AT
    assert [one.address for one in found.attendees] == [BEN, TOM]


def test_a_name_is_written_without_the_escapes_that_not_every_program_knows() -> None:
    raw = write_calendar(part(organizer=Address("support@example.test", 'Ana "A" Smith ^ (Support)')), NOW).decode()
    assert "CN=\"Ana 'A' Smith  (Support)\":" in raw.replace("\r\n ", "")


EVIL = ['Ben"\r\nATTENDEE:mailto:evil@evil.test', "Ben;PARTSTAT=ACCEPTED", "Ben\nMETHOD:CANCEL", "a:b,c^n",
        "\u2028x\u202e", "x\\nEND:VEVENT"]


@pytest.mark.parametrize("evil", EVIL)
def test_no_value_writes_a_line_or_a_parameter_of_its_own(evil: str) -> None:
    made = part(summary=evil, location=evil, description=evil, uid=evil,
                organizer=Address("support@example.test", evil),
                attendees=(Address("ben@customer.test", evil), Address(evil, evil)))
    written = Calendar.from_ical(write_calendar(made, NOW))
    [event] = written.walk("VEVENT")
    assert written["METHOD"] == "REQUEST"
    assert len(event["ATTENDEE"]) == 2
    assert {one.params["PARTSTAT"] for one in event["ATTENDEE"]} == {"NEEDS-ACTION"}
    assert all(re.fullmatch(r"mailto:[\w.=]+@[\w.]+", one) for one in event["ATTENDEE"])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_a_title_and_a_name_hold(title: str, name: str) -> None:
    raw = write_calendar(part(summary=title, attendees=(Address("ben@customer.test", name),)), NOW)
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = read_calendar(raw.decode())
    assert found is not None
    assert (found.uid, len(found.attendees)) == ("u1@example.test", 1)
