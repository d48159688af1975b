"""Meetings by mail: offered, chosen, booked, answered by calendars, moved, cancelled; the agenda, the notes."""
from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import update

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from gateway.store.tables import due
from tests.e2e.house import ROUND_THE_CLOCK, SHARED, House, Person, number_of
from tests.itip import PROGRAMS, Reply, outlook

ZONE = ZoneInfo("Europe/Berlin")
CHANGES = {
    "working_hours": {**ROUND_THE_CLOCK, "zone": ZONE.key},
    "meetings": {"notice": "1h", "agenda_before": "2h"},  # no time that is offered is over before it is chosen
}
SLOT = re.compile(r"^  (\d) - (.+)$", re.MULTILINE)


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="The lift is stuck", text="The lift stands still between two floors.")
    sam.receives("receipt")
    return ana.receives("new-ticket")


def invitation(letter: Delivered) -> Event:
    """The event in the letter; that it stands in both places alike is checked on the way."""
    mail = cast(EmailMessage, email.message_from_bytes(letter.raw, policy=email.policy.default))
    parts = {part.get_content_type(): part for part in mail.walk()}
    shown, file = parts["text/calendar"], parts["application/ics"]
    first, second = (Calendar.from_ical(part.get_payload(decode=True)) for part in (shown, file))
    assert first.to_ical() == second.to_ical()
    assert shown.get_param("method") == first["METHOD"]
    [event] = first.walk("VEVENT")
    event["x-method"] = first["METHOD"]
    return cast(Event, event)


def answers(person: Person, event: Event, program: str = "outlook", **values: object) -> None:
    """A calendar's answer, sent to the organizer as calendars do."""
    values = {"sender": person.address, "name": person.name, "to": SHARED, "uid": str(event["UID"]),
              "starts": event.decoded("DTSTART"), "sequence": int(event["SEQUENCE"]),
              "message_id": f"<{person.address}.{values.get('said', 'x')}.{event['SEQUENCE']}>"} | values
    raw = PROGRAMS[program](Reply(**values))  # type: ignore[arg-type]
    person.sends(cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.SMTP)), [SHARED])


def booked(ana: Person, told: Delivered, *guests: Person, argument: str = "30m tomorrow 14:00") -> Event:
    """Ana books at once; what the last of the guests gets."""
    ana.replies(told, f"#meet {argument}")
    ana.receives("command-receipt")
    ana.receives("meeting-invitation")
    return [invitation(guest.receives("meeting-invitation")) for guest in guests][-1]


def fall_due(house: House, kind: DueKind, about: Delivered) -> None:
    """What waits of that kind for the ticket falls due now."""
    house.settle()
    assert house._store is not None
    with house._store.write() as conn:
        waits = (due.c.kind == kind, due.c.state == "waiting", due.c.ticket_id == number_of(about))
        assert conn.execute(update(due).where(*waits).values(instant=datetime.now(UTC))).rowcount == 1


def outcomes(house: House) -> dict[str, int]:
    return dict(house.settle()["outcomes"])


def test_three_times_are_offered_and_a_number_books_one_for_all(
        house: House, told: Delivered, ana: Person, ben: Person, sam: Person):
    ana.replies(told, "#meet 45m Mon-Fri pm with Ben place: Room 3")
    said = ana.receives("command-receipt").text
    asked = sam.receives("meeting-slots")
    offered = SLOT.findall(asked.text)
    assert [number for number, _ in offered] == ["1", "2", "3"]
    assert "Ben Okafor" in asked.text
    assert "45 minutes" in asked.text
    assert "Sam Lee can choose between" in said
    ben.receives_nothing()

    sam.replies(asked, "2")
    events = [invitation(one.receives("meeting-invitation")) for one in (sam, ana, ben)]
    starts = events[0].decoded("DTSTART")
    assert f"{starts.astimezone(ZONE):%d}".lstrip("0") in offered[1][1]
    for event in events:
        assert (event["x-method"], event["SEQUENCE"], event["UID"]) == ("REQUEST", 0, events[0]["UID"])
        assert event["ORGANIZER"] == f"mailto:{SHARED}"
        assert event["ORGANIZER"].params["CN"] == "Ana Sousa (Support)"
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)
        assert event["LOCATION"] == "Room 3"
    assert str(events[0]["ATTENDEE"]) == f"mailto:{sam.address}"
    assert {str(one) for one in events[1]["ATTENDEE"]} == {f"mailto:{one.address}" for one in (ana, ben)}
    assert re.fullmatch(r"[0-9a-f]{32}@example\.test", str(events[0]["UID"]))
    assert outcomes(house).get("answer")


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_calendars_answer_comes_back_into_the_ticket(
        house: House, told: Delivered, ana: Person, sam: Person, program: str):
    event = booked(ana, told, sam)
    before = outcomes(house)
    answers(sam, event, program, said="ACCEPTED")
    news = ana.receives("meeting-news")
    assert "Everybody has accepted" in news.text
    sam.receives_nothing()
    after = outcomes(house)
    assert (after["answer"], after["new ticket"]) == (before.get("answer", 0) + 1, before["new ticket"])
    entries = house.ticket(number_of(told))["entries"]
    assert (entries[-1]["visibility"], entries[-1]["text"]) == ("internal", "Sam Lee: accepted")

    answers(sam, event, program, said="DECLINED", comment="I am on a train")
    news = ana.receives("meeting-news")
    assert "Sam Lee cannot come" in news.text
    assert "I am on a train" in news.text


