"""The outbox: the same bytes until they are sent, under a lease; found again by VERP and Message-ID."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.model.mail import MessageId
from gateway.store.columns import LetterState
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.outbox import (
    claim_letters,
    letter_by_message_id,
    letter_by_verp,
    mark_sent,
    postpone,
    recover_letters,
)
from gateway.store.tables import outbox

from .builders import LEASE, NOW, letter, lose, open_ticket, write

LATER = NOW + LEASE


def row(store: Store, number: int) -> Any:
    with store.read() as conn:
        return conn.execute(select(outbox).where(outbox.c.id == number)).one()


def test_a_claimed_letter_has_its_bytes_and_is_nobody_elses(store: Store) -> None:
    out = letter(write(1), skeleton=b"bytes")
    number = open_ticket(store, [out])
    (due,) = claim_letters(store, "p", NOW, 5, LEASE)
    assert (due.skeleton, due.recipient, due.mail_from) == (b"bytes", "Anna@Client.example", out.mail_from)
    assert (due.message_id, due.letter, due.ticket, due.tries) == (out.message_id, "receipt", number, 0)
    assert claim_letters(store, "q", NOW, 5, LEASE) == []


def test_a_big_letter_lies_among_the_blobs(store: Store) -> None:
    big = b"x" * (INLINE_BYTES + 1)
    open_ticket(store, [letter(write(1), skeleton=big)])
    assert claim_letters(store, "p", NOW, 5, LEASE)[0].skeleton == big


def test_a_letter_whose_bytes_are_gone_is_given_up_and_its_batch_lives_on(store: Store) -> None:
    lost = letter(write(1), skeleton=b"x" * (INLINE_BYTES + 1))
    kept = letter(write(1), lost.tag)
    open_ticket(store, [lost, kept])
    lose(store, row(store, 1).body_digest)
    assert [due.message_id for due in claim_letters(store, "p", NOW, 5, LEASE)] == [kept.message_id]
    assert row(store, 1).state == LetterState.GIVEN_UP


def test_a_letter_whose_bytes_cannot_be_read_is_looked_at_again_and_its_batch_lives_on(
    store: Store, monkeypatch: pytest.MonkeyPatch,
) -> None:
    ill = letter(write(1), skeleton=b"x" * (INLINE_BYTES + 1))
    kept = letter(write(1), ill.tag)
    open_ticket(store, [ill, kept])
    with monkeypatch.context() as illness:
        illness.setattr(store.blobs, "get", _not_now)
        assert [due.message_id for due in claim_letters(store, "p", NOW, 5, LEASE)] == [kept.message_id]
    assert ill.message_id in [due.message_id for due in claim_letters(store, "p", LATER, 5, LEASE)]


def _not_now(digest: str) -> bytes:
    raise OSError(5, "Input/output error")


def test_letters_go_longest_due_first_and_not_before_they_are_due(store: Store) -> None:
    late = letter(write(1), due_at=NOW + timedelta(minutes=1))
    soon = letter(write(1), late.tag, due_at=NOW)
    open_ticket(store, [late, soon])
    assert [due.message_id for due in claim_letters(store, "p", NOW, 5, LEASE)] == [soon.message_id]
    (last,) = claim_letters(store, "p", NOW + timedelta(minutes=1), 5, LEASE)
    assert last.message_id == late.message_id


def test_what_was_sent_is_sent_whoever_has_the_lease(store: Store) -> None:
    open_ticket(store, [letter(write(1))])
    (mine,) = claim_letters(store, "p", NOW, 5, LEASE)
    claim_letters(store, "q", LATER, 5, LEASE)
    mark_sent(store, (mine, LATER))
    assert (row(store, mine.id).state, row(store, mine.id).sent_at) == (LetterState.SENT, LATER)
    assert claim_letters(store, "r", LATER + LEASE, 5, LEASE) == []


def test_a_postponed_letter_is_due_again_with_one_more_try(store: Store) -> None:
    open_ticket(store, [letter(write(1))])
    (mine,) = claim_letters(store, "p", NOW, 5, LEASE)
    postpone(store, mine, NOW, NOW + timedelta(seconds=9), "451 later")
    postpone(store, mine, NOW, NOW, "a second word does not count")
    assert claim_letters(store, "p", NOW + timedelta(seconds=8), 5, LEASE) == []
    assert claim_letters(store, "p", NOW + timedelta(seconds=9), 5, LEASE)[0].tries == 1


def test_the_letter_of_a_dead_sender_is_due_again(store: Store) -> None:
    open_ticket(store, [letter(write(1))])
    claim_letters(store, "p", NOW, 5, LEASE)
    assert claim_letters(store, "q", NOW, 5, LEASE) == []
    assert len(claim_letters(store, "q", LATER, 5, LEASE)) == 1
    assert recover_letters(store, LATER) == 1
    assert len(claim_letters(store, "r", LATER, 5, LEASE)) == 1


def test_our_letters_are_found_by_verp_and_message_id_and_never_by_nothing(store: Store) -> None:
    out = letter(write(1))
    receipt = letter(write(1), out.tag, verp="", mail_from="")
    number = open_ticket(store, [out, receipt])
    with store.read() as conn:
        found = letter_by_verp(conn, out.verp.upper())
        assert found is not None
        assert (found.message_id, found.recipient, found.ticket) == (out.message_id, "anna@client.example", number)
        assert letter_by_verp(conn, "") is None
        ids = [MessageId(""), MessageId("<strange@x>"), receipt.message_id, out.message_id, out.message_id]
        assert [one.message_id for one in letter_by_message_id(conn, ids)] == [receipt.message_id, out.message_id]
        assert letter_by_message_id(conn, [MessageId("")]) == ()
