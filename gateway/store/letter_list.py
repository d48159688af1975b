"""Letters of ours, a page at a time: what is due, was given up, has come back, was sent.

What is due, was given up or has come back is led to by an index of its own, in the order of time; there are few of
them. All others are gone through by their numbers, from the newest down.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from gateway.model.ticket import TicketId
from gateway.store.columns import EPOCH, MICROSECOND, Instant, LetterState
from gateway.store.engine import Store
from gateway.store.looked import ABOVE_ALL, AT_ONCE
from gateway.store.tables import letter_body, outbox
from gateway.store.tokens import without_tokens
from gateway.store.typed_address import as_key, as_pattern


class Shelf(StrEnum):
    """Which letters are meant, by how they stand."""

    DUE = "due"
    GIVEN_UP = "given-up"
    RETURNED = "returned"
    SENT = "sent"
    ALL = "all"


class Place(NamedTuple):
    """Where a page has ended."""

    at: int
    """Microseconds since 1970, where letters stand in the order of time."""
    number: int


_MOST_SORTED = 2_000
"""Letters to one address that are sorted at once; whoever has more is found soon among all."""
_LATEST = Place((1 << 57), ABOVE_ALL)
_EARLIEST = Place(0, 0)
_SHOWN = (
    outbox.c.id, outbox.c.letter, outbox.c.ticket_id, outbox.c.recipient, outbox.c.subject, outbox.c.state,
    outbox.c.due_at, outbox.c.tries, outbox.c.error, outbox.c.created_at, outbox.c.sent_at, outbox.c.returned_at,
    outbox.c.returned_reason, outbox.c.dropped_at,
)
_AT: BindParameter[Any] = bindparam("at", type_=Instant)
_NUMBER: BindParameter[Any] = bindparam("number")
_IS_TO = or_(bindparam("pattern") == "", outbox.c.recipient_key.like(bindparam("pattern"), escape="/"))
_IS_GIVEN_UP = and_(outbox.c.state == LetterState.GIVEN_UP, outbox.c.dropped_at.is_(None))


def _listed(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*_SHOWN).where(*conditions, _IS_TO).limit(bindparam("most"))


def _latest(column: Column[Any], which: ColumnElement[bool]) -> Select[Any]:
    is_behind = and_(column <= _AT, or_(column < _AT, outbox.c.id < _NUMBER))
    return _listed(which, is_behind).order_by(column.desc(), outbox.c.id.desc())


def _newest(*which: ColumnElement[bool]) -> Select[Any]:
    return _listed(*which, outbox.c.id < _NUMBER, outbox.c.id >= bindparam("floor")).order_by(outbox.c.id.desc())


_SOONEST = _listed(
    outbox.c.state == LetterState.DUE, outbox.c.due_at >= _AT, or_(outbox.c.due_at > _AT, outbox.c.id > _NUMBER),
).order_by(outbox.c.due_at, outbox.c.id)
_AT_WORK = _listed(outbox.c.state == LetterState.SENDING).order_by(outbox.c.due_at)
_IN_TIME: Mapping[Shelf, tuple[Select[Any], str]] = {
    Shelf.DUE: (_SOONEST, "due_at"),
    Shelf.GIVEN_UP: (_latest(outbox.c.due_at, _IS_GIVEN_UP), "due_at"),
    Shelf.RETURNED: (_latest(outbox.c.returned_at, outbox.c.returned_at.is_not(None)), "returned_at"),
}
"""What is led to by an index in the order of time, and the name of that time."""
_IS_SENT = case((outbox.c.state == LetterState.SENT, 1), else_=0) == 1
"""Looked at row by row: nearly all are, and none needs an index to be found."""
_BY_NUMBER: Mapping[Shelf, Select[Any]] = {Shelf.SENT: _newest(_IS_SENT), Shelf.ALL: _newest(true())}
_IS_HIS = outbox.c.recipient_key == bindparam("whose")
_HIS: Mapping[Shelf, Select[Any]] = {Shelf.SENT: _newest(_IS_SENT, _IS_HIS), Shelf.ALL: _newest(_IS_HIS)}
_HIS_FIRST = select(outbox.c.id).where(_IS_HIS).limit(_MOST_SORTED + 1)
_HIGHEST = select(func.max(outbox.c.id))
_ONE = select(*_SHOWN).where(outbox.c.id == _NUMBER)
_BYTES = (
    select(letter_body.c.skeleton, outbox.c.body_digest)
    .select_from(outbox).outerjoin(letter_body).where(outbox.c.id == _NUMBER)
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter of ours, tags cut out."""

    id: int
    letter: str
    """Its name."""
    ticket: TicketId | None
    recipient: str
    subject: str
    state: LetterState
    due_at: datetime
    """When it is tried next; where it was given up, when it was tried last."""
    tries: int
    """That failed."""
    error: str
    """What came in its way at last."""
    created_at: datetime
    sent_at: datetime | None
    returned_at: datetime | None
    returned_reason: str
    dropped_at: datetime | None
    """When an operator has said that it may stay unsent."""

    @property
    def is_given_up(self) -> bool:
        """And nobody has said that it may stay so."""
        return self.state is LetterState.GIVEN_UP and self.dropped_at is None


