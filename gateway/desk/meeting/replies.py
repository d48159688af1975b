"""What calendars answer to our invitations (RFC 5546): accepted, declined, perhaps, or another time.

An answer counts for the guest whose address is in From, to the invitation with this UID, which only guests know. What
is forged, is about an older invitation, or comes from somebody who was not invited changes nothing.
"""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.desk import authority, writing
from gateway.desk.matter import Matter
from gateway.desk.meeting import booking
from gateway.model.calendar import Attendance, CalendarEvent, Method
from gateway.model.changes_meeting import Arrange
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_meeting import MeetingNews
from gateway.model.mail import InboundMail, Outcome
from gateway.model.meeting import Guest, Meeting, MeetingState
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Ticket, Visibility

_ANSWERS = (Attendance.ACCEPTED, Attendance.DECLINED, Attendance.TENTATIVE)
_WORDS = {Attendance.ACCEPTED: "accepted", Attendance.DECLINED: "declined", Attendance.TENTATIVE: "perhaps"}
"""For the record."""
_HOUR, _MOST_AN_HOUR = timedelta(hours=1), 10
_MOST_WORDS = 4_000
"""Characters of what somebody adds."""
_CALENDARS = ("text/calendar", "application/ics")


def asked_about(mail: InboundMail) -> str:
    """The UID of the invitation that a calendar answers; "" where the mail holds no such answer."""
    event = mail.calendar
    return event.uid if event is not None and event.method in (Method.REPLY, Method.COUNTER) else ""


def take(matter: Matter) -> tuple[Decision, ...] | None:
    """What follows from the answer; None where it is none to an invitation of ours, or nobody can believe it."""
    event, meeting = matter.mail.calendar, matter.situation.found.meeting
    uid = asked_about(matter.mail)
    if event is None or not uid or meeting is None or meeting.uid != uid or authority.is_forged(matter.situation):
        return None
    file = _file_of(meeting, matter)
    if file is None:
        return None
    guest = _guest(meeting, matter)
    if guest is None:
        return _noted(file, matter, "from somebody who was not invited")
    if not _is_believed(guest, matter):
        return _noted(file, matter, "that nobody vouches for")
    if meeting.state is not MeetingState.BOOKED or event.sequence < meeting.sequence:
        return _too_late(meeting, guest, file, matter)
    return _answered(event, meeting, guest, file, matter)


def _file_of(meeting: Meeting, matter: Matter) -> TicketFile | None:
    """The file of the meeting's ticket, or of the one that goes on in its place."""
    files = matter.situation.found.tickets
    own = (file for file in files if meeting.ticket in (file.ticket.id, *file.merged))
    return next(own, None)


def _guest(meeting: Meeting, matter: Matter) -> Guest | None:
    """Who answers, by the address in From: one of his own, for a person of the house."""
    sender = matter.sender.key
    return next((guest for guest in meeting.guests if guest.address.key == sender or (
        guest.person and matter.directory.owns_address(guest.person, sender))), None)


def _is_believed(guest: Guest, matter: Matter) -> bool:
    """People of the house have to be proven here as elsewhere: other guests know the UID too."""
    person = matter.directory.people.get(guest.person)
    return person is None or authority.is_believed(person, matter.situation)


def _noted(file: TicketFile, matter: Matter, why: str) -> tuple[Decision, ...]:
    """Kept where POCs see it; nothing changes, and nobody is written to."""
    text = _with_words(f"{matter.sender.shown}: an answer {why}\n{matter.mail.subject}", matter)
    entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.MAIL, text=text)
    return (AppendEntry(file.ticket.id, entry), Finish(Outcome.ANSWER, f"invitation: {why}", file.ticket.id))


def _too_late(meeting: Meeting, guest: Guest, file: TicketFile, matter: Matter) -> tuple[Decision, ...]:
    """Nothing changes; words that a guest adds reach the POC all the same."""
    *kept, finish = _noted(file, matter, "to an invitation that counts no longer")
    if not _words(matter) or _says_too_much(file, matter):
        return (*kept, finish)
    what = Phrase("{who} answers an invitation that counts no longer", who=booking.name_of(guest, matter.directory))
    return (*kept, *_tell(what, meeting, file.ticket, matter, None), finish)


