"""The history of promises: made, moved, kept, put back, still, and read with the ticket."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gateway.model.changes_promises import PromiseSettling
from gateway.model.decision import SetPromise
from gateway.model.deed import Deed, Standing
from gateway.model.mail import InboundId
from gateway.model.promise import Promise, PromiseKind
from gateway.model.ticket import TicketId
from gateway.store.deeds import keep, read_deed
from gateway.store.engine import Store
from gateway.store.tables_time import promise

from .builders import NOW, claimed_mail, do, open_ticket, ticket, unit

HOUR = timedelta(hours=1)
ANSWER = Promise(PromiseKind.FIRST, NOW, 8 * HOUR, NOW + 8 * HOUR)
SETTLED = Promise(PromiseKind.RESOLUTION, NOW, 40 * HOUR, NOW + 40 * HOUR)


def owes(number: int, made: Promise = ANSWER, **changes: Any) -> SetPromise:
    assert made.due is not None
    plain = SetPromise(TicketId(number), made.due, kind=made.kind, since=made.since, within=made.within)
    return replace(plain, **changes)


def history(store: Store) -> list[tuple[str, object, object, bool]]:
    """(kind, since, ended, kept) of all that was ever promised."""
    columns = (promise.c.kind, promise.c.since, promise.c.ended_at, promise.c.kept)
    with store.read() as conn:
        return [tuple(row) for row in conn.execute(select(*columns).order_by(promise.c.id))]


def still_open(store: Store, number: int) -> tuple[Promise, ...]:
    file = unit(store).file(TicketId(number))
    assert file is not None
    return file.ticket.promises


def test_a_ticket_is_read_with_what_is_promised_the_answer_first(store: Store) -> None:
    number = open_ticket(store, promises=(SETTLED,))
    do(store, owes(number))
    assert still_open(store, number) == (ANSWER, SETTLED)


def test_an_answer_keeps_it_and_what_comes_then_is_another_promise(store: Store) -> None:
    number, later = open_ticket(store), NOW + HOUR
    do(store, owes(number))
    do(store, SetPromise(TicketId(number), None, kept=True), now=later)
    again = replace(ANSWER, kind=PromiseKind.NEXT, since=NOW + 2 * HOUR)
    do(store, owes(number, again), now=again.since)
    assert history(store) == [("first", NOW, later, True), ("next", again.since, None, False)]
    assert still_open(store, number) == (again,)


def test_a_promise_that_moves_is_the_same_one(store: Store) -> None:
    number = open_ticket(store)
    do(store, owes(number))
    sooner = replace(ANSWER, within=4 * HOUR, due=NOW + 4 * HOUR)
    do(store, owes(number, sooner), now=NOW + HOUR)
    assert history(store) == [("first", NOW, None, False)]
    assert still_open(store, number) == (sooner,)


def test_one_that_is_put_back_goes_on_and_was_never_kept(store: Store) -> None:
    number = open_ticket(store)
    do(store, owes(number))
    do(store, SetPromise(TicketId(number), None, kept=True), now=NOW + HOUR)
    do(store, owes(number), now=NOW + 2 * HOUR)
    assert history(store) == [("first", NOW, None, False)]


def test_what_is_owed_no_longer_without_an_answer_was_not_kept(store: Store) -> None:
    number = open_ticket(store)
    do(store, owes(number))
    do(store, SetPromise(TicketId(number), None), now=NOW + HOUR)
    assert history(store) == [("first", NOW, NOW + HOUR, False)]


def test_a_mail_that_waits_and_answers_has_kept_it(store: Store) -> None:
    number = open_ticket(store)
    do(store, owes(number))
    waits, answers = (SetPromise(TicketId(number), None, kept=kept) for kept in (False, True))
    do(store, waits, answers, now=NOW + HOUR)
    assert history(store) == [("first", NOW, NOW + HOUR, True)]
    do(store, answers, now=NOW + 2 * HOUR)
    assert history(store) == [("first", NOW, NOW + HOUR, True)]


def test_what_it_has_stood_still_is_kept_with_it(store: Store) -> None:
    number = open_ticket(store, promises=(SETTLED,))
    stood = replace(SETTLED, stood=5 * HOUR)
    do(store, PromiseSettling(TicketId(number), stood))
    assert still_open(store, number) == (stood,)


def test_the_time_to_settle_stands_still_runs_and_ends_apart_from_the_answer(store: Store) -> None:
    number = open_ticket(store, promises=(SETTLED,))
    do(store, owes(number))
    still = replace(SETTLED, due=None, left=30 * HOUR)
    do(store, PromiseSettling(TicketId(number), still))
    assert still_open(store, number) == (ANSWER, still)
    do(store, PromiseSettling(TicketId(number), SETTLED))
    do(store, PromiseSettling(TicketId(number), None, kept=True), now=NOW + HOUR)
    assert still_open(store, number) == (ANSWER,)
    assert ("resolution", NOW, NOW + HOUR, True) in history(store)


def test_a_promise_of_another_ticket_stays_as_it_is(store: Store) -> None:
    one, other = open_ticket(store), open_ticket(store)
    do(store, owes(one), owes(other))
    do(store, SetPromise(TicketId(one), None, kept=True))
    assert (still_open(store, one), still_open(store, other)) == ((), (ANSWER,))


def test_a_deed_brings_back_the_promises_that_it_found(store: Store) -> None:
    number = open_ticket(store)
    still = replace(SETTLED, due=None, left=30 * HOUR)
    before = Standing.of(ticket(number, promise=ANSWER.due, promises=(ANSWER, SETTLED)))
    after = Standing.of(ticket(number, promises=(still,)))
    mail = InboundId(claimed_mail(store).id)
    with store.write() as conn:
        keep(conn, Deed(mail, TicketId(number), "paul", NOW, before, after))
    with store.read() as conn:
        read = read_deed(conn, mail)
    assert read is not None
    assert (read.before, read.after) == (before, after)
