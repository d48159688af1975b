"""What changes about promises besides the answer that is owed (`decision.SetPromise`)."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.promise import Promise
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class PromiseSettling:
    """By when the matter is to be settled; None: that is not promised any more."""

    ticket: TicketId
    promise: Promise | None
    kept: bool = False
    """It is settled. Only where nothing is promised any more."""
