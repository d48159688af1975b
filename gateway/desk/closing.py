"""A resolved ticket that stays quiet is closed in the end: no letter, and a reply opens it as before."""
from __future__ import annotations

from datetime import datetime

from gateway.model.decision import Decision, MoveTo
from gateway.model.due import DueKind, Schedule
from gateway.model.occasion import Occasion
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Status, TicketId


def when_resolved(ticket: TicketId, since: datetime, policy: DeskPolicy) -> tuple[Schedule, ...]:
    """When a ticket that is resolved `since` then is closed; nothing where tickets stay resolved."""
    if not policy.close_after:
        return ()
    return (Schedule(DueKind.CLOSE, since + policy.close_after, ticket),)


def close(occasion: Occasion) -> tuple[Decision, ...]:
    """It is closed; nothing where it was opened again, or tickets stay resolved by now."""
    file = occasion.file
    if file is None or file.ticket.status is not Status.RESOLVED or not occasion.policy.close_after:
        return ()
    return (MoveTo(file.ticket.id, Status.CLOSED),)
