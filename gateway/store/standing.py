"""How things stand with mail and letters, for an operator who looks: what waits, what needs him, what does not work."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from gateway.model.ledger import Trouble
from gateway.model.timekeeping import Jump
from gateway.store.columns import InboundState, LetterState
from gateway.store.gauges import Queue, read_queue
from gateway.store.tables import inbound, outbox
from gateway.store.timekeeping import held_by
from gateway.store.troubles import read_troubles

_QUARANTINED = select(func.count()).where(inbound.c.state == InboundState.QUARANTINED)
_GIVEN_UP = select(func.count()).where(outbox.c.state == LetterState.GIVEN_UP, outbox.c.dropped_at.is_(None))


@dataclass(frozen=True, slots=True)
class Standing:
    """At one moment."""

    mails: Queue
    """That wait to be handled."""
    letters: Queue
    """That wait to be sent."""
    quarantined: int
    given_up: int
    """Letters about which nobody has said that they may stay unsent."""
    troubles: tuple[Trouble, ...]
    clock_held: Jump | None
    """The jump of the clock that nobody has confirmed yet; None while due times fire."""


def read_standing(conn: Connection, now: datetime) -> Standing:
    """As it is now."""
    return Standing(
        mails=read_queue(conn, "inbound", now), letters=read_queue(conn, "outbox", now),
        quarantined=conn.scalar(_QUARANTINED) or 0, given_up=conn.scalar(_GIVEN_UP) or 0,
        troubles=read_troubles(conn), clock_held=held_by(conn),
    )
