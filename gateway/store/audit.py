"""Who has read or done what outside of mail: in the console, and at the command line where it concerns a person.

It names people of the house and numbers, nobody else: it must not keep what an erasure has taken away.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from gateway.model.ticket import TicketId
from gateway.store.looked import ABOVE_ALL
from gateway.store.tables_console import audit

COMMAND_LINE = "command line"
"""In place of a person: somebody who may read the database anyway."""

_NOTE = insert(audit)
_NEWEST = select(audit).where(audit.c.id < bindparam("below")).order_by(audit.c.id.desc()).limit(bindparam("most"))
_OF_TICKET = (
    select(audit).where(audit.c.ticket_id == bindparam("number")).order_by(audit.c.id.desc()).limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Audited:
    """One line of it."""

    id: int
    at: datetime
    person: str
    """Key of a person of the house, or COMMAND_LINE."""
    deed: str
    """In a few words: "read the ticket"."""
    ticket: TicketId | None
    about: str
    """What else tells which: "mail 17"."""


def note(conn: Connection, at: datetime, person: str, deed: str, ticket: TicketId | None = None,
         about: str = "") -> None:
    """Puts a line on record, with the rest of the transaction."""
    conn.execute(_NOTE, {"at": at, "person": person, "deed": deed, "ticket_id": ticket, "about": about})


def newest(conn: Connection, most: int, below: int = ABOVE_ALL) -> Sequence[Audited]:
    """The newest lines, of those with a number lower than `below`."""
    return _audited(conn.execute(_NEWEST, {"below": below, "most": most}))


def of_ticket(conn: Connection, ticket: TicketId, most: int) -> Sequence[Audited]:
    """The newest lines about the ticket."""
    return _audited(conn.execute(_OF_TICKET, {"number": ticket, "most": most}))


def _audited(rows: Iterable[Row[Any]]) -> Sequence[Audited]:
    return [Audited(row.id, row.at, row.person, row.deed, row.ticket_id and TicketId(row.ticket_id), row.about)
            for row in rows]
