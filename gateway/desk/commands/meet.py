"""Meetings: who is to come, and when; offered to the one outside who chooses, or booked at a time that is named."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from gateway.desk import grammar, writing
from gateway.desk.command_words import KNOWN
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.meeting import booking as meetings
from gateway.desk.meeting.booking import Table
from gateway.desk.meeting.slots import find_slots, suits
from gateway.desk.meeting.words import MeetingAsked, read_meeting
from gateway.model.decision import Write
from gateway.model.meeting import Guest, Meeting, MeetingState
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket

_WORD = "meet"
_UNDO = "#meet cancel"
_MOST_GUESTS = 30


def meet(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Offer times to choose from: #meet 30m Tue-Thu pm with Ana. Or book one: #meet Tuesday 14:00. #meet cancel."""
    asked = read_meeting(argument, desk.today)
    live = desk.found.meeting if desk.found.meeting and desk.found.meeting.state.is_live else None
    table = Table(ticket, desk.directory, desk.policy.meetings, desk.now)
    if asked.unread:
        return Done(ticket, Phrase('nothing changed: I did not understand "{word}"; write for example {example}',
                                   word=asked.unread[:40], example="#meet 30m Tue-Thu pm, #meet 2026-12-01 14:00"))
    if _is_said_twice(desk):
        return Done(ticket, Phrase("nothing changed: one mail can hold one #meet"))
    if asked.cancel:
        return _cancel(ticket, live, table)
    if ticket.status.is_done:
        return Done(ticket, Phrase("nothing changed: #{number} is resolved; #reopen it first", number=ticket.id))
    guests = _guests(asked, ticket, live, desk)
    if isinstance(guests, str):
        return Done(ticket, guests)
    called = _called(asked, guests, live, ticket, desk)
    if asked.clock is not None and len(asked.days) < 2:
        return _book(asked, called, live, table, desk)
    return _offer(asked, called, live, table, desk)


def _is_said_twice(desk: Desk) -> bool:
    """Two lines about one meeting: the second would not know of the first, and guests keep what nobody can cancel."""
    commands = grammar.read_words(desk.matter.mail.new_text, KNOWN).commands
    return sum(command.word == _WORD for command in commands) > 1


def _cancel(ticket: Ticket, live: Meeting | None, table: Table) -> Done:
    if live is None:
        return Done(ticket, Phrase("nothing changed: no meeting is planned here"))
    said = Phrase("the meeting is cancelled, and everybody who was invited is told")
    return Done(ticket, said, meetings.cancel(live, table))


def _called(asked: MeetingAsked, guests: tuple[Guest, ...], live: Meeting | None, ticket: Ticket,
            desk: Desk) -> Meeting:
    """The meeting that is meant: a new one, or the one there is with what is said anew."""
    minutes = asked.minutes or (live.minutes if live else desk.policy.meetings.minutes)
    if live is not None:
        place = live.place if asked.place is None else asked.place
        return replace(live, minutes=minutes, place=place, guests=guests, poc=desk.speaker.key)
    domain = desk.matter.project.address.rpartition("@")[2]
    drawn = sha256(f"{desk.matter.situation.fresh} {asked}".encode()).hexdigest()[:32]
    return Meeting(f"{drawn}@{domain}", ticket.id, MeetingState.OFFERED, desk.speaker.key, ticket.subject, minutes,
                   guests, place=asked.place or "")


# --- when ------------------------------------------------------------------------------------------------------------


def _book(asked: MeetingAsked, called: Meeting, live: Meeting | None, table: Table, desk: Desk) -> Done:
    """The very time that is named, whatever else is then: whom it does not suit, the receipt says."""
    starts = _named_time(asked, desk)
    if starts <= desk.now:
        return Done(table.ticket, Phrase("nothing changed: {time} is over", time=starts))
    unsuited = [
        meetings.name_of(guest, desk.directory) for guest in called.guests
        if not suits(starts, called.minutes, meetings.sitters([guest], desk.directory), desk.found.busy)
    ]
    said = Phrase("booked: {time}, {minutes} minutes, with {people}; everybody gets an invitation", time=starts,
                  minutes=called.minutes, people=_others(called, table, desk))
    if unsuited:
        said = Phrase("{said} (outside working hours, away or in another meeting: {who})", said=said,
                      who=", ".join(unsuited))
    return Done(table.ticket, said, (*_uninvited(called, live, table), *meetings.book(called, starts, table)), _UNDO)