@dataclass(frozen=True, slots=True)
class Letters:
    """One page of them."""

    rows: Sequence[Posted]
    behind: Place | None
    """Where the next page begins; None where this is the last one."""
    is_full: bool
    """False where the page has ended because enough letters were looked at, not because enough were found."""


def read_letters(conn: Connection, shelf: Shelf, recipient: str, most: int, behind: Place | None = None) -> Letters:
    """So many letters that stand so, behind that place: what is due by its time, all others from the newest down.

    `recipient`: an address or a domain; "": whoever it is.
    """
    asked = {"pattern": as_pattern(recipient), "whose": as_key(recipient), "most": most + 1}
    if shelf in _IN_TIME:
        return _in_time(conn, shelf, asked, most, behind)
    number, floor, query = behind.number if behind else ABOVE_ALL, 0, _BY_NUMBER[shelf]
    if _has_few(conn, recipient):
        query = _HIS[shelf]
    elif recipient:
        number = min(number, (conn.scalar(_HIGHEST) or 0) + 1)
        floor = max(0, number - AT_ONCE)
    rows = conn.execute(query, {**asked, "number": number, "floor": floor}).all()
    if len(rows) > most:
        return Letters(_posted(conn, rows[:most]), Place(0, rows[most - 1].id), is_full=True)
    return Letters(_posted(conn, rows), Place(0, floor) if floor else None, is_full=False)


def _has_few(conn: Connection, recipient: str) -> bool:
    """Whether an address is meant to which so few letters went that the index which leads to them is enough."""
    is_address = "@" in recipient.removeprefix("@")
    return is_address and len(conn.execute(_HIS_FIRST, {"whose": as_key(recipient)}).all()) <= _MOST_SORTED


def _in_time(conn: Connection, shelf: Shelf, asked: Mapping[str, Any], most: int, behind: Place | None) -> Letters:
    query, name = _IN_TIME[shelf]
    begin = behind or (_EARLIEST if shelf is Shelf.DUE else _LATEST)
    at = EPOCH + timedelta(microseconds=begin.at)
    rows = conn.execute(query, {**asked, "at": at, "number": begin.number}).all()
    goes_on = len(rows) > most
    last = rows[most - 1] if goes_on else None
    place = Place((getattr(last, name) - EPOCH) // MICROSECOND, last.id) if last else None
    at_work = conn.execute(_AT_WORK, asked).all() if shelf is Shelf.DUE and behind is None else []
    return Letters(_posted(conn, [*at_work, *rows[:most]]), place, is_full=goes_on)


def read_letter(conn: Connection, number: int) -> Posted | None:
    """The letter of that number; None where there is none."""
    rows = conn.execute(_ONE, {"number": number}).all()
    return next(iter(_posted(conn, rows)), None)


def letter_bytes(store: Store, number: int) -> bytes | None:
    """The letter as it is put together to be sent (`mail.compose.assemble`); None where its bytes are gone."""
    with store.read() as conn:
        row = conn.execute(_BYTES, {"number": number}).one_or_none()
    if row is None or row.body_digest is None:
        return row and row.skeleton
    try:
        return store.blobs.get(row.body_digest)
    except FileNotFoundError:
        return None


def _posted(conn: Connection, rows: Sequence[Any]) -> tuple[Posted, ...]:
    told = without_tokens(conn, [word for row in rows for word in _words(row)])
    return tuple(Posted(
        row.id, row.letter, row.ticket_id and TicketId(row.ticket_id), row.recipient, subject, LetterState(row.state),
        row.due_at, row.tries, error, row.created_at, row.sent_at, row.returned_at, reason, row.dropped_at,
    ) for row, subject, error, reason in zip(rows, told[::3], told[1::3], told[2::3], strict=True))


def _words(row: Any) -> Iterator[str]:
    yield row.subject
    yield row.error or ""
    yield row.returned_reason or ""
