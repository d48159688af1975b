"""Mails that wait for an operator's word, or had it: let go, dropped, taken back.

Whoever is second learns that the mail is not there any more, and nothing happens: the conditions are its state.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from gateway.model.mail import InboundId, Outcome
from gateway.store.columns import InboundState
from gateway.store.engine import Store
from gateway.store.tables import inbound, mail_body

_IS_IT = inbound.c.id == bindparam("of_mail")
_IS_SET_ASIDE = inbound.c.state == InboundState.QUARANTINED
_IS_KEPT = or_(inbound.c.raw_digest.is_not(None), exists().where(mail_body.c.inbound_id == inbound.c.id))
_WAS_DROPPED = and_(inbound.c.state == InboundState.DONE,
                    inbound.c.outcome.in_((Outcome.SPAM, Outcome.QUARANTINED)), _IS_KEPT)
"""Nothing came of it, by a rule or by somebody's word, and it can still be read."""
_LEAVE_QUARANTINE = update(inbound).where(_IS_IT, _IS_SET_ASIDE)
_TAKE_BACK = update(inbound).where(_IS_IT, _WAS_DROPPED)
_LONGEST_REASON = 2_000


def quarantined(store: Store) -> list[dict[str, Any]]:
    """What a person must look at, oldest first: a mapping of column names a mail."""
    names = (
        "id", "message_id", "source", "peer", "mail_from", "recipients", "received_at", "size", "reason", "tries",
        "deaths", "error", "finished_at",
    )
    query = select(*(inbound.c[name] for name in names)).where(_IS_SET_ASIDE)
    with store.read() as conn:
        return [dict(row) for row in conn.execute(query.order_by(inbound.c.id)).mappings()]


def let_go(store: Store, inbound_id: InboundId, now: datetime) -> bool:
    """The operator's release: pending again as if it were new; False when it is neither in quarantine nor dropped."""
    with store.write() as conn:
        return released(conn, inbound_id, now) or taken_back(conn, inbound_id, now)


def released(conn: Connection, inbound_id: InboundId, now: datetime) -> bool:
    """The mail leaves quarantine, in a transaction that has begun; False when it is not there."""
    return _handled_anew(conn, _LEAVE_QUARANTINE, inbound_id, now)


def taken_back(conn: Connection, inbound_id: InboundId, now: datetime) -> bool:
    """So does a mail of which nothing came, because it was dropped or is spam, for as long as its bytes are kept."""
    return _handled_anew(conn, _TAKE_BACK, inbound_id, now)


def _handled_anew(conn: Connection, which: Any, inbound_id: InboundId, now: datetime) -> bool:
    fresh = {"state": InboundState.PENDING, "tries": 0, "deaths": 0, "released": True, "not_before": now}
    blank = dict.fromkeys(("outcome", "reason", "error", "finished_at", "worker", "lease_until"))
    return conn.execute(which, {**fresh, **blank, "of_mail": inbound_id}).rowcount == 1


def dropped(conn: Connection, inbound_id: InboundId, outcome: Outcome, reason: str) -> bool:
    """The mail is done, with that outcome, and nothing comes of it; False when it is not in quarantine."""
    ending = {"state": InboundState.DONE, "outcome": outcome, "reason": reason[:_LONGEST_REASON]}
    return conn.execute(_LEAVE_QUARANTINE, {**ending, "of_mail": inbound_id}).rowcount == 1
