"""How long to wait: a letter longer after each try, a relay that is away never long, one that refuses us very long."""
from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

import pytest

from gateway.transports import RelayFailure, TemporaryFailure
from gateway.transports.patience import RelayStanding, RetryPolicy

POLICY = RetryPolicy(base=30, cap=3600)
MINUTE = timedelta(minutes=1)


def test_a_letter_waits_twice_as_long_each_time_up_to_the_cap() -> None:
    pauses = [POLICY.pause(tries, 1.0).total_seconds() for tries in (0, 1, 2, 3, 9, 500)]
    assert pauses == [30, 60, 120, 240, 3600, 3600]
    assert POLICY.pause(1, 0.0).total_seconds() == 30


def test_a_greylisted_letter_comes_again_soon_after_the_usual_delays() -> None:
    pauses = [POLICY.pause(tries, 0.0, is_greylisted=True) for tries in range(4)]
    for usual, at in zip((1, 5, 15, 30), accumulate(pauses), strict=True):
        assert usual * MINUTE < at < usual * MINUTE * 1.15
    assert POLICY.pause(9, 1.0, is_greylisted=True) == POLICY.pause(9, 1.0)
    assert all(one <= timedelta(minutes=5) for one in
               [RetryPolicy(30, 300).pause(tries, 1.0, is_greylisted=True) for tries in range(9)])


@pytest.mark.parametrize(("code", "text", "is_greylisting"), [
    (450, "4.7.1 try later", True), (451, "4.7.1 <a@b.test>: Recipient address rejected", True),
    (450, "4.2.0 Greylisted, see http://postgrey.example", True), (451, "you have been gray-listed", True),
    (450, "4.2.0 mailbox busy", False), (452, "4.7.1 full", False), (421, "4.7.1 closing", False),
    (None, "greylist", False), (450, "14.7.10 strange", False),
])
def test_what_is_greylisting(code: int | None, text: str, is_greylisting: bool) -> None:
    assert TemporaryFailure(code, text).is_greylisting is is_greylisting


def test_a_relay_that_is_away_is_asked_every_minute_one_that_refuses_us_every_hour() -> None:
    away = [POLICY.relay_pause(n, 1.0, is_refusal=False) for n in range(10)]
    refuses = [POLICY.relay_pause(n, 1.0, is_refusal=True) for n in range(10)]
    assert (away[0], away[1], away[-1], max(away)) == (1, 2, 60, 60)
    assert (refuses[0], refuses[-1]) == (30, 3600)
    assert sum(1 for at in accumulate(POLICY.relay_pause(n, 0.0, is_refusal=True) for n in range(20)) if at < 3600) < 9


def test_a_relay_is_left_alone_until_its_pause_is_over() -> None:
    standing = RelayStanding()
    assert (standing.left(5), standing.is_known_to_work) == (0, False)
    standing.worked()
    assert standing.is_known_to_work
    standing.failed(10, 30)
    standing.failed(40, 60)
    assert (standing.failures, standing.left(70), standing.left(100)) == (2, 30, 0)
    assert not standing.is_known_to_work
    standing.worked()
    assert (standing.failures, standing.left(70)) == (0, 0)


def test_trouble_of_the_relay_is_temporary_for_every_letter() -> None:
    assert isinstance(RelayFailure(421, "bye"), TemporaryFailure)
