"""Inbound mail after it has been taken in: claimed under a lease, finished, failed, quarantined.

What a worker does to a mail it claimed lands only while the claim is still its own: the conditions are the worker,
the state and the number of deaths, which every lost claim raises.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from gateway.model.mail import Envelope, InboundId, MessageId, Outcome, Source
from gateway.store.columns import InboundState
from gateway.store.engine import Store
from gateway.store.errors import StoreError
from gateway.store.intake import Intake
from gateway.store.tables import inbound, mail_body

__all__ = [
    "Claimed", "Intake", "claim", "fail", "quarantine", "raw_mail", "recover", "release",
]

BATCH_BYTES = 32 * 1024 * 1024
"""A claim takes no further mail once those it has are this big together."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An inbound mail that is this worker's until the lease ends."""

    id: InboundId
    raw: bytes = field(repr=False)
    envelope: Envelope
    worker: str
    tries: int = 0
    """Failures of the mail itself."""
    deaths: int = 0
    """Claims that ended with the process or the lease."""
    released: bool = False
    """An operator let it out of quarantine: screening may let it pass."""


def _claimable_where(*conditions: ColumnElement[bool]) -> Select[Any]:
    next_ones = select(inbound).where(*conditions).order_by(inbound.c.turn, inbound.c.id).limit(bindparam("most"))
    return next_ones.with_for_update(skip_locked=True)


_CLAIMABLE = (
    _claimable_where(inbound.c.state == InboundState.CLAIMED, inbound.c.lease_until <= bindparam("now")),
    _claimable_where(inbound.c.state == InboundState.PENDING,
                     or_(inbound.c.not_before.is_(None), inbound.c.not_before <= bindparam("now"))),
)
"""Those whose lease has run out, and those that wait; locked where the database locks rows."""
_TAKE = (
    update(inbound).where(inbound.c.id.in_(bindparam("numbers", expanding=True)))
    .values(state=InboundState.CLAIMED, worker=bindparam("by"), lease_until=bindparam("until"))
)
_RAW = select(mail_body.c.inbound_id, mail_body.c.raw).where(
    mail_body.c.inbound_id.in_(bindparam("numbers", expanding=True)))


def claim(store: Store, worker: str, now: datetime, limit: int, lease: timedelta,
          beside: Callable[[Connection, int], None] | None = None) -> list[Claimed]:
    """Up to `limit` mails, in the order of their turns, that are this worker's until now + lease.

    `beside`: what else their number (0 too) asks for in the same transaction: a commit of its own costs some ms.
    """
    with store.write() as conn:
        rows = _claimable(conn, now, limit)
        if rows:
            conn.execute(_TAKE, {"numbers": [row.id for row in rows], "by": worker, "until": now + lease})
        if beside is not None:
            beside(conn, len(rows))
        fatal = _fatal(rows)
        if fatal:
            conn.execute(update(inbound).where(inbound.c.id.in_(fatal)).values(deaths=inbound.c.deaths + 1))
    claims = [_claimed(row, worker, row.deaths + (row.id in fatal)) for row in rows]
    raws = _read_raws(store, rows, claims, now) if rows else {}
    return [replace(mail, raw=raws[mail.id]) for mail in claims if mail.id in raws]


