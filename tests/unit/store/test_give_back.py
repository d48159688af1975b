"""After trouble a worker gives back at once what it could not give back then; what others hold stays theirs."""
from __future__ import annotations

from datetime import timedelta

from gateway.model.decision import SetPromise
from gateway.model.ticket import TicketId
from gateway.store import due, inbox, outbox
from gateway.store.engine import Store

from .builders import LEASE, NOW, accept_all, do, letter, open_ticket, write

SOON = NOW + timedelta(hours=1)


def test_mails_go_back_with_nothing_against_them(store: Store) -> None:
    accept_all(store, list("abc"))
    mine, theirs = inbox.claim(store, "w", NOW, 2, LEASE), inbox.claim(store, "v", NOW, 1, LEASE)
    assert inbox.give_back(store, "w") == 2
    again = inbox.claim(store, "w", NOW, 9, LEASE)
    assert [(mail.id, mail.tries, mail.deaths) for mail in again] == [(mail.id, 0, 0) for mail in mine]
    assert theirs[0].id not in {mail.id for mail in again}
    assert inbox.give_back(store, "nobody") == 0


def test_letters_go_back_to_their_places(store: Store) -> None:
    open_ticket(store, [letter(write(1))])
    (mine,) = outbox.claim_letters(store, "p", NOW, 5, LEASE)
    assert outbox.give_back(store, "q") == 0
    assert outbox.claim_letters(store, "q", NOW, 5, LEASE) == []
    assert outbox.give_back(store, "p") == 1
    (again,) = outbox.claim_letters(store, "q", NOW, 5, LEASE)
    assert (again.id, again.tries, again.message_id) == (mine.id, 0, mine.message_id)
    outbox.mark_sent(store, (again, NOW))
    assert outbox.give_back(store, "q") == 0


def test_due_times_wait_again(store: Store) -> None:
    do(store, SetPromise(TicketId(open_ticket(store)), SOON + LEASE, SOON))
    (mine,) = due.claim_due(store, "c", SOON, 5, LEASE)
    assert due.give_back(store, "d") == 0
    assert due.give_back(store, "c") == 1
    assert [row.id for row in due.claim_due(store, "d", SOON, 5, LEASE)] == [mine.id]
