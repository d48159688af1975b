"""Which of the offered times suits: the answer of the one outside who chooses.

A number books, "none" goes back to the POC, and any other words are his words on the ticket. A time that is over or
taken by now is not booked: he is asked again.
"""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.desk import grammar, outside_answers, writing
from gateway.desk.matter import Matter, is_busy
from gateway.desk.meeting import booking
from gateway.desk.meeting.booking import Table
from gateway.desk.meeting.slots import find_slots, suits
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, Settle
from gateway.model.letter import Lane
from gateway.model.letters_meeting import MeetingNews
from gateway.model.mail import Outcome
from gateway.model.meeting import Meeting, MeetingState
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Question, Visibility

_NONE = frozenset({"none", "none of them", "keine", "keiner", "keines", "aucun", "aucune", "ninguno", "ninguna", "なし",
                   "どれも", "どれも無理です", "0"})
NOTHING_SUITS = -1


def pick(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """What follows from his answer; `outside_answers.heard` for all that is none."""
    meeting = matter.situation.found.meeting
    said = grammar.bare(matter.mail.new_text)
    option = read_option(said, len(meeting.slots)) if meeting is not None else None
    if meeting is None or option is None or not _still_stands(question, meeting):
        return outside_answers.heard(matter, question, file)
    if is_busy(matter) or not outside_answers.may_answer(matter, question, file):  # busy: no invitation could leave
        return outside_answers.heard(matter, question, file)
    assert question.id is not None, "a question that was asked is stored"
    ticket = file.ticket
    table = Table(ticket, matter.directory, matter.policy.meetings, matter.now)
    entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=said)
    if option == NOTHING_SUITS:
        then, end = _nothing_suits(meeting, table, matter), "none of the times suits"
    else:
        then, end = _chosen(meeting, meeting.slots[option], table, matter)
    return (Settle(question.id, said), AppendEntry(ticket.id, entry), *then, Finish(Outcome.ANSWER, end, ticket.id))


def read_option(said: str, offered: int) -> int | None:
    """The place of the time that is chosen, NOTHING_SUITS, or None for all other words."""
    if said.casefold() in _NONE:
        return NOTHING_SUITS
    if said.isdecimal() and len(said) == 1 and 1 <= int(said) <= offered:
        return int(said) - 1
    return None


def _still_stands(question: Question, meeting: Meeting) -> bool:
    return meeting.state.is_live and booking.is_what_was_asked(question, meeting)


def _chosen(meeting: Meeting, starts: datetime, table: Table, matter: Matter) -> tuple[tuple[Decision, ...], str]:
    """The meeting at that time; other times to choose from where it is over, or somebody is busy by now."""
    sitters, busy = booking.sitters(meeting.guests, table.directory), matter.situation.found.busy
    if starts > table.now and suits(starts, meeting.minutes, sitters, busy):
        return booking.book(meeting, starts, table), "a meeting is booked"
    slots = find_slots(booking.search(meeting, table), sitters, busy)
    if slots:
        return booking.offer(meeting, slots, table, matter), "the time is taken by now: asked again"
    return _nothing_suits(meeting, table, matter), "the time is taken by now"


def _nothing_suits(meeting: Meeting, table: Table, matter: Matter) -> tuple[Decision, ...]:
    """The POC hears of it; a meeting that is booked stays where it was, one that was only offered is none."""
    state = MeetingState.BOOKED if meeting.state is MeetingState.BOOKED else MeetingState.CANCELLED
    what = Phrase("{who} cannot come at any of the times that were offered", who=matter.sender.shown)
    letter = MeetingNews(table.ticket.id, table.ticket.subject, what=what, starts=meeting.starts)
    told = writing.to_staff(meeting.poc, letter, table.ticket, table.directory, lane=Lane.COLLEAGUES,
                            machine=Machine.GENERATED)
    return (Arrange(table.ticket.id, replace(meeting, slots=(), state=state)), *told)
