"""Whose mail is next: a storm of one sender does not delay the others, and nobody's mails change their order."""
from __future__ import annotations

from datetime import timedelta

from gateway.store.engine import Store
from gateway.store.inbox import claim, recover
from gateway.store.intake import Intake
from gateway.store.turns import STEP

from .builders import LEASE, NOW, envelope, fingerprint


def take_in(store: Store, *mails: tuple[str, str]) -> None:
    """Mails as (sender, text), all waiting before the next ones come."""
    intake = Intake(store, max_backlog=10_000, min_free_bytes=0)
    intake.start()
    for sender, text in mails:
        intake.accept(text.encode(), envelope(mail_from=sender), fingerprint(f"{sender} {text}")).result(10)
    intake.stop()


def order(store: Store, most: int) -> list[str]:
    """The next mails as a worker gets them, by their texts."""
    return [mail.raw.decode() for mail in claim(store, "w", NOW, most, LEASE)]


def storm(count: int, sender: str = "storm@x.test") -> list[tuple[str, str]]:
    return [(sender, f"storm {number}") for number in range(count)]


def test_who_writes_once_is_served_within_a_few_mails_of_a_storm(store: Store):
    take_in(store, *storm(150), ("sam@x.test", "one question"))
    assert order(store, 5).index("one question") <= 151 // STEP + 1


def test_the_mails_of_a_sender_keep_their_order_over_a_restart(store: Store):
    mails = storm(100)
    take_in(store, *mails[:70])
    take_in(store, *mails[70:])
    assert order(store, 200) == [text for _, text in mails]


def test_a_storm_comes_to_its_end_while_others_go_on_writing(store: Store):
    others = [(f"p{number}@x.test", f"other {number}") for number in range(3 * STEP)]
    take_in(store, *storm(3), *others)
    found = order(store, 4 * STEP)
    assert STEP < found.index("storm 2") <= 2 * STEP + 3


def test_bounces_have_no_sender_and_are_those_of_their_server(store: Store):
    take_in(store, *storm(150, sender=""), ("sam@x.test", "one question"))
    assert order(store, 5).index("one question") <= 2


def test_the_mail_that_a_worker_died_over_is_the_first_in_its_order_not_the_oldest(store: Store):
    take_in(store, *storm(3), ("sam@x.test", "one question"))
    claim(store, "w", NOW, 4, LEASE)
    recover(store, NOW + timedelta(minutes=1))
    died_over = [mail for mail in claim(store, "w", NOW + timedelta(minutes=1), 4, LEASE) if mail.deaths]
    assert [b"storm 0" in mail.raw for mail in died_over] == [True]
