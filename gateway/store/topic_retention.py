"""Tickets of topics whose words are kept for a while only: what was said goes, and who said it; the figures stay.

It is the erasure of a whole ticket (`erasing`), whoever took part in it. A ticket that has gone is known by the name
that its people have from then on. One that was merged into another goes when its own time has come.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, union

from gateway.model.ticket import TicketId
from gateway.store.columns import DONE
from gateway.store.engine import Store
from gateway.store.erasing import empty_ticket
from gateway.store.erasing_note import DOMAIN, draw_name
from gateway.store.retention import Gone
from gateway.store.tables import inbound, outbox, participant, tag, ticket

_AT_ONCE = 50
_NUMBER: Any = bindparam("number")
_DUE = (
    select(ticket.c.id)
    .where(ticket.c.closed_at < bindparam("before"), ticket.c.topic == bindparam("topic"), ticket.c.status.in_(DONE),
           ticket.c.stakeholder_address.not_like(f"%{DOMAIN}"), ticket.c.id > bindparam("behind"))
    .order_by(ticket.c.id).limit(_AT_ONCE)
)
_OUTSIDE = union(
    select(func.lower(ticket.c.stakeholder_address)).where(ticket.c.id == _NUMBER),
    select(participant.c.address).where(participant.c.ticket_id == _NUMBER),
    select(tag.c.person).where(tag.c.ticket_id == _NUMBER, tag.c.person.like("%@%")),
    select(outbox.c.person).where(outbox.c.ticket_id == _NUMBER, outbox.c.person.like("%@%")),
)
"""Keys of everybody outside; people of the house have keys without an @."""
_BYTES = select(func.coalesce(func.sum(inbound.c.size), 0)).where(inbound.c.ticket_id == _NUMBER)
_STILL = select(ticket.c.status, ticket.c.closed_at).where(ticket.c.id == _NUMBER).with_for_update()


def forget_topics(store: Store, kept: Mapping[str, timedelta], now: datetime, *,
                  rehearsal: bool = False) -> Iterator[Gone]:
    """Empties the tickets of these topics that were solved so long ago, one at each turn of the iterator.

    What they leave beside the database goes as everything that nothing names (`unnamed`). In a rehearsal nothing goes.
    """
    for topic, age in kept.items():
        behind = 0
        while numbers := _due(store, topic, now - age, behind):
            for number in numbers:
                yield _forget(store, number, now - age, now, rehearsal)
            behind = numbers[-1]


def _due(store: Store, topic: str, before: datetime, behind: int) -> list[TicketId]:
    with store.read() as conn:
        return [TicketId(one) for one in conn.scalars(_DUE, {"topic": topic, "before": before, "behind": behind})]


def _forget(store: Store, number: TicketId, before: datetime, now: datetime, rehearsal: bool) -> Gone:
    """One ticket, in one transaction, which looks once more: it may have been opened again since it was found."""
    if rehearsal:
        with store.read() as conn:
            return _gone(conn, number)
    with store.write() as conn:
        row = conn.execute(_STILL, {"number": number}).one()
        if row.status not in DONE or row.closed_at is None or row.closed_at >= before:
            return Gone("tickets", 0, 0)
        gone = _gone(conn, number)
        people = [one for one in conn.scalars(_OUTSIDE, {"number": number}) if one]
        empty_ticket(conn, number, people, draw_name(), now)
        return gone


def _gone(conn: Connection, number: TicketId) -> Gone:
    return Gone("tickets", 1, conn.scalar(_BYTES, {"number": number}) or 0)

