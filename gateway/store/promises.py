"""The history of promises: those that are open, and those that are over, from which figures are made."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Row,
    Update,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from gateway.model.changes_promises import PromiseSettling
from gateway.model.decision import SetPromise
from gateway.model.due import DueKind, Schedule
from gateway.model.promise import SETTLING, TO_PLAN, Promise, PromiseKind
from gateway.model.ticket import TicketId
from gateway.store.gathered import Gathered
from gateway.store.tables_time import promise

_OF_TICKET = promise.c.ticket_id == bindparam("of_ticket")
_IS_OPEN = promise.c.ended_at.is_(None)
_OPEN = select(promise).where(_OF_TICKET, _IS_OPEN).order_by(promise.c.kind)  # an answer goes before "resolution"
_OPEN_OF_ALL = (
    select(promise).where(promise.c.ticket_id.in_(bindparam("tickets", expanding=True)), _IS_OPEN)
    .order_by(promise.c.kind)
)
_HAS_JUST_ENDED = and_(promise.c.ended_at == bindparam("at"), bindparam("is_kept", type_=Boolean))
"""A mail that says "#wait" and answers has kept what it ends."""
_MADE: dict[str, BindParameter[Any]] = {
    name: bindparam(f"new_{name}") for name in ("kind", "since", "within", "due", "remaining", "stood")
}
_ENDED: dict[str, BindParameter[Any]] = {"ended_at": bindparam("at"), "kept": bindparam("is_kept")}


@dataclass(frozen=True, slots=True)
class _Statements:
    """What can happen to a promise of one sort; a ticket has one of each at most that is open."""

    move: Update
    put_back: Update
    end: Update


def _statements(sort: ColumnElement[bool]) -> _Statements:
    is_this = (_OF_TICKET, _IS_OPEN, sort)
    same = (promise.c.kind == bindparam("new_kind"), promise.c.since == bindparam("new_since"))
    return _Statements(
        move=update(promise).where(*is_this).values(**_MADE),
        put_back=update(promise).where(_OF_TICKET, ~_IS_OPEN, *same).values(**_MADE, ended_at=None, kept=False),
        end=update(promise).where(_OF_TICKET, sort, or_(_IS_OPEN, _HAS_JUST_ENDED)).values(**_ENDED),
    )


_TO_ANSWER = _statements(promise.c.kind.in_((PromiseKind.FIRST, PromiseKind.NEXT)))
_TO_SETTLE = _statements(promise.c.kind == PromiseKind.RESOLUTION)


def read_promises(conn: Connection, ticket: TicketId) -> tuple[Promise, ...]:
    """Those of the ticket that are open: the answer first."""
    return tuple(_promise(row) for row in conn.execute(_OPEN, {"of_ticket": ticket}))


def read_promises_of(conn: Connection, tickets: Sequence[int]) -> defaultdict[int, tuple[Promise, ...]]:
    """The same of many tickets at once."""
    found: defaultdict[int, tuple[Promise, ...]] = defaultdict(tuple)
    for row in conn.execute(_OPEN_OF_ALL, {"tickets": tickets}) if tickets else ():
        found[row.ticket_id] += (_promise(row),)
    return found


def _promise(row: Row[Any]) -> Promise:
    return Promise(PromiseKind(row.kind), row.since, timedelta(seconds=row.within), row.due,
                   None if row.remaining is None else timedelta(seconds=row.remaining), timedelta(seconds=row.stood))


def promise_answer(rows: Gathered, decision: SetPromise, now: datetime, *, is_new: bool) -> None:
    """Keeps by when an answer is owed, or that none is owed any more. `is_new`: the ticket has had no promise yet."""
    if decision.due_at is None:
        rows.conn.execute(_TO_ANSWER.end, {"of_ticket": decision.ticket, "at": now, "is_kept": decision.kept})
        return
    since = decision.since or now
    made = Promise(decision.kind, since, decision.within or decision.due_at - since, decision.due_at)
    if is_new:
        insert_promise(rows, decision.ticket, made)
    else:
        _keep(rows, decision.ticket, made, now, _TO_ANSWER)


def promise_settling(rows: Gathered, decision: PromiseSettling, now: datetime) -> None:
    """Keeps by when the matter is to be settled, or that this is not promised any more."""
    if decision.promise is None:
        rows.conn.execute(_TO_SETTLE.end, {"of_ticket": decision.ticket, "at": now, "is_kept": decision.kept})
    else:
        _keep(rows, decision.ticket, decision.promise, now, _TO_SETTLE)
    plan_reminder(rows, decision.ticket, decision.promise.due if decision.promise else None, now)


def plan_reminder(rows: Gathered, ticket: TicketId, due: datetime | None, now: datetime) -> None:
    """The clock works out at once when somebody is reminded to settle it; nobody is, where no time runs."""
    rows.set_due(Schedule(DueKind.REMIND, None, ticket, SETTLING))
    rows.set_due(Schedule(DueKind.REMIND, now if due else None, ticket, TO_PLAN))


def insert_promise(rows: Gathered, ticket: TicketId, made: Promise) -> None:
    """One that has never been before."""
    rows.add(promise, {"ticket_id": ticket, **_columns(made)})


def _keep(rows: Gathered, ticket: TicketId, made: Promise, now: datetime, statements: _Statements) -> None:
    """The open one moves; one that was over and is put back goes on; else it is a new one."""
    wanted = {"of_ticket": ticket, **{f"new_{name}": value for name, value in _columns(made).items()}}
    if rows.conn.execute(statements.move, wanted).rowcount:
        return
    if made.since < now and rows.conn.execute(statements.put_back, wanted).rowcount:  # what begins now has never been
        return
    insert_promise(rows, ticket, made)


def _columns(made: Promise) -> dict[str, Any]:
    return {
        "kind": made.kind, "since": made.since, "within": round(made.within.total_seconds()), "due": made.due,
        "remaining": None if made.left is None else round(made.left.total_seconds()),
        "stood": round(made.stood.total_seconds()),
    }
