"""What a transaction gathers is written in one go, and is there for every statement that comes after."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from gateway.model.decision import Admit, AppendEntry, Assign, OpenTicket, SetPromise, SetUrgency
from gateway.model.due import DueKind, Schedule
from gateway.model.promise import Promise, PromiseKind
from gateway.model.situation import TicketFile
from gateway.model.ticket import Participant, TagRole, TicketId, Triage, Urgency, Visibility
from gateway.store.columns import DueState
from gateway.store.due import set_dues
from gateway.store.engine import Store
from gateway.store.inbox import claim
from gateway.store.tables import due
from gateway.store.tables_time import milestone
from gateway.store.unit import LeaseLost, Processed

from . import builders as make
from .builders import ANNA, LEASE, NOW, PAUL, claimed_mail, do, letter, open_ticket, unit, write

ONE, SOON, LATER = TicketId(1), NOW + timedelta(hours=1), NOW + timedelta(hours=2)
MOST_STATEMENTS = 12
"""Of carrying out a new request: BEGIN, one for each of its ten tables, the mail's own end."""


def waiting(store: Store) -> list[Any]:
    query = select(due.c.kind, due.c.instant).where(due.c.state == DueState.WAITING).order_by(due.c.kind)
    with store.read() as conn:
        return [tuple(row) for row in conn.execute(query)]


def file(store: Store, number: int) -> TicketFile:
    found = unit(store).file(TicketId(number))
    assert found is not None
    return found


def test_a_new_request_takes_few_statements(store: Store) -> None:
    open_ticket(store)  # the POC's load has its row from his first ticket on
    number, settling = TicketId(2), Promise(PromiseKind.RESOLUTION, NOW, timedelta(hours=8), LATER)
    decided = (
        OpenTicket(make.ticket(2, promises=(settling,)), Triage("printing", 0.9, model="m")),
        AppendEntry(number, make.entry()), SetPromise(number, LATER, SOON, escalate_at=LATER), make.finish(2),
    )
    letters = [letter(write(2)), letter(write(2, to=PAUL, role=TagRole.POC, person="paul"))]
    mail = claimed_mail(store)
    seen: Counter[str] = Counter()

    def note(_conn: Any, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool) -> None:
        seen[statement] += 1

    event.listen(store.engine, "after_cursor_execute", note)
    unit(store).carry_out(Processed(mail), None, decided, letters, NOW)
    event.remove(store.engine, "after_cursor_execute", note)
    if store.engine.dialect.name == "sqlite":  # PostgreSQL has the words for the search written besides
        assert seen.total() <= MOST_STATEMENTS, seen
    assert len(waiting(store)) == 3


def test_what_further_decisions_say_of_a_new_ticket_stands_in_its_row(store: Store) -> None:
    do(store, *make.opening(1)[:2], SetPromise(ONE, LATER, SOON), SetUrgency(ONE, Urgency.HIGH, by="paul"),
       Assign(ONE, "ben", "asked"), make.finish(1))
    ticket = file(store, 1).ticket
    assert (ticket.version, ticket.promise, ticket.urgency, ticket.poc) == (1, LATER, Urgency.HIGH, "ben")
    with store.read() as conn:
        assert [tuple(row) for row in conn.execute(select(milestone.c.kind, milestone.c.value))] == [
            ("urgency", "high"), ("assigned", "ben")]


def test_a_statement_finds_what_was_gathered_before_it(store: Store) -> None:
    words = make.entry("May I?", unconfirmed=True, visibility=Visibility.INTERNAL)
    do(store, OpenTicket(make.ticket(1)), AppendEntry(ONE, words), Admit(ONE, Participant(ANNA, is_stakeholder=True)),
       SetPromise(ONE, LATER, SOON), make.finish(1))
    found = file(store, 1)
    assert [(one.visibility, one.unconfirmed) for one in found.entries] == [(Visibility.PUBLIC, False)]
    assert found.ticket.promise == LATER
    assert waiting(store) == [("remind", SOON)]


def test_of_two_instants_for_one_thing_the_last_one_waits(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, Schedule(DueKind.NEWS, SOON, number), Schedule(DueKind.NEWS, LATER, number))
    assert waiting(store) == [("news", LATER)]
    do(store, Schedule(DueKind.NEWS, SOON, number), Schedule(DueKind.NEWS, None, number))
    assert waiting(store) == []
    do(store, Schedule(DueKind.NEWS, LATER, number), Schedule(DueKind.DAY, LATER, number))
    assert waiting(store) == [("day", LATER), ("news", LATER)]  # one that was cancelled waits again


def test_one_that_has_been_set_already_is_left_alone(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, Schedule(DueKind.NEWS, LATER, number))
    with store.write() as conn:
        before = conn.scalars(select(due.c.id)).all()
        set_dues(conn, [Schedule(DueKind.NEWS, LATER, number)])
        assert conn.scalars(select(due.c.id).where(due.c.state == DueState.WAITING)).all() == before


def test_who_has_lost_the_mail_is_told_so_and_not_to_decide_anew(store: Store) -> None:
    number = TicketId(open_ticket(store))
    seen = file(store, number)
    lost = claimed_mail(store)
    do(store, SetUrgency(number, Urgency.HIGH, by="paul"))
    claim(store, "w2", NOW + LEASE, 1, LEASE)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Processed(lost), seen, (AppendEntry(number, make.entry()), make.finish(number)), [], NOW)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Processed(lost), None, make.opening(number), [], NOW)  # the number is taken, too
