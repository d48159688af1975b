"""What is counted: nothing is lost between threads, and what never happened is told as zero."""
from __future__ import annotations

import threading

from gateway.metrics import STAGES, Counter, Laps, Spans, beat, idle_seconds


def test_nothing_is_lost_where_many_count_at_once() -> None:
    counter = Counter("x", "says", "how", ("well", "badly"))
    spans = Spans("y", "says", "what", (1.0,))

    def work() -> None:
        for _ in range(2_000):
            counter.count("well")
            spans.took("a", 0.5)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read() == {"well": 8_000, "badly": 0}
    assert spans.read() == {"a": ((8_000, 0), 4_000.0)}


def test_a_span_falls_below_the_first_bound_that_is_no_shorter() -> None:
    spans = Spans("y", "says", "what", (0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 1.0, 7.0):
        spans.took("a", seconds)
    assert spans.read()["a"][0] == (2, 2, 1)


def test_laps_follow_each_other() -> None:
    before = {name: sum(found) for name, (found, _) in STAGES.read().items()}
    laps = Laps()
    laps.end("read")
    laps.end("decide")
    after = {name: sum(found) for name, (found, _) in STAGES.read().items()}
    assert {name: after[name] - before.get(name, 0) for name in ("read", "decide")} == {"read": 1, "decide": 1}


def test_who_moves_is_seen_to_move() -> None:
    beat("a test")
    assert 0.0 <= idle_seconds()["a test"] < 10.0
