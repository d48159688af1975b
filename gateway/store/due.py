"""Due times: rows with a unique (name, instant), each fired exactly once by whoever claims it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from gateway.model.ticket import TicketId
from gateway.store.columns import DueState
from gateway.store.engine import Store
from gateway.store.tables import due

REMIND, GATHER, DAY, WAIT, ACTION, FULL = "remind", "alike", "day", "wait", "action", "full"
LEAVE, BACK = "leave", "back"
"""Kinds: a promise nears; reports are gathered; a day has come by which something is to be done, on which a ticket is
taken up again, by which somebody wanted to have done something; a POC had no room; an absence begins, has ended."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A due time that is this worker's to fire until the lease ends."""

    id: int
    name: str
    instant: datetime
    kind: str
    ticket: TicketId | None
    worker: str
    about: str = ""
    """Whom or what it concerns besides: a person's key, an action's number."""


def claim_due(store: Store, worker: str, now: datetime, limit: int, lease: timedelta) -> list[DueRow]:
    """Up to `limit` due times that have come, earliest first; those whose worker died among them."""
    with store.write() as conn:
        rows = _claimable(conn, now, limit)
        if rows:
            taken = {"state": DueState.CLAIMED, "worker": worker, "lease_until": now + lease}
            conn.execute(update(due).where(due.c.id.in_([row.id for row in rows])).values(**taken))
    return [DueRow(row.id, row.name, row.instant, row.kind, row.ticket_id, worker, row.about) for row in rows]


def _claimable(conn: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    expired = and_(due.c.state == DueState.CLAIMED, due.c.lease_until <= now)
    ready = and_(due.c.state == DueState.WAITING, due.c.instant <= now)
    rows: list[Row[Any]] = []
    for condition in (expired, ready):
        query = select(due).where(condition).order_by(due.c.instant).limit(limit - len(rows))
        rows += conn.execute(query.with_for_update(skip_locked=True))
    return sorted(rows, key=lambda row: (row.instant, row.id))


OWN_DUE = and_(
    due.c.id == bindparam("own_id"), due.c.state == DueState.CLAIMED, due.c.worker == bindparam("own_worker")
)
"""True for the row while it is this worker's to fire; parameters by `own_due`."""


def own_due(row: DueRow) -> dict[str, Any]:
    """The parameters of OWN_DUE."""
    return {"own_id": row.id, "own_worker": row.worker}


def recover_due(store: Store, now: datetime) -> int:  # noqa: ARG001 (the three recover functions are called alike)
    """Lets every due time wait again that a dead process had claimed; how many."""
    again = {"state": DueState.WAITING, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(due).where(due.c.state == DueState.CLAIMED).values(**again)).rowcount


_CANCEL_NAME = (
    update(due)
    .where(due.c.name == bindparam("of_name"), due.c.state == DueState.WAITING)
    .values(state=DueState.CANCELLED)
)
_AT = select(due.c.id, due.c.state).where(due.c.name == bindparam("of_name"), due.c.instant == bindparam("at"))
_NEW_DUE = insert(due)


def set_reminder(conn: Connection, ticket: TicketId, at: datetime | None) -> None:
    """Only this reminder of the ticket waits afterwards, none when `at` is None; one that has fired stays fired."""
    set_due(conn, REMIND, at, ticket=ticket)


def set_due(conn: Connection, kind: str, at: datetime | None, *, ticket: int | None = None, about: str = "") -> None:
    """Only this instant of that kind waits afterwards for the ticket (and what it is about), none when `at` is None."""
    name = ":".join(str(part) for part in (kind, ticket, about) if part)
    conn.execute(_CANCEL_NAME, {"of_name": name})
    if at is None:
        return
    here = conn.execute(_AT, {"of_name": name, "at": at}).one_or_none()
    if here is None:
        row = {"name": name, "instant": at, "kind": kind, "ticket_id": ticket, "about": about}
        conn.execute(_NEW_DUE, {**row, "state": DueState.WAITING})
    elif here.state == DueState.CANCELLED:
        conn.execute(update(due).where(due.c.id == here.id).values(state=DueState.WAITING))


def tell_once(conn: Connection, kind: str, at: datetime, *, ticket: int, about: str) -> None:
    """This instant waits, with the first ticket that names it; nothing where it waits already, or has fired."""
    name = f"{kind}:{about}"
    if conn.execute(_AT, {"of_name": name, "at": at}).one_or_none() is None:
        row = {"name": name, "instant": at, "kind": kind, "ticket_id": ticket, "about": about}
        conn.execute(_NEW_DUE, {**row, "state": DueState.WAITING})


_WAITS_FOR_GATHERING = select(due.c.id).where(
    due.c.ticket_id == bindparam("of_ticket"), due.c.state.in_((DueState.WAITING, DueState.CLAIMED)),
    due.c.kind == GATHER,
)


def gather_at(conn: Connection, ticket: TicketId, at: datetime) -> None:
    """The tickets linked with this one are told in one letter at that time, or as was decided before.

    One that a clock has claimed already counts: it reads the ticket anew if this transaction comes first.
    """
    if conn.scalar(_WAITS_FOR_GATHERING, {"of_ticket": ticket}) is None:
        row = {"name": f"{GATHER}:{ticket}", "instant": at, "kind": GATHER, "ticket_id": ticket, "about": ""}
        conn.execute(_NEW_DUE, {**row, "state": DueState.WAITING})


def cancel_reminders(conn: Connection, ticket: TicketId) -> None:
    """No answer is owed, nothing is waited for; what was gathered for its POC is still told.

    The day by which it is to be done stays: it may be opened again before, and on that day nothing is said if not.
    """
    for kind in (REMIND, WAIT):
        set_due(conn, kind, None, ticket=ticket)
