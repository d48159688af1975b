"""What is promised on a ticket, and how that was counted."""
from __future__ import annotations

from gateway.desk import why as arithmetic
from gateway.desk.commands.basis import Desk, Done
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket


def why(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Say how the time of each promise on the ticket was counted; "why?" as all that you write does it too."""
    said = arithmetic.in_one(ticket, desk.directory, desk.now)
    if not arithmetic.is_asked(desk.matter.mail.new_text):
        return Done(ticket, said)
    asked = Phrase("this went to nobody outside; ask {stakeholder} in a sentence", stakeholder=ticket.stakeholder.shown)
    return Done(ticket, Phrase.joined("\n", (said, asked)))
