"""Tickets that have to do with each other: linked, or one going on in the other."""
from __future__ import annotations

import re
from dataclasses import replace

from gateway.desk import lifecycle, promises, writing
from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import Merge, Relate, SetDay
from gateway.model.decision import Decision, MoveTo, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_desk import GoesOnHere
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Status, Ticket, TicketId

_NUMBERED = re.compile(r"(?P<minus>[-\u2013\u2212]?)\s*#?(?<!\d)(?P<number>\d{1,12})\b")


def link(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Say that tickets have to do with each other: #link 12 14; #link -12 takes it back. Only colleagues see it."""
    named = list(_NUMBERED.finditer(argument))
    if not named:
        return Done(ticket, Phrase("nothing changed: write the number of the other ticket, for example #link 12"))
    done = Done(ticket, "")
    said: list[str] = []
    for one in named:
        done, result = _linked(done, TicketId(int(one["number"])), bool(one["minus"]), desk)
        said.append(result)
    return replace(done, said=Phrase.joined("; ", said), undo=_inverse(ticket, done.ticket))


def _linked(done: Done, number: TicketId, unlinks: bool, desk: Desk) -> tuple[Done, str]:
    ticket, other = done.ticket, _find(number, desk)
    if other is None:
        return done, Phrase("there is no ticket #{number}", number=number)
    there = other.ticket.id
    if there == ticket.id:
        return done, Phrase("#{number} is this ticket", number=number)
    if (there in ticket.links) is not unlinks:
        said = "#{number} was not linked" if unlinks else "#{number} was linked already"
        return done, Phrase(said, number=there)
    links = {*ticket.links} - {there} if unlinks else {*ticket.links, there}
    moved = replace(ticket, links=tuple(sorted(links)))
    related = Relate(ticket.id, there, by=desk.speaker.key, related=not unlinks)
    said = 'no longer linked with #{number} "{title}"' if unlinks else 'linked with #{number} "{title}"'
    return (replace(done, ticket=moved, decisions=(*done.decisions, related)),
            Phrase(said, number=there, title=other.ticket.subject))


def _inverse(before: Ticket, after: Ticket) -> str:
    signed = [f"-{n}" for n in after.links if n not in before.links]
    signed += [str(n) for n in before.links if n not in after.links]
    return f"#link {' '.join(signed)}" if signed else ""


def merge(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """This ticket goes on in another one: #merge 12. Its people get the answers of that one from then on."""
    named = [TicketId(int(one["number"])) for one in _NUMBERED.finditer(argument)]
    if len(named) != 1:
        return Done(ticket, Phrase("nothing changed: write the number of the one ticket in which this one shall go on, "
                                   "for example #merge 12"))
    into = _find(named[0], desk)
    problem = _problem(ticket, named[0], into)
    if into is None or problem:
        return Done(ticket, problem)
    closed = replace(promises.owing(ticket, None), status=Status.CLOSED, merged_into=into.ticket.id)
    decisions = (
        Merge(ticket.id, into.ticket.id), MoveTo(ticket.id, Status.CLOSED), lifecycle.nothing_owed(ticket),
        *_still_owed(ticket, into.ticket, desk), *_still_due(ticket, into.ticket, desk),
        *_tell(ticket, into.ticket, desk),
    )
    return Done(closed, _in_words(ticket, into.ticket, desk), decisions)


def _problem(ticket: Ticket, number: TicketId, into: TicketFile | None) -> str:
    """Why it cannot go on there; "" where it can. No circle can be: a merged one is read as the one that goes on."""
    if ticket.merged_into is not None:
        return Phrase("nothing changed: #{number} goes on in #{other} already", number=ticket.id,
                      other=ticket.merged_into)
    if into is None:
        return Phrase("nothing changed: there is no ticket #{number}", number=number)
    there = into.ticket
    if there.id == ticket.id:
        if number == ticket.id:
            return Phrase("nothing changed: #{number} is this ticket", number=number)
        return Phrase("nothing changed: #{number} goes on in this ticket", number=number)
    if there.id != number:
        return Phrase("nothing changed: #{number} goes on in #{other} itself; #merge {other} if you mean that one",
                      number=number, other=there.id)
    if there.status.is_done and not ticket.status.is_done:
        return Phrase("nothing changed: #{number} is resolved and this ticket is not; #reopen that one first",
                      number=number)
    return ""


def _still_owed(ticket: Ticket, into: Ticket, desk: Desk) -> tuple[Decision, ...]:
    """An answer that was promised here is owed there, unless this very mail gives it."""
    is_given = bool(desk.text.strip()) and not desk.is_note
    owed = promises.owed(ticket)
    if owed is None or is_given or into.status.is_done:
        return ()
    if into.promise is not None and ticket.promise is not None and into.promise <= ticket.promise:
        return ()
    return (lifecycle.promise(into, owed, desk.now, desk.directory, desk.policy),)


def _still_due(ticket: Ticket, into: Ticket, desk: Desk) -> tuple[SetDay, ...]:
    """A day by which this one was to be done is that of the other, which has none or a later one."""
    if ticket.due is None or into.status.is_done or (into.due is not None and into.due <= ticket.due):
        return ()
    morning = lifecycle.morning_of(ticket.due, desk.directory)
    return (SetDay(into.id, ticket.due, morning if morning > desk.now else None),)


def _people_of_both(ticket: Ticket, into: Ticket) -> tuple[str, ...]:
    """Names of all who get the answers from now on."""
    inside = {p.address.key: p for p in (*ticket.conversation, *into.conversation)}
    return writing.receivers(replace(into, participants=tuple(inside.values())))


def _tell(ticket: Ticket, into: Ticket, desk: Desk) -> tuple[Write, ...]:
    """The POCs of both, each once; not the one who has done it."""
    file = desk.file
    assert file is not None, "a command on a ticket has one"
    letter = GoesOnHere(into.id, into.subject, author=desk.speaker.name, other=ticket.id, other_title=ticket.subject,
                        receivers=_people_of_both(ticket, into), text=RichText(lifecycle.last_words(file)))
    return tuple(
        write for key in dict.fromkeys((into.poc, ticket.poc)) if key != desk.speaker.key
        for write in writing.to_staff(key, letter, into, desk.directory, lane=Lane.COLLEAGUES)
    )


def _in_words(ticket: Ticket, into: Ticket, desk: Desk) -> str:
    said = Phrase(
        '#{number} goes on in #{other} "{title}", which {poc} has; the answers there go to {people}',
        number=ticket.id, other=into.id, title=into.subject, poc=desk.directory.serving(into.poc).name,
        people=Phrase.joined(", ", _people_of_both(ticket, into)) or "-",
    )
    if into.project == ticket.project:
        return said
    project = desk.directory.projects.get(into.project, desk.directory.default_project)
    return Phrase.joined("; ", (said, Phrase("it is a ticket of {project}", project=project.name)))


def _find(number: TicketId, desk: Desk) -> TicketFile | None:
    """The ticket of that number, or the one that goes on in its place; None where there is none."""
    return next((file for file in desk.found.tickets if number in (file.ticket.id, *file.merged)), None)
