"""What people have undertaken to do, as it is on record."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from gateway.model.ticket import Action, TicketId
from gateway.store.columns import DONE
from gateway.store.tables import action, ticket
from gateway.store.tickets import merged_into

_ONE = select(action).where(action.c.id == bindparam("number"))
_UNDERTAKEN = (
    select(action).join(ticket, ticket.c.id == action.c.ticket_id)
    .where(
        action.c.who == bindparam("whose"), action.c.done_at.is_(None), action.c.due <= bindparam("by_day"),
        ticket.c.status.not_in(DONE),
    )
    .order_by(action.c.due, action.c.id)
)
_ON_TICKETS = select(action).where(action.c.ticket_id.in_(bindparam("tickets", expanding=True))).order_by(action.c.id)


def read_action(conn: Connection, number: int) -> Action | None:
    """The action of that number; None where there is none."""
    row = conn.execute(_ONE, {"number": number}).one_or_none()
    return None if row is None else _action(row)


def read_actions(conn: Connection, ticket: TicketId) -> tuple[Action, ...]:
    """All of the ticket and of those that were merged into it, oldest first."""
    tickets = [ticket, *merged_into(conn, ticket)]
    return tuple(_action(row) for row in conn.execute(_ON_TICKETS, {"tickets": tickets}))


def undertaken(conn: Connection, who: str, day: date) -> tuple[Action, ...]:
    """What this person (key) wanted to have done by the day and has not, on tickets that are open; nearest first."""
    return tuple(_action(row) for row in conn.execute(_UNDERTAKEN, {"whose": who, "by_day": day.isoformat()}))


def _action(row: Row[Any]) -> Action:
    return Action(
        id=row.id, ticket=TicketId(row.ticket_id), who=row.who, text=row.text,
        due=date.fromisoformat(row.due) if row.due else None, by=row.by, done=row.done_at is not None,
    )
