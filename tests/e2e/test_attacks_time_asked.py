"""Approvals and meetings under attack: odd calendars, careless lines, busy tickets, what guests may know of others."""
from __future__ import annotations

import base64
import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import cast

import pytest
from icalendar import Event

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from tests.e2e.conftest import NewHouse
from tests.e2e.house import SHARED, House, Person, number_of
from tests.e2e.test_approvals import WHAT, says
from tests.e2e.test_meetings import fall_due, invitation, told
from tests.itip import Reply, outlook

__all__ = ["told"]

AWAY = ["2020-01-01..2099-12-31"]
CHANGES = {
    "trust": {"authserv_id": "mx.example.test", "trusted_peers": ["127.0.0.1"]},
    "working_hours": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "spans": ["00:00-24:00"],
                      "zone": "Europe/Berlin"},
    "meetings": {"notice": "0s", "agenda_before": "2h"},
    "people.vera": {"name": "Vera Lind", "addresses": ["vera@example.test"], "roles": ["sponsor"], "cover": "dan",
                    "absences": AWAY},
    "people.tess": {"name": "Tess Mora", "addresses": ["tess@example.test"], "roles": ["sponsor"], "cover": "dan",
                    "absences": AWAY},
    "people.dan": {"name": "Dan Roth", "addresses": ["dan@example.test"], "roles": ["sponsor"]},
}
NINE = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def dan(house: House) -> Person:
    """He stands in for two sponsors who are away."""
    return Person(house, "dan@example.test", "Dan Roth")


def booked(ana: Person, told: Delivered, guest: Person, line: str = "#meet 30m tomorrow 14:00") -> Event:
    """What the guest gets when Ana has booked a meeting."""
    says(ana, told, line)
    ana.receives("command-receipt")
    ana.receives("meeting-invitation")
    return invitation(guest.receives("meeting-invitation"))


def calendar(person: Person, *, begins: str = "", words: str = "", **values: object) -> EmailMessage:
    """A calendar mail as Outlook writes it; `begins`: in the place of its time, `words`: of its text."""
    given = {"uid": "own@customer.test", "starts": NINE, "sender": person.address, "name": person.name, "to": SHARED,
             "message_id": f"<{begins}{len(words)}.{person.address}>"} | values
    mail = cast(EmailMessage, email.message_from_bytes(outlook(Reply(**given)),  # type: ignore[arg-type]
                                                       policy=email.policy.SMTP))
    for part in mail.walk():
        if part.get_content_type() == "text/calendar" and begins:
            written = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
            written = re.sub(r"DTSTART;[^\r]*", f"DTSTART:{begins}", written)
            part.set_payload(base64.encodebytes(re.sub(r"DTEND[^\r]*\r\n", "", written).encode()).decode())
        if part.get_content_type() == "text/plain" and words:
            part.set_payload(words)
    return mail


# --- calendars -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begins", ["99991231T235900Z", "00010101T000000Z", "00010101", "99991231"])
def test_the_end_and_the_beginning_of_time_break_no_letter(house: House, ana: Person, sam: Person, begins: str):
    sam.sends(calendar(sam, begins=begins, method="REQUEST", title="Talk"), [SHARED])
    assert "Why you: " in ana.receives("new-ticket").text  # and not what is written where a template fails


@pytest.mark.parametrize("begins", ["99991231T235900Z", "00010101T000000Z"])
def test_another_time_that_is_none_is_kept_and_stops_nothing(
        house: House, told: Delivered, ana: Person, sam: Person, begins: str):
    event = booked(ana, told, sam)
    sam.sends(calendar(sam, begins=begins, uid=str(event["UID"]), method="COUNTER", said="TENTATIVE"), [SHARED])
    assert "Sam Lee will perhaps come" in ana.receives("meeting-news").text
    assert house.settle()["quarantined"] == 0


