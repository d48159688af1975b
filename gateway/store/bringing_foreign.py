"""Brings in tickets of another helpdesk, beside what `bringing` does for all: actions, days, what goes together."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.model.due import DueKind
from gateway.model.foreign import Received, Undertaking
from gateway.model.old_mail import Arranged
from gateway.model.ticket import TicketId
from gateway.store import bringing
from gateway.store.brought import came_as
from gateway.store.due import set_due
from gateway.store.tables import action, ticket
from gateway.store.tickets import standing_for

_UNDERTAKEN = insert(action)
_DAYS = update(ticket).where(ticket.c.id == bindparam("number")).values(
    due=bindparam("due_on"), wait_until=bindparam("waits_until"))
_AS_IT_CAME = select(ticket.c.opened_at).where(ticket.c.id == bindparam("number"), ticket.c.version == 1)
_GOES_ON = (
    update(ticket).where(ticket.c.id == bindparam("number"), ticket.c.merged_into.is_(None))
    .values(merged_into=bindparam("into"), version=ticket.c.version + 1)
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Two tickets that go together, by their keys in the other system."""

    key: str
    other: str
    is_merge: bool
    """The first goes on in the other; else they have to do with each other."""


def write_foreign(conn: Connection, received: Sequence[Received], now: datetime) -> None:
    """Writes new tickets and what is new on those that came before."""
    bringing.write(conn, Arranged(tuple(one.ticket for one in received), ()), (), now)
    for one in received:
        number = one.ticket.ticket.id
        if one.undertakings:
            conn.execute(_UNDERTAKEN, [_undertaken(number, undertaking) for undertaking in one.undertakings])
        if one.ticket.before is None:
            _write_days(conn, one)


def _undertaken(number: TicketId, one: Undertaking) -> dict[str, Any]:
    return {
        "ticket_id": number, "who": one.who, "text": one.text, "due": one.due.isoformat() if one.due else None,
        "by": one.by, "at": one.at, "inbound_id": None, "done_at": one.done_at, "done_by": "",
    }


def _write_days(conn: Connection, one: Received) -> None:
    new = one.ticket.ticket
    if new.due or new.wait_until:
        days = {"due_on": new.due and new.due.isoformat(), "waits_until": new.wait_until and new.wait_until.isoformat()}
        conn.execute(_DAYS, {**days, "number": new.id})
    if one.wakes_at is not None:  # else nobody would ever take it up again
        set_due(conn, DueKind.WAIT, one.wakes_at, ticket=new.id)


def tie(conn: Connection, system: str, ties: Sequence[Tie]) -> int:
    """Links and merges them; how many name a ticket that is not here.

    A ticket that somebody has touched since it came stays as it is: he may have taken them apart.
    """
    numbers = came_as(conn, system, {key for one in ties for key in (one.key, one.other)})
    for one in ties:
        if one.key in numbers and one.other in numbers:
            _tie(conn, numbers, one)
    return sum(one.key not in numbers or one.other not in numbers for one in ties)


def _tie(conn: Connection, numbers: Mapping[str, TicketId], one: Tie) -> None:
    mine, other = numbers[one.key], numbers[one.other]
    opened_at = conn.scalar(_AS_IT_CAME, {"number": mine})
    if mine == other or opened_at is None:
        return
    if not one.is_merge:
        bringing.link_once(conn, mine, other, opened_at)
    elif standing_for(conn, other) != mine:  # else they would go on in each other for ever
        conn.execute(_GOES_ON, {"number": mine, "into": other})
