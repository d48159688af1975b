"""What time brings about on a ticket."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class Escalate:
    """Steps of the escalation are over, up to this one; 0: all is well again."""

    ticket: TicketId
    step: int
    asked: str = ""
    """Key of the person whom this step has asked to act; "": nobody, the step was passed over."""