@pytest.mark.parametrize(("said", "news"), [
    ("ACCEPTED", "Everybody has accepted"), ("DELEGATED", "neither yes nor no"),
])
def test_words_beside_a_calendars_answer_reach_the_poc(told: Delivered, ana: Person, sam: Person, said: str, news: str,
                                                       monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(outlook.__globals__["_VERBS"], "DELEGATED", "Delegated")
    event = booked(ana, told, sam)
    sam.sends(calendar(sam, words="The whole house is dark, please call me today.", uid=str(event["UID"]), said=said),
              [SHARED])
    letter = ana.receives("meeting-news").text
    assert news in letter
    assert "The whole house is dark" in letter


def test_words_reach_him_when_the_invitation_counts_no_longer_too(told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    says(ana, told, "#meet cancel")
    ana.receives("meeting-cancelled")
    sam.sends(calendar(sam, words="I am ill, call my colleague.", uid=str(event["UID"]), said="DECLINED"), [SHARED])
    assert "I am ill" in ana.receives("meeting-news").text


# --- what guests may know --------------------------------------------------------------------------------------------


def test_an_invitation_shows_nobody_outside_the_address_of_somebody_else(
        house: House, told: Delivered, ana: Person, sam: Person, eve: Person):
    says(ana, told, f"#cc +{eve.address}")
    house.settle()
    says(ana, told, "#meet 30m tomorrow 14:00 with Ben, " + eve.address)
    for guest in (sam, eve):
        event = invitation(guest.receives("meeting-invitation"))
        assert str(event["ATTENDEE"]) == f"mailto:{guest.address}"
        assert "Ben Okafor" in event["DESCRIPTION"]
        assert "example.test" not in event["DESCRIPTION"]
    hers = invitation(ana.receives("meeting-invitation"))
    assert {str(one) for one in hers["ATTENDEE"]} == {"mailto:ana@example.test", "mailto:ben@example.test"}


def test_an_agenda_tells_who_came_later_nothing_of_what_was_said_before(
        house: House, told: Delivered, ana: Person, sam: Person, eve: Person):
    mia = house.stakeholder("Mia Brandt")
    says(ana, told, f"#cc +{eve.address} +{mia.address}")
    mia.replies(mia.receives("joined"), "stop")
    house.settle()
    booked(ana, told, sam, f"#meet 30m tomorrow 14:00 with {eve.address}, {mia.address}")
    fall_due(house, DueKind.MEETING_AGENDA, told)
    for reader in (sam, ana):
        assert "stands still between two floors" in reader.receives("meeting-agenda").text
    assert "stands still" not in eve.receives("meeting-agenda").text
    house.settle()
    assert house.take(mia.address, "meeting-agenda", 0) is None


# --- careless lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [
    "#meet 30m tomorrow 14:00\n#meet 30m tomorrow 16:00", "#meet 30m tomorrow 14:00\n#meet cancel",
])
def test_two_lines_about_a_meeting_arrange_none(house: House, told: Delivered, ana: Person, sam: Person, lines: str):
    says(ana, told, lines)
    assert ana.receives("command-receipt").text.count("one mail can hold one #meet") == 2
    sam.receives_nothing()


def test_who_stands_in_for_two_sponsors_answers_once(told: Delivered, ana: Person, dan: Person):
    says(ana, told, f"#approve vera, tess: {WHAT}")
    assert "Dan Roth is asked to approve it" in ana.receives("command-receipt").text
    asked = dan.receives("approval")
    assert "In place of: Vera Lind, Tess Mora (is away)" in asked.text
    assert "Also asked" not in asked.text
    says(dan, asked, "yes")
    result = ana.receives("approval-result").text
    for name in ("Vera Lind", "Tess Mora"):
        assert f"{name}: yes (answered by Dan Roth)" in result
    assert "are still to answer" not in dan.receives("approval-recorded").text
    dan.receives_nothing()


# --- a ticket that somebody fills ------------------------------------------------------------------------------------


def test_a_stakeholder_who_floods_a_ticket_keeps_no_sponsors_word_from_the_poc(new_house: NewHouse):
    house = new_house({**CHANGES, "limits": {"letters_per_ticket_and_hour": 4, "receipts_per_sender_and_hour": 100}})
    sam, ana, dan = house.stakeholder(), house.ana, Person(house, "dan@example.test", "Dan Roth")
    sam.writes(subject="Busy")
    receipt, about = sam.receives("receipt"), ana.receives("new-ticket")
    says(ana, about, f"#approve dan: {WHAT}")
    asked = dan.receives("approval")
    for number in range(4):
        sam.replies(receipt, f"And number {number}.")
    house.look_away()
    says(dan, asked, "yes")
    assert "Approved:" in ana.receives("approval-result").text
    assert "You have approved" in dan.receives("approval-recorded").text

    says(ana, about, "#note\n#meet tomorrow 14:00")  # its invitations could not leave
    held = ana.receives("held")
    assert "too many letters" in held.text
    says(ana, held, "send")
    assert "please answer again later" in ana.receives("command-receipt").text
    sam.receives_nothing()
    assert [one["state"] for one in house.ticket(number_of(about)).get("approvals", [])] == ["approved"]
