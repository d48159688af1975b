"""What is kept of the clocks, so that a jump shows over a restart: the last reading, the jump not yet confirmed.

They lie in `meta`, one value each, because all processes of a gateway share them.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select

from gateway.model.due import DueKind
from gateway.model.timekeeping import Gap, Jump, Reading
from gateway.store.due import set_due
from gateway.store.engine import Store
from gateway.store.meta import put
from gateway.store.tables import meta

_READING, _RAN, _JUMP, _GAP = "clock_reading", "clock_ran", "clock_jump", "clock_gap"
_KEPT = select(meta.c.key, meta.c.value).where(meta.c.key.in_((_READING, _RAN, _JUMP, _GAP)))
_ONE = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_REMOVE = delete(meta).where(meta.c.key == bindparam("of_key"), meta.c.value == bindparam("of_value"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What earlier looks at the clocks have left."""

    reading: Reading | None = None
    """The last one; None before the first."""
    ran: datetime | None = None
    """Until when due times have fired as they should."""
    jump: Jump | None = None
    """The clock is held because of it."""
    gap: Gap | None = None
    """When nothing fired last."""


def read_kept(store: Store) -> Kept:
    """What is kept, in one query: the clock asks each second."""
    with store.read() as conn:
        kept = {row.key: row.value for row in conn.execute(_KEPT)}
    return Kept(
        _to_reading(kept[_READING]) if _READING in kept else None,
        datetime.fromisoformat(kept[_RAN]) if _RAN in kept else None,
        _to_jump(kept[_JUMP]) if _JUMP in kept else None,
        Gap(*map(datetime.fromisoformat, json.loads(kept[_GAP]))) if _GAP in kept else None,
    )


def keep_reading(store: Store, reading: Reading, *, ran: bool, gap: Gap | None = None) -> None:
    """The clocks were looked at; `ran`: due times fire; `gap`: after a time in which none did."""
    with store.write() as conn:
        if gap is not None:
            put(conn, _GAP, json.dumps([gap.begins.isoformat(), gap.ends.isoformat()]))
        put(conn, _READING, _from_reading(reading))
        if ran:
            put(conn, _RAN, reading.wall.isoformat())


def hold_clock(store: Store, reading: Reading, jump: Jump) -> None:
    """Nothing fires from now on but the letter to the operators. A jump that is not confirmed yet stays as it was told.

    The reading is kept with it: what comes next is compared with what the clock shows now.
    """
    with store.write() as conn:
        put(conn, _READING, _from_reading(reading))
        if conn.scalar(_ONE, {"of_key": _JUMP}) is None:
            put(conn, _JUMP, _from_jump(jump))
            set_due(conn, DueKind.CLOCK_HELD, reading.wall)


def held_by(conn: Connection) -> Jump | None:
    """The jump that nobody has confirmed yet; None while due times fire."""
    found: str | None = conn.scalar(_ONE, {"of_key": _JUMP})
    return None if found is None else _to_jump(found)


def confirm_clock(conn: Connection, jump: Jump) -> bool:
    """The clock is right as it is: what has fallen due fires. False where it is not held by this very jump."""
    return bool(conn.execute(_REMOVE, {"of_key": _JUMP, "of_value": _from_jump(jump)}).rowcount)


def _from_reading(reading: Reading) -> str:
    return json.dumps([reading.wall.isoformat(), reading.steady.total_seconds(), reading.boot])


def _to_reading(text: str) -> Reading:
    wall, steady, boot = json.loads(text)
    return Reading(datetime.fromisoformat(wall), timedelta(seconds=steady), boot)


def _from_jump(jump: Jump) -> str:
    return json.dumps([at and at.isoformat() for at in (jump.before, jump.shows, jump.expected)])


def _to_jump(text: str) -> Jump:
    before, shows, expected = (at and datetime.fromisoformat(at) for at in json.loads(text))
    return Jump(before, shows, expected)
