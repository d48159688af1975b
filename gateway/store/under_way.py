"""Whether the gateway has something to do right now, for who waits for what a mail leads to."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select

from gateway.store.columns import InboundState, LetterState
from gateway.store.tables import inbound, outbox

_MAIL = select(exists().where(inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED))))
_LETTER = select(exists().where(
    outbox.c.state.in_((LetterState.DUE, LetterState.SENDING)), outbox.c.due_at <= bindparam("now")
))


def is_under_way(conn: Connection, now: datetime) -> bool:
    """A mail waits to be handled, or a letter that may leave by now to be handed over."""
    return bool(conn.scalar(_MAIL) or conn.scalar(_LETTER, {"now": now}))
