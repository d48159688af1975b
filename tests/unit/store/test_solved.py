"""What is read of tickets that are alike: the last public answer, of this project, as things stand now."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.model.decision import AppendEntry, MoveTo, OpenTicket
from gateway.model.linking import Gather, Link, Told
from gateway.model.ticket import EntryKind, Solved, Status, TicketId, Triage, Visibility
from gateway.store.columns import DueState
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.errors import Stale
from gateway.store.solved import (
    Shelved,
    opened_since,
    read_same,
    read_solved,
    read_suggested,
    shelved,
    solved_before,
    solved_since,
)
from gateway.store.tables import due
from gateway.store.unit import Fired, Processed

from . import builders as make
from .builders import ANNA, LEASE, NOW, PAUL, claimed_mail, do, finish, open_ticket, situation, unit

LATER = NOW + timedelta(minutes=5)
WINDOW = NOW - timedelta(hours=4)


def solve(store: Store, *said: Any, status: Status = Status.RESOLVED, **ticket: Any) -> TicketId:
    """A ticket with these entries, then done."""
    number = TicketId(open_ticket(store, **ticket))
    do(store, *(AppendEntry(number, one) for one in said), MoveTo(number, status), now=LATER)
    return number


def answer(text: str, **changes: Any) -> Any:
    return make.entry(text, author=PAUL, **changes)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_the_last_public_words_of_the_house_are_the_answer(store: Store, status: Status) -> None:
    number = solve(store, answer("Is it on?"), answer("Press the button."), make.entry("Thanks!"), status=status)
    assert read_solved(store, [number], "support") == (Solved(number, "Printer", "Press the button.", PAUL.key),)


@pytest.mark.parametrize("said", [
    answer("secret", kind=EntryKind.NOTE, visibility=Visibility.INTERNAL),
    answer("secret", visibility=Visibility.INTERNAL, unconfirmed=True),
    answer("secret", kind=EntryKind.COMMAND, visibility=Visibility.INTERNAL),
    answer("secret", visibility=Visibility.INTERNAL),
    make.entry("secret"),
    answer(""),
], ids=["note", "unconfirmed", "command", "internal", "stakeholder", "nothing"])
def test_nothing_else_is_an_answer(store: Store, said: Any) -> None:
    assert read_solved(store, [solve(store, said)], "support") == ()
    number = solve(store, answer("Press the button."), said)
    assert read_solved(store, [number], "support")[0].answer == "Press the button."


def test_only_what_is_solved_in_this_project_and_in_the_order_asked(store: Store) -> None:
    one, two = solve(store, answer("One.")), solve(store, answer("Two."))
    other, again = solve(store, answer("Other."), project="orders"), solve(store, answer("Again."))
    do(store, MoveTo(again, Status.OPEN))
    found = read_solved(store, [two, other, again, one, TicketId(999)], "support")
    assert [one.answer for one in found] == ["Two.", "One."]


def test_words_after_the_end_are_not_what_solved_it(store: Store) -> None:
    number = solve(store, answer("Press the button."))
    do(store, AppendEntry(number, answer("By the way…")), now=LATER + timedelta(minutes=1))
    assert read_solved(store, [number], "support")[0].answer == "Press the button."


def test_what_a_poc_was_shown_is_kept_in_its_order(store: Store) -> None:
    one, two = solve(store, answer("One.")), solve(store, answer("Two."))
    number = TicketId(900)
    opening = OpenTicket(make.ticket(900), Triage("access", 0.9, model="m"), (two, one))
    do(store, opening, finish(900))
    assert [s.ticket for s in read_suggested(store, number)] == [two, one]
    assert read_suggested(store, one) == ()


# --- the same matter -------------------------------------------------------------------------------------------------


def linked(store: Store, first: TicketId, *, told: bool = False) -> TicketId:
    """A ticket that is about the same matter."""
    number = TicketId(open_ticket(store))
    do(store, Link(number, first, told))
    return number


def test_of_a_group_the_first_open_ticket_speaks_with_all_who_joined(store: Store) -> None:
    first = TicketId(open_ticket(store))
    second, third = linked(store, first, told=True), linked(store, first)
    for number in (first, second, third):
        found = read_same(store, [number], "support", WINDOW)
        assert found is not None
        assert found.ticket.id == first
        assert [(one.ticket, one.told) for one in found.reports] == [(second, True), (third, False)]
    assert found.reports[0].words == "It is broken."
    assert found.reports[0].stakeholder == ANNA


def test_what_is_done_elsewhere_or_old_is_no_same_matter(store: Store) -> None:
    first = TicketId(open_ticket(store))
    second = linked(store, first)
    assert read_same(store, [first], "orders", WINDOW) is None
    assert read_same(store, [first], "support", NOW + timedelta(seconds=1)) is None
    do(store, MoveTo(first, Status.RESOLVED))
    assert read_same(store, [first], "support", WINDOW) is None
    found = read_same(store, [first, second], "support", WINDOW)
    assert found is not None
    assert (found.ticket.id, found.reports) == (second, ())


def test_of_two_that_join_at_the_same_time_the_second_decides_anew(store: Store) -> None:
    first, late = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    claimed = claimed_mail(store)
    seen = situation(store, claimed)
    seen = replace(seen, same=read_same(store, [first], "support", WINDOW))
    linked(store, first)
    with pytest.raises(Stale):
        unit(store).carry_out(Processed(claimed), seen, (Link(late, first, told=True), finish()), [], NOW)


# --- gathered --------------------------------------------------------------------------------------------------------


def states(store: Store) -> list[Any]:
    gathered = select(due.c.instant, due.c.state).where(due.c.kind == "alike").order_by(due.c.id)
    with store.read() as conn:
        return list(conn.execute(gathered).all())


def test_one_letter_waits_for_all_and_the_next_comes_after_it_was_sent(store: Store) -> None:
    first = TicketId(open_ticket(store))
    do(store, Gather(first, LATER))
    do(store, Gather(first, LATER + timedelta(minutes=3)))
    assert states(store) == [(LATER, DueState.WAITING)]
    (row,) = claim_due(store, "c", LATER, 5, LEASE)
    do(store, Gather(first, LATER + timedelta(minutes=4)))
    assert len(states(store)) == 1
    unit(store).carry_out(Fired(row), unit(store).file(first), (), [], LATER)
    do(store, Gather(first, LATER + timedelta(minutes=9)))
    assert [state for _, state in states(store)] == [DueState.FIRED, DueState.WAITING]


def test_who_joins_while_the_letter_is_written_is_in_it(store: Store) -> None:
    first = TicketId(open_ticket(store))
    linked(store, first)
    do(store, Gather(first, LATER))
    (row,) = claim_due(store, "c", LATER, 5, LEASE)
    seen = unit(store).file(first)
    number = linked(store, first)
    with pytest.raises(Stale):
        unit(store).carry_out(Fired(row), seen, (), [], LATER)
    again = unit(store).file(first)
    assert again is not None
    assert number in [one.ticket for one in again.reports if not one.told]
    unit(store).carry_out(Fired(row), again, (Told(first, (number,)),), [], LATER)
    last = unit(store).file(first)
    assert last is not None
    assert [one.told for one in last.reports] == [False, True]


def test_what_was_gathered_is_told_though_the_first_is_solved(store: Store) -> None:
    first = TicketId(open_ticket(store))
    do(store, Gather(first, LATER))
    do(store, MoveTo(first, Status.RESOLVED))
    assert states(store) == [(LATER, DueState.WAITING)]


# --- for the shelves -------------------------------------------------------------------------------------------------


def test_the_solved_are_read_newest_first_page_by_page_each_once(store: Store) -> None:
    numbers = [solve(store) for _ in range(5)]  # all at one instant
    open_ticket(store)
    last: Shelved | None = None
    seen: list[int] = []
    while page := solved_before(store, last, 2):
        seen += [one.ticket for one in page]
        last = page[-1]
    assert seen == numbers[::-1]
    assert last == Shelved(numbers[0], "support", "Printer", "It is broken.", LATER)
    assert sorted(solved_since(store, LATER, 9)) == numbers
    assert solved_since(store, LATER + timedelta(seconds=1), 9) == []


def test_what_was_opened_since_is_known_by_number_and_time(store: Store) -> None:
    one, two = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    assert opened_since(store, TicketId(0), WINDOW, 9) == [two, one]
    assert opened_since(store, one, WINDOW, 9) == [two]
    assert opened_since(store, TicketId(0), NOW + timedelta(seconds=1), 9) == []
    assert [one.text for one in shelved(store, [two])] == ["It is broken."]
