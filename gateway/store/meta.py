"""Facts about this installation: small values by name, most of them set once."""
from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.store.engine import Store
from gateway.store.tables import meta

_CHANGE = update(meta).where(meta.c.key == bindparam("of_key"))
_NEW = insert(meta)


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
    if conn.execute(_CHANGE, {"of_key": key, "value": value}).rowcount == 0:
        conn.execute(_NEW, {"key": key, "value": value})
