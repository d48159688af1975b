"""What a POC's mail has changed on a ticket, kept so that it can be taken back."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gateway.model.mail import InboundId
from gateway.model.promise import Promise
from gateway.model.ticket import Status, Ticket, TicketId, Urgency


@dataclass(frozen=True, slots=True)
class Standing:
    """All of a ticket that a command can change, at one moment."""

    status: Status
    poc: str
    chosen_by: str
    covers_for: str
    topic: str | None
    urgency: Urgency
    promise: datetime | None
    subject: str
    labels: tuple[str, ...]
    colleagues: tuple[str, ...]
    due: date | None
    wait_until: date | None
    links: tuple[TicketId, ...]
    merged_into: TicketId | None
    people: tuple[str, ...]
    """Address keys of those in the conversation."""
    promises: tuple[Promise, ...] = ()

    @classmethod
    def of(cls, ticket: Ticket) -> Standing:
        """How the ticket stands."""
        return cls(
            status=ticket.status, poc=ticket.poc, chosen_by=ticket.chosen_by, covers_for=ticket.covers_for,
            topic=ticket.topic, urgency=ticket.urgency, promise=ticket.promise, subject=ticket.subject,
            labels=ticket.labels, colleagues=ticket.colleagues, due=ticket.due, wait_until=ticket.wait_until,
            links=ticket.links, merged_into=ticket.merged_into,
            people=tuple(p.address.key for p in ticket.conversation), promises=ticket.promises,
        )


@dataclass(frozen=True, slots=True)
class Deed:
    """One mail of a POC, and how its ticket stood before and after it."""

    inbound: InboundId
    ticket: TicketId
    person: str
    at: datetime
    before: Standing
    after: Standing
    answered: bool = False
    """The mail had words for people outside: that has kept a promise and opened a new ticket."""
    records: int = 0
    """Decisions and actions that the mail has put on record, and that still stand there."""
    undone: bool = False
    unsent: int = 0
    """Letters to people outside that the mail has caused and that have not left yet."""
    sent: tuple[str, ...] = ()
    """Address keys of those outside who have got a letter by it already."""
