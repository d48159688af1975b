"""What a ticket teaches the classifier."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.ticket import TicketId, Urgency


@dataclass(frozen=True, slots=True)
class Lesson:
    """The mail that opened a ticket, and what it turned out to be about."""

    ticket: TicketId
    subject: str
    text: str
    """The new text, without quotes and signature, cut where no classifier reads on."""
    topic: str
    urgency: Urgency | None = None
    """None where nobody corrected it."""
    language: str = "en"
    correction: int = 0
    """Number of the correction that named the topic; 0: nobody objected until the ticket was done."""

    ranked: int = 0
    """Number of the correction that named the urgency; 0: nobody did."""

    @property
    def newest(self) -> int:
        """Number of the last correction that this lesson knows of."""
        return max(self.correction, self.ranked)

    @property
    def corrected(self) -> bool:
        """A person of the house said so, rather than letting it pass."""
        return self.correction > 0
