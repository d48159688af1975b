"""Whether a ticket is open, waits or is done."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import closing, lifecycle, promises
from gateway.desk.commands.basis import Desk, Done
from gateway.model.decision import Decision, MoveTo
from gateway.model.phrase import Phrase
from gateway.model.ticket import Status, Ticket


def close(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Resolve the ticket; the stakeholder is told, and a reply of his opens it again."""
    if ticket.status.is_done:
        return Done(ticket, Phrase("#{number} was resolved already", number=ticket.id))
    moved: tuple[Decision, ...] = (
        MoveTo(ticket.id, Status.RESOLVED), lifecycle.nothing_owed(ticket, answered=True),
        *closing.when_resolved(ticket.id, desk.now, desk.policy),
    )
    said = Phrase("#{number} is resolved", number=ticket.id)
    return Done(replace(promises.owing(ticket, None), status=Status.RESOLVED), said, moved, "#reopen")


def reopen(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Open a resolved ticket again; the stakeholder is told by when he hears from us."""
    if not ticket.status.is_done:
        return Done(ticket, Phrase("#{number} is open already", number=ticket.id))
    assert desk.file is not None, "a command on a ticket has one"
    owed = promises.answer_to(desk.file, ticket, desk.now, desk.directory)
    moved = (MoveTo(ticket.id, Status.OPEN), lifecycle.promise(ticket, owed, desk.now, desk.directory, desk.policy))
    said = Phrase("#{number} is open again", number=ticket.id)
    return Done(replace(promises.owing(ticket, owed), status=Status.OPEN), said, moved, "#close")
