"""New rows and due times of one transaction: gathered first, then written table by table.

Running a statement costs 40 to 100 µs, whatever it writes, and many rows of one table take one statement. So a new
request lands by 13 statements in place of 27.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert

from gateway.model.due import Schedule
from gateway.store import search_index
from gateway.store.due import set_dues
from gateway.store.tables import attachment, correction, entry, participant, ticket, triage
from gateway.store.tables_time import milestone, promise

Row = dict[str, Any]

_INTO: dict[Table, Insert] = {one: insert(one) for one in (ticket, participant, triage, promise, milestone, correction)}
"""In the order in which they are written: what others refer to comes first."""
_NEW_ENTRY = insert(entry)
_NEW_ENTRY_WITH_FILES = insert(entry).returning(entry.c.id)
_NEW_ATTACHMENT = insert(attachment)


class Gathered:
    """What a transaction is about to write; rows of one table must all have the same columns."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._rows: dict[Table, list[Row]] = {}
        self._entries: list[tuple[Row, list[Row]]] = []
        self._due: list[Schedule] = []

    @property
    def conn(self) -> Connection:
        """The connection; all that was gathered is written by now, so that statements find it."""
        self.write()
        return self._conn

    @property
    def reading(self) -> Connection:
        """The connection, for statements that look at nothing that could have been gathered."""
        return self._conn

    def add(self, into: Table, row: Row) -> None:
        """A new row of a table that stands in the order above."""
        self._rows.setdefault(into, []).append(row)

    def add_entry(self, row: Row, files: Sequence[Row]) -> None:
        """A new entry, and the rows of what is attached to it, which get its number."""
        self._entries.append((row, list(files)))

    def set_due(self, wanted: Schedule) -> None:
        """Only this instant waits afterwards, as in `due.set_dues`."""
        self._due.append(wanted)

    def complete(self, number: int, columns: Row) -> bool:
        """The new ticket of that number gets these columns too; False where there is none that is still unwritten."""
        for row in self._rows.get(ticket, ()):
            if row["id"] == number:
                row.update(columns)
                return True
        return False

    def write(self) -> None:
        """Writes all that was gathered since the last time."""
        new = [row["id"] for row in self._rows.get(ticket, ())]
        for table, into in _INTO.items():
            if rows := self._rows.get(table):
                self._conn.execute(into, rows)
        if opened := self._rows.get(ticket):
            search_index.add_tickets(self._conn, opened)
        _write_entries(self._conn, self._entries)
        if self._due:
            set_dues(self._conn, self._due, without_past=new)
        self._rows, self._entries, self._due = {}, [], []


def _write_entries(conn: Connection, entries: Collection[tuple[Row, list[Row]]]) -> None:
    """In their order, which is that of the history; by themselves where the number of one is needed for its files."""
    if entries and not any(files for _, files in entries) and not search_index.is_written_here(conn):
        conn.execute(_NEW_ENTRY, [row for row, _ in entries])
        return
    for row, files in entries:
        number = conn.execute(_NEW_ENTRY_WITH_FILES, row).scalar_one()
        search_index.add_entries(conn, [{**row, "id": number}])
        if files:
            conn.execute(_NEW_ATTACHMENT, [{**one, "entry_id": number} for one in files])
