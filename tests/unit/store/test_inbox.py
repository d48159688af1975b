"""Claims and their ends: leases, deaths, tries, quarantine, the operator's release."""
from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from gateway.model.mail import Outcome
from gateway.store import inbox
from gateway.store.columns import InboundState
from gateway.store.engine import INLINE_BYTES, Store, StoreError
from gateway.store.inbox import Claimed, claim, fail, quarantine, raw_mail, recover, release
from gateway.store.set_aside import let_go, quarantined
from gateway.store.tables import inbound, mail_body

from .builders import LEASE, NOW, accept_all, claimed_mail, do, finish, lose

LATER = NOW + LEASE


def row(store: Store, number: int) -> Any:
    with store.read() as conn:
        return conn.execute(select(inbound).where(inbound.c.id == number)).one()


def test_claims_come_oldest_first_and_each_goes_to_one_worker(store: Store) -> None:
    ids = accept_all(store, list("abcde"))
    assert [mail.id for mail in claim(store, "w1", NOW, 2, LEASE)] == ids[:2]
    assert [mail.id for mail in claim(store, "w2", NOW, 9, LEASE)] == ids[2:]
    assert claim(store, "w3", NOW, 9, LEASE) == []


def test_many_workers_never_share_a_mail(store: Store) -> None:
    accept_all(store, [str(n) for n in range(60)])
    taken: list[int] = []

    def work(name: str) -> None:
        while mails := claim(store, name, NOW, 3, LEASE):
            taken.extend(mail.id for mail in mails)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 60


def test_an_expired_lease_can_be_claimed_again_and_counts_a_death(store: Store) -> None:
    first = claimed_mail(store)
    assert claim(store, "w2", LATER - timedelta(microseconds=1), 1, LEASE) == []
    second = claim(store, "w2", LATER, 1, LEASE)[0]
    assert (first.deaths, second.deaths, second.id) == (0, 1, first.id)


def test_who_lost_the_lease_changes_nothing_even_under_the_same_name(store: Store) -> None:
    lost = claimed_mail(store)
    claim(store, lost.worker, LATER, 1, LEASE)
    release(store, lost, LATER, LATER, "late")
    assert fail(store, lost, LATER, "late", 1, LATER) is False
    assert row(store, lost.id).state == InboundState.CLAIMED


def test_a_renewed_lease_lasts_and_what_was_lost_is_not_among_what_is_left(store: Store) -> None:
    accept_all(store, list("ab"))
    mine = claim(store, "w1", NOW, 2, LEASE)
    assert [mail.id for mail in inbox.renew(store, mine[1:], NOW + 3 * LEASE)] == [mine[1].id]
    assert [mail.id for mail in claim(store, "w2", NOW + 2 * LEASE, 2, LEASE)] == [mine[0].id]
    assert [mail.id for mail in inbox.renew(store, mine, NOW + 4 * LEASE)] == [mine[1].id]


def test_release_counts_nothing_against_the_mail(store: Store) -> None:
    mail = claimed_mail(store)
    release(store, mail, NOW, NOW + timedelta(seconds=30), "the database is away")
    assert claim(store, "w", NOW + timedelta(seconds=29), 1, LEASE) == []
    again = claim(store, "w", NOW + timedelta(seconds=30), 1, LEASE)[0]
    assert (again.tries, again.deaths) == (0, 0)


def test_after_the_last_try_the_mail_is_quarantined(store: Store) -> None:
    for attempt in range(3):
        mail = claimed_mail(store, "a") if attempt == 0 else claim(store, "w1", NOW, 1, LEASE)[0]
        assert mail.tries == attempt
        assert fail(store, mail, NOW, "it cannot be read", 3, NOW) is (attempt == 2)
    (kept,) = quarantined(store)
    assert (kept["id"], kept["tries"], kept["error"]) == (mail.id, 3, "it cannot be read")
    assert claim(store, "w", LATER, 1, LEASE) == []


