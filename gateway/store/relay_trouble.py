"""Trouble with the relay, as the postman notes it for operators: since when, and why. Read by `store.troubles`."""
from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from gateway.store.engine import Store
from gateway.store.meta import put
from gateway.store.tables import meta
from gateway.store.troubles import RELAY

_NOTED = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_END = delete(meta).where(meta.c.key == bindparam("of_key"))


def note_trouble(store: Store, error: str, now: datetime) -> datetime:
    """The relay has failed once more: the last reason counts, and the first time, which is returned."""
    since = now
    with store.write() as conn:
        if noted := conn.scalar(_NOTED, {"of_key": RELAY}):
            since = datetime.fromisoformat(json.loads(noted)["since"])
        put(conn, RELAY, json.dumps({"since": since.isoformat(), "error": error}))
    return since


def end_trouble(store: Store) -> None:
    """It works."""
    with store.write() as conn:
        conn.execute(_END, {"of_key": RELAY})
