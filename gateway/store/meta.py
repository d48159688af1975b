"""Facts about this installation: small values by name, most of them set once."""
from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from gateway.store.engine import Store
from gateway.store.tables import meta

_KEEP = insert(meta)
_KEEP = _KEEP.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": _KEEP.excluded.value})
"""Both databases understand it. One statement: another machine may keep the first value of the key just now."""


def remember(store: Store, key: str, value: str) -> str:
    """The value kept under the key; `value` itself where none was kept, and from now on."""
    kept = recall(store, key)
    if kept is not None:
        return kept
    try:
        with store.write() as conn:
            conn.execute(meta.insert().values(key=key, value=value))
    except IntegrityError:
        return recall(store, key) or value
    return value


def recall(store: Store, key: str) -> str | None:
    """The value kept under the key; None where there is none."""
    with store.read() as conn:
        found: str | None = conn.scalar(select(meta.c.value).where(meta.c.key == key))
    return found


def put(conn: Connection, key: str, value: str) -> None:
    """This value is kept under the key from now on."""
    conn.execute(_KEEP, {"key": key, "value": value})
