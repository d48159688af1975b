"""What the words of a mail make necessary to know besides its own ticket; read only where they do."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select

from gateway.model.situation import MOST_FOUND, Found, TicketFile, Wishes
from gateway.model.ticket import Status, TicketId
from gateway.store.tables import participant, ticket
from gateway.store.tickets import read_file, standing_for

_RECENT = timedelta(days=14)
_OPEN = ticket.c.status.not_in([status for status in Status if status.is_done])
_NEAREST_FIRST = (ticket.c.promise.is_(None), ticket.c.promise, ticket.c.id)


def _open_where(condition: ColumnElement[bool]) -> Select[Any]:
    return select(ticket.c.id).where(condition, _OPEN).order_by(*_NEAREST_FIRST).limit(MOST_FOUND + 1)


_DESK = _open_where(ticket.c.poc == bindparam("poc"))
_COVERED = _open_where(ticket.c.covers_for == bindparam("poc"))
_OF_PROJECT = _open_where(ticket.c.project == bindparam("project"))
_LATELY = or_(_OPEN, ticket.c.closed_at >= bindparam("since"))
_THEIRS = (
    select(ticket.c.id)
    .join(participant, participant.c.ticket_id == ticket.c.id)
    .where(
        participant.c.address == bindparam("address"), participant.c.admitted.is_(True),
        or_(_LATELY, ticket.c.merged_into.is_not(None)),
    )
    .order_by(ticket.c.id.desc())
    .limit(MOST_FOUND + 1)
)
_STILL_TOLD = (
    select(ticket.c.id).where(ticket.c.id.in_(bindparam("numbers", expanding=True)), _LATELY)
    .order_by(ticket.c.id.desc())
)


def read_found(conn: Connection, wishes: Wishes, now: datetime) -> Found:
    """All that was wished for; what does not exist is left out."""
    return Found(
        tickets=_files(conn, wishes.tickets),
        desk=tuple(file for key in wishes.desk_of for file in _listed(conn, _DESK, poc=key)),
        covered=_listed(conn, _COVERED, poc=wishes.covered) if wishes.covered else (),
        theirs=_theirs(conn, wishes.of_address, now - _RECENT) if wishes.of_address else (),
        project=_listed(conn, _OF_PROJECT, project=wishes.of_project) if wishes.of_project else (),
    )


def _theirs(conn: Connection, address: str, since: datetime) -> tuple[TicketFile, ...]:
    """Of a ticket that was merged, the one that goes on: as long as he has not left that one."""
    own = conn.scalars(_THEIRS, {"address": address, "since": since}).all()
    numbers = [standing_for(conn, number) for number in own]
    files = _listed(conn, _STILL_TOLD, numbers=numbers, since=since)
    return tuple(f for f in files if any(p.address.key == address for p in f.ticket.conversation))


def _listed(conn: Connection, query: Select[Any], **values: object) -> tuple[TicketFile, ...]:
    return _files(conn, list(conn.scalars(query, values)))


def _files(conn: Connection, numbers: Iterable[TicketId]) -> tuple[TicketFile, ...]:
    """The tickets, each once; of one that was merged, the one that goes on."""
    files = [file for number in numbers if (file := read_file(conn, number)) is not None]
    return tuple({file.ticket.id: file for file in files}.values())
