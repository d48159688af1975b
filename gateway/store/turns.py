"""Whose mail is next: one sender who storms does not delay the others.

A mail's turn is its place in the order of arrival; but while mails of its sender wait, it stands `STEP` places behind
the last of them. So the mails of one sender keep their order, somebody who writes once is served within a few mails,
and nobody starves: the n-th of a thousand mails waits for at most `STEP` * n mails of others.
"""
from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from gateway.model.mail import Envelope
from gateway.store.columns import InboundState
from gateway.store.tables import inbound

STEP = 100
"""Places between two mails of one sender."""
_QUIET = 64
"""With fewer mails waiting the database is asked whose they are, and those who have none any more are forgotten."""

_WAITS = inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED))
_NEWEST = select(func.max(inbound.c.id))
_LAST_TURNS = (
    select(inbound.c.mail_from, inbound.c.peer, func.max(inbound.c.turn).label("turn"))
    .where(_WAITS).group_by(inbound.c.mail_from, inbound.c.peer)
)


class Turns:
    """Gives out turns; of one thread."""

    def __init__(self) -> None:
        self._next = 0
        self._last: dict[str, int] = {}

    def look(self, conn: Connection, waiting: int) -> None:
        """Take up from the database which number comes next and who waits already; `waiting`: how many mails do."""
        is_first = not self._next
        self._next = max(self._next, (conn.scalar(_NEWEST) or 0) + 1)
        if is_first or waiting < _QUIET:
            self._last = _last_of_each(conn)

    def give(self, envelopes: Iterable[Envelope]) -> list[int]:
        """A turn for each, in their order."""
        return [self._one(_sender(envelope.mail_from, envelope.peer)) for envelope in envelopes]

    def _one(self, sender: str) -> int:
        last = self._last.get(sender)
        turn = self._next if last is None else max(self._next, last + STEP)
        self._last[sender] = turn
        self._next += 1
        return turn


def _last_of_each(conn: Connection) -> dict[str, int]:
    last: dict[str, int] = {}
    for row in conn.execute(_LAST_TURNS):
        sender = _sender(row.mail_from, row.peer)
        last[sender] = max(row.turn, last.get(sender, 0))
    return last


def _sender(mail_from: str, peer: str) -> str:
    """Bounces have no sender: they are those of the server that hands them over. Who invents a new sender for each mail
    is as many senders: that is for the mail server in front to bound, and for `max_backlog`."""
    return mail_from.lower() or peer
