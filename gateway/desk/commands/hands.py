"""Who has a ticket, and whom the words of a mail are for."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import routing
from gateway.desk.commands.basis import Desk, Done
from gateway.model.decision import Assign
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket


def note(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """The text of this mail is for colleagues only; nothing goes to the stakeholder."""
    return Done(ticket, Phrase("your text is a note for colleagues only"))


def assign(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Hand the ticket to a colleague: #assign NAME or address, #assign me, #assign none (back to triage)."""
    wanted = argument.strip()
    if not wanted:
        return Done(ticket, Phrase("nothing changed: say to whom, for example #assign me"))
    person = _who(wanted, desk)
    if person is None:
        return Done(ticket, Phrase('nothing changed: I know nobody, or several, by the name "{name}"', name=wanted))
    if not person.takes_tickets:
        return Done(ticket, Phrase("nothing changed: {name} is not a POC", name=person.name))
    return _hand_over(ticket, person, desk)


def mine(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Take the ticket yourself."""
    return _hand_over(ticket, desk.speaker, desk)


def _who(words: str, desk: Desk) -> Person | None:
    if words.casefold() in ("none", "nobody", "triage"):
        return desk.directory.people[desk.directory.triage_poc]
    return desk.person(words)


def _hand_over(ticket: Ticket, person: Person, desk: Desk) -> Done:
    """Assign to the person, or to the member of the team with the fewest open tickets."""
    poc, why = person.key, Phrase("assigned by {name}", name=desk.speaker.name)
    if person.is_team:
        poc = routing.least_busy(desk.directory, person, desk.open_tickets, desk.now)
    if poc == ticket.poc:
        return Done(ticket, Phrase("{name} has it already", name=desk.directory.people[poc].name))
    handed = (Assign(ticket.id, poc, why),)
    before = desk.directory.people.get(ticket.poc)
    undo = f"#assign {before.name}" if before else ""
    moved = replace(ticket, poc=poc, chosen_by=why, covers_for="")
    return Done(moved, Phrase("{name} has it now", name=desk.directory.people[poc].name), handed, undo)
