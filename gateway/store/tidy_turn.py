"""Whose turn the day's upkeep is: one process's, however many clocks run on however many machines.

The turn is a lease: a process that dies over it loses it when the lease ends, and another goes on where it stood.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.store.engine import Store
from gateway.store.meta import put
from gateway.store.tables import meta

_KEY = "retention turn"
_TURN = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_LOCKED = _TURN.with_for_update()


@dataclass(frozen=True, slots=True)
class Turn:
    """How it stands."""

    done_at: datetime
    """When the last one ended, or the first was looked for."""
    by: str = ""
    """Who has it."""
    until: datetime | None = None


def look(store: Store, now: datetime) -> Turn:
    """How it stands; from the first look on it is known when there was one."""
    with store.read() as conn:
        kept = conn.scalar(_TURN, {"of_key": _KEY})
    if kept is not None:
        return _read(kept)
    first = Turn(now)
    try:
        with store.write() as conn:
            conn.execute(insert(meta), {"key": _KEY, "value": _written(first)})
    except IntegrityError:  # another clock has looked in the same moment
        return look(store, now)
    return first


def take(store: Store, seen: Turn, worker: str, now: datetime, lease: timedelta) -> bool:
    """True where it is this worker's from now on: it stands as it was seen, and nobody has it."""
    with store.write() as conn:
        turn = _locked(conn)
        if turn != seen or (turn.until is not None and turn.until > now):
            return False
        put(conn, _KEY, _written(Turn(turn.done_at, worker, now + lease)))
        return True


def renew(store: Store, worker: str, now: datetime, lease: timedelta) -> bool:
    """The lease lasts longer; False where it is another's by now."""
    with store.write() as conn:
        turn = _locked(conn)
        if turn.by != worker:
            return False
        put(conn, _KEY, _written(Turn(turn.done_at, worker, now + lease)))
        return True


def give_back(store: Store, worker: str, *, done_at: datetime | None = None) -> None:
    """It is nobody's; `done_at`: all was done. Nothing happens where it is another's by now."""
    with store.write() as conn:
        turn = _locked(conn)
        if turn.by == worker:
            put(conn, _KEY, _written(Turn(done_at or turn.done_at)))


def _locked(conn: Connection) -> Turn:
    return _read(conn.execute(_LOCKED, {"of_key": _KEY}).scalar_one())


def _read(kept: str) -> Turn:
    done_at, by, until = json.loads(kept)
    return Turn(datetime.fromisoformat(done_at), by, datetime.fromisoformat(until) if until else None)


def _written(turn: Turn) -> str:
    return json.dumps([turn.done_at.isoformat(), turn.by, turn.until and turn.until.isoformat()])
