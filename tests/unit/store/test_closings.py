"""A resolved ticket is closed in the end, by a due time of its own; one that is opened again is not."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from gateway.desk import closing
from gateway.model.decision import MoveTo
from gateway.model.due import DueKind, Schedule
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Status, TicketId
from gateway.store.closings import plan_closings
from gateway.store.columns import DueState
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.tables import due, ticket
from gateway.store.unit import Fired

from .builders import LEASE, NOW, do, open_ticket, unit

AFTER = timedelta(days=14)
LATER = NOW + AFTER


def resolve(store: Store, number: TicketId) -> None:
    do(store, MoveTo(number, Status.RESOLVED), *closing.when_resolved(number, NOW, DeskPolicy(close_after=AFTER)))


def fire(store: Store) -> int:
    """The closings that are due then; how many."""
    rows = claim_due(store, "clock", LATER, 100, LEASE, [DueKind.CLOSE])
    for row in rows:
        occasion = unit(store).occasion(row, LATER)
        unit(store).carry_out(Fired(row), occasion, closing.close(occasion), [], LATER)
    return len(rows)


def standing(store: Store, number: TicketId) -> tuple[object, ...]:
    with store.read() as conn:
        return tuple(conn.execute(select(ticket.c.status, ticket.c.closed_at).where(ticket.c.id == number)).one())


def test_it_is_closed_when_its_time_has_come_and_counts_as_done_since_it_was_resolved(store: Store) -> None:
    number = TicketId(open_ticket(store))
    resolve(store, number)
    assert fire(store) == 1
    assert standing(store, number) == (Status.CLOSED, NOW)
    assert fire(store) == 0


def test_one_that_was_opened_again_is_not_closed(store: Store) -> None:
    number = TicketId(open_ticket(store))
    resolve(store, number)
    do(store, MoveTo(number, Status.OPEN))
    assert fire(store) == 0
    resolve(store, number)
    assert fire(store) == 1


def test_one_that_is_opened_while_a_clock_has_its_closing_in_hand_stays_open(store: Store) -> None:
    number = TicketId(open_ticket(store))
    resolve(store, number)
    (row,) = claim_due(store, "clock", LATER, 100, LEASE, [DueKind.CLOSE])
    do(store, MoveTo(number, Status.OPEN))
    assert closing.close(unit(store).occasion(row, LATER)) == ()


def test_what_is_closed_at_once_has_no_closing_left(store: Store) -> None:
    number = TicketId(open_ticket(store))
    resolve(store, number)
    do(store, MoveTo(number, Status.CLOSED))
    assert fire(store) == 0


def test_never_means_never(store: Store) -> None:
    assert closing.when_resolved(TicketId(1), NOW, DeskPolicy(close_after=timedelta())) == ()
    number = TicketId(open_ticket(store))
    do(store, MoveTo(number, Status.RESOLVED))
    assert plan_closings(store, timedelta()) == 0
    assert fire(store) == 0


def test_tickets_that_were_resolved_before_there_were_closings_are_planned_once(store: Store) -> None:
    number, opened = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    do(store, MoveTo(number, Status.RESOLVED))
    assert plan_closings(store, AFTER) == 1
    assert plan_closings(store, AFTER) == 0
    assert fire(store) == 1
    assert standing(store, number)[0] == Status.CLOSED
    assert standing(store, opened)[0] == Status.NEW
    assert plan_closings(store, AFTER) == 0


def test_a_closing_that_stands_keeps_its_time(store: Store) -> None:
    number = TicketId(open_ticket(store))
    resolve(store, number)
    plan_closings(store, timedelta(days=1))
    with store.read() as conn:
        rows = conn.execute(select(due.c.instant).where(due.c.state == DueState.WAITING)).all()
    assert [tuple(row) for row in rows] == [(LATER,)]
    assert closing.when_resolved(number, NOW, DeskPolicy()) == (Schedule(DueKind.CLOSE, LATER, number),)
