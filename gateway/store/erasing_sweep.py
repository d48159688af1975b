"""The last look of an erasure: wherever else in the database the address stands, in whatever column, it is replaced.

Others may have written it ("please ask sam@example.org too"), and an error of a mail server quotes it. Every table is
looked through once, so a column that is added tomorrow is looked at as well. Bytes of mails are not (`erasing` says
which of them go). What he has written since the erasure began is a stranger's: it stays as it is.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, bindparam, cast, func, or_, select, update

from gateway.store.columns import InboundState, Words, metadata
from gateway.store.engine import Store
from gateway.store.erased_words import address_in_text
from gateway.store.erasing_originals import Shown, unseen
from gateway.store.erasing_rows import index_ticket, replace_entry
from gateway.store.tables import entry, inbound, participant, ticket

_LEFT_ALONE = frozenset({"meta", "mailbox", "credential", "audit", "known"})
"""What stands there is ours; who is known has been forgotten, and is there only if he has written since."""
_HIS_SINCE = select(participant.c.ticket_id).where(participant.c.address == bindparam("key"))
_PLAIN = re.compile(r"[ !#-\[\]-~]+")
"""Signs that databases change to small letters, and that stand in JSON as they are."""
_HANDLED: dict[str, tuple[ColumnElement[bool], ...]] = {
    inbound.name: (inbound.c.state.not_in((InboundState.PENDING, InboundState.CLAIMED)),),
}
"""Rows of a table that are looked at, where not all are: a mail that waits is still to be handled as it came."""


def sweep(store: Store, key: str, name: str, shown: Shown = unseen) -> int:
    """Writes `name` in the place of the address wherever it still stands; in how many rows."""
    pattern, done = address_in_text(key), 0
    tables = [table for table in metadata.sorted_tables if table.name not in _LEFT_ALONE]
    for number, table in enumerate(tables):
        shown("tables", number, len(tables))
        done += _sweep_table(store, table, key, name, pattern)
    return done


def _sweep_table(store: Store, table: Table, key: str, name: str, pattern: re.Pattern[str]) -> int:
    columns = [column for column in table.columns if isinstance(column.type, Words | JSON)]
    if not columns:
        return 0
    part = max(_PLAIN.findall(key), key=len)
    has_it = or_(*(func.lower(cast(column, Text)).contains(part, autoescape=True) for column in columns))
    of_ticket = table.c.id if table is ticket else table.c.get("ticket_id")
    with store.read() as conn:  # one moment: he may write while we look
        since = set(conn.scalars(_HIS_SINCE, {"key": key}))
        found = conn.execute(select(table).where(has_it, *_HANDLED.get(table.name, ()))).mappings().all()
    done = 0
    for row in found:
        if of_ticket is not None and row[of_ticket.name] in since:
            continue
        if _changed(row, columns, pattern, name):
            _write(store, table, row, lambda now: _changed(now, columns, pattern, name))
            done += 1
    return done


def _write(store: Store, table: Table, found: Any, change: Callable[[Any], dict[str, Any]]) -> None:
    """Changes the row as it stands by now: others may have written it since it was found."""
    keys: list[Column[Any]] = list(table.primary_key)
    is_it = [key == found[key.name] for key in keys]
    with store.write() as conn:
        row = conn.execute(select(table).where(*is_it).with_for_update()).mappings().one_or_none()
        changed = {} if row is None else change(row)
        if not changed:
            return
        if table is entry:
            replace_entry(conn, row, changed)
            return
        conn.execute(update(table).where(*is_it).values(**changed))
        if table is ticket:
            index_ticket(conn, found["id"])


def _changed(row: Any, columns: Iterable[Column[Any]], pattern: re.Pattern[str], name: str) -> dict[str, Any]:
    """The columns in which the address stands, with the name in its place."""
    cut = {column.name: _without(row[column.name], pattern, name) for column in columns}
    return {which: new for which, new in cut.items() if new != row[which]}


def _without(value: Any, pattern: re.Pattern[str], name: str) -> Any:
    """Text, or lists and tables of text, with the name in the place of the address."""
    match value:
        case str():
            return pattern.sub(name, value)
        case list():
            return [_without(one, pattern, name) for one in value]
        case dict():
            return {key: _without(one, pattern, name) for key, one in value.items()}
    return value
