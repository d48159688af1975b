"""Due times: rows with a unique (name, instant), each fired exactly once by whoever claims it."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from gateway.model.due import DueKind, Schedule
from gateway.model.ticket import TicketId
from gateway.store.columns import DueState
from gateway.store.engine import Store, unique_violation
from gateway.store.tables import due


@dataclass(frozen=True, slots=True)
class DueRow:
    """A due time that is this worker's to fire until the lease ends."""

    id: int
    name: str
    instant: datetime
    kind: DueKind
    ticket: TicketId | None
    worker: str
    about: str = ""
    """Whom or what it concerns besides: a person's key, an action's number."""


def _claimable_where(*conditions: ColumnElement[bool]) -> Select[Any]:
    of_kinds = due.c.kind.in_(bindparam("kinds", expanding=True))
    earliest = select(due).where(*conditions, of_kinds).order_by(due.c.instant).limit(bindparam("most"))
    return earliest.with_for_update(skip_locked=True)


_CLAIMABLE = (
    _claimable_where(due.c.state == DueState.CLAIMED, due.c.lease_until <= bindparam("now")),
    _claimable_where(due.c.state == DueState.WAITING, due.c.instant <= bindparam("now")),
)
"""Those whose worker died, and those that wait."""
_TAKE = (
    update(due).where(due.c.id.in_(bindparam("numbers", expanding=True)))
    .values(state=DueState.CLAIMED, worker=bindparam("by"), lease_until=bindparam("until"))
)


def claim_due(store: Store, worker: str, now: datetime, limit: int, lease: timedelta,
              kinds: Collection[DueKind] = tuple(DueKind)) -> list[DueRow]:
    """Up to `limit` due times of these kinds that have come, earliest first; those whose worker died among them."""
    with store.write() as conn:
        rows = _claimable(conn, now, limit, kinds)
        if rows:
            conn.execute(_TAKE, {"numbers": [row.id for row in rows], "by": worker, "until": now + lease})
    return [DueRow(row.id, row.name, row.instant, DueKind(row.kind), row.ticket_id, worker, row.about) for row in rows]


