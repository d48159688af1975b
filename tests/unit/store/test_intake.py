"""Owning mail: after the commit only, each delivery once, one bad row harms nobody else."""
from __future__ import annotations

import threading
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from gateway.model.mail import Fingerprint, InboundId, Outcome, TryLater
from gateway.store.columns import InboundState
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.inbox import Intake, claim, raw_mail
from gateway.store.reports import status_report
from gateway.store.tables import inbound

from .builders import LEASE, NOW, accept_all, claimed_mail, do, envelope, fingerprint, finish
from .databases import ON_SQLITE


def rows(store: Store) -> list[Any]:
    with store.read() as conn:
        return list(conn.execute(select(inbound).order_by(inbound.c.id)))


def intake(store: Store, **marks: Any) -> Intake:
    return Intake(store, **{"max_backlog": 10_000, "min_free_bytes": 0, **marks})


def accept(gate: Intake, *names: str, **changes: Any) -> list[Future[InboundId | None]]:
    return [gate.accept(b"raw", envelope(**changes), fingerprint(name)) for name in names]


def test_a_future_resolves_after_the_commit_only(store: Store) -> None:
    gate = intake(store)
    gate.start()
    with store.write():  # the writer has to wait
        (future,) = accept(gate, "a")
        assert not future.done()
        assert rows(store) == []
    assert future.result(timeout=10) == rows(store)[0].id
    gate.stop()


def test_mails_that_wait_together_share_a_commit(store: Store) -> None:
    commits: list[object] = []
    event.listen(store.engine, "commit", lambda conn: commits.append(conn))
    gate = intake(store)
    futures = []
    with store.write():
        gate.start()
        futures = accept(gate, *(str(n) for n in range(60)))
    gate.stop()
    assert len({future.result() for future in futures}) == 60
    assert len(commits) < 10


def test_on_accepted_is_called_after_a_commit_with_new_mail(store: Store) -> None:
    seen: list[int] = []
    gate = intake(store, on_accepted=lambda: seen.append(len(rows(store))))
    gate.start()
    accept(gate, "a")[0].result(timeout=10)
    accept(gate, "a")[0].result(timeout=10)
    gate.stop()
    assert seen == [1]


def test_the_same_delivery_is_one_mail_and_a_row_that_says_duplicate(store: Store) -> None:
    first, again = accept_all(store, ["a", "a"])
    assert first is not None
    assert again is None
    _, row = rows(store)
    assert (row.state, row.outcome, row.duplicate_of) == (InboundState.DONE, Outcome.DUPLICATE, first)
    assert raw_mail(store, row.id) == raw_mail(store, first)
    assert len(claim(store, "w", NOW, 10, LEASE)) == 1


def test_a_duplicate_is_found_across_runs_too(store: Store) -> None:
    accept_all(store, ["a"])
    again, other = accept_all(store, ["a", "b"])
    assert again is None
    assert other is not None


def test_a_further_recipient_joins_the_first(store: Store) -> None:
    gate = intake(store)
    gate.start()
    mark = fingerprint("a")
    gate.accept(b"raw", envelope("support@house.example"), mark).result(timeout=10)
    gate.accept(b"raw", envelope("Support@house.example", "other@house.example"), mark).result(timeout=10)
    gate.stop()
    assert claim(store, "w", NOW, 1, LEASE)[0].envelope.rcpt_to == ("support@house.example", "other@house.example")


def test_the_same_message_id_with_other_content_is_another_mail(store: Store) -> None:
    gate = intake(store)
    gate.start()
    mark = fingerprint("a")
    ids = [gate.accept(b"raw", envelope(), Fingerprint(mark.message_id, digest * 64)) for digest in "ab"]
    gate.stop()
    assert None not in [future.result() for future in ids]


def test_mails_without_message_id_are_told_apart_by_their_digest(store: Store) -> None:
    gate = intake(store)
    gate.start()
    ids = [gate.accept(b"raw", envelope(), Fingerprint(None, digest * 64)) for digest in "aba"]
    gate.stop()
    assert [future.result() is None for future in ids] == [False, False, True]