def _named_time(asked: MeetingAsked, desk: Desk) -> datetime:
    """On the day that is named; without one today, or tomorrow where that time has passed."""
    assert asked.clock is not None, "a time is named"
    day = asked.days[0] if asked.days else desk.today
    starts = datetime.combine(day, asked.clock, tzinfo=desk.speaker.zone)
    if not asked.days and starts <= desk.now:
        starts = datetime.combine(day + timedelta(days=1), asked.clock, tzinfo=desk.speaker.zone)
    return starts.astimezone(UTC)


def _offer(asked: MeetingAsked, called: Meeting, live: Meeting | None, table: Table, desk: Desk) -> Done:
    """Up to three times go to the one outside who chooses."""
    ticket = table.ticket
    if not called.outside:
        return Done(ticket, Phrase("nothing changed: nobody outside can choose; name the time, for example {example}",
                                   example="#meet 2026-12-01 14:00"))
    wanted = replace(meetings.search(called, table, asked.days), half=asked.half, clock=asked.clock)
    slots = find_slots(wanted, meetings.sitters(called.guests, desk.directory), desk.found.busy)
    if not slots:
        return Done(ticket, Phrase("nothing changed: at no such time everybody can come; name other days, or the very "
                                   "time"))
    times = Phrase(", ".join(f"{{at_{n}}}" for n in range(len(slots))), **{f"at_{n}": at for n, at in enumerate(slots)})
    said = Phrase("{who} can choose between {times}; then everybody gets an invitation",
                  who=meetings.name_of(called.outside[0], desk.directory), times=times)
    decisions = (*_uninvited(called, live, table), *meetings.offer(called, slots, table, desk.matter))
    return Done(ticket, said, decisions, _UNDO)


# --- who -------------------------------------------------------------------------------------------------------------


def _guests(asked: MeetingAsked, ticket: Ticket, live: Meeting | None, desk: Desk) -> tuple[Guest, ...] | str:
    """Whoever chooses first, then others outside, the POC who writes, and colleagues; a sentence where that fails."""
    if asked.names is None and live is not None:
        return live.guests
    outside = [_outside(one.address.key, ticket, desk) for one in writing.in_conversation(ticket)[:1]]
    house = _of_house(desk.speaker, desk)
    for name in asked.names or ():
        found = _named(name, ticket, desk)
        if not found:
            return Phrase("nothing changed: I do not know {name} here; people outside join by #cc first",
                          name=name[:60])
        for guest in found:
            (house if guest.person else outside).append(guest)
    guests = tuple({guest.address.key: guest for guest in (*outside, *house)}.values())
    if not 1 < len(guests) <= _MOST_GUESTS:
        return Phrase("nothing changed: say with whom, for example #meet 30m Tue-Thu with Ana")
    return guests


def _named(name: str, ticket: Ticket, desk: Desk) -> list[Guest]:
    """Somebody in the conversation by address or name, or people of the house; nobody where several could be meant."""
    wanted = name.strip(" <>").casefold()
    here = [one.address for one in writing.in_conversation(ticket)]
    fits = [box for box in here if wanted in (box.key, box.name.casefold())]
    fits = fits or [box for box in here if box.name.casefold().split()[:1] == [wanted]]
    person = desk.person(name)
    if person is not None:
        return _of_house(person, desk)
    return [_outside(fits[0].key, ticket, desk)] if len(fits) == 1 else []


def _outside(key: str, ticket: Ticket, desk: Desk) -> Guest:
    box = next(one.address for one in ticket.conversation if one.address.key == key)
    return Guest(box, zone=desk.found.zones.get(key))


def _of_house(person: Person, desk: Desk) -> list[Guest]:
    """The person, or every member of a team."""
    keys = person.members or (person.key,)
    return [Guest(box, key) for key in keys if key in desk.directory.people
            for box in desk.directory.mailboxes(key)[:1]]


def _others(called: Meeting, table: Table, desk: Desk) -> str:
    """Names of all but the speaker."""
    own = [guest for guest in called.guests if guest.person == desk.speaker.key]
    return ", ".join(meetings.names_of(called, table, without=own[0] if own else None))


def _uninvited(called: Meeting, live: Meeting | None, table: Table) -> tuple[Write, ...]:
    """To those who were invited before and are to come no more."""
    stay = {guest.address.key for guest in called.guests}
    gone = [guest for guest in live.guests if guest.address.key not in stay] if live else []
    return meetings.without(live, gone, table) if live else ()