def _words(matter: Matter) -> str:
    """What a guest adds to his answer: in the calendar, or as the text of its mail.

    A text that a program has written names who answers, or the event, in its first line.
    """
    event, text = matter.mail.calendar, matter.mail.new_text.strip()
    if event is None or event.comment:
        return event.comment if event else ""
    first = text.partition("\n")[0].casefold()
    named = (matter.sender.name, matter.sender.address, event.summary)
    return "" if any(name and name.casefold() in first for name in named) else text[:_MOST_WORDS]


def _with_words(line: str, matter: Matter) -> str:
    """The line of the record, with what the guest adds below it."""
    return "\n".join(part for part in (line, _words(matter)) if part)


def _answered(event: CalendarEvent, meeting: Meeting, guest: Guest, file: TicketFile,
              matter: Matter) -> tuple[Decision, ...]:
    """The answer is on the guest's row and on record; the POC hears what he has to act on."""
    ticket, said = file.ticket, _said(event, guest)
    proposed = event.starts.at if event.method is Method.COUNTER and event.starts else None
    text = _with_words(f"{guest.address.shown}: {_WORDS.get(said, 'no answer')}", matter)
    entry = _without_calendars(matter.entry(Visibility.INTERNAL, kind=EntryKind.MAIL, text=text))
    after = meeting.answered(guest, said, matter.now)
    what = _other_time(guest, proposed, matter) or _news(guest, said, after, matter)
    told = _tell(what, after, ticket, matter, proposed) if what and not _says_too_much(file, matter) else ()
    return (AppendEntry(ticket.id, entry), Arrange(ticket.id, after), *told,
            Finish(Outcome.ANSWER, f"invitation: {_WORDS.get(said, 'no answer')}", ticket.id))


def _without_calendars(entry: Entry) -> Entry:
    """What a program has attached says what the entry says; what a person has attached stays with his words."""
    return replace(entry, attachments=tuple(file for file in entry.attachments if file.media_type not in _CALENDARS))


def _says_too_much(file: TicketFile, matter: Matter) -> bool:
    """A calendar that changes its mind again and again is a program gone wrong: the record still keeps its answers."""
    lately = [e for e in file.entries if e.author.key == matter.sender.key and matter.now - e.at < _HOUR]
    return len(lately) >= _MOST_AN_HOUR


def _said(event: CalendarEvent, guest: Guest) -> Attendance:
    """What the guest says of himself, whatever else the calendar says of others."""
    own = [one for one in event.attendees if one.address.key == guest.address.key]
    said = next(iter(own or (event.attendees if len(event.attendees) == 1 else ())), None)
    return said.attendance if said is not None and said.attendance in _ANSWERS else guest.attendance


def _other_time(guest: Guest, proposed: datetime | None, matter: Matter) -> str:
    if proposed is None:
        return ""
    return Phrase("{who} proposes another time: {time}", who=booking.name_of(guest, matter.directory), time=proposed)


def _news(guest: Guest, said: Attendance, after: Meeting, matter: Matter) -> str:
    """What the POC should know: who cannot come, words that somebody adds, and that all have accepted."""
    who = booking.name_of(guest, matter.directory)
    words = _words(matter)
    if guest.person == after.poc or (said is guest.attendance and not words):
        return ""
    match said:
        case Attendance.DECLINED:
            return Phrase("{who} cannot come", who=who)
        case Attendance.TENTATIVE:
            return Phrase("{who} will perhaps come", who=who)
        case Attendance.ACCEPTED:
            others = [one for one in after.guests if one.person != after.poc]
            if all(one.attendance is Attendance.ACCEPTED for one in others):
                return Phrase("Everybody has accepted")
            return Phrase("{who} has accepted", who=who) if words else ""
        case _:
            return Phrase("{who} has answered the invitation, neither yes nor no", who=who)


def _tell(what: str, after: Meeting, ticket: Ticket, matter: Matter, proposed: datetime | None) -> tuple[Write, ...]:
    """To who has called the meeting; with the line that takes the other time, in his own zone."""
    poc, words = matter.directory.serving(after.poc), _words(matter)
    command = ""
    if proposed is not None:
        command = f"#meet {proposed.astimezone(poc.zone):%Y-%m-%d %H:%M} {after.minutes}m"
    letter = MeetingNews(ticket.id, ticket.subject, what=what, starts=after.starts,
                         text=RichText(words) if words else None, command=command)
    return writing.to_staff(poc.key, letter, ticket, matter.directory, lane=Lane.COLLEAGUES, machine=Machine.GENERATED)
