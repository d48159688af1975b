"""What falls due fires exactly once by (name, instant)."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.model.decision import MoveTo, SetPromise
from gateway.model.ticket import Status, TicketId
from gateway.store.columns import DueState
from gateway.store.due import claim_due, recover_due
from gateway.store.engine import Store
from gateway.store.tables import due, ticket
from gateway.store.unit import Fired, LeaseLost

from .builders import LEASE, NOW, do, letter, open_ticket, unit, write

SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)


def promise(store: Store, number: int, remind_at: datetime | None) -> None:
    do(store, SetPromise(TicketId(number), LATER, remind_at))


def states(store: Store) -> list[Any]:
    with store.read() as conn:
        return [tuple(row) for row in conn.execute(select(due.c.instant, due.c.state).order_by(due.c.instant))]


def test_a_promise_brings_one_reminder_and_a_new_one_replaces_it(store: Store) -> None:
    number = open_ticket(store)
    promise(store, number, SOON)
    promise(store, number, LATER)
    assert states(store) == [(SOON, DueState.CANCELLED), (LATER, DueState.WAITING)]
    promise(store, number, SOON)
    assert states(store) == [(SOON, DueState.WAITING), (LATER, DueState.CANCELLED)]
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.promise)) == LATER


def test_a_promise_without_a_reminder_has_no_row(store: Store) -> None:
    number = open_ticket(store)
    promise(store, number, SOON)
    promise(store, number, None)
    assert states(store) == [(SOON, DueState.CANCELLED)]


def test_a_reminder_fires_once_and_never_again_for_the_same_instant(store: Store) -> None:
    number = open_ticket(store)
    promise(store, number, SOON)
    assert claim_due(store, "c", SOON - timedelta(seconds=1), 5, LEASE) == []
    (row,) = claim_due(store, "c", SOON, 5, LEASE)
    assert (row.name, row.kind, row.ticket, row.instant) == (f"remind:{number}", "remind", number, SOON)
    assert claim_due(store, "d", SOON, 5, LEASE) == []
    unit(store).carry_out(Fired(row), unit(store).file(TicketId(number)), (), [letter(write(number))], SOON)
    promise(store, number, SOON)
    assert states(store) == [(SOON, DueState.FIRED)]


def test_who_lost_the_lease_fires_nothing(store: Store) -> None:
    promise(store, open_ticket(store), SOON)
    (mine,) = claim_due(store, "c", SOON, 5, LEASE)
    (theirs,) = claim_due(store, "d", SOON + LEASE, 5, LEASE)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Fired(mine), None, (), [], SOON)
    unit(store).carry_out(Fired(theirs), None, (), [], SOON)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Fired(theirs), None, (), [], SOON)


def test_recover_lets_a_dead_process_claims_wait_again(store: Store) -> None:
    promise(store, open_ticket(store), SOON)
    claim_due(store, "c", SOON, 5, LEASE)
    assert recover_due(store, SOON) == 1
    assert len(claim_due(store, "d", SOON, 5, LEASE)) == 1


def test_nothing_falls_due_for_a_ticket_that_is_done(store: Store) -> None:
    number = open_ticket(store)
    promise(store, number, SOON)
    do(store, MoveTo(TicketId(number), Status.RESOLVED))
    assert states(store) == [(SOON, DueState.CANCELLED)]
