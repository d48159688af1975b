"""Letters in a minute: never more than may go, nobody overtakes, and nothing grows with the number of domains."""
from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from gateway.transports.pacing import MINUTE, Pacer, Rates

ANN = "ann@busy.test"


def go(pacer: Pacer, recipient: str, now: float) -> bool:
    """Sends a letter if it may go."""
    if pacer.wait(recipient, now):
        return False
    pacer.sent(recipient, now)
    return True


def kept(pacer: Pacer) -> int:
    """How many times are kept."""
    return len(pacer._through) + sum(map(len, pacer._sent.values())) + len(pacer._line_ends)


def test_a_domain_has_its_bound_in_any_minute() -> None:
    pacer = Pacer(Rates(each_domain=3))
    assert [go(pacer, ANN, at) for at in (0, 10, 50)] == [True, True, True]
    assert pacer.wait("eve@BUSY.test", 59) == 1
    assert go(pacer, "bob@quiet.test", 59)
    assert go(pacer, ANN, 90)


def test_a_domain_may_have_a_bound_of_its_own() -> None:
    pacer = Pacer(Rates(each_domain=1, domains={"busy.test": 2, "free.test": 0}))
    assert [go(pacer, ANN, 0) for _ in range(3)] == [True, True, False]
    assert all(go(pacer, "x@free.test", 0) for _ in range(100))
    assert [go(pacer, "x@other.test", 0) for _ in range(2)] == [True, False]


def test_a_thousand_letters_come_back_one_by_one_in_the_order_of_asking() -> None:
    pacer = Pacer(Rates(each_domain=20))
    for _ in range(20):
        assert go(pacer, ANN, 0)
    turns = [pacer.wait(ANN, 0) for _ in range(1000)]
    assert turns == pytest.approx([MINUTE + 3 * number for number in range(1000)])


def test_nobody_goes_before_those_who_wait() -> None:
    pacer = Pacer(Rates(each_domain=2))
    assert [go(pacer, ANN, 0) for _ in range(3)] == [True, True, False]
    assert pacer.wait("late@busy.test", 59) == pytest.approx(31)
    assert pacer.wait(ANN, 60, has_turn=True) == 0


def test_whoever_comes_at_his_turn_while_there_is_no_room_yet_keeps_his_place() -> None:
    pacer = Pacer(Rates(each_domain=1))
    assert [go(pacer, ANN, 0), go(pacer, ANN, 0)] == [True, False]
    pacer.sent(ANN, 3)
    assert pacer.wait(ANN, 60, has_turn=True) == 3


def test_after_a_long_rest_old_turns_do_not_count() -> None:
    pacer = Pacer(Rates(each_domain=2))
    assert [go(pacer, ANN, 0) for _ in range(5)] == [True, True, False, False, False]
    assert [pacer.wait(ANN, 1000, has_turn=True), go(pacer, ANN, 1000), go(pacer, ANN, 1000)] == [0, True, True]
    assert [pacer.wait(ANN, 1000, has_turn=True) for _ in range(3)] == [60, 90, 120]


@pytest.mark.parametrize("seed", range(5))
def test_whoever_comes_at_his_turn_goes_and_no_minute_has_too_many(seed: int) -> None:
    """A small world: letters come at any time, wait as they are told, and come back a little late."""
    chance, pacer, most = random.Random(seed), Pacer(Rates(each_domain=5)), 5
    due = [(chance.uniform(0, 300), number, f"x@d{chance.randrange(3)}.test") for number in range(150)]
    went: dict[str, list[float]] = defaultdict(list)
    tries: Counter[int] = Counter()
    while due:
        due.sort()
        now, number, recipient = due.pop(0)
        tries[number] += 1
        if seconds := pacer.wait(recipient, now, has_turn=tries[number] > 1):
            due.append((now + seconds + chance.uniform(0, 2), number, recipient))
            continue
        pacer.sent(recipient, now)
        went[recipient].append(now)
    for times in went.values():
        assert all(late - early >= MINUTE for early, late in zip(times, times[most:], strict=False))
    assert sum(map(len, went.values())) == 150
    assert max(tries.values()) <= 4


def test_the_relay_has_its_bound_too() -> None:
    pacer = Pacer(Rates(relay=3))
    assert pacer.room(0, 32) == 3
    pacer.sent(ANN, 0)
    pacer.sent("bob@quiet.test", 5)
    assert pacer.room(10, 32) == 1
    pacer.sent(ANN, 10)
    assert pacer.room(59, 32) == 0
    assert pacer.room(60, 32) == 1
    assert pacer.room(1000, 2) == 2


def test_without_bounds_nothing_waits_and_nothing_is_kept() -> None:
    pacer = Pacer(Rates())
    assert all(go(pacer, f"x@{n}.test", 0) for n in range(1000))
    assert pacer.room(0, 32) == 32
    assert kept(pacer) == 0


def test_many_domains_are_forgotten_after_their_minute() -> None:
    pacer = Pacer(Rates(each_domain=1))
    for number in range(100_000):
        now = number * 0.01
        assert go(pacer, f"x@{number}.test", now)
        assert pacer.wait(f"y@{number}.test", now) > 59
    assert kept(pacer) < 4 * 2 * MINUTE / 0.01
