"""All that is kept, for whoever takes it elsewhere: tickets a page at a time, and the mails that belong to none.

Memory does not grow with the number of tickets: a page is read behind the number of the last one, in a moment of its
own. A ticket that changes meanwhile is read as it then is; one that is opened meanwhile is read too.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true

from gateway.model.record import RecordedMail
from gateway.model.ticket import Status, TicketId
from gateway.store.columns import EPOCH, InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.record import read_mail
from gateway.store.tables import inbound, outbox, ticket

_PAGE = 500
_CAME_LAST = (
    select(func.max(inbound.c.finished_at)).where(inbound.c.ticket_id == ticket.c.id)
    .correlate(ticket).scalar_subquery()
)
_WENT_LAST = (
    select(func.max(outbox.c.sent_at)).where(outbox.c.ticket_id == ticket.c.id).correlate(ticket).scalar_subquery()
)
_TICKETS = (
    select(ticket.c.id, ticket.c.updated_at, _CAME_LAST.label("came_at"), _WENT_LAST.label("went_at"))
    .where(ticket.c.id > bindparam("after")).order_by(ticket.c.id).limit(_PAGE)
)
_CAME = (
    select(inbound.c.id, inbound.c.received_at.label("at"), inbound.c.mail_from)
    .where(inbound.c.id > bindparam("after"), inbound.c.ticket_id.is_(None), inbound.c.duplicate_of.is_(None),
           inbound.c.state.in_((InboundState.DONE, InboundState.QUARANTINED)),
           inbound.c.received_at >= bindparam("since"))
    .order_by(inbound.c.id).limit(_PAGE)
)
_WENT = (
    select(outbox.c.id, outbox.c.sent_at.label("at"), outbox.c.mail_from)
    .where(outbox.c.id > bindparam("after"), outbox.c.ticket_id.is_(None), outbox.c.state == LetterState.SENT,
           outbox.c.sent_at >= bindparam("since"))
    .order_by(outbox.c.id).limit(_PAGE)
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which tickets are meant; all where nothing is said."""

    since: datetime | None = None
    """Those that something has happened to since then."""
    project: str = ""
    statuses: Collection[Status] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket, and when the last thing happened that its record tells of."""

    number: TicketId
    changed_at: datetime


def count_tickets(store: Store, chosen: Chosen) -> int:
    """How many tickets are meant."""
    with store.read() as conn:
        return conn.scalar(select(func.count()).select_from(ticket).where(*_conditions(chosen))) or 0


def read_listed(store: Store, chosen: Chosen) -> Iterator[Listed]:
    """The tickets that are meant, by number."""
    query = _TICKETS.where(*_conditions(chosen))
    for row in _paged(store, query, {}):
        yield Listed(TicketId(row.id), max(one for one in (row.updated_at, row.came_at, row.went_at) if one))


def read_unfiled(store: Store, since: datetime | None) -> Iterator[RecordedMail]:
    """The mails that came and belong to no ticket, then the letters that were sent about none; each read by itself.

    Spam, bounces, automatic mail, what is in quarantine or waits for its author's word; ledgers, lists, summaries.
    """
    for query, is_letter in ((_CAME, False), (_WENT, True)):
        for row in _paged(store, query, {"since": since or EPOCH}):
            yield read_mail(store, row, is_letter=is_letter)


def _conditions(chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    yield ticket.c.updated_at >= chosen.since if chosen.since else true()
    yield ticket.c.project == chosen.project if chosen.project else true()
    yield ticket.c.status.in_(chosen.statuses) if chosen.statuses else true()


def _paged(store: Store, query: Select[Any], values: dict[str, Any]) -> Iterator[Any]:
    after = 0
    while True:
        with store.read() as conn:
            rows = conn.execute(query, {**values, "after": after}).all()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1].id