def test_another_time_is_shown_in_words_with_the_line_that_takes_it(told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    later = event.decoded("DTSTART") + timedelta(hours=2)
    answers(sam, event, said="TENTATIVE", method="COUNTER", starts=later)
    news = ana.receives("meeting-news")
    assert "Sam Lee proposes another time" in news.text
    line = re.search(r"#meet \d{4}-\d\d-\d\d \d\d:\d\d 30m", news.text)
    assert line is not None, news.text
    ana.replies(news, line[0])
    ana.receives("command-receipt")
    moved = invitation(sam.receives("meeting-invitation"))
    assert (moved["UID"], moved["SEQUENCE"], moved.decoded("DTSTART")) == (event["UID"], 1, later)


def test_it_is_moved_by_offering_again_and_old_answers_count_no_more(
        house: House, told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    ana.replies(told, "#meet")
    asked = sam.receives("meeting-slots")
    assert "instead of" in asked.text
    sam.replies(asked, "1")
    moved = invitation(sam.receives("meeting-invitation"))
    assert (moved["UID"], moved["SEQUENCE"]) == (event["UID"], 1)
    ana.receives("command-receipt")
    ana.receives("meeting-invitation")
    answers(sam, event, said="DECLINED")
    ana.receives_nothing()
    assert "counts no longer" in house.ticket(number_of(told))["entries"][-1]["text"]


def test_cancel_takes_it_out_of_every_calendar(told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    ana.replies(told, "#meet cancel")
    ana.receives("command-receipt")
    gone = [invitation(one.receives("meeting-cancelled")) for one in (sam, ana)]
    assert [(one["x-method"], one["STATUS"], one["SEQUENCE"], one["UID"]) for one in gone] == [
        ("CANCEL", "CANCELLED", 1, event["UID"])] * 2


def test_it_is_cancelled_when_the_matter_is_settled(told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    ana.replies(told, "It runs again.\n\n#close")
    sam.receives("closed")
    letter = sam.receives("meeting-cancelled")
    assert "The matter is settled" in letter.text
    assert invitation(letter)["UID"] == event["UID"]


def test_none_and_words_go_back_to_the_poc(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#meet")
    sam.replies(sam.receives("meeting-slots"), "None.")
    assert "cannot come at any of the times" in ana.receives("meeting-news").text
    ana.replies(told, "#meet")
    asked = sam.receives("meeting-slots")
    sam.replies(asked, "Could we do it by phone?")
    assert "by phone" in ana.receives("new-entry").text


def test_the_agenda_comes_before_and_the_notes_are_asked_for_after(
        house: House, told: Delivered, ana: Person, ben: Person, sam: Person):
    ana.replies(told, "#note\nHe sounds angry.")
    ana.receives("command-receipt")
    event = booked(ana, told, ben, sam, argument="30m tomorrow 14:00 with Ben")
    fall_due(house, DueKind.MEETING_AGENDA, told)
    for one in (sam, ana, ben):
        agenda = one.receives("meeting-agenda")
        assert "stands still between two floors" in agenda.text
        assert "angry" not in agenda.text
    fall_due(house, DueKind.MEETING_NOTES, told)
    asked = ana.receives("meeting-notes")
    ana.replies(asked, "#decision The lift is replaced.\n#action me: order it by Friday\n\nSam was content.")
    receipt = ana.receives("command-receipt")
    assert "on record" in receipt.text
    sam.receives_nothing()
    kinds = {(e["kind"], e["visibility"]) for e in house.ticket(number_of(told))["entries"]}
    assert {("note", "internal"), ("decision", "internal"), ("action", "internal")} <= kinds
    answers(sam, event, said="DECLINED")  # it is over
    ana.receives_nothing()


def test_an_invitation_of_his_own_is_shown_at_the_top_of_the_letter(ana: Person, sam: Person):
    starts = datetime(datetime.now(ZONE).year + 2, 1, 12, 10, 0, tzinfo=ZONE)  # of this year none would be named
    raw = outlook(Reply("own-1@customer.test", starts.astimezone(UTC), sender=sam.address,
                        name=sam.name, to=SHARED, title="Talk about lifts", method="REQUEST",
                        message_id="<own-1@customer.test>", comment="Shall we talk?"))
    sam.sends(cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.SMTP)), [SHARED])
    text = ana.receives("new-ticket").text
    assert "Invitation: " in text
    assert "Talk about lifts" in text
    assert f"{starts:%A} {starts.day} {starts:%B %Y}, 10:00 – 10:30" in text
    assert text.index("Invitation: ") < text.index("Urgency:")


# --- cheats ----------------------------------------------------------------------------------------------------------


def test_an_answer_with_another_uid_is_a_mail_like_any_other(house: House, told: Delivered, ana: Person, sam: Person):
    event = booked(ana, told, sam)
    number = len(house.ticket(number_of(told))["entries"])
    answers(sam, event, said="DECLINED", uid="guessed@example.test")
    assert number_of(ana.receives("new-ticket")) != number_of(told)
    assert len(house.ticket(number_of(told))["entries"]) == number


def test_who_was_not_invited_changes_nothing(house: House, told: Delivered, ana: Person, sam: Person, eve: Person):
    event = booked(ana, told, sam)
    answers(eve, event, said="DECLINED")
    ana.receives_nothing()
    eve.receives_nothing()
    entry = house.ticket(number_of(told))["entries"][-1]
    assert (entry["visibility"], "not invited" in entry["text"]) == ("internal", True)
    answers(sam, event, said="ACCEPTED")
    assert "Everybody has accepted" in ana.receives("meeting-news").text


def test_a_choice_that_was_offered_before_books_nothing(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#meet 30m")
    first = sam.receives("meeting-slots")
    ana.replies(told, "#meet 60m")
    sam.receives("meeting-slots")
    sam.replies(first, "1")
    assert "1" in ana.receives("new-entry").text
    assert house.take(sam.address, "meeting-invitation", 0) is None
