"""How people want to be written to, as they or an operator have said."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gateway.model.preferences import Prefer, Preferences
from gateway.store.tables_time import preference

_SAID = select(preference.c.who, preference.c.name, preference.c.value)
_OF: Select[Any] = _SAID.where(preference.c.who.in_([bindparam("one"), bindparam("other")]))
"""Two, as the letters of one mail mostly go to two people; an IN of any length is expanded at every use: 150 µs."""
_FORGET = delete(preference).where(preference.c.who == bindparam("whose"), preference.c.name == bindparam("what"))
_KEEP = insert(preference)
_KEEP = _KEEP.on_conflict_do_update(index_elements=list(preference.primary_key), set_={
    name: _KEEP.excluded[name] for name in ("of_house", "value", "by", "at")
})
"""Both databases understand it. One statement, as in `meta`: another machine may keep the same one just now."""


def preferences_of(conn: Connection, who: Collection[str]) -> dict[str, Preferences]:
    """Key of a person, or address key -> what was said of each of these; who is missing has said nothing."""
    each = sorted(set(who))
    pairs = zip_longest(each[::2], each[1::2])
    return _by_who(row for one, other in pairs for row in conn.execute(_OF, {"one": one, "other": other}))


def _by_who(rows: Iterable[Row[Any]]) -> dict[str, Preferences]:
    said: dict[str, dict[str, str]] = {}
    for row in rows:
        said.setdefault(row.who, {})[row.name] = row.value
    return {who: Preferences(values) for who, values in said.items()}


def prefer(conn: Connection, wish: Prefer, now: datetime) -> None:
    """From now on so, in place of what was said before."""
    if wish.value is None:
        conn.execute(_FORGET, {"whose": wish.who, "what": wish.name})
        return
    of_house = "@" not in wish.who
    row = {"who": wish.who, "of_house": of_house, "name": wish.name, "value": wish.value, "by": wish.by, "at": now}
    conn.execute(_KEEP, row)
