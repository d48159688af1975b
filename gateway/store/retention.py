"""What has been kept long enough goes, in small steps: bytes of mails and letters, due times that are over.

What stays for good: tickets, entries, participants, files of entries, approvals, promises, milestones (all figures come
from them), the rows of mails and letters themselves (they recognise duplicates and replies), tags and questions (a tag
must say whose it was, however old the letter is that somebody answers), tickets that are open with all that is theirs,
quarantined mails, and mails that a question holds.

Each rule walks two roads. Along the tickets that are done, by the time since when they are: what belongs to a ticket
counts from then, and one that is opened again comes along anew. And along its own rows, in the order in which they came
into being: what belongs to no ticket. How far a walk has come is kept with each step, so that no night looks at what
another has seen, and a process that was killed goes on where it stood.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from gateway.model.mail import Outcome
from gateway.model.retention import Retention
from gateway.store.columns import DONE, EPOCH, MICROSECOND, DueState, InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.meta import put
from gateway.store.tables import due, inbound, letter_body, letter_file, mail_body, meta, outbox, question, ticket

_TICKETS_AT_ONCE = 200
_ROWS_AHEAD = 2_000
"""So many are looked at, which keeps nobody waiting,"""
_ROWS_AT_ONCE = 100
"""and of so many the bytes go in one transaction, for which all that write wait: 2 ms and the commit."""

IGNORED = (Outcome.AUTOMATIC, Outcome.BOUNCE, Outcome.SPAM, Outcome.DUPLICATE)
HANDLED = (Outcome.NEW_TICKET, Outcome.ENTRY, Outcome.COMMAND, Outcome.ANSWER)
"""What is held or quarantined is neither."""

_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)


@dataclass(frozen=True, slots=True)
class Gone:
    """What one step took away, or would take."""

    what: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that goes."""

    name: str
    """As its key in `[retention]`."""
    table: Table
    at: Column[Any]
    """When a row that belongs to no ticket came into being."""
    may_go: ColumnElement[bool]
    size: ColumnElement[int]
    """Bytes that a row takes along."""
    take: Callable[[Connection, Sequence[int]], None]
    """Takes away what these rows (numbers) have."""


# --- what a rule takes -----------------------------------------------------------------------------------------------


def take_mails(conn: Connection, numbers: Sequence[int]) -> None:
    """The bytes of these mails are gone; a blob that nothing names any more goes later (`unnamed`)."""
    conn.execute(delete(mail_body).where(mail_body.c.inbound_id.in_(_NUMBERS)), {"numbers": numbers})
    big = update(inbound).where(inbound.c.id.in_(_NUMBERS), inbound.c.raw_digest.is_not(None))
    conn.execute(big.values(raw_digest=None), {"numbers": numbers})


def take_letters(conn: Connection, numbers: Sequence[int]) -> None:
    """The bytes of these letters are gone, and what they say about blobs."""
    conn.execute(delete(letter_body).where(letter_body.c.letter_id.in_(_NUMBERS)), {"numbers": numbers})
    conn.execute(delete(letter_file).where(letter_file.c.letter_id.in_(_NUMBERS)), {"numbers": numbers})
    big = update(outbox).where(outbox.c.id.in_(_NUMBERS), outbox.c.body_digest.is_not(None))
    conn.execute(big.values(body_digest=None), {"numbers": numbers})


def _take_due_times(conn: Connection, numbers: Sequence[int]) -> None:
    """The rows are gone; a letter that one of them caused stays, and does not tell why it was written any more."""
    conn.execute(update(outbox).where(outbox.c.due_id.in_(_NUMBERS)).values(due_id=None), {"numbers": numbers})
    conn.execute(delete(due).where(due.c.id.in_(_NUMBERS)), {"numbers": numbers})


_IS_HELD = exists().where(question.c.held == inbound.c.id, question.c.answer.is_(None))
_HAS_BYTES = or_(inbound.c.raw_digest.is_not(None), exists().where(mail_body.c.inbound_id == inbound.c.id))
_IS_WHOLE = or_(outbox.c.body_digest.is_not(None), exists().where(letter_body.c.letter_id == outbox.c.id))
_SKELETON = select(func.length(letter_body.c.skeleton)).where(letter_body.c.letter_id == outbox.c.id).scalar_subquery()


def _mails(name: str, outcomes: Sequence[Outcome]) -> Rule:
    may_go = and_(inbound.c.state == InboundState.DONE, inbound.c.outcome.in_(outcomes), _HAS_BYTES, ~_IS_HELD)
    return Rule(name, inbound, inbound.c.received_at, may_go, inbound.c.size, take_mails)


RULES: tuple[Rule, ...] = (
    _mails("ignored_mails", IGNORED),  # nobody answers to them; three months are enough to find out why
    _mails("handled_mails", HANDLED),  # their words stay as entries: only exports as mbox miss the originals
    Rule("sent_letters", outbox, outbox.c.created_at, and_(outbox.c.state == LetterState.SENT, _IS_WHOLE),
         func.coalesce(_SKELETON, 0), take_letters),  # what was relayed stays as an entry; given up ones may go out yet
    Rule("due_times", due, due.c.instant, due.c.state.in_((DueState.FIRED, DueState.CANCELLED)),
         due.c.id * 0, _take_due_times),  # they count again only if their very instant is named again
)
"""In the order in which they are followed: the biggest gain for the least loss first."""


