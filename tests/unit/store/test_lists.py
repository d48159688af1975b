"""The console's lists of mails and letters: every row stands on just one page, and an index leads to each page."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from gateway.model.mail import Outcome
from gateway.store import letter_list, looked, mail_list
from gateway.store.columns import InboundState, LetterState
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.letter_list import Letters, Place, Shelf, read_letters
from gateway.store.mail_list import Ending, read_mails
from gateway.store.tables import inbound, outbox

from .builders import NOW, accept_all
from .databases import ON_SQLITE

MAILS = 60
ENDS = (*((one, InboundState.DONE) for one in Outcome), (None, InboundState.PENDING),
        (Outcome.QUARANTINED, InboundState.QUARANTINED))
STATES = (LetterState.SENT, LetterState.DUE, LetterState.GIVEN_UP, LetterState.SENDING)


def fill(conn: Connection) -> None:
    """Mails and letters of every kind, two senders or receivers in turn, many of them at the same instant."""
    mails = [{
        "id": number, "identity": str(number), "digest": "", "source": "smtp", "peer": "",
        "mail_from": f"{'Ann_' if number % 2 else 'bob'}@Client{number % 3}.example", "recipients": ["a@b.example"],
        "received_at": NOW, "size": 9, "state": state, "outcome": outcome,
    } for number, (outcome, state) in ((one, ENDS[one % len(ENDS)]) for one in range(1, MAILS + 1))]
    conn.execute(insert(inbound), mails)
    letters = [{
        "id": number, "letter": "answer", "recipient": "X", "recipient_key": f"ann{number % 2}@client.example",
        "person": "p", "lane": "stakeholder", "mail_from": "", "message_id": f"<{number}@x>", "subject": "s",
        "state": STATES[number % len(STATES)], "due_at": NOW + timedelta(seconds=number // 9), "tries": 0,
        "created_at": NOW, "returned_at": NOW + timedelta(seconds=number // 9) if number % 5 == 0 else None,
        "dropped_at": NOW if number % 8 == 2 else None,
    } for number in range(1, MAILS + 1)]
    conn.execute(insert(outbox), letters)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as conn:
        fill(conn)
    return store


def all_mails(store: Store, ending: Ending, sender: str = "", most: int = 4) -> list[int]:
    found, below = [], looked.ABOVE_ALL
    while True:
        page = read_mails(store, ending, sender, most, below)
        found += [one.id for one in page.rows]
        if page.below is None:
            return found
        assert page.below < below, "it goes on"
        below = page.below


def all_letters(store: Store, shelf: Shelf, recipient: str = "", most: int = 4) -> list[int]:
    found: list[int] = []
    behind: Place | None = None
    while True:
        with store.read() as conn:
            page: Letters = read_letters(conn, shelf, recipient, most, behind)
        found += [one.id for one in page.rows]
        if page.behind is None:
            return found
        assert page.behind != behind, "it goes on"
        behind = page.behind


def numbers(fits: Callable[[int], Any]) -> list[int]:
    return [number for number in range(MAILS, 0, -1) if fits(number)]


def test_every_mail_stands_on_one_page_of_those_it_belongs_to(filled: Store) -> None:
    assert all_mails(filled, Ending.ALL) == numbers(lambda _: True)
    assert all_mails(filled, Ending.QUARANTINE) == numbers(lambda one: one % len(ENDS) == len(ENDS) - 1)
    assert all_mails(filled, Ending.AT_WORK) == numbers(lambda one: ENDS[one % len(ENDS)][0] is None)
    became = (Outcome.NEW_TICKET, Outcome.ENTRY, Outcome.COMMAND, Outcome.ANSWER)
    assert all_mails(filled, Ending.TICKETS) == numbers(lambda one: ENDS[one % len(ENDS)][0] in became)
    for ending, outcome in ((Ending.SPAM, Outcome.SPAM), (Ending.HELD, Outcome.HELD),
                            (Ending.AUTOMATIC, Outcome.AUTOMATIC), (Ending.BOUNCES, Outcome.BOUNCE),
                            (Ending.DUPLICATES, Outcome.DUPLICATE)):
        assert all_mails(filled, ending) == numbers(lambda one, of=outcome: ENDS[one % len(ENDS)][0] == of), ending


@pytest.mark.parametrize("at_once", [7, 50_000])
def test_a_sender_is_found_however_far_back(filled: Store, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_list, "AT_ONCE", at_once)
    assert all_mails(filled, Ending.ALL, "ann_@CLIENT1.example") == numbers(lambda one: one % 2 and one % 3 == 1)
    assert all_mails(filled, Ending.ALL, "client1.example") == numbers(lambda one: one % 3 == 1)
    assert all_mails(filled, Ending.SPAM, "@client1.example") == numbers(
        lambda one: one % 3 == 1 and ENDS[one % len(ENDS)][0] is Outcome.SPAM)
    for nobody in ("annx@client1.example", "lient1.example", "%", "a@b.example"):
        assert all_mails(filled, Ending.ALL, nobody) == []


def test_every_letter_stands_on_one_page_of_those_it_belongs_to(filled: Store) -> None:
    assert all_letters(filled, Shelf.ALL) == numbers(lambda _: True)
    assert all_letters(filled, Shelf.SENT) == numbers(lambda one: one % 4 == 0)
    assert all_letters(filled, Shelf.GIVEN_UP) == numbers(lambda one: one % 4 == 2 and one % 8 != 2)
    assert all_letters(filled, Shelf.RETURNED) == numbers(lambda one: one % 5 == 0)
    assert all_letters(filled, Shelf.DUE) == [
        *numbers(lambda one: one % 4 == 3)[::-1][:5], *numbers(lambda one: one % 4 == 1)[::-1]]


@pytest.mark.parametrize(("at_once", "sorted_at_once"), [(7, 0), (50_000, 0), (50_000, 2_000)])
def test_a_recipient_is_found_however_far_back(filled: Store, at_once: int, sorted_at_once: int,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_list, "AT_ONCE", at_once)
    monkeypatch.setattr(letter_list, "_MOST_SORTED", sorted_at_once)
    assert all_letters(filled, Shelf.ALL, "ANN1@client.example") == numbers(lambda one: one % 2)
    assert all_letters(filled, Shelf.SENT, "ann0@client.example") == numbers(lambda one: one % 4 == 0)
    assert all_letters(filled, Shelf.RETURNED, "ann0@client.example") == numbers(lambda one: one % 10 == 0)
    assert all_letters(filled, Shelf.ALL, "@client.example") == numbers(lambda _: True)
    assert all_letters(filled, Shelf.ALL, "ann%@client.example") == []


def test_a_mail_tells_how_it_begins_also_where_it_is_big(store: Store) -> None:
    accept_all(store, ["small"], b"Subject: small\r\n\r\n.")
    accept_all(store, ["big"], b"Subject: big\r\n\r\n" + b"x" * INLINE_BYTES)
    starts = [one.start for one in read_mails(store, Ending.ALL, "", 9).rows]
    assert [start[:14] for start in starts] == [b"Subject: big\r\n", b"Subject: small"]
    assert len(starts[0]) < INLINE_BYTES


@contextmanager
def noted(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


@ON_SQLITE
def test_an_index_leads_to_every_page_and_nothing_is_sorted(filled: Store) -> None:
    with noted(filled) as seen:
        for ending in Ending:
            all_mails(filled, ending)
            all_mails(filled, ending, "client1.example")
        for shelf in Shelf:
            all_letters(filled, shelf)
            all_letters(filled, shelf, "client.example")
    assert len(seen) > 40
    with filled.read() as conn:
        steps = [step.detail for statement, values in seen
                 for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in steps if step.startswith(("SCAN inbound", "SCAN outbox")) or "TEMP B-TREE" in step]
