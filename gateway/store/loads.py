"""What each POC has at hand: kept beside the tickets, as counting a million of them for every mail would be slow."""
from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.model.people import Load
from gateway.model.ticket import Urgency
from gateway.store.tables import load

Share = tuple[str, Urgency, int]
"""A ticket that is not done counts for this POC by this urgency: from now on (+1), or no longer (-1)."""

_LOADS = select(load).where(load.c.open_tickets > 0)
_MORE = (
    update(load)
    .where(load.c.poc == bindparam("whose"))
    .values(open_tickets=load.c.open_tickets + bindparam("tickets_more"), weight=load.c.weight + bindparam("heavier"))
)


def open_tickets(conn: Connection) -> dict[str, Load]:
    """POC -> his tickets that are not done; nobody who has none."""
    return {row.poc: Load(row.open_tickets, row.weight) for row in conn.execute(_LOADS)}


def change_loads(conn: Connection, shares: Iterable[Share]) -> None:
    """Adds it all up and writes it, in the order of names, so that two transactions never wait for each other."""
    added: dict[str, Load] = {}
    for poc, urgency, step in shares:
        had = added.get(poc, Load())
        added[poc] = Load(had.tickets + step, had.weight + step * urgency.weight)
    for poc, more in sorted(added.items(), key=itemgetter(0)):
        if more != Load():
            _add(conn, poc, more)


def _add(conn: Connection, poc: str, more: Load) -> None:
    if conn.execute(_MORE, {"whose": poc, "tickets_more": more.tickets, "heavier": more.weight}).rowcount == 0:
        conn.execute(insert(load), {"poc": poc, "open_tickets": more.tickets, "weight": more.weight})
