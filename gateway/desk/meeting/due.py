"""What time brings to a meeting: its agenda before, the question for notes after it; its end with its ticket."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import writing
from gateway.desk.excerpt import first_words
from gateway.desk.matter import words_digest
from gateway.desk.meeting import booking
from gateway.desk.meeting.booking import Table
from gateway.model.calendar import Attendance
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import Decision, Machine
from gateway.model.letter import RichText
from gateway.model.letters_meeting import MeetingAgenda, MeetingNotes
from gateway.model.meeting import Guest, Meeting, MeetingState
from gateway.model.occasion import Occasion
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question, QuestionKind

_MOST_WORDS = 800
"""Characters of the mail by which the matter began."""


def agenda(occasion: Occasion) -> tuple[Decision, ...]:
    """To everybody who has not declined: when, where, who, and, to those who have read it, how the matter began."""
    file, meeting = occasion.file, _booked(occasion)
    if file is None or meeting is None or meeting.starts is None or meeting.starts <= occasion.now:
        return ()
    table = _table(occasion, file)
    letter = MeetingAgenda(
        file.ticket.id, file.ticket.subject, author=table.caller(meeting).name, starts=meeting.starts,
        minutes=meeting.minutes, people=booking.names_of(meeting, table), place=meeting.place,
        text=None,
    )
    return tuple(
        booking.to_guest(guest, replace(letter, text=_beginning(guest, file)), meeting, table,
                         machine=Machine.GENERATED)
        for guest in meeting.guests if _wants_agenda(guest, file)
    )


def _wants_agenda(guest: Guest, file: TicketFile) -> bool:
    """Who comes; of those outside nobody who has left the conversation since, or gets no automatic mail of it."""
    if guest.attendance is Attendance.DECLINED:
        return False
    return bool(guest.person) or any(p.address.key == guest.address.key and writing.takes_automatic(p)
                                     for p in file.ticket.conversation)


def _beginning(guest: Guest, file: TicketFile) -> RichText | None:
    """The first words of the matter: for colleagues and for whose words, or matter, it is.

    Who has joined later never got them; nor has anybody those of a ticket that goes on in his.
    """
    if not file.public_mails:
        return None
    first = file.public_mails[0]
    is_his = guest.address.key == file.ticket.stakeholder.key and not file.merged
    may_read = guest.person or is_his or guest.address.key == first.author.key
    return RichText(first_words(first.text, _MOST_WORDS)) if may_read else None


def ask_for_notes(occasion: Occasion) -> tuple[Decision, ...]:
    """The meeting is over; who has called it is asked what was said and decided, if the operator wants that."""
    file, meeting = occasion.file, _booked(occasion)
    if file is None or meeting is None or meeting.starts is None:
        return ()
    over = Arrange(file.ticket.id, replace(meeting, state=MeetingState.OVER, slots=()))
    if not occasion.policy.meetings.ask_for_notes:
        return (over,)
    table = _table(occasion, file)
    poc = table.caller(meeting)
    letter = MeetingNotes(file.ticket.id, file.ticket.subject, starts=meeting.starts,
                          people=booking.names_of(meeting, table))
    question = Question(
        kind=QuestionKind.NOTES, person=poc.key, options=letter.options, asked_at=occasion.now,
        expires_at=occasion.now + occasion.policy.question_expires_after, digest=words_digest(meeting.uid),
        ticket=file.ticket.id, about=meeting.uid,
    )
    asked = (writing.ask(letter, question, box, project=file.ticket.project, language=poc.language)
             for box in occasion.directory.mailboxes(poc.key)[:1])
    return (over, *asked)


def end_with_ticket(occasion: Occasion) -> tuple[Decision, ...]:
    """The ticket is done, so that its meeting need not take place; not where the ticket only goes on in another."""
    file, meeting = occasion.file, occasion.meeting
    if file is None or meeting is None or not meeting.state.is_live:
        return ()
    if not file.ticket.status.is_done or file.ticket.merged_into is not None:
        return ()
    if meeting.starts is not None and meeting.starts <= occasion.now:
        return ()  # they sit in it, or it is over: its notes are asked for
    return booking.cancel(meeting, _table(occasion, file), solved=True)


def _booked(occasion: Occasion) -> Meeting | None:
    meeting = occasion.meeting
    return meeting if meeting is not None and meeting.state is MeetingState.BOOKED else None


def _table(occasion: Occasion, file: TicketFile) -> Table:
    return Table(file.ticket, occasion.directory, occasion.policy.meetings, occasion.now)