def _claimable(conn: Connection, now: datetime, limit: int, kinds: Collection[DueKind]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for query in _CLAIMABLE:
        rows += conn.execute(query, {"now": now, "kinds": list(kinds), "most": limit - len(rows)})
    return sorted(rows, key=lambda row: (row.instant, row.id))


OWN_DUE = and_(
    due.c.id == bindparam("own_id"), due.c.state == DueState.CLAIMED, due.c.worker == bindparam("own_worker")
)
"""True for the row while it is this worker's to fire; parameters by `own_due`."""


def own_due(row: DueRow) -> dict[str, Any]:
    """The parameters of OWN_DUE."""
    return {"own_id": row.id, "own_worker": row.worker}


def give_back(store: Store, worker: str) -> int:
    """All that this worker has claimed and not fired waits again: after trouble, when it fires none; how many."""
    mine = and_(due.c.state == DueState.CLAIMED, due.c.worker == worker)
    again = {"state": DueState.WAITING, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(due).where(mine).values(**again)).rowcount


def recover_due(store: Store, now: datetime) -> int:  # noqa: ARG001 (the three recover functions are called alike)
    """Lets every due time wait again that a dead process had claimed; how many."""
    again = {"state": DueState.WAITING, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(due).where(due.c.state == DueState.CLAIMED).values(**again)).rowcount


_OF_NAMES = select(due.c.id, due.c.name, due.c.instant, due.c.state).where(
    due.c.name.in_(bindparam("names", expanding=True)),
    or_(due.c.state == DueState.WAITING, due.c.instant.in_(bindparam("instants", expanding=True))),
)
_THESE = update(due).where(due.c.id.in_(bindparam("numbers", expanding=True)))
_CANCEL = _THESE.where(due.c.state == DueState.WAITING).values(state=DueState.CANCELLED)
_AGAIN = _THESE.where(due.c.state == DueState.CANCELLED).values(state=DueState.WAITING)
_AT = select(due.c.id, due.c.state).where(due.c.name == bindparam("of_name"), due.c.instant == bindparam("at"))
_NEW_DUE = insert(due)


def set_due(conn: Connection, kind: DueKind, at: datetime | None, *, ticket: int | None = None,
            about: str = "") -> None:
    """Only this instant of that kind waits afterwards for the ticket (and what it is about), none when `at` is None.

    One that has fired stays fired.
    """
    set_dues(conn, [Schedule(kind, at, TicketId(ticket) if ticket is not None else None, about)])


def set_dues(conn: Connection, wanted: Iterable[Schedule], without_past: Collection[int] = ()) -> None:
    """The same for many, in one to four statements; of two that mean the same thing, the last one counts.

    `without_past`: tickets that this transaction opens, for which nothing can wait yet.
    """
    by_name = {_name(one.kind, one.ticket, one.about): one for one in wanted}
    names = sorted(name for name, one in by_name.items() if one.ticket not in without_past)
    instants = list({at for name in names if (at := by_name[name].at) is not None})
    here = conn.execute(_OF_NAMES, {"names": names, "instants": instants}).all() if names else []
    over = [row.id for row in here if row.state == DueState.WAITING and row.instant != by_name[row.name].at]
    again = [row.id for row in here if row.state == DueState.CANCELLED and row.instant == by_name[row.name].at]
    known = {(row.name, row.instant) for row in here}
    new = [_row(name, one) for name, one in by_name.items() if one.at is not None and (name, one.at) not in known]
    for statement, numbers in ((_CANCEL, over), (_AGAIN, again)):
        if numbers:
            conn.execute(statement, {"numbers": sorted(numbers)})
    if new:
        conn.execute(_NEW_DUE, new)


def _row(name: str, one: Schedule) -> dict[str, Any]:
    return {"name": name, "instant": one.at, "kind": one.kind, "ticket_id": one.ticket, "about": one.about,
            "state": DueState.WAITING}


def _name(kind: DueKind, ticket: int | None, about: str) -> str:
    return ":".join(str(part) for part in (kind, ticket, about) if part)


def tell_once(conn: Connection, kind: DueKind, at: datetime, *, ticket: int | None, about: str) -> None:
    """This instant waits, with the first ticket that names it, if any; nothing where it waits already, or has fired."""
    name = f"{kind}:{about}"
    if conn.execute(_AT, {"of_name": name, "at": at}).one_or_none() is None:
        row = {"name": name, "instant": at, "kind": kind, "ticket_id": ticket, "about": about}
        conn.execute(_NEW_DUE, {**row, "state": DueState.WAITING})


_WAITS_FOR_GATHERING = select(due.c.id).where(
    due.c.ticket_id == bindparam("of_ticket"), due.c.state.in_((DueState.WAITING, DueState.CLAIMED)),
    due.c.kind == DueKind.GATHER,
)


def gather_at(conn: Connection, ticket: TicketId, at: datetime) -> None:
    """The tickets linked with this one are told in one letter at that time, or as was decided before.

    One that a clock has claimed already counts: it reads the ticket anew if this transaction comes first.
    """
    if conn.scalar(_WAITS_FOR_GATHERING, {"of_ticket": ticket}) is None:
        kind = DueKind.GATHER
        row = {"name": _name(kind, ticket, ""), "instant": at, "kind": kind, "ticket_id": ticket, "about": ""}
        conn.execute(_NEW_DUE, {**row, "state": DueState.WAITING})


WHILE_OPEN = (DueKind.REMIND, DueKind.ESCALATE, DueKind.WAIT, DueKind.NEWS)
"""What waits no longer when a ticket is done: no answer is owed then. What was gathered for its POC is still told.

The day by which it is to be done stays: it may be opened again before, and on that day nothing is said if not.
"""


_WAITING = select(due.c.id, due.c.instant).where(due.c.name == bindparam("of_name"), due.c.state == DueState.WAITING)


def waiting_at(conn: Connection, kind: DueKind, ticket: TicketId) -> datetime | None:
    """When something of that kind falls due for the ticket; None where nothing of it waits."""
    found = conn.execute(_WAITING, {"of_name": _name(kind, ticket, "")}).first()
    return found.instant if found else None


def plan(store: Store, rounds: Iterable[Schedule], now: datetime) -> None:
    """What comes again and again waits as the settings say now.

    One whose time has come already stays: it fires once, late. So does one that a clock has claimed.
    """
    wanted = list(rounds)
    for _ in wanted:  # at most so often, as each time one more of them is there
        try:
            with store.write() as conn:
                _plan(conn, wanted, now)
        except IntegrityError as error:  # another clock has set one of them at this very moment, and perhaps no other
            if unique_violation(error) is None:
                raise
        else:
            return


def _plan(conn: Connection, wanted: Iterable[Schedule], now: datetime) -> None:
    for one in wanted:
        waits = conn.execute(_WAITING, {"of_name": _name(one.kind, one.ticket, one.about)}).all()
        if not any(row.instant <= now for row in waits):
            set_due(conn, one.kind, one.at, ticket=one.ticket, about=one.about)
