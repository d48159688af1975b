"""The books of an operator: every mail is counted in exactly one ledger, and what he decides lands once."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from gateway.model.changes import Undertake
from gateway.model.changes_lines import Drop, LeaveUnsent, LedgerShown, Release, Retry
from gateway.model.ledger import Books
from gateway.model.lines import Line, LineKind
from gateway.model.mail import Outcome
from gateway.model.situation import Wishes
from gateway.model.ticket import QuestionKind, TicketId
from gateway.store.actions import undertaken
from gateway.store.engine import Store
from gateway.store.errors import Stale
from gateway.store.found import read_found
from gateway.store.inbox import claim, quarantine
from gateway.store.ledger import read_books
from gateway.store.outbox import claim_letters
from gateway.store.reports import status_report
from gateway.store.unit import GaveUp

from . import builders as make
from .builders import LEASE, NOW, accept_all, claimed_mail, do, finish, letter, open_ticket, unit, write

ENDS = [Outcome.NEW_TICKET, Outcome.ENTRY, Outcome.AUTOMATIC, Outcome.SPAM, Outcome.ANSWER]


def books(store: Store, person: str = "paul") -> Books:
    with store.read() as conn:
        return read_books(conn, person, NOW)


def shown(store: Store, person: str = "paul") -> None:
    """The operator has read his ledger: by a mail of its own, as every decision in these tests."""
    do(store, LedgerShown(person, books(store, person).last))


def given_up(store: Store) -> int:
    open_ticket(store, [letter(write(1))])
    (lost,) = claim_letters(store, "p", NOW, 5, LEASE)
    unit(store).carry_out(GaveUp(lost, "550 no such user"), None, (), [], NOW)
    return int(lost.id)


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(days=some.lists(some.lists(some.sampled_from(ENDS), max_size=6), min_size=1, max_size=4))
def test_every_mail_is_counted_in_exactly_one_ledger(store: Store, days: list[list[Outcome]]) -> None:
    shown(store)
    read: Counter[Outcome] = Counter()
    for day in days:
        for outcome in day:
            do(store, finish(None, outcome))
        found = books(store)
        assert found.taken == sum(found.ended.values()) == len(day) + 1  # the mail by which the last one was shown
        read += Counter(found.ended)
        shown(store)
    expected = Counter(outcome for day in days for outcome in day)
    expected[Outcome.ENTRY] += len(days)
    assert read == +expected


def test_what_has_no_end_yet_is_counted_as_such_and_the_first_ledger_is_that_of_a_day(store: Store) -> None:
    accept_all(store, ["a", "a", "b", "c"])
    found = books(store)
    assert (found.since, found.taken, found.at_work, found.ended[Outcome.DUPLICATE]) == (None, 4, 3, 1)
    assert found.backlog == 3
    with store.read() as conn:
        later = read_books(conn, "paul", NOW + timedelta(days=3))
    assert (later.taken, later.backlog) == (0, 3)


def test_each_operator_has_his_own_books(store: Store) -> None:
    do(store, finish(None, Outcome.SPAM))
    shown(store)
    assert (books(store).taken, books(store, "anna").taken) == (1, 2)
    assert books(store).since == NOW


def test_a_mail_leaves_quarantine_once(store: Store) -> None:
    kept, other = claimed_mail(store), claimed_mail(store)
    for one in (kept, other):
        quarantine(store, one.id, NOW, "odd")
    found = books(store)
    assert [(one.id, one.reason, one.waits) for one in found.set_aside] == [
        (other.id, "odd", True), (kept.id, "odd", True)]
    do(store, Release(kept.id))
    (again,) = claim(store, "w2", NOW, 10, LEASE)
    assert (again.id, again.released) == (kept.id, True)
    do(store, Drop(other.id, Outcome.SPAM, "dropped by Paul"))
    for number in (kept.id, other.id):
        for decision in (Release(number), Drop(number, Outcome.SPAM, "")):
            with pytest.raises(Stale):
                do(store, decision)
    assert books(store).all_set_aside == 0
    report = status_report(store)
    assert report["outcomes"]["spam"] == 1
    assert sum(report["outcomes"].values()) == report["accepted"] - report["inbound_pending"]


def test_a_letter_is_tried_again_once_with_the_same_bytes(store: Store) -> None:
    number = given_up(store)
    assert [(one.id, one.error) for one in books(store).unsent] == [(number, "550 no such user")]
    do(store, Retry(number))
    with pytest.raises(Stale):
        do(store, Retry(number))
    (again,) = claim_letters(store, "p", NOW, 5, LEASE)
    assert (again.id, again.skeleton, again.tries) == (number, b"a skeleton", 0)


def test_a_letter_that_was_dropped_is_asked_about_no_more_and_cannot_be_sent(store: Store) -> None:
    number = given_up(store)
    do(store, LeaveUnsent(number))
    assert books(store).unsent == ()
    for decision in (Retry(number), LeaveUnsent(number)):
        with pytest.raises(Stale):
            do(store, decision)
    assert claim_letters(store, "p", NOW, 5, LEASE) == []


def test_held_mails_whose_question_has_expired_are_named_once(store: Store) -> None:
    held = claimed_mail(store)
    soon = make.question(held=held.id, kind=QuestionKind.HOLD, expires_at=NOW - timedelta(hours=1))
    later = replace(soon, expires_at=NOW + timedelta(hours=1))
    do(store, letters=[letter(write(None, question=one, role=make.TagRole.QUESTION)) for one in (soon, later)])
    assert [(one.mail, one.person) for one in books(store).unanswered] == [(held.id, "paul")]
    shown(store)
    assert books(store).unanswered == ()


def test_what_a_reply_names_is_read_as_it_is_now(store: Store) -> None:
    ticket, lost, kept = open_ticket(store), given_up(store), claimed_mail(store)
    quarantine(store, kept.id, NOW, "odd")
    do(store, Undertake(TicketId(ticket), "paul", "call", NOW.date(), "paul", None))
    with store.read() as conn:
        (action,) = undertaken(conn, "paul", NOW.date())
        assert undertaken(conn, "paul", NOW.date() - timedelta(days=1)) == ()
        found = read_found(conn, Wishes(lines=(
            Line(LineKind.MAIL, str(kept.id)), Line(LineKind.LETTER, str(lost)), Line(LineKind.ACTION, str(action.id)),
            Line(LineKind.TICKET, "777"))), NOW)
    assert [one.id for one in found.set_aside] == [kept.id]
    assert [one.id for one in found.unsent] == [lost]
    assert found.of_lines == found.actions == (action,)
    assert [one.ticket.id for one in found.tickets] == [ticket]
