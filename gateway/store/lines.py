"""What the numbered lines of a letter stand for, as it is now: read only where a reply names them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from gateway.model.lines import Line, LineKind, SetAside, Unsent
from gateway.model.mail import InboundId
from gateway.model.ticket import Action, TicketId
from gateway.store.actions import read_action
from gateway.store.columns import InboundState, LetterState
from gateway.store.tables import inbound, outbox

SET_ASIDE: Select[Any] = select(
    inbound.c.id, inbound.c.mail_from, inbound.c.received_at, inbound.c.reason, inbound.c.state
)
UNSENT: Select[Any] = select(
    outbox.c.id, outbox.c.letter, outbox.c.recipient, outbox.c.subject, outbox.c.error, outbox.c.ticket_id,
    outbox.c.state, outbox.c.dropped_at,
)
_MAILS = SET_ASIDE.where(inbound.c.id.in_(bindparam("numbers", expanding=True)))
_LETTERS = UNSENT.where(outbox.c.id.in_(bindparam("numbers", expanding=True)))


def read_actions_of(conn: Connection, lines: Iterable[Line]) -> tuple[Action, ...]:
    """The actions among them."""
    found = (read_action(conn, number) for number in _numbers(lines, LineKind.ACTION))
    return tuple(action for action in found if action is not None)


def read_set_aside(conn: Connection, lines: Iterable[Line]) -> tuple[SetAside, ...]:
    """The mails among them, also those that have left quarantine."""
    numbers = _numbers(lines, LineKind.MAIL)
    return tuple(map(set_aside, conn.execute(_MAILS, {"numbers": numbers}))) if numbers else ()


def read_unsent(conn: Connection, lines: Iterable[Line]) -> tuple[Unsent, ...]:
    """The letters among them, also those that are due again, or were dropped."""
    numbers = _numbers(lines, LineKind.LETTER)
    return tuple(map(unsent, conn.execute(_LETTERS, {"numbers": numbers}))) if numbers else ()


def tickets_of(lines: Iterable[Line], actions: Iterable[Action]) -> tuple[TicketId, ...]:
    """The tickets among them, and those of the actions."""
    return (*map(TicketId, _numbers(lines, LineKind.TICKET)), *(action.ticket for action in actions))


def set_aside(row: Row[Any]) -> SetAside:
    """The mail of a row of SET_ASIDE."""
    return SetAside(InboundId(row.id), row.mail_from, row.received_at, row.reason or "",
                    waits=row.state == InboundState.QUARANTINED)


def unsent(row: Row[Any]) -> Unsent:
    """The letter of a row of UNSENT."""
    return Unsent(row.id, row.letter, row.recipient, row.subject, row.error or "", row.ticket_id,
                  waits=row.state == LetterState.GIVEN_UP and row.dropped_at is None)


def _numbers(lines: Iterable[Line], kind: LineKind) -> list[int]:
    return [int(line.key) for line in lines if line.kind is kind]
