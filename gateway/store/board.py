"""The board: tickets, newest first, a page at a time; as fast among a million of them as among ten.

Each status is a stream of its own through an index, from the newest ticket down: of all tickets, of those of a POC, or
of a project. What else is wanted is looked at ticket by ticket, of so many at most; where few fit, a page may hold less
than it could, and says down to which number it has looked.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, select

from gateway.model.mail import Address
from gateway.model.record import Saying
from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store.tables import ticket
from gateway.store.tokens import without_tokens
from gateway.store.wanted import Wanted, fits

ABOVE_ALL = TicketId(1 << 62)
"""Above the number of any ticket."""
_FURTHER = (250, 2_500)
"""So many more tickets of one stream are looked at where too few of the first ones are wanted."""

_SHOWN = (
    ticket.c.id, ticket.c.subject, ticket.c.status, ticket.c.topic, ticket.c.urgency, ticket.c.project, ticket.c.poc,
    ticket.c.stakeholder_address, ticket.c.stakeholder_name, ticket.c.promise, ticket.c.updated_at,
)
_ROWS = select(*_SHOWN).where(ticket.c.id.in_(bindparam("numbers", expanding=True)))


def _stream(*leads: ColumnElement[bool]) -> Select[Any]:
    """Tickets of one status and one leading value, from the newest down, and whether each is wanted."""
    return (
        select(ticket.c.id, fits().label("fits"))
        .where(ticket.c.status == bindparam("status"), ticket.c.id < bindparam("below"), *leads)
        .order_by(ticket.c.id.desc()).limit(bindparam("most"))
    )


_EVERY = (
    select(ticket.c.id, fits().label("fits")).where(ticket.c.id < bindparam("below")).order_by(ticket.c.id.desc())
    .limit(bindparam("most"))
)
"""All tickets, whatever their status."""
_LEAD: BindParameter[Any] = bindparam("lead")
_OF_ALL, _OF_POC, _OF_PROJECT = _stream(), _stream(ticket.c.poc == _LEAD), _stream(ticket.c.project == _LEAD)


@dataclass(frozen=True, slots=True)
class OnBoard:
    """A ticket as a line of the board."""

    number: TicketId
    title: str
    status: Status
    topic: str | None
    urgency: Urgency
    project: str
    poc: str
    stakeholder: Address
    promise: datetime | None
    """By when somebody gets an answer; None where nothing is owed."""
    updated_at: datetime
    saying: Saying | None = None
    """Where a search has found its words."""


@dataclass(frozen=True, slots=True)
class Board:
    """One page of it."""

    tickets: tuple[OnBoard, ...]
    below: TicketId | None
    """The next page begins below that number; None where this is the last one."""
    is_full: bool
    """False where the page has ended because enough tickets were looked at, not because enough were found."""


def read_board(conn: Connection, wanted: Wanted, most: int, below: TicketId = ABOVE_ALL) -> Board:
    """The newest so many of those that are wanted, with a number lower than `below`."""
    found: list[int] = []
    looked_down_to = 0
    for stream, values in _streams(wanted):
        numbers, ended_at = _walk(conn, stream, {**wanted.values(), **values}, below, most + 1)
        found += numbers
        looked_down_to = max(looked_down_to, ended_at)
    seen = sorted((number for number in found if number >= looked_down_to), reverse=True)
    is_full = len(seen) > most
    goes_on = seen[most - 1] if is_full else looked_down_to
    return Board(read_on_board(conn, seen[:most]), TicketId(goes_on) if goes_on else None, is_full)


def _streams(wanted: Wanted) -> Iterator[tuple[Select[Any], dict[str, Any]]]:
    """The streams that lead to them, each with its values."""
    stream, leads = _leading(wanted)
    if stream is _OF_ALL and set(wanted.statuses) == set(Status):
        yield _EVERY, {}
        return
    for status, lead in product(wanted.statuses, leads):
        yield stream, {"status": status, "lead": lead}


def _leading(wanted: Wanted) -> tuple[Select[Any], Collection[str]]:
    """By what to go through them: by what leaves the fewest to look at."""
    if wanted.poc:
        return _OF_POC, (wanted.poc,)
    if wanted.projects is not None:
        return _OF_PROJECT, wanted.projects
    return _OF_ALL, ("",)


def _walk(conn: Connection, stream: Select[Any], values: Mapping[str, Any], below: int,
          most: int) -> tuple[list[int], int]:
    """The first so many that are wanted, and the number down to which the stream was looked at; 0: to its end."""
    found: list[int] = []
    for step in (most, *_FURTHER):
        rows = conn.execute(stream, {**values, "below": below, "most": step}).all()
        found += [row.id for row in rows if row.fits]
        if len(rows) < step:
            return found, 0
        below = rows[-1].id
        if len(found) >= most:
            break
    return found, below


def read_on_board(conn: Connection, numbers: Sequence[int]) -> tuple[OnBoard, ...]:
    """These tickets, in this order, tags cut out; without those that are not there."""
    rows = {row.id: row for row in conn.execute(_ROWS, {"numbers": list(numbers)})} if numbers else {}
    there = [rows[number] for number in numbers if number in rows]
    titles = without_tokens(conn, [row.subject for row in there])
    return tuple(_on_board(row, title) for row, title in zip(there, titles, strict=True))


def _on_board(row: Any, title: str) -> OnBoard:
    return OnBoard(
        TicketId(row.id), title, Status(row.status), row.topic, Urgency(row.urgency), row.project, row.poc,
        Address(row.stakeholder_address, row.stakeholder_name), row.promise, row.updated_at,
    )
