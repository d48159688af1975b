"""How people want to be written to, as they or an operator have said."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from gateway.model.preferences import Prefer, Preferences
from gateway.store.tables_time import preference

_SAID = select(preference.c.who, preference.c.name, preference.c.value)
_OF = _SAID.where(preference.c.who.in_(bindparam("whose", expanding=True)))
_OF_HOUSE = _SAID.where(preference.c.of_house.is_(True))
_FORGET = delete(preference).where(preference.c.who == bindparam("whose"), preference.c.name == bindparam("what"))
_KEEP = insert(preference)


def preferences_of(conn: Connection, who: Collection[str]) -> dict[str, Preferences]:
    """Key of a person, or address key -> what was said of each of these; who is missing has said nothing."""
    return _by_who(conn.execute(_OF, {"whose": list(set(who))})) if who else {}


def house_preferences(conn: Connection) -> dict[str, Preferences]:
    """Person's key -> what he has said; only those of the house who have said something, so few."""
    return _by_who(conn.execute(_OF_HOUSE))


def _by_who(rows: Iterable[Row[Any]]) -> dict[str, Preferences]:
    said: dict[str, dict[str, str]] = {}
    for row in rows:
        said.setdefault(row.who, {})[row.name] = row.value
    return {who: Preferences(values) for who, values in said.items()}


def prefer(conn: Connection, wish: Prefer, now: datetime) -> None:
    """From now on so, in place of what was said before."""
    conn.execute(_FORGET, {"whose": wish.who, "what": wish.name})
    if wish.value is not None:
        of_house = "@" not in wish.who
        row = {"who": wish.who, "of_house": of_house, "name": wish.name, "value": wish.value, "by": wish.by, "at": now}
        conn.execute(_KEEP, row)