def test_the_same_delivery_from_eight_threads_at_once_is_one_mail(store: Store) -> None:
    gate = intake(store)
    gate.start()
    futures: list[Future[InboundId | None]] = []

    def hand_over() -> None:
        futures.extend(accept(gate, *(str(n) for n in range(20))))

    threads = [threading.Thread(target=hand_over) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.stop()
    new = [future.result() for future in futures if future.result() is not None]
    assert len(new) == len(set(new)) == 20
    report = status_report(store)
    assert (report["accepted"], report["outcomes"][Outcome.DUPLICATE]) == (160, 140)


def test_two_gateways_that_get_the_same_mail_at_once_keep_one(store: Store) -> None:
    gates = [intake(store), intake(store)]
    for gate in gates:
        gate.start()
    futures = [future for n in range(50) for gate in gates for future in accept(gate, str(n))]
    for gate in gates:
        gate.stop()
    assert sum(future.result() is not None for future in futures) == 50


def test_a_bad_row_does_not_fail_its_group(store: Store) -> None:
    gate = intake(store)
    with store.write():
        gate.start()
        good = accept(gate, "a", "b")
        (bad,) = accept(gate, "c", received_at=NOW.replace(tzinfo=None))
        good += accept(gate, "d")
    gate.stop()
    assert all(future.result() for future in good)
    with pytest.raises(TryLater):
        bad.result()


def test_eight_bit_envelopes_are_stored(store: Store) -> None:
    gate = intake(store)
    gate.start()
    future = gate.accept(b"\xff\x00", envelope("a\udcff@house.example", mail_from="b\udcfe\0"), fingerprint())
    gate.stop()
    assert future.result()
    assert claim(store, "w", NOW, 1, LEASE)[0].envelope.mail_from == "b\ufffd\ufffd"


def test_past_the_backlog_mark_mail_is_put_off_and_taken_again_when_work_is_done(store: Store) -> None:
    gate = intake(store, max_backlog=3)
    gate.start()
    kept = [future.result(timeout=10) for future in accept(gate, "a", "b", "c")]
    assert all(kept)
    with pytest.raises(TryLater):
        accept(gate, "d")[0].result(timeout=10)
    gate.stop()
    mail = claim(store, "w", NOW, 1, LEASE)[0]
    with store.write() as conn:
        conn.execute(inbound.update().where(inbound.c.id == mail.id).values(state="done"))
    gate = intake(store, max_backlog=3)
    gate.start()
    assert accept(gate, "d")[0].result(timeout=10)
    with pytest.raises(TryLater):
        accept(gate, "e")[0].result(timeout=10)
    gate.stop()


def test_a_group_over_the_mark_is_taken_up_to_the_mark(store: Store) -> None:
    gate = intake(store, max_backlog=3)
    with store.write():
        gate.start()
        futures = accept(gate, *"abcdefgh")
    gate.stop()
    assert len(rows(store)) == 3
    assert sum(future.exception() is None for future in futures) == 3


@ON_SQLITE
@pytest.mark.parametrize("size", [10, INLINE_BYTES + 1])
def test_a_nearly_full_disk_means_try_later(store: Store, size: int) -> None:
    gate = intake(store, min_free_bytes=2**60)
    gate.start()
    with pytest.raises(TryLater, match="disk"):
        gate.accept(b"x" * size, envelope(), fingerprint()).result(timeout=10)
    gate.stop()


def test_a_database_that_is_away_means_try_later_and_the_intake_lives_on(store: Store) -> None:
    gate = intake(store)
    gate.start()
    with store.write() as conn:
        conn.execute(text("ALTER TABLE mail_body RENAME TO elsewhere"))
    with pytest.raises(TryLater):
        accept(gate, "a")[0].result(timeout=10)
    with store.write() as conn:
        conn.execute(text("ALTER TABLE elsewhere RENAME TO mail_body"))
    assert accept(gate, "a")[0].result(timeout=10)
    gate.stop()


def test_a_callback_that_raises_does_not_stop_the_intake(store: Store) -> None:
    def fail() -> None:
        raise RuntimeError("nobody there")

    gate = intake(store, on_accepted=fail)
    gate.start()
    assert accept(gate, "a")[0].result(timeout=10)
    assert accept(gate, "b")[0].result(timeout=10)
    gate.stop()


def test_big_mail_lies_among_the_blobs_and_comes_back_whole(store: Store) -> None:
    big = b"x" * (INLINE_BYTES + 1)
    accept_all(store, ["a"], big)
    (row,) = rows(store)
    assert store.blobs.get(row.raw_digest) == big
    assert claim(store, "w", NOW, 1, LEASE)[0].raw == big


def test_stop_drains_and_later_mail_is_put_off(store: Store) -> None:
    gate = intake(store)
    gate.start()
    futures = accept(gate, *(str(n) for n in range(200)))
    futures.append(gate.accept(b"x" * (INLINE_BYTES + 1), envelope(), fingerprint()))
    gate.stop()
    assert all(future.result(timeout=0) for future in futures)
    with pytest.raises(TryLater):
        accept(gate, "late")[0].result(timeout=0)


def test_a_duplicate_of_a_mail_that_is_done_changes_nothing_that_was_done(store: Store) -> None:
    claimed_mail(store, "a")
    do(store, finish(None, Outcome.SPAM))
    with store.read() as conn:
        before = conn.scalar(select(func.count()).where(inbound.c.state == InboundState.DONE))
    assert accept_all(store, ["a"]) == [None]
    with store.read() as conn:
        assert conn.scalar(select(func.count()).where(inbound.c.state == InboundState.DONE)) == (before or 0) + 1


def test_nobody_waits_for_the_fingerprint_of_a_big_mail(store: Store) -> None:
    """It takes 0.3 s for 40 MB; that of a small one costs less than to hand it on."""
    def sign(name: str) -> Fingerprint:
        taken_by.append((name, threading.current_thread() is me))
        return fingerprint(name)

    me = threading.current_thread()
    taken_by: list[tuple[str, bool]] = []
    gate = intake(store)
    gate.start()
    for name, raw in {"small": b"raw", "big": bytes(INLINE_BYTES + 1)}.items():
        assert gate.accept(raw, envelope(), partial(sign, name)).result(timeout=10)
    gate.stop()
    assert taken_by == [("small", True), ("big", False)]