def forget(store: Store, retention: Retention, now: datetime, *, rehearsal: bool = False) -> Iterator[Gone]:
    """Follows the rules, a step at each turn of the iterator, each in a transaction of its own.

    In a rehearsal nothing goes and no step is remembered.
    """
    for rule in RULES:
        kept: timedelta = getattr(retention, rule.name)
        if kept:
            for road in (_by_ticket, _by_index if rule.table is due else _by_number):
                yield from _walk(store, rule, road, now - kept, rehearsal)


# --- the two roads ---------------------------------------------------------------------------------------------------

Mark = list[int]
Found = tuple[list[Any], Mark | None]
"""The next rows that may go, and the mark behind them; no mark at the end of the road."""
Road = Callable[[Connection, Rule, datetime, Mark], Found]

_MARK = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_AT: BindParameter[datetime] = bindparam("at")
_NUMBER: BindParameter[int] = bindparam("number")
_DONE_TICKETS = (
    select(ticket.c.id, ticket.c.closed_at)
    .where(ticket.c.closed_at >= _AT, ticket.c.closed_at < bindparam("before"),
           or_(ticket.c.closed_at > _AT, ticket.c.id > _NUMBER))
    .order_by(ticket.c.closed_at, ticket.c.id).limit(_TICKETS_AT_ONCE)
)
_IS_DONE = and_(ticket.c.status.in_(DONE), ticket.c.closed_at.is_not(None))
_UNMERGED = select(ticket.c.id).where(ticket.c.id.in_(_NUMBERS), ticket.c.merged_into.is_(None))
_MERGED = select(ticket.c.id).where(ticket.c.merged_into.in_(_NUMBERS))


def _walk(store: Store, rule: Rule, road: Road, before: datetime, rehearsal: bool) -> Iterator[Gone]:
    key = f"retention {rule.name} {road.__name__.strip('_')}"
    with store.read() as conn:
        mark: Mark = json.loads(conn.scalar(_MARK, {"of_key": key}) or "[0, 0]")
    while True:
        with store.read() as conn:
            rows, following = road(conn, rule, before, mark)
        for at in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[at : at + _ROWS_AT_ONCE]
            if not rehearsal:
                _take(store, rule, [row.id for row in some])
            yield Gone(rule.name, len(some), sum(row.size for row in some))
        if following is None:
            return
        mark = following
        if not rehearsal:
            with store.write() as conn:
                put(conn, key, json.dumps(mark))
        yield Gone(rule.name, 0, 0)


def _take(store: Store, rule: Rule, numbers: list[int]) -> None:
    """In one transaction, which looks once more: a ticket may have been opened again since it was found."""
    own = rule.table.c
    done = exists().where(ticket.c.id == own.ticket_id, _IS_DONE)
    still = _of(rule).where(own.id.in_(_NUMBERS), or_(own.ticket_id.is_(None), done))
    with store.write() as conn:
        rule.take(conn, conn.scalars(still, {"numbers": numbers}).all())


def _by_ticket(conn: Connection, rule: Rule, before: datetime, mark: Mark) -> Found:
    """What belongs to tickets, by the time when they were closed; those that were merged into one go with it."""
    come = conn.execute(_DONE_TICKETS, {"at": EPOCH + mark[0] * MICROSECOND, "number": mark[1], "before": before}).all()
    if not come:
        return [], None
    numbers = conn.scalars(_UNMERGED, {"numbers": [row.id for row in come]}).all()
    rows: list[Any] = []
    while numbers:
        rows += conn.execute(_of(rule).where(rule.table.c.ticket_id.in_(_NUMBERS)), {"numbers": numbers})
        numbers = conn.scalars(_MERGED, {"numbers": numbers}).all()
    return rows, [(come[-1].closed_at - EPOCH) // MICROSECOND, come[-1].id]


def _by_number(conn: Connection, rule: Rule, before: datetime, mark: Mark) -> Found:
    """What belongs to no ticket, in the order in which it came into being, up to the first that is too young."""
    own = rule.table.c
    ahead = select(own.id, rule.at.label("at")).where(own.id > _NUMBER).order_by(own.id).limit(_ROWS_AHEAD)
    old = list(takewhile(lambda row: row.at < before, conn.execute(ahead, {"number": mark[0]}).all()))
    if not old:
        return [], None
    alone = _of(rule, own.ticket_id.is_(None)).where(own.id > _NUMBER, own.id <= bindparam("last"))
    return list(conn.execute(alone, {"number": mark[0], "last": old[-1].id})), [old[-1].id, 0]


def _by_index(conn: Connection, rule: Rule, before: datetime, mark: Mark) -> Found:  # noqa: ARG001
    """The same where the rows themselves go: those that are old are all that there are to find."""
    old = _of(rule).where(rule.table.c.ticket_id.is_(None), rule.at < bindparam("before"))
    return list(conn.execute(old, {"before": before})), None


def _of(rule: Rule, *more: ColumnElement[bool]) -> Any:
    """Without the indexes of these conditions: nearly all rows fulfil them, so that they must not lead the search."""
    may_go = case((and_(rule.may_go, *more), 1), else_=0) == 1
    return select(rule.table.c.id, rule.size.label("size")).where(may_go)
