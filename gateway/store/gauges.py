"""How things stand at this moment, for whoever watches.

Every statement goes through an index to what waits, fails or is open, never to all there is: tickets that are done cost
nothing. A million open ones cost 0.14 s of CPU, nearly all of it in `broken_promises`.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, or_, select, text

from gateway.store.backup import LAST_BACKUP
from gateway.store.columns import DueState, InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.tables import due, inbound, load, meta, outbox
from gateway.store.tables_mailboxes import credential, mailbox
from gateway.store.tables_time import promise
from gateway.store.timekeeping import held_by
from gateway.store.troubles import RELAY

MOST_COUNTED = 50_000
"""Of what waits: where more do, nobody needs to know how many."""
_NOW: BindParameter[datetime] = bindparam("now")
_WAITS = or_(outbox.c.state == LetterState.DUE, outbox.c.state == LetterState.SENDING)


def _counted(what: Select[Any], since: ColumnElement[Any]) -> Select[int, Any]:
    """How many, as far as they are counted, and since when the oldest of them waits."""
    some = what.add_columns(since.label("since")).limit(MOST_COUNTED).subquery("counted")
    return select(func.count(), func.min(some.c.since)).select_from(some)


_QUEUES: Mapping[str, Select[int, Any]] = {
    "inbound": _counted(select(inbound.c.id).where(
        inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED))), inbound.c.received_at),
    "outbox": _counted(select(outbox.c.id).where(_WAITS), outbox.c.created_at),
    "due": _counted(select(due.c.id).where(due.c.state == DueState.WAITING, due.c.instant <= _NOW), due.c.instant),
}
"""What waits, and since when the oldest of it does."""
_QUARANTINED = select(func.count()).where(inbound.c.state == InboundState.QUARANTINED)
_NEWEST = select(inbound.c.received_at).where(inbound.c.id == select(func.max(inbound.c.id)).scalar_subquery())
_KEPT = select(meta.c.key, meta.c.value).where(meta.c.key.in_((RELAY, LAST_BACKUP)))
_MAILBOXES = select(mailbox.c.key, mailbox.c.failing_since)
_CREDENTIALS = select(credential.c.name, credential.c.failing_since)
_OPEN_TICKETS = select(func.sum(load.c.open_tickets))
_IS_OPEN = promise.c.ended_at.is_(None)
_OVERDUE = _counted(select(promise.c.id).where(_IS_OPEN, promise.c.due <= _NOW), promise.c.due)
_SINCE: BindParameter[datetime] = bindparam("since")
_BROKEN = (
    select(func.count()).where(_IS_OPEN, promise.c.due > _SINCE, promise.c.due <= _NOW),
    select(func.count()).where(and_(promise.c.ended_at > _SINCE, promise.c.ended_at <= _NOW),
                               promise.c.due > _SINCE, promise.c.due < promise.c.ended_at),
)
"""Promises whose time ran out in a span: those that are still open at its end, and those that ended in it, too late."""
_SIZE_OF_DATABASE = text("SELECT pg_database_size(current_database())")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be done."""

    depth: int
    oldest: datetime | None
    """Since when the oldest of it waits; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Gauges:
    """How things stood at one moment."""

    at: datetime
    queues: Mapping[str, Queue]
    quarantined: int
    open_tickets: int
    overdue: int
    """Promises that are open although their time is over."""
    newest_mail: datetime | None
    last_backup: datetime | None
    is_clock_held: bool
    is_relay_up: bool
    mailboxes: Mapping[str, bool]
    """Key -> whether it works."""
    credentials: Mapping[str, bool]
    """Name -> whether it gives access."""
    database_bytes: int


def read_gauges(store: Store, now: datetime) -> Gauges:
    """How things stand now."""
    with store.read() as conn:
        kept = {row.key: row.value for row in conn.execute(_KEPT)}
        return Gauges(
            at=now, queues={name: read_queue(conn, name, now) for name in _QUEUES},
            quarantined=conn.scalar(_QUARANTINED) or 0, open_tickets=conn.scalar(_OPEN_TICKETS) or 0,
            overdue=conn.scalar(_OVERDUE, {"now": now}) or 0, newest_mail=conn.scalar(_NEWEST),
            last_backup=datetime.fromisoformat(kept[LAST_BACKUP]) if LAST_BACKUP in kept else None,
            is_clock_held=held_by(conn) is not None, is_relay_up=RELAY not in kept,
            mailboxes={row.key: row.failing_since is None for row in conn.execute(_MAILBOXES)},
            credentials={row.name: row.failing_since is None for row in conn.execute(_CREDENTIALS)},
            database_bytes=_size(conn, store),
        )


def broken_promises(store: Store, since: datetime, until: datetime) -> int:
    """How many promises were not kept by a time in this span (its end belongs to it, its beginning does not)."""
    with store.read() as conn:
        return sum(conn.scalar(query, {"since": since, "now": until}) or 0 for query in _BROKEN)


def read_queue(conn: Connection, name: str, now: datetime) -> Queue:
    """What waits of that name: "inbound", "outbox" or "due"."""
    depth, oldest = conn.execute(_QUEUES[name], {"now": now}).one()
    return Queue(depth, oldest)


def _size(conn: Connection, store: Store) -> int:
    if conn.dialect.name == "postgresql":
        return int(conn.scalar(_SIZE_OF_DATABASE) or 0)
    file = Path(store.engine.url.database or "")
    return sum(one.stat().st_size for one in (file, file.with_name(f"{file.name}-wal")) if one.exists())
