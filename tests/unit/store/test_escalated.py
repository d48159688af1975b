"""The steps of an escalation are kept: the ticket is read with those that were taken since somebody last acted."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.model.changes_time import Escalate
from gateway.model.decision import SetPromise
from gateway.model.due import DueKind, Schedule
from gateway.model.escalation import Asked
from gateway.model.promise import SETTLING, Promise, PromiseKind
from gateway.model.situation import TicketFile
from gateway.model.ticket import TicketId
from gateway.store.engine import Store
from gateway.store.tables import due

from .builders import NOW, do, open_ticket, unit

HOUR = timedelta(hours=1)


def read(store: Store, number: TicketId) -> TicketFile:
    file = unit(store).file(number)
    assert file is not None
    return file


def waiting(store: Store) -> list[tuple[str, object]]:
    with store.read() as conn:
        query = select(due.c.name, due.c.instant).where(due.c.state == "waiting").order_by(due.c.id)
        return [tuple(row) for row in conn.execute(query)]


def test_a_ticket_knows_who_was_asked_and_when(store: Store) -> None:
    number = TicketId(open_ticket(store))
    assert (read(store, number).ticket.escalation, read(store, number).asked) == (0, ())
    do(store, Escalate(number, 1, "ana"))
    do(store, Escalate(number, 2), now=NOW + HOUR)  # passed over
    do(store, Escalate(number, 3, "sue"), now=NOW + 2 * HOUR)
    file = read(store, number)
    assert file.ticket.escalation == 3
    assert file.asked == (Asked(1, "ana", NOW), Asked(3, "sue", NOW + 2 * HOUR))


@pytest.mark.parametrize("promise", [None, NOW + 8 * HOUR])
def test_an_answer_or_a_new_promise_begins_the_steps_anew(store: Store, promise: object) -> None:
    number = TicketId(open_ticket(store))
    do(store, Escalate(number, 1, "ana"), Schedule(DueKind.ESCALATE, NOW + HOUR, number))
    do(store, SetPromise(number, promise, escalate_at=NOW + 9 * HOUR if promise else None))  # type: ignore[arg-type]
    assert (read(store, number).ticket.escalation, read(store, number).asked) == (0, ())
    assert waiting(store) == ([(f"escalate:{number}", NOW + 9 * HOUR)] if promise else [])
    do(store, Escalate(number, 1, "tom"), now=NOW + HOUR)
    assert read(store, number).asked == (Asked(1, "tom", NOW + HOUR),), "those of the old promise are forgotten"


def test_only_the_next_step_waits(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, Schedule(DueKind.ESCALATE, NOW + HOUR, number))
    do(store, Schedule(DueKind.ESCALATE, NOW + 2 * HOUR, number))
    assert waiting(store) == [(f"escalate:{number}", NOW + 2 * HOUR)]
    do(store, Schedule(DueKind.ESCALATE, None, number))
    assert waiting(store) == []


def test_the_reminder_of_a_solution_is_worked_out_at_once_and_anew_when_it_moves(store: Store) -> None:
    settled = Promise(PromiseKind.RESOLUTION, NOW, 40 * HOUR, NOW + 40 * HOUR)
    number = open_ticket(store, promises=(settled,))
    assert waiting(store) == [(f"remind:{number}:to plan", NOW)]
    do(store, Schedule(DueKind.REMIND, NOW + 39 * HOUR, TicketId(number), SETTLING))
    assert (f"remind:{number}:settling", NOW + 39 * HOUR) in waiting(store)
