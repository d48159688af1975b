"""A meeting changes: it is offered, booked, moved, cancelled. What is kept of it, what its guests get. Pure.

Invitations come from the shared address with the name of the POC, so that every answer of a calendar comes back here.
One UID stays with the meeting for as long as it lives; each change that is sent has the next SEQUENCE.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from gateway.desk import working_time, writing
from gateway.desk.matter import Matter, words_digest
from gateway.desk.meeting.slots import Search, Sitter
from gateway.model.calendar import CalendarPart, Method
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import Decision, Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.letter import Lane, Letter
from gateway.model.letters_meeting import MeetingCancelled, MeetingInvitation, MeetingSlots
from gateway.model.mail import Address
from gateway.model.meeting import Guest, Meeting, MeetingPolicy, MeetingState
from gateway.model.people import Directory, Person, Project
from gateway.model.ticket import Question, QuestionKind, TagRole, Ticket

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Table:
    """What has to be known besides the meeting itself: the ticket that it is about, and the house."""

    ticket: Ticket
    directory: Directory
    policy: MeetingPolicy
    now: datetime

    @property
    def project(self) -> Project:
        """Whose shared address the invitations come from."""
        return self.directory.projects.get(self.ticket.project, self.directory.default_project)

    def caller(self, meeting: Meeting) -> Person:
        """Who has called the meeting; the fallback POC where he is gone."""
        return self.directory.serving(meeting.poc)


# --- changes ---------------------------------------------------------------------------------------------------------


def offer(meeting: Meeting, slots: Sequence[datetime], table: Table, matter: Matter) -> tuple[Decision, ...]:
    """The first guest outside is asked which of these times suits; what was booked stays until he has answered."""
    offered = replace(meeting, slots=tuple(slots))
    chooser = offered.outside[0]
    letter = MeetingSlots(
        table.ticket.id, table.ticket.subject, author=table.caller(meeting).name, minutes=meeting.minutes,
        slots=offered.slots, people=names_of(offered, table, without=chooser), place=meeting.place,
        instead_of=meeting.starts, options=(*(str(n) for n in range(1, len(slots) + 1)), _NONE),
    )
    question = matter.question(QuestionKind.SLOTS, chooser.address.key, letter.options, ticket=table.ticket.id,
                               about=meeting.uid, bound_to=digested(offered))
    asked = writing.ask(letter, question, chooser.address, project=table.ticket.project, language=table.ticket.language)
    return (
        Arrange(table.ticket.id, offered),
        replace(asked, speaker=table.caller(meeting).name, zone=chooser.zone),
    )


def is_what_was_asked(question: Question, meeting: Meeting) -> bool:
    """True while the meeting offers what the question has shown."""
    return question.about == meeting.uid and question.digest == words_digest(digested(meeting))


def digested(meeting: Meeting) -> str:
    """What an answer is bound to: the times in their order, and how long it lasts."""
    return " ".join([str(meeting.minutes), *(slot.isoformat() for slot in meeting.slots)])


def book(meeting: Meeting, starts: datetime, table: Table) -> tuple[Decision, ...]:
    """The meeting is then: invitations to all, the agenda before, the question for notes after it."""
    was_booked = meeting.state is MeetingState.BOOKED
    booked = replace(meeting.asked_anew(), state=MeetingState.BOOKED, starts=starts, slots=(),
                     sequence=meeting.sequence + was_booked)
    caller = table.caller(meeting)
    letter = MeetingInvitation(
        table.ticket.id, table.ticket.subject, author=caller.name, starts=starts, minutes=meeting.minutes,
        people=names_of(booked, table), place=meeting.place, moved=was_booked,
    )
    return (
        Arrange(table.ticket.id, booked),
        *_schedules(booked, table),
        *(to_guest(guest, letter, booked, table, calendar=_calendar(booked, guest, Method.REQUEST, starts, table))
          for guest in booked.guests),
    )


def cancel(meeting: Meeting, table: Table, *, solved: bool = False) -> tuple[Decision, ...]:
    """It does not take place: everybody who has an invitation gets its cancellation; who was only asked, nothing."""
    ended = replace(meeting, state=MeetingState.CANCELLED, slots=())
    if meeting.starts is None:
        return (Arrange(table.ticket.id, ended),)
    ended = replace(ended, sequence=meeting.sequence + 1)
    return (Arrange(table.ticket.id, ended), *_no_schedules(meeting),
            *_cancelled(ended, meeting.guests, meeting.starts, table, solved=solved))


def without(meeting: Meeting, gone: Sequence[Guest], table: Table) -> tuple[Write, ...]:
    """Those who are to come no more get a cancellation of their own."""
    if meeting.starts is None:
        return ()
    return _cancelled(replace(meeting, sequence=meeting.sequence + 1), gone, meeting.starts, table, solved=False)


def _cancelled(meeting: Meeting, guests: Sequence[Guest], starts: datetime, table: Table, *,
               solved: bool) -> tuple[Write, ...]:
    letter = MeetingCancelled(table.ticket.id, table.ticket.subject, author=table.caller(meeting).name, starts=starts,
                              solved=solved)
    gone = replace(meeting, guests=tuple(guests))
    return tuple(to_guest(guest, letter, meeting, table, calendar=_calendar(gone, guest, Method.CANCEL, starts, table))
                 for guest in guests)


# --- what goes out ---------------------------------------------------------------------------------------------------


def to_guest(guest: Guest, letter: Letter, meeting: Meeting, table: Table, *, calendar: CalendarPart | None = None,
             machine: Machine = Machine.HUMAN) -> Write:
    """A letter about the meeting: what people outside reply joins the ticket, what colleagues reply is a note."""
    person, ticket = table.directory.people.get(guest.person), table.ticket
    if person is not None:
        return Write(letter, to=guest.address, lane=Lane.COLLEAGUES, role=TagRole.NOTE, person=person.key,
                     ticket=ticket.id, project=ticket.project, language=person.language, machine=machine,
                     calendar=calendar)
    return Write(letter, to=guest.address, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=guest.address.key,
                 ticket=ticket.id, project=ticket.project, language=ticket.language,
                 speaker=table.caller(meeting).name, machine=machine, zone=guest.zone, calendar=calendar)


def names_of(meeting: Meeting, table: Table, *, without: Guest | None = None) -> tuple[str, ...]:
    """Names of all who come, or of all but one."""
    guests = (guest for guest in meeting.guests if without is None or guest.address.key != without.address.key)
    return tuple(name_of(guest, table.directory) for guest in guests)


def name_of(guest: Guest, directory: Directory) -> str:
    """As he is called."""
    person = directory.people.get(guest.person)
    return person.name if person else guest.address.shown


def sitters(guests: Sequence[Guest], directory: Directory) -> tuple[Sitter, ...]:
    """When they can come: people of the house in their own hours, others in the house's, told in their own zone."""
    return tuple(_sitter(guest, directory) for guest in guests)


