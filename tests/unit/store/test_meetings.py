"""Meetings in the store: kept as they stand, found by UID and by ticket; people are busy while they take part."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.model.calendar import Attendance
from gateway.model.changes import Merge
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import MoveTo
from gateway.model.due import DueKind
from gateway.model.mail import Address
from gateway.model.meeting import Busy, Guest, Meeting, MeetingState
from gateway.model.preferences import ZONE, Prefer
from gateway.model.situation import Wishes
from gateway.model.ticket import Status, TicketId
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.meetings import live_meeting, read_busy, read_meeting

from .builders import ANNA, LEASE, NOW, PAUL, claimed_mail, do, open_ticket, situation, unit

AT = NOW + timedelta(days=3)
UID = "u1@house.example"


def talk(number: int, **changes: object) -> Meeting:
    made = Meeting(UID, TicketId(number), MeetingState.BOOKED, "paul", "Printer", 30,
                   (Guest(ANNA), Guest(PAUL, "paul")), sequence=2, place="Room 3", starts=AT)
    return replace(made, **changes)  # type: ignore[arg-type]


def arrange(store: Store, *meetings: Meeting) -> None:
    do(store, *(Arrange(one.ticket, one) for one in meetings))


def test_a_meeting_is_read_as_it_was_kept(store: Store) -> None:
    number = open_ticket(store)
    kept = talk(number, slots=(AT, AT + timedelta(days=1)))
    kept = kept.answered(kept.guests[1], Attendance.TENTATIVE, NOW)
    arrange(store, talk(number))
    arrange(store, kept)
    with store.read() as conn:
        assert read_meeting(conn, UID) == live_meeting(conn, TicketId(number)) == kept
        assert read_meeting(conn, "") is None
        assert read_meeting(conn, "U1@HOUSE.EXAMPLE") is None


def test_guests_keep_their_order_and_have_the_zone_that_they_have_named(store: Store) -> None:
    number = open_ticket(store)
    eve = Address("eve@elsewhere.example", "Eve")
    arrange(store, talk(number, guests=(Guest(eve), Guest(PAUL, "paul"), Guest(ANNA))))
    do(store, Prefer(ANNA.key, ZONE, "Asia/Tokyo", "mail"))
    with store.read() as conn:
        found = read_meeting(conn, UID)
    assert found is not None
    assert [guest.address for guest in found.guests] == [eve, PAUL, ANNA]
    assert [guest.zone for guest in found.guests] == [None, None, ZoneInfo("Asia/Tokyo")]


@pytest.mark.parametrize("state", MeetingState)
def test_only_one_that_may_still_take_place_is_live(store: Store, state: MeetingState) -> None:
    number = open_ticket(store)
    arrange(store, talk(number, state=state))
    with store.read() as conn:
        assert (live_meeting(conn, TicketId(number)) is not None) is state.is_live
        assert bool(read_busy(conn, NOW, "")) is (state is MeetingState.BOOKED)


def test_people_are_busy_in_meetings_to_come_that_they_have_not_declined(store: Store) -> None:
    number = open_ticket(store)
    one = talk(number)
    arrange(store, one.answered(one.guests[0], Attendance.DECLINED, NOW),
            talk(number, uid="u2@house.example", starts=NOW - timedelta(days=2)))
    with store.read() as conn:
        assert read_busy(conn, NOW, "") == (Busy("paul", AT, AT + timedelta(minutes=30)),)
        assert read_busy(conn, NOW, UID) == ()


def test_a_mail_that_names_the_uid_finds_the_meeting_and_the_ticket_that_goes_on(store: Store) -> None:
    number, other = open_ticket(store), open_ticket(store)
    arrange(store, talk(number))
    do(store, Merge(TicketId(number), TicketId(other)))
    seen = situation(store, claimed_mail(store))
    found = unit(store).look_up(seen, Wishes(meeting_uid=UID), NOW).found
    assert found.meeting == talk(number)
    assert [file.ticket.id for file in found.tickets] == [other]
    with store.read() as conn:
        assert live_meeting(conn, TicketId(other)) == talk(number)


def test_a_ticket_that_is_done_has_its_meeting_looked_at_at_once_and_others_none(store: Store) -> None:
    number, other = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    arrange(store, talk(number))
    do(store, MoveTo(number, Status.RESOLVED), MoveTo(other, Status.RESOLVED))
    (row,) = claim_due(store, "c", NOW, 9, LEASE, (DueKind.MEETING_CLOSE,))
    assert row.ticket == number
    assert unit(store).occasion(row, NOW).meeting == talk(number)
