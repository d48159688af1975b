"""Meetings on the desk: whom `#meet` invites, what an answer of a calendar changes, and what changes nothing."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.decide import decide
from gateway.desk.matter import Matter
from gateway.desk.meeting import due as meeting_times
from gateway.desk.meeting import replies as meeting_replies
from gateway.model.calendar import Attendance, Attendee, CalendarEvent, Method, Moment
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import Decision, Finish, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.letter import CommandReceipt, Letter
from gateway.model.letters_meeting import (
    MeetingAgenda,
    MeetingCancelled,
    MeetingInvitation,
    MeetingNews,
    MeetingNotes,
    MeetingSlots,
)
from gateway.model.mail import Address, Outcome
from gateway.model.meeting import Busy, Guest, Meeting, MeetingPolicy, MeetingState
from gateway.model.occasion import Occasion
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Question,
    QuestionId,
    QuestionKind,
    Status,
    Tag,
    TagRole,
    TicketId,
    Visibility,
)
from tests.builders import BEN, EVE, NOW, directory, file, mail, situation, ticket, triage, trust

UID = "0123456789abcdef0123456789abcdef@example.test"
ANA, TOM = Address("ana@example.test", "Ana Smith"), Address("tom@example.test", "Tom Smith")
TOMORROW = NOW.replace(hour=14) + timedelta(days=1)
TALK = Meeting(UID, TicketId(7), MeetingState.BOOKED, "ana", "Locked out", 30,
               (Guest(BEN), Guest(ANA, "ana"), Guest(TOM, "tom")), sequence=1, starts=TOMORROW)
HERS = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
BOTH = TicketFile(ticket(participants=(Participant(BEN, is_stakeholder=True), Participant(EVE, is_stakeholder=False))))


def ana_writes(text: str, meeting: Meeting | None = None, about: TicketFile | None = None,
               **values: Any) -> tuple[Decision, ...]:
    """All that follows from Ana's reply about Ben's ticket."""
    found = Found(meeting=meeting, **{name: values.pop(name) for name in ("busy", "zones") if name in values})
    place = situation(tags=(HERS,), by_tag=about or file(), found=found, fresh="ab" * 16, **values)
    return decide(mail(text, from_=ANA), place, triage(), NOW)


def letters(decisions: tuple[Decision, ...], kind: type[Letter]) -> list[Write]:
    return [d for d in decisions if isinstance(d, Write) and isinstance(d.letter, kind)]


def arranged(decisions: tuple[Decision, ...]) -> Meeting:
    return next(d.meeting for d in decisions if isinstance(d, Arrange))


def said(decisions: tuple[Decision, ...]) -> str:
    [receipt] = letters(decisions, CommandReceipt)
    assert isinstance(receipt.letter, CommandReceipt)
    return receipt.letter.lines[0][1]


# --- whom and when ---------------------------------------------------------------------------------------------------


def test_the_stakeholder_chooses_and_others_in_the_conversation_only_come() -> None:
    done = ana_writes("#meet 30m with Eve and Tom", about=BOTH)
    [asked] = letters(done, MeetingSlots)
    assert (asked.to, asked.question and asked.question.person) == (BEN, BEN.key)
    assert [guest.address for guest in arranged(done).guests] == [BEN, EVE, ANA, TOM]
    assert not letters(done, MeetingInvitation)


def test_a_team_is_everybody_in_it() -> None:
    assert [g.person for g in arranged(ana_writes("#meet with The Desk")).guests] == ["", "ana", "tom"]


@pytest.mark.parametrize("name", ["Nemo", "evil@evil.test", "Eve"])
def test_nobody_who_is_not_here_is_invited(name: str) -> None:
    done = ana_writes(f"#meet tomorrow 14:00 with {name}")
    assert "I do not know" in said(done)
    assert not [d for d in done if isinstance(d, Arrange)]


def test_times_outside_are_told_in_the_zone_that_somebody_has_named() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    done = ana_writes("#meet tomorrow 14:00", zones={BEN.key: tokyo})
    assert {write.to.key: write.zone for write in letters(done, MeetingInvitation)} == {BEN.key: tokyo, ANA.key: None}
    assert "outside working hours" in said(done)  # it is night in Tokyo


def test_the_receipt_says_who_sits_elsewhere_at_the_time_that_is_named() -> None:
    busy = (Busy("tom", TOMORROW - timedelta(minutes=15), TOMORROW + timedelta(minutes=15)),)
    assert "in another meeting: Tom Smith" in said(ana_writes("#meet tomorrow 14:00 with Tom", busy=busy))
    [asked] = letters(ana_writes("#meet tomorrow 14:00 30m with Tom"), MeetingInvitation)[:1]
    assert asked.calendar is not None
    assert asked.calendar.starts == TOMORROW


def test_who_is_named_no_more_gets_a_cancellation_and_the_others_the_next_invitation() -> None:
    done = ana_writes("#meet tomorrow 15:00 with Eve", TALK, about=BOTH)
    [gone] = letters(done, MeetingCancelled)
    invited = letters(done, MeetingInvitation)
    assert gone.to == TOM
    assert {write.to.key for write in invited} == {BEN.key, EVE.key, ANA.key}
    assert {write.calendar.sequence for write in (gone, *invited) if write.calendar} == {2}
    assert {write.calendar.uid for write in (gone, *invited) if write.calendar} == {UID}


def test_each_meeting_has_a_uid_of_its_own_that_nobody_can_guess() -> None:
    uids = {arranged(ana_writes(words)).uid for words in ("#meet", "#meet 45m", "#meet tomorrow 14:00")}
    assert len(uids) == 3
    other = decide(mail("#meet", from_=ANA), situation(tags=(HERS,), by_tag=file(), fresh="cd" * 16), triage(), NOW)
    assert arranged(other).uid not in uids


def test_the_agenda_comes_a_working_day_before_and_not_at_all_at_short_notice() -> None:
    def agenda_of(words: str) -> datetime | None:
        return next(d.at for d in ana_writes(words) if isinstance(d, Schedule) and d.kind is DueKind.MEETING_AGENDA)

    assert agenda_of("#meet Thursday 14:00") == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    assert agenda_of("#meet 11:00") is None


@pytest.mark.parametrize(("words", "why"), [
    ("#meet 2020-01-01 14:00", "is over"), ("#meet Saturday", "at no such time"),
    ("#meet cancel", "no meeting is planned"), ("#meet soon", 'did not understand "soon"'),
])
def test_what_cannot_be_arranged_says_why(words: str, why: str) -> None:
    done = ana_writes(words)
    assert why in said(done)
    assert not [d for d in done if isinstance(d, Arrange)]


# --- the one who chooses ---------------------------------------------------------------------------------------------


def chosen(number: str, meeting: Meeting, asked: Question, now: datetime = NOW, **found: Any) -> tuple[Decision, ...]:
    tag = Tag("b" * 20, TagRole.QUESTION, BEN.key, TicketId(7), asked.id)
    place = situation(tags=(tag,), by_tag=file(), question=asked,
                      found=Found(meeting=meeting, tickets=(file(),), **found))
    return decide(mail(number), place, triage(), now)


def offered() -> tuple[Meeting, Question]:
    done = ana_writes("#meet 30m tomorrow")
    [asked] = letters(done, MeetingSlots)
    assert asked.question is not None
    return arranged(done), replace(asked.question, id=QuestionId(5))


def test_a_time_that_is_taken_by_now_is_not_booked_and_he_is_asked_again() -> None:
    meeting, asked = offered()
    at = meeting.slots[0]
    done = chosen("1", meeting, asked, busy=(Busy("ana", at, at + timedelta(minutes=30)),))
    assert not letters(done, MeetingInvitation)
    [again] = letters(done, MeetingSlots)
    assert isinstance(again.letter, MeetingSlots)
    assert at not in again.letter.slots
    assert letters(chosen("1", meeting, asked), MeetingInvitation)


def test_nothing_is_booked_while_no_invitation_could_leave() -> None:
    meeting, asked = offered()
    tag = Tag("b" * 20, TagRole.QUESTION, BEN.key, TicketId(7), asked.id)
    place = situation(tags=(tag,), by_tag=file(), question=asked, letters_last_hour=1_000,
                      found=Found(meeting=meeting, tickets=(file(),)))
    assert not [d for d in decide(mail("1"), place, triage(), NOW) if isinstance(d, Arrange)]


@pytest.mark.parametrize("words", ["4", "12", "1 or 2", "0 1", "the first"])
def test_what_is_no_number_of_a_time_is_his_words(words: str) -> None:
    meeting, asked = offered()
    done = chosen(words, meeting, asked)
    assert not [d for d in done if isinstance(d, Arrange)]
    assert done[-1] == Finish(Outcome.ENTRY, "from the stakeholder", TicketId(7))


def test_he_is_not_asked_by_one_question_and_answers_another() -> None:
    meeting, asked = offered()
    changed = replace(meeting, slots=tuple(slot + timedelta(hours=1) for slot in meeting.slots))
    assert not [d for d in chosen("1", changed, asked) if isinstance(d, Arrange)]


# --- what calendars answer -------------------------------------------------------------------------------------------


def reply(sender: Address = BEN, what: Attendance = Attendance.DECLINED, **values: Any) -> CalendarEvent:
    made = {"method": Method.REPLY, "uid": UID, "sequence": 1, "attendees": (Attendee(sender, what),)}
    return CalendarEvent(**{**made, **values})


def answered(event: CalendarEvent, sender: Address = BEN, meeting: Meeting = TALK,
             **values: Any) -> tuple[Decision, ...] | None:
    found = Found(meeting=meeting, tickets=(file(),))
    place = situation(found=found, **values)
    return meeting_replies.take(Matter(mail("", from_=sender, calendar=event), place, triage(), NOW))


def test_an_answer_is_on_the_guests_row_and_no_ticket_and_no_receipt_comes_of_it() -> None:
    done = answered(reply())
    assert done is not None
    assert [g.attendance for g in arranged(done).guests] == [Attendance.DECLINED, *2 * (Attendance.NEEDS_ACTION,)]
    assert [write.to for write in done if isinstance(write, Write)] == [ANA]
    assert done[-1] == Finish(Outcome.ANSWER, "invitation: declined", TicketId(7))


def test_the_poc_hears_of_the_last_yes_only_and_never_of_his_own_answer() -> None:
    def news(event: CalendarEvent, sender: Address, meeting: Meeting = TALK) -> list[Write]:
        return letters(answered(event, sender, meeting) or (), MeetingNews)

    assert not news(reply(BEN, Attendance.ACCEPTED), BEN)
    assert news(reply(BEN, Attendance.ACCEPTED, comment="I bring the plans"), BEN)
    after_ben = TALK.answered(TALK.guests[0], Attendance.ACCEPTED, NOW)
    assert news(reply(TOM, Attendance.ACCEPTED), TOM, after_ben)
    assert not news(reply(ANA, Attendance.DECLINED), ANA)
    assert not news(reply(BEN, Attendance.ACCEPTED), BEN, after_ben)  # the same again


def test_a_calendar_gone_wrong_does_not_fill_the_pocs_inbox() -> None:
    said_already = Entry(EntryKind.MAIL, Visibility.INTERNAL, BEN, NOW - timedelta(minutes=5), "Ben Ode: declined")
    noisy = TicketFile(ticket(), (said_already,) * 10)
    place = situation(found=Found(meeting=TALK, tickets=(noisy,)))
    done = meeting_replies.take(Matter(mail("", calendar=reply()), place, triage(), NOW))
    assert done is not None
    assert arranged(done)
    assert not letters(done, MeetingNews)


def test_a_guest_speaks_for_himself_only() -> None:
    both = (Attendee(TOM, Attendance.DECLINED), Attendee(BEN, Attendance.ACCEPTED))
    done = answered(reply(attendees=both))
    assert done is not None
    assert [g.attendance for g in arranged(done).guests] == [Attendance.ACCEPTED, *2 * (Attendance.NEEDS_ACTION,)]


def test_another_time_is_told_with_the_line_that_takes_it_in_the_pocs_zone() -> None:
    at = TOMORROW + timedelta(hours=1)
    known = directory()
    known = replace(known, people={**known.people, "ana": replace(known.people["ana"], zone=ZoneInfo("Europe/Berlin"))})
    event = reply(what=Attendance.TENTATIVE, method=Method.COUNTER, starts=Moment(at.date(), at.time(), at))
    [news] = letters(answered(event, directory=known) or (), MeetingNews)
    assert isinstance(news.letter, MeetingNews)
    assert news.letter.command == "#meet 2026-11-24 16:00 30m"


@pytest.mark.parametrize(("event", "values"), [
    (reply(uid="another@example.test"), {}),
    (reply(method=Method.REQUEST), {}),
    (reply(), {"trust": trust(checked=True, failed=True)}),
], ids=["another uid", "no answer", "forged"])
def test_what_is_none_of_ours_is_a_mail_like_any_other(event: CalendarEvent, values: dict[str, Any]) -> None:
    assert answered(event, **values) is None


@pytest.mark.parametrize(("event", "values"), [
    (reply(sequence=0), {}),
    (reply(), {"meeting": replace(TALK, state=MeetingState.CANCELLED)}),
    (reply(), {"meeting": replace(TALK, state=MeetingState.OVER)}),
    (reply(EVE), {"sender": EVE}),
    (reply(TOM), {"sender": TOM, "policy": DeskPolicy(authentication_expected=True)}),
], ids=["old", "cancelled", "over", "not invited", "a colleague, not proven"])
def test_what_counts_for_nothing_is_only_noted(event: CalendarEvent, values: dict[str, Any]) -> None:
    done = answered(event, **values)
    assert done is not None
    assert [type(d).__name__ for d in done] == ["AppendEntry", "Finish"]
    assert done[0].entry.visibility.value == "internal"  # type: ignore[union-attr]


# --- when it is time -------------------------------------------------------------------------------------------------


def occasion(now: datetime, meeting: Meeting = TALK, about: TicketFile | None = None, **policy: Any) -> Occasion:
    given = DeskPolicy(meetings=MeetingPolicy(**policy))
    return Occasion(now, directory(), given, UID, about or file(), meeting=meeting)


def test_who_has_declined_gets_no_agenda_and_nobody_does_once_it_has_begun() -> None:
    declined = TALK.answered(TALK.guests[0], Attendance.DECLINED, NOW)
    assert {w.to for w in letters(meeting_times.agenda(occasion(NOW, declined)), MeetingAgenda)} == {ANA, TOM}
    assert meeting_times.agenda(occasion(TOMORROW)) == ()
    assert meeting_times.agenda(occasion(NOW, replace(TALK, state=MeetingState.CANCELLED))) == ()


@pytest.mark.parametrize("how", [{"undeliverable": "5.1.1"}, {"quiet": True}])
def test_who_takes_nothing_automatic_gets_no_agenda(how: dict[str, Any]) -> None:
    here = TicketFile(ticket(participants=(Participant(BEN, is_stakeholder=True, **how),)))
    assert {w.to for w in letters(meeting_times.agenda(occasion(NOW, about=here)), MeetingAgenda)} == {ANA, TOM}


def test_notes_are_asked_of_who_has_called_it_where_the_operator_wants_that() -> None:
    done = meeting_times.ask_for_notes(occasion(TOMORROW + timedelta(hours=1)))
    assert arranged(done).state is MeetingState.OVER
    [asked] = letters(done, MeetingNotes)
    assert asked.question is not None
    assert (asked.to, asked.question.kind) == (Address("ana@example.test", "Ana Smith"), QuestionKind.NOTES)
    assert not letters(meeting_times.ask_for_notes(occasion(TOMORROW, ask_for_notes=False)), MeetingNotes)


@pytest.mark.parametrize(("about", "meeting", "cancelled"), [
    (ticket(status=Status.RESOLVED), TALK, 3),
    (ticket(status=Status.RESOLVED), replace(TALK, state=MeetingState.OFFERED, starts=None), 0),
    (ticket(status=Status.OPEN), TALK, 0),
    (ticket(status=Status.CLOSED, merged_into=TicketId(9)), TALK, 0),
], ids=["solved", "only offered", "open again by now", "goes on in another ticket"])
def test_it_ends_with_its_ticket(about: Any, meeting: Meeting, cancelled: int) -> None:
    done = meeting_times.end_with_ticket(occasion(NOW, meeting, TicketFile(about)))
    assert len(letters(done, MeetingCancelled)) == cancelled
    assert bool(done) is (about.status is Status.RESOLVED)
