"""Who may come into the console: links that work once, and browsers in which somebody is logged in.

A secret leaves this file once, when it is made. What is kept is its SHA-256: with 256 random bits behind it nothing
can be found by trying, so it needs no salt.
"""
from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from gateway.store import audit
from gateway.store.engine import Store
from gateway.store.postgresql import one_at_a_time
from gateway.store.tables_console import console_session, login_link

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
"""Since it began; and no longer than `IDLE` without being used."""
IDLE = timedelta(hours=2)
LINKS_AT_ONCE = 3
"""Of one person, for the asking: anybody can ask in his name. `spoc login` always makes one."""
NO_LIMIT = 1 << 30
_SEEN_EVERY = timedelta(minutes=1)
"""That somebody is there is written down so often, not with every page."""

_NEW_LINK, _NEW_SESSION = insert(login_link), insert(console_session)
_LINKS_OF = select(func.count()).where(login_link.c.person == bindparam("who"),
                                       login_link.c.expires_at > bindparam("now"))
_LINK = select(login_link.c.person).where(login_link.c.digest == bindparam("of"),
                                          login_link.c.expires_at > bindparam("now"))
_USE = delete(login_link).where(login_link.c.digest == bindparam("of"), login_link.c.expires_at > bindparam("now"))
_OLD_LINKS = delete(login_link).where(login_link.c.expires_at <= bindparam("now"))
_SESSION = select(console_session).where(console_session.c.digest == bindparam("of"))
_SEEN = update(console_session).where(console_session.c.digest == bindparam("of")).values(seen_at=bindparam("now"))
_END = delete(console_session).where(console_session.c.digest == bindparam("of"))
_OLD_SESSIONS = delete(console_session).where(console_session.c.expires_at <= bindparam("now"))


def keep_link(conn: Connection, secret: str, person: str, now: datetime, most: int = LINKS_AT_ONCE) -> bool:
    """The link works from now on, once; False where the person has so many already that still work."""
    one_at_a_time(conn, f"links of {person}")  # else as many as ask at once would find that there are few
    conn.execute(_OLD_LINKS, {"now": now})
    if (conn.scalar(_LINKS_OF, {"who": person, "now": now}) or 0) >= most:
        return False
    row = {"digest": _digest(secret), "person": person, "made_at": now, "expires_at": now + LINK_LASTS}
    conn.execute(_NEW_LINK, row)
    return True


def whose_link(store: Store, secret: str, now: datetime) -> str | None:
    """Key of the person; None where the link is used, too old, or none of ours. It stays as it is."""
    with store.read() as conn:
        return conn.scalar(_LINK, {"of": _digest(secret), "now": now})


def use_link(store: Store, secret: str, session: str, now: datetime) -> str | None:
    """Uses the link up and begins the session; key of its person. None where somebody was quicker, or it is too old."""
    if whose_link(store, secret, now) is None:  # whoever tries at random keeps no writer waiting
        return None
    values = {"of": _digest(secret), "now": now}
    with store.write() as conn:
        person: str | None = conn.scalar(_LINK, values)
        if person is None or not conn.execute(_USE, values).rowcount:
            return None
        conn.execute(_OLD_SESSIONS, {"now": now})
        row = {"digest": _digest(session), "person": person, "begun_at": now, "seen_at": now,
               "expires_at": now + SESSION_LASTS}
        conn.execute(_NEW_SESSION, row)
        audit.note(conn, now, person, "logged in")
        return person


def whose_session(store: Store, session: str, now: datetime) -> str | None:
    """Key of the person who is logged in; None where the session has ended, or is none of ours."""
    values = {"of": _digest(session), "now": now}
    with store.read() as conn:
        row = conn.execute(_SESSION, values).one_or_none()
    if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
        return None
    if row.seen_at + _SEEN_EVERY <= now:
        with store.write() as conn:
            conn.execute(_SEEN, values)
    return str(row.person)


def end_session(store: Store, session: str) -> None:
    """Nobody is logged in by it any more."""
    with store.write() as conn:
        conn.execute(_END, {"of": _digest(session)})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
