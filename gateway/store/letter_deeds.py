"""What an operator does about a letter: it is tried again, or may stay unsent. Each True where it could be done."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from gateway.store.columns import LetterState
from gateway.store.tables import outbox

_IS_IT = outbox.c.id == bindparam("of_letter")
_GIVEN_UP = update(outbox).where(_IS_IT, outbox.c.state == LetterState.GIVEN_UP, outbox.c.dropped_at.is_(None))
_WAITING = update(outbox).where(_IS_IT, outbox.c.state == LetterState.DUE, outbox.c.due_at > bindparam("now"))


def try_again(conn: Connection, number: int, now: datetime) -> bool:
    """A letter that was given up is due again, with the same bytes under the same Message-ID."""
    due = {"state": LetterState.DUE, "due_at": now, "tries": 0, "worker": None, "lease_until": None}
    return conn.execute(_GIVEN_UP, {**due, "of_letter": number}).rowcount == 1


def try_now(conn: Connection, number: int, now: datetime) -> bool:
    """A letter that waits for its next try waits no longer; one that was given up is due again."""
    sooner = conn.execute(_WAITING, {"due_at": now, "of_letter": number, "now": now}).rowcount == 1
    return sooner or try_again(conn, number, now)


def leave_unsent(conn: Connection, number: int, now: datetime) -> bool:
    """A letter that was given up stays so, and nobody is asked about it any more."""
    return conn.execute(_GIVEN_UP, {"dropped_at": now, "of_letter": number}).rowcount == 1
