"""Mails that were taken in, newest first, a page at a time; as fast among a million of them as among ten.

How a mail has ended leads through an index; who has sent it is looked at mail by mail, among so many numbers at most.
A page may then hold less than it could, and says down to which number it has looked.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, bindparam, func, or_, select, true

from gateway.model.mail import Envelope, InboundId, Outcome, Source
from gateway.model.ticket import TicketId
from gateway.store.columns import InboundState
from gateway.store.engine import Store
from gateway.store.looked import ABOVE_ALL, AT_ONCE, Page, page_of
from gateway.store.tables import inbound, mail_body
from gateway.store.tokens import without_tokens
from gateway.store.typed_address import as_pattern

_START = 16 * 1024
"""Bytes of a mail in which its subject and author are looked for."""


class Ending(StrEnum):
    """Which mails are meant, by what became of them."""

    ALL = "all"
    QUARANTINE = "quarantine"
    AT_WORK = "waiting"
    TICKETS = "tickets"
    HELD = "held"
    SPAM = "spam"
    AUTOMATIC = "automatic"
    BOUNCES = "bounces"
    DUPLICATES = "duplicates"


_SHOWN = (
    inbound.c.id, inbound.c.received_at, inbound.c.mail_from, inbound.c.recipients, inbound.c.size, inbound.c.state,
    inbound.c.outcome, inbound.c.reason, inbound.c.ticket_id, inbound.c.raw_digest,
)


def _newest(*leads: ColumnElement[bool]) -> Select[Any]:
    """Mails that one condition on an index leads to, from the newest down, of that sender where one is named."""
    is_sender = or_(bindparam("pattern") == "", func.lower(inbound.c.mail_from).like(bindparam("pattern"), escape="/"))
    return (
        select(*_SHOWN)
        .where(inbound.c.id < bindparam("below"), inbound.c.id >= bindparam("floor"), *leads, is_sender)
        .order_by(inbound.c.id.desc()).limit(bindparam("most"))
    )


def _ended(*outcomes: Outcome) -> tuple[Select[Any], ...]:
    """A stream for each: together they would have to be sorted."""
    return tuple(_newest(inbound.c.outcome == one) for one in outcomes)


_STREAMS: Mapping[Ending, tuple[Select[Any], ...]] = {
    Ending.ALL: (_newest(true()),),
    Ending.QUARANTINE: (_newest(inbound.c.outcome == Outcome.QUARANTINED,
                                inbound.c.state == InboundState.QUARANTINED),),  # not what somebody has dropped
    Ending.AT_WORK: (_newest(inbound.c.outcome.is_(None)),),
    Ending.TICKETS: _ended(Outcome.NEW_TICKET, Outcome.ENTRY, Outcome.COMMAND, Outcome.ANSWER),
    Ending.HELD: _ended(Outcome.HELD),
    Ending.SPAM: _ended(Outcome.SPAM),
    Ending.AUTOMATIC: _ended(Outcome.AUTOMATIC),
    Ending.BOUNCES: _ended(Outcome.BOUNCE),
    Ending.DUPLICATES: _ended(Outcome.DUPLICATE),
}
_HIGHEST = select(func.max(inbound.c.id))
_STARTS = (
    select(mail_body.c.inbound_id, func.substr(mail_body.c.raw, 1, _START, type_=LargeBinary).label("start"))
    .where(mail_body.c.inbound_id.in_(bindparam("numbers", expanding=True)))
)
_ONE = select(inbound).where(inbound.c.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as a line of the list, tags cut out."""

    id: InboundId
    at: datetime
    mail_from: str
    """Of the envelope; "" where there was none."""
    recipients: tuple[str, ...]
    size: int
    is_set_aside: bool
    """It is in quarantine now."""
    outcome: Outcome | None
    """None: it has no end yet."""
    reason: str
    ticket: TicketId | None
    start: bytes = field(repr=False)
    """How its bytes begin, tags not cut out; empty where they are gone."""


def read_mails(store: Store, ending: Ending, sender: str, most: int, below: int = ABOVE_ALL) -> Page[Taken]:
    """The newest so many that have ended so, with a number lower than `below`.

    `sender`: an address or a domain, as in the envelope; "": whoever it was.
    """
    with store.read() as conn:
        if sender:
            below = min(below, (conn.scalar(_HIGHEST) or 0) + 1)
        floor = max(0, below - AT_ONCE) if sender else 0
        asked = {"pattern": as_pattern(sender), "below": below, "floor": floor, "most": most + 1}
        rows = [row for stream in _STREAMS[ending] for row in conn.execute(stream, asked)]
        page = page_of(sorted(rows, key=lambda row: -int(row.id)), most, floor, lambda row: int(row.id))
        return page.of(_taken(conn, store, page.rows))


def _taken(conn: Connection, store: Store, rows: Sequence[Any]) -> list[Taken]:
    starts = {row.inbound_id: row.start for row in conn.execute(_STARTS, {"numbers": [row.id for row in rows]})}
    told = iter(without_tokens(conn, [word for row in rows for word in _words(row)]))
    return [_as_taken(row, tuple(islice(told, len(_words(row)))),
                      starts[row.id] if row.id in starts else _start_of_big(store, row.raw_digest)) for row in rows]


def _words(row: Any) -> tuple[str, ...]:
    """What may have a tag in it."""
    return row.mail_from, row.reason or "", *row.recipients


def _as_taken(row: Any, words: tuple[str, ...], start: bytes) -> Taken:
    mail_from, reason, *recipients = words
    return Taken(
        InboundId(row.id), row.received_at, mail_from, tuple(recipients), row.size,
        is_set_aside=row.state == InboundState.QUARANTINED, outcome=Outcome(row.outcome) if row.outcome else None,
        reason=reason, ticket=row.ticket_id and TicketId(row.ticket_id), start=start,
    )


def _start_of_big(store: Store, digest: str | None) -> bytes:
    try:
        return store.blobs.start(digest, _START) if digest else b""
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of one mail besides its bytes, tags cut out."""

    id: InboundId
    envelope: Envelope
    size: int
    is_set_aside: bool
    was_dropped: bool
    """Nothing came of it; it may be let go all the same, for as long as its bytes are there."""
    is_done: bool
    outcome: Outcome | None
    reason: str
    error: str
    tries: int
    deaths: int
    """How many processes have ended over it."""
    ticket: TicketId | None
    duplicate_of: InboundId | None


def read_kept(conn: Connection, number: int) -> Kept | None:
    """The mail of that number; None where there is none."""
    row = conn.execute(_ONE, {"number": number}).one_or_none()
    if row is None:
        return None
    mail_from, reason, error, *recipients = without_tokens(
        conn, [row.mail_from, row.reason or "", row.error or "", *row.recipients])
    envelope = Envelope(Source(row.source), mail_from, tuple(recipients), row.received_at, row.peer)
    is_done = row.state == InboundState.DONE
    return Kept(
        InboundId(row.id), envelope, row.size, row.state == InboundState.QUARANTINED,
        was_dropped=is_done and row.outcome in (Outcome.SPAM, Outcome.QUARANTINED), is_done=is_done,
        outcome=Outcome(row.outcome) if row.outcome else None, reason=reason, error=error, tries=row.tries,
        deaths=row.deaths, ticket=row.ticket_id and TicketId(row.ticket_id),
        duplicate_of=row.duplicate_of and InboundId(row.duplicate_of),
    )
