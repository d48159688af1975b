"""Resolved tickets for which no closing is planned: of an older version, or from when the settings said never."""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.exc import IntegrityError

from gateway.model.due import DueKind
from gateway.model.ticket import Status
from gateway.store.columns import DueState
from gateway.store.due import set_due
from gateway.store.engine import Store
from gateway.store.tables import due, ticket

_WAITS = exists().where(
    and_(due.c.ticket_id == ticket.c.id, due.c.kind == DueKind.CLOSE,
         due.c.state.in_((DueState.WAITING, DueState.CLAIMED)))
)
_FORGOTTEN = (
    select(ticket.c.id, ticket.c.closed_at)
    .where(ticket.c.status == Status.RESOLVED, ticket.c.closed_at.is_not(None), ~_WAITS)
    .order_by(ticket.c.id)
)


def plan_closings(store: Store, close_after: timedelta) -> int:
    """Every resolved ticket is closed so long after it was resolved (0: never); how many were forgotten until now."""
    if not close_after:
        return 0
    forgotten: Sequence[Any] = ()
    with suppress(IntegrityError), store.write() as conn:  # another machine has planned the same at this very moment
        forgotten = conn.execute(_FORGOTTEN).all()
        for row in forgotten:
            set_due(conn, DueKind.CLOSE, row.closed_at + close_after, ticket=row.id)
    return len(forgotten)
