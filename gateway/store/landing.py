"""The tickets that one transaction opens and changes: how they stood before, and how they are written at its end."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from gateway.model.due import DueKind, Schedule
from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store import search_index
from gateway.store.gathered import Gathered
from gateway.store.loads import Share, change_loads
from gateway.store.tables import ticket

_STANDING = (
    select(ticket.c.id, ticket.c.version, ticket.c.poc, ticket.c.status, ticket.c.urgency)
    .where(ticket.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(ticket.c.id)
    .with_for_update()
)
_CHANGE = update(ticket).where(ticket.c.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket was before: enough to see whether it has changed, and how much it counts for whose load."""

    version: int
    poc: str
    status: Status
    urgency: Urgency


@dataclass(slots=True)
class Landing:
    """The tickets that a transaction changes, and how; the new rows that it writes."""

    rows: Gathered
    now: datetime
    before: dict[TicketId, Standing] = field(default_factory=dict)
    opened: dict[TicketId, Standing] = field(default_factory=dict)
    changes: dict[TicketId, dict[str, Any]] = field(default_factory=dict)

    @property
    def conn(self) -> Connection:
        """The connection; the rows gathered so far are written."""
        return self.rows.conn

    def set_due(self, kind: DueKind, at: datetime | None, *, ticket: TicketId | None = None, about: str = "") -> None:
        """Only this instant of that kind waits afterwards, none when `at` is None; one that has fired stays fired."""
        self.rows.set_due(Schedule(kind, at, ticket, about))

    def change(self, number: TicketId, **columns: Any) -> None:
        """The ticket gets these columns, and a new version."""
        if number not in self.before and number not in self.opened:
            raise LookupError(f"there is no ticket {number}")
        self.changes.setdefault(number, {}).update(columns)


def read_standing(conn: Connection, numbers: Collection[TicketId]) -> dict[TicketId, Standing]:
    """How the tickets stand now; locked until the commit where the database locks rows."""
    if not numbers:
        return {}
    rows = conn.execute(_STANDING, {"numbers": list(numbers)})
    return {TicketId(row.id): Standing(row.version, row.poc, Status(row.status), Urgency(row.urgency)) for row in rows}


def land(landing: Landing) -> None:
    """Writes the new rows, and the changed tickets, each of which gets a new version."""
    of_opened = {number: landing.changes.get(number, {}) for number in landing.opened}
    behind = {number: columns for number, columns in of_opened.items() if not landing.rows.complete(number, columns)}
    conn = landing.conn
    for number, columns in sorted(behind.items()):
        if columns:
            conn.execute(_CHANGE, {**columns, "updated_at": landing.now, "number": number})
    for number, columns in sorted(landing.changes.items()):
        if number in landing.before:
            version = landing.before[number].version + 1
            conn.execute(_CHANGE, {**columns, "version": version, "updated_at": landing.now, "number": number})
        if "subject" in columns:
            search_index.change_ticket(conn, number)


def shift_loads(landing: Landing) -> None:
    """Writes what the POCs of these tickets have at hand by now.

    It comes late: on PostgreSQL everybody who opens a ticket for the same POC waits for this row until the commit.
    """
    change_loads(landing.rows.reading, _moved(landing))


def _moved(landing: Landing) -> Iterable[Share]:
    for number, start in landing.opened.items():
        yield from _shares(_after(start, landing.changes.get(number, {})), +1)
    for number, earlier in landing.before.items():
        if number in landing.changes:
            yield from _shares(earlier, -1)
            yield from _shares(_after(earlier, landing.changes[number]), +1)


def _after(start: Standing, columns: dict[str, Any]) -> Standing:
    changed = {name: columns[name] for name in ("poc", "status", "urgency") if name in columns}
    return replace(start, **changed)


def _shares(standing: Standing, step: int) -> tuple[Share, ...]:
    return () if standing.status.is_done else ((standing.poc, standing.urgency, step),)