def test_an_error_text_of_any_kind_can_be_kept(store: Store) -> None:
    mail = claimed_mail(store)
    fail(store, mail, NOW, "bad \udcff \0 " * 10_000, 3, NOW)
    assert row(store, mail.id).error.startswith("bad \ufffd \ufffd")


def test_the_operator_lets_a_mail_go_as_if_it_were_new(store: Store) -> None:
    mail = claimed_mail(store)
    quarantine(store, mail.id, NOW, "killed three processes")
    assert row(store, mail.id).outcome == Outcome.QUARANTINED
    assert let_go(store, mail.id, NOW)
    assert not let_go(store, mail.id, NOW)
    again = claim(store, "w", NOW, 1, LEASE)[0]
    assert (again.tries, again.deaths, again.released) == (0, 0, True)


def test_what_is_done_cannot_be_quarantined_or_let_go(store: Store) -> None:
    do(store, finish(None, Outcome.AUTOMATIC))
    (done,) = [one for one in range(1, 2) if row(store, one).state == InboundState.DONE]
    quarantine(store, inbox.InboundId(done), NOW, "late")
    assert row(store, done).outcome == Outcome.AUTOMATIC
    assert not let_go(store, inbox.InboundId(done), NOW)


def test_spam_can_be_let_go_for_as_long_as_it_is_kept(store: Store) -> None:
    do(store, finish(None, Outcome.SPAM))
    do(store, finish(None, Outcome.SPAM))
    with store.write() as conn:
        conn.execute(delete(mail_body).where(mail_body.c.inbound_id == 2))
    assert [let_go(store, inbox.InboundId(number), NOW) for number in (1, 2)] == [True, False]
    assert [mail.released for mail in claim(store, "w", NOW, 9, LEASE)] == [True]


def test_recover_gives_back_every_claim_and_blames_the_mail_that_was_being_handled(store: Store) -> None:
    mails = [claimed_mail(store), claimed_mail(store)]
    assert recover(store, NOW) == 2
    again = claim(store, "w2", NOW, 9, LEASE)
    assert [(mail.id, mail.deaths) for mail in again] == [(mails[0].id, 1), (mails[1].id, 0)]
    assert recover(store, NOW) == 2


def test_a_claim_does_not_fill_the_memory(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_all(store, list("abc"), b"x" * 1000)
    monkeypatch.setattr(inbox, "BATCH_BYTES", 1500)
    assert [len(claim(store, "w", NOW, 9, LEASE)) for _ in range(4)] == [1, 1, 1, 0]


def test_missing_bytes_quarantine_that_mail_and_not_its_batch(store: Store) -> None:
    accept_all(store, ["a"], b"x" * (INLINE_BYTES + 1))
    accept_all(store, ["b"])
    lose(store, row(store, 1).raw_digest)
    assert [mail.id for mail in claim(store, "w", NOW, 9, LEASE)] == [2]
    assert [kept["id"] for kept in quarantined(store)] == [1]


def test_unreadable_blobs_give_all_claims_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_all(store, ["a"], b"x" * (INLINE_BYTES + 1))
    accept_all(store, ["b"])

    def no_descriptor(digest: str) -> bytes:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(store.blobs, "get", no_descriptor)
    with pytest.raises(OSError, match="Too many"):
        claim(store, "w", NOW, 9, LEASE)
    monkeypatch.undo()
    assert [(mail.id, mail.deaths) for mail in claim(store, "w", NOW, 9, LEASE)] == [(1, 0), (2, 0)]


def test_raw_mail_that_is_not_there(store: Store) -> None:
    with pytest.raises(StoreError, match="no inbound mail 7"):
        raw_mail(store, inbox.InboundId(7))


def test_a_claim_never_shows_its_bytes(store: Store) -> None:
    assert isinstance(mail := claimed_mail(store), Claimed)
    assert "body" not in repr(mail)
