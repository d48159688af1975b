"""How things stand, read from the store: queues with their age, what fails, promises that were broken, once each."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from gateway.model.decision import SetPromise
from gateway.model.due import DueKind
from gateway.model.mail import InboundId
from gateway.model.ticket import TicketId
from gateway.store import inbox
from gateway.store.due import set_due
from gateway.store.engine import Store
from gateway.store.gauges import Queue, broken_promises, read_gauges
from gateway.store.relay_trouble import end_trouble, note_trouble
from tests.unit.store.builders import NOW, accept_all, claimed_mail, do, letter, open_ticket, write
from tests.unit.store.databases import ON_SQLITE

HOUR = timedelta(hours=1)


def test_an_empty_store_has_nothing_that_waits(store: Store) -> None:
    found = read_gauges(store, NOW)
    assert set(found.queues) == {"inbound", "outbox", "due"}
    assert set(found.queues.values()) == {Queue(0, None)}
    assert (found.quarantined, found.open_tickets, found.overdue) == (0, 0, 0)
    assert (found.newest_mail, found.last_backup) == (None, None)
    assert (found.is_relay_up, found.is_clock_held) == (True, False)
    assert found.database_bytes > 10_000


def test_what_waits_is_counted_with_its_oldest(store: Store) -> None:
    number = open_ticket(store, [letter(write(None))])
    accept_all(store, ["one", "two"])
    claimed_mail(store, "three")
    with store.write() as conn:
        set_due(conn, DueKind.REMIND, NOW - HOUR, ticket=TicketId(number))
        set_due(conn, DueKind.ESCALATE, NOW + HOUR, ticket=TicketId(number))
    found = read_gauges(store, NOW)
    assert found.queues == {"inbound": Queue(3, NOW), "outbox": Queue(1, NOW), "due": Queue(1, NOW - HOUR)}
    assert found.open_tickets == 1
    assert found.newest_mail == NOW


def test_mail_in_quarantine_waits_for_a_person_and_for_nobody_else(store: Store) -> None:
    (only,) = accept_all(store, ["one"])
    assert only is not None
    inbox.quarantine(store, InboundId(only), NOW, "because")
    found = read_gauges(store, NOW)
    assert (found.quarantined, found.queues["inbound"].depth) == (1, 0)


def test_the_relay_is_down_while_it_is_in_trouble(store: Store) -> None:
    note_trouble(store, "no route to host", NOW)
    assert not read_gauges(store, NOW).is_relay_up
    end_trouble(store)
    assert read_gauges(store, NOW).is_relay_up


@pytest.mark.parametrize("answered_after", [None, 0.5, 1.5, 3.0], ids=["never", "in time", "late", "much later"])
def test_a_promise_is_broken_once_whenever_one_looks(store: Store, answered_after: float | None) -> None:
    """Due after an hour; looked at every half hour, for four."""
    number = TicketId(open_ticket(store))
    do(store, SetPromise(number, NOW + HOUR))
    counted, since = [], NOW
    for half_hours in range(1, 9):
        until = NOW + half_hours * HOUR / 2
        if answered_after is not None and since < NOW + answered_after * HOUR <= until:
            do(store, SetPromise(number, None, kept=True), now=NOW + answered_after * HOUR)
        counted.append(broken_promises(store, since, until))
        since = until
    assert sum(counted) == (0 if answered_after == 0.5 else 1)
    assert counted[0] == 0
    assert counted[1] == (answered_after != 0.5)


def test_a_promise_is_overdue_until_it_is_kept(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, SetPromise(number, NOW + HOUR))
    assert read_gauges(store, NOW + HOUR / 2).overdue == 0
    assert read_gauges(store, NOW + 2 * HOUR).overdue == 1
    do(store, SetPromise(number, None, kept=True), now=NOW + 3 * HOUR)
    assert read_gauges(store, NOW + 4 * HOUR).overdue == 0


@ON_SQLITE
def test_nothing_is_read_but_what_waits_or_fails_or_is_open(store: Store) -> None:
    """Tickets that are done cost a scrape nothing; the tables of mailboxes and loads are small."""
    seen: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        seen[statement] = values

    event.listen(store.engine, "before_cursor_execute", note)
    read_gauges(store, NOW)
    broken_promises(store, NOW - HOUR, NOW)
    event.remove(store.engine, "before_cursor_execute", note)
    wanted = {sql: values for sql, values in seen.items() if "SELECT" in sql}
    assert len(wanted) >= 12
    with store.read() as conn:
        steps = [(step.detail, sql) for sql, values in wanted.items()
                 for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    small = {"SCAN load", "SCAN mailbox", "SCAN credential", "SCAN counted"}
    assert [(step, sql) for step, sql in steps if step.startswith("SCAN ") and step not in small] == []