def _claimable(conn: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for query in _CLAIMABLE:
        rows += conn.execute(query, {"now": now, "most": limit - len(rows)})
    return _within(sorted(rows, key=_place), BATCH_BYTES)


def _place(row: Row[Any]) -> tuple[int, int]:
    return row.turn, row.id


def _fatal(rows: list[Row[Any]]) -> set[int]:
    """Of the mails whose lease ran out, the first of each worker: it handles them in order and died over that one."""
    expired = [row for row in rows if row.state == InboundState.CLAIMED]
    return _first_of_each(sorted(expired, key=_place))


def _first_of_each(rows: Iterable[Row[Any]]) -> set[int]:
    """The id of each worker's first row."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.worker, row.id)
    return set(first.values())


def _within(rows: list[Row[Any]], room: int) -> list[Row[Any]]:
    """The first rows, at least one, whose mails fit into the room."""
    fitting: list[Row[Any]] = []
    for row in rows:
        room -= row.size
        if fitting and room < 0:
            break
        fitting.append(row)
    return fitting


def _claimed(row: Row[Any], worker: str, deaths: int) -> Claimed:
    recipients = tuple(row.recipients)
    envelope = Envelope(Source(row.source), row.mail_from, recipients, received_at=row.received_at, peer=row.peer)
    return Claimed(InboundId(row.id), b"", envelope, worker, row.tries, deaths, row.released)


def _read_raws(store: Store, rows: list[Row[Any]], claims: list[Claimed], now: datetime) -> dict[InboundId, bytes]:
    """The mails' bytes. One whose bytes are gone for good is quarantined; any other trouble gives all claims back."""
    with store.read() as conn:
        inline = conn.execute(_RAW, {"numbers": [row.id for row in rows]}).all()
    raws = {InboundId(row.inbound_id): row.raw for row in inline}
    for row in rows:
        try:
            if row.raw_digest is not None:
                raws[InboundId(row.id)] = store.blobs.get(row.raw_digest)
        except FileNotFoundError:
            quarantine(store, InboundId(row.id), now, "its bytes are missing from the blobs")
        except OSError as error:
            for mail in claims:
                release(store, mail, now, now, f"the blobs cannot be read: {error.strerror}")
            raise
    return raws


def claimed(store: Store, inbound_id: InboundId, worker: str) -> Claimed | None:
    """The mail that this worker has claimed; None when it has not, or not any more."""
    mine = and_(inbound.c.id == inbound_id, inbound.c.state == InboundState.CLAIMED, inbound.c.worker == worker)
    with store.read() as conn:
        row = conn.execute(select(inbound).where(mine)).one_or_none()
    if row is None:
        return None
    return replace(_claimed(row, worker, row.deaths), raw=raw_mail(store, inbound_id))


OWN = and_(
    inbound.c.id == bindparam("own_id"),
    inbound.c.state == InboundState.CLAIMED,
    inbound.c.worker == bindparam("own_worker"),
    inbound.c.deaths == bindparam("own_deaths"),
)
"""True for the row while the claim is this worker's, and this very one; parameters by `own`."""


_RENEW = update(inbound).where(OWN)


def own(mail: Claimed) -> dict[str, Any]:
    """The parameters of OWN."""
    return {"own_id": mail.id, "own_worker": mail.worker, "own_deaths": mail.deaths}


def renew(store: Store, mails: Iterable[Claimed], until: datetime) -> list[Claimed]:
    """The lease lasts until then; those of the mails that were still this worker's."""
    with store.write() as conn:
        return [mail for mail in mails if conn.execute(_RENEW, {"lease_until": until, **own(mail)}).rowcount]


def release(store: Store, mail: Claimed, now: datetime, not_before: datetime, error: str) -> None:
    """Pending again from `not_before`, and nothing counts against the mail: its surroundings failed."""
    back = {"state": InboundState.PENDING, "worker": None, "lease_until": None, "not_before": max(now, not_before)}
    with store.write() as conn:
        conn.execute(update(inbound).where(OWN), {**back, "error": _cut(error), **own(mail)})


def give_back(store: Store, worker: str) -> int:
    """All that this worker still holds is pending again, untried: after trouble, when it works on none; how many."""
    mine = and_(inbound.c.state == InboundState.CLAIMED, inbound.c.worker == worker)
    again = {"state": InboundState.PENDING, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(inbound).where(mine).values(**again)).rowcount


def fail(store: Store, mail: Claimed, now: datetime, error: str, max_tries: int, retry_at: datetime) -> bool:
    """Counts a failure of the mail itself: True when that was the last, and it is quarantined now."""
    over = mail.tries + 1 >= max_tries
    ending = _quarantined(now, f"failed {mail.tries + 1} times: {error}") if over else {"state": InboundState.PENDING}
    values = {"worker": None, "lease_until": None, "not_before": retry_at, "tries": mail.tries + 1, **ending}
    with store.write() as conn:
        done = conn.execute(update(inbound).where(OWN), {**values, "error": _cut(error), **own(mail)})
        return over and done.rowcount == 1


def quarantine(store: Store, inbound_id: InboundId, now: datetime, reason: str) -> None:
    """Kept until a person acts; nothing happens to a mail that is done."""
    unfinished = inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED))
    with store.write() as conn:
        conn.execute(update(inbound).where(inbound.c.id == inbound_id, unfinished).values(**_quarantined(now, reason)))


def recover(store: Store, now: datetime) -> int:
    """Gives back every claim; how many. Only for a database whose workers are all dead.

    A worker handles its mails in the order of their turns, so the first one that is still claimed is the one it died
    over: that one has one death more.
    """
    back = {"state": InboundState.PENDING, "worker": None, "lease_until": None, "not_before": now}
    claimed = inbound.c.state == InboundState.CLAIMED
    with store.write() as conn:
        fatal = _first_of_each(conn.execute(
            select(inbound.c.id, inbound.c.worker).where(claimed).order_by(inbound.c.turn, inbound.c.id)))
        if fatal:
            conn.execute(update(inbound).where(inbound.c.id.in_(fatal)).values(deaths=inbound.c.deaths + 1))
        return conn.execute(update(inbound).where(claimed).values(**back)).rowcount


_BEFORE = select(inbound.c.id).where(
    inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED)), inbound.c.id < bindparam("number"),
    inbound.c.message_id.in_(bindparam("ids", expanding=True)),
).limit(1)


def is_behind(store: Store, mail: Claimed, ids: Collection[MessageId]) -> bool:
    """True where one of these came before the mail and is still to be handled, by whichever worker."""
    if not ids:
        return False
    with store.read() as conn:
        return conn.scalar(_BEFORE, {"number": mail.id, "ids": list(ids)}) is not None


def raw_mail(store: Store, inbound_id: InboundId) -> bytes:
    """The mail as it came (of a duplicate: the first one's); StoreError when there is no such mail.

    FileNotFoundError when its bytes are gone.
    """
    origin = func.coalesce(inbound.c.duplicate_of, inbound.c.id)
    query = select(inbound.c.id, inbound.c.raw_digest, mail_body.c.raw).outerjoin(mail_body)
    with store.read() as conn:
        first = conn.scalar(select(origin).where(inbound.c.id == inbound_id))
        row = conn.execute(query.where(inbound.c.id == first)).one_or_none()
    if row is None:
        raise StoreError(f"there is no inbound mail {inbound_id}")
    if row.raw is None and row.raw_digest is None:
        raise FileNotFoundError(2, "the bytes of the mail were kept as long as [retention] says", str(first))
    return row.raw if row.raw is not None else store.blobs.get(row.raw_digest)


def _quarantined(now: datetime, reason: str) -> dict[str, Any]:
    ending = {"state": InboundState.QUARANTINED, "outcome": Outcome.QUARANTINED, "finished_at": now}
    return {**ending, "reason": _cut(reason), "worker": None, "lease_until": None}


def _cut(words: str) -> str:
    return words[:2000]
