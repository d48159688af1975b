"""Somebody else is asked to act on the ticket, without waiting until a promise is broken."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import escalation
from gateway.desk.commands import about
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.escalation.next_in_line import Asking
from gateway.desk.wanted import Wanted
from gateway.model.people import Role
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Ticket, Urgency


def escalate(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Ask the next in line to act now: your cover, your lead, then a sponsor. Your words behind it are shown to him."""
    if ticket.status.is_done:
        return Done(ticket, Phrase("nothing changed: #{number} is resolved; #reopen it first", number=ticket.id))
    before = desk.file or TicketFile(ticket)
    if ticket.escalation != before.ticket.escalation:
        return Done(ticket, Phrase("nothing more was done: one mail asks one person to act"))
    raised = _raised(ticket, desk)
    file = replace(before, ticket=raised.ticket)
    words = argument or (desk.text if desk.is_note else "")
    taken = escalation.at_once(Asking(file, _house(ticket, desk), desk.speaker, words))
    if not isinstance(taken, escalation.Taken):
        return Done(ticket, Phrase("nothing changed: nobody is left to ask ({why})", why=taken))
    said = Phrase("{name} is asked to act", name=taken.person.name)
    if raised.decisions:
        said = Phrase.joined("; ", (said, raised.said))
    return Done(replace(raised.ticket, escalation=taken.step), said, (*raised.decisions, *taken.decisions))


def _raised(ticket: Ticket, desk: Desk) -> Done:
    """A sponsor's word makes a ticket high at least, and the promise moves with that; a POC's leaves both alone."""
    if Role.POC in desk.speaker.roles or ticket.urgency.rank >= Urgency.HIGH.rank:
        return Done(ticket, "")
    return about.urgency(ticket, Urgency.HIGH.value, desk)


def _house(ticket: Ticket, desk: Desk) -> Wanted:
    directory = desk.directory
    return Wanted(
        directory.topics.get(ticket.topic or ""), directory.projects.get(ticket.project, directory.default_project),
        directory, desk.policy, desk.open_tickets, desk.now, language=ticket.language, urgency=ticket.urgency,
    )
