"""Inbound mail after it has been taken in: claimed under a lease, finished, failed, quarantined, let go.

What a worker does to a mail it claimed lands only while the claim is still its own: the conditions are the worker,
the state and the number of deaths, which every lost claim raises.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from gateway.model.mail import Envelope, InboundId, Outcome, Source
from gateway.store.columns import InboundState
from gateway.store.engine import Store
from gateway.store.errors import StoreError
from gateway.store.intake import Intake
from gateway.store.tables import inbound, mail_body

__all__ = [
    "Claimed", "Intake", "claim", "fail", "let_go", "quarantine", "quarantined", "raw_mail", "recover", "release",
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
    oldest = select(inbound).where(*conditions).order_by(inbound.c.id).limit(bindparam("most"))
    return oldest.with_for_update(skip_locked=True)


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


def claim(store: Store, worker: str, now: datetime, limit: int, lease: timedelta) -> list[Claimed]:
    """Up to `limit` mails, oldest first, that are this worker's until now + lease."""
    with store.write() as conn:
        rows = _claimable(conn, now, limit)
        if rows:
            conn.execute(_TAKE, {"numbers": [row.id for row in rows], "by": worker, "until": now + lease})
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
    return _within(sorted(rows, key=lambda row: int(row.id)), BATCH_BYTES)


def _fatal(rows: list[Row[Any]]) -> set[int]:
    """Of the mails whose lease ran out, the first of each worker: it handles them in order and died over that one."""
    expired = [row for row in rows if row.state == InboundState.CLAIMED]
    return {min(row.id for row in expired if row.worker == worker) for worker in {row.worker for row in expired}}


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


def own(mail: Claimed) -> dict[str, Any]:
    """The parameters of OWN."""
    return {"own_id": mail.id, "own_worker": mail.worker, "own_deaths": mail.deaths}


def release(store: Store, mail: Claimed, now: datetime, not_before: datetime, error: str) -> None:
    """Pending again from `not_before`, and nothing counts against the mail: its surroundings failed."""
    back = {"state": InboundState.PENDING, "worker": None, "lease_until": None, "not_before": max(now, not_before)}
    with store.write() as conn:
        conn.execute(update(inbound).where(OWN), {**back, "error": _cut(error), **own(mail)})


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

    A worker handles its mails in the order of their ids, so the first one that is still claimed is the one it died
    over: that one has one death more.
    """
    back = {"state": InboundState.PENDING, "worker": None, "lease_until": None, "not_before": now}
    claimed = inbound.c.state == InboundState.CLAIMED
    with store.write() as conn:
        fatal = conn.scalars(select(func.min(inbound.c.id)).where(claimed).group_by(inbound.c.worker)).all()
        if fatal:
            conn.execute(update(inbound).where(inbound.c.id.in_(fatal)).values(deaths=inbound.c.deaths + 1))
        return conn.execute(update(inbound).where(claimed).values(**back)).rowcount


_LEAVE_QUARANTINE = update(inbound).where(
    inbound.c.id == bindparam("of_mail"), inbound.c.state == InboundState.QUARANTINED
)


def quarantined(store: Store) -> list[dict[str, Any]]:
    """What a person must look at, oldest first: a mapping of column names a mail."""
    names = (
        "id", "message_id", "source", "peer", "mail_from", "recipients", "received_at", "size", "reason", "tries",
        "deaths", "error", "finished_at",
    )
    query = select(*(inbound.c[name] for name in names)).where(inbound.c.state == InboundState.QUARANTINED)
    with store.read() as conn:
        return [dict(row) for row in conn.execute(query.order_by(inbound.c.id)).mappings()]


def let_go(store: Store, inbound_id: InboundId, now: datetime) -> bool:
    """The operator's release: pending again as if it were new; False when it is not in quarantine."""
    with store.write() as conn:
        return released(conn, inbound_id, now)


def released(conn: Connection, inbound_id: InboundId, now: datetime) -> bool:
    """The same, in a transaction that has begun."""
    fresh = {"state": InboundState.PENDING, "tries": 0, "deaths": 0, "released": True, "not_before": now}
    blank = dict.fromkeys(("outcome", "reason", "error", "finished_at", "worker", "lease_until"))
    return conn.execute(_LEAVE_QUARANTINE, {**fresh, **blank, "of_mail": inbound_id}).rowcount == 1


def dropped(conn: Connection, inbound_id: InboundId, outcome: Outcome, reason: str) -> bool:
    """The mail is done, with that outcome, and nothing comes of it; False when it is not in quarantine."""
    ending = {"state": InboundState.DONE, "outcome": outcome, "reason": _cut(reason)}
    return conn.execute(_LEAVE_QUARANTINE, {**ending, "of_mail": inbound_id}).rowcount == 1


def raw_mail(store: Store, inbound_id: InboundId) -> bytes:
    """The mail as it came (of a duplicate: the first one's); StoreError when there is no such mail."""
    origin = func.coalesce(inbound.c.duplicate_of, inbound.c.id)
    query = select(inbound.c.id, inbound.c.raw_digest, mail_body.c.raw).outerjoin(mail_body)
    with store.read() as conn:
        first = conn.scalar(select(origin).where(inbound.c.id == inbound_id))
        row = conn.execute(query.where(inbound.c.id == first)).one_or_none()
    if row is None:
        raise StoreError(f"there is no inbound mail {inbound_id}")
    return row.raw if row.raw is not None else store.blobs.get(row.raw_digest)


def _quarantined(now: datetime, reason: str) -> dict[str, Any]:
    ending = {"state": InboundState.QUARANTINED, "outcome": Outcome.QUARANTINED, "finished_at": now}
    return {**ending, "reason": _cut(reason), "worker": None, "lease_until": None}


def _cut(words: str) -> str:
    return words[:2000]
