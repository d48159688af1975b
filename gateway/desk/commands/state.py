"""Whether a ticket is open, waits or is done."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import lifecycle
from gateway.desk.commands.basis import Desk, Done
from gateway.model.decision import MoveTo
from gateway.model.phrase import Phrase
from gateway.model.ticket import Status, Ticket


def close(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Resolve the ticket; the stakeholder is told, and a reply of his opens it again."""
    if ticket.status.is_done:
        return Done(ticket, Phrase("#{number} was resolved already", number=ticket.id))
    moved = (MoveTo(ticket.id, Status.RESOLVED), lifecycle.nothing_owed(ticket))
    said = Phrase("#{number} is resolved", number=ticket.id)
    return Done(replace(ticket, status=Status.RESOLVED, promise=None), said, moved, "#reopen")


def reopen(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Open a resolved ticket again; the stakeholder is told by when he hears from us."""
    if not ticket.status.is_done:
        return Done(ticket, Phrase("#{number} is open already", number=ticket.id))
    topic = desk.directory.topics.get(ticket.topic or "")
    due = lifecycle.due_at(desk.now, topic, ticket.urgency, desk.directory)
    moved = (MoveTo(ticket.id, Status.OPEN), lifecycle.promise(ticket, due, desk.now, desk.directory, desk.policy))
    said = Phrase("#{number} is open again", number=ticket.id)
    return Done(replace(ticket, status=Status.OPEN, promise=due), said, moved, "#close")