def _sitter(guest: Guest, directory: Directory) -> Sitter:
    person = directory.people.get(guest.person)
    if person is not None:
        return Sitter(person.key, directory.hours_of(person), person)
    own = directory.hours if guest.zone is None else replace(directory.hours, zone=guest.zone)
    return Sitter(guest.address.key, own)


def search(meeting: Meeting, table: Table, days: Sequence[date] = ()) -> Search:
    """On these days, or in the next ones; never at such short notice that nobody could answer."""
    caller, policy = table.caller(meeting), table.policy
    today = caller.day_of(table.now)
    coming = [today + timedelta(days=n) for n in range(policy.within_days + 1)]
    earliest = working_time.after(table.now, policy.notice, table.directory.hours_of(caller))
    return Search(meeting.minutes, [day for day in days if day >= today] if days else coming, caller.zone, earliest)


def _calendar(meeting: Meeting, to: Guest, method: Method, starts: datetime, table: Table) -> CalendarPart:
    """The event in the mail to this guest. Its addresses are those that he may know; the names are there for all."""
    project, caller = table.project, table.caller(meeting)
    return CalendarPart(
        method, meeting.uid, meeting.sequence, table.ticket.subject or project.name, starts, starts + meeting.length,
        organizer=Address(project.address, f"{caller.name} ({project.name})"),
        attendees=tuple(Address(g.address.address, name_of(g, table.directory)) for g in _seen_by(to, meeting)),
        location=meeting.place,
        description=f"#{table.ticket.id}, {project.name}\n{', '.join(names_of(meeting, table))}",
    )


def _seen_by(guest: Guest, meeting: Meeting) -> tuple[Guest, ...]:
    """Colleagues see each other, who is outside himself alone: "reply to all" in a calendar passes nobody by here."""
    return tuple(one for one in meeting.guests if one.person) if guest.person else (guest,)


# --- when it is time -------------------------------------------------------------------------------------------------


def _schedules(meeting: Meeting, table: Table) -> tuple[Schedule, ...]:
    """The agenda before, the notes after it; what would come too late, or is not wanted, never comes."""
    policy, hours = table.policy, table.directory.hours
    assert meeting.starts is not None, "it is booked"
    agenda = working_time.before(meeting.starts, policy.agenda_before, hours)
    is_wanted = policy.agenda_before > timedelta() and table.now < agenda < meeting.starts
    caller = table.caller(meeting)
    notes = working_time.next_working(meeting.starts + meeting.length, table.directory.hours_of(caller))
    return (
        Schedule(DueKind.MEETING_AGENDA, agenda if is_wanted else None, meeting.ticket, meeting.uid),
        Schedule(DueKind.MEETING_NOTES, notes, meeting.ticket, meeting.uid),
    )


def _no_schedules(meeting: Meeting) -> tuple[Schedule, ...]:
    kinds = (DueKind.MEETING_AGENDA, DueKind.MEETING_NOTES)
    return tuple(Schedule(kind, None, meeting.ticket, meeting.uid) for kind in kinds)
