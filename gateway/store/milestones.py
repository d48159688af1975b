"""When tickets changed hands, waited, were resolved, opened again, escalated: what figures are made of."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from gateway.model.escalation import Asked
from gateway.model.ticket import TicketId
from gateway.store.gathered import Gathered
from gateway.store.tables_time import milestone

_MOST_STEPS = 20


class Milestone(StrEnum):
    """What happened; the value says to what or whom."""

    ASSIGNED = "assigned"
    STATUS = "status"
    URGENCY = "urgency"
    ESCALATED = "escalated"
    """Its value is the number of the step and the key of who was asked: "2 ana"."""


_STEPS = (
    select(milestone.c.value, milestone.c.at)
    .where(milestone.c.ticket_id == bindparam("of_ticket"), milestone.c.kind == Milestone.ESCALATED)
    .order_by(milestone.c.id.desc()).limit(_MOST_STEPS)
)


def add(rows: Gathered, ticket: TicketId, kind: Milestone, value: str, at: datetime) -> None:
    """One more of them."""
    rows.add(milestone, {"ticket_id": ticket, "at": at, "kind": kind, "value": value})


def read_asked(conn: Connection, ticket: TicketId, reached: int) -> tuple[Asked, ...]:
    """The steps that have led to the one that is `reached`, oldest first: their numbers grow; none where it is 0."""
    found: list[Asked] = []
    for row in conn.execute(_STEPS, {"of_ticket": ticket}) if reached else ():
        number, _, who = row.value.partition(" ")
        if int(number) > reached or (found and int(number) >= found[0].step):
            break
        found.insert(0, Asked(int(number), who, row.at))
    return tuple(found)
