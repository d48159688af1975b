"""How long one mail takes at an ordinary pace: until it is accepted for good, and from there until its letters are out.

    .venv/bin/python tests/benchmarks/latency.py [--rate 20] [--seconds 30] [--on sqlite --on postgresql] [--json]

An open loop: a mail leaves at its time, whatever became of those before it, and its time counts from then, so that no
delay hides those behind it. "Accept" ends with 250 (the commit is on the disk); "relay" is when the sink has the last
of the mail's two letters whole. On PostgreSQL the roles are processes of their own, which wake each other.
"""
from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig.gateway import (
    APART,
    TOGETHER,
    Gateway,
    hand_over,
    postgres,
    settle,
    sink,
)
from tests.benchmarks.rig.processes import load
from tests.benchmarks.rig.telling import Row, options, percentile, progress, tell
from tests.benchmarks.rig.wire import letters

GOALS = {("accept", 0.5): 5.0, ("accept", 0.99): 20.0, ("relay", 0.5): 20.0, ("relay", 0.99): 100.0}
"""Milliseconds at 20 mails a second."""
_WHAT = {"accept": "accept, durable", "relay": "accept to relay, both letters"}
_WARM = 60
_FIRST = 1_000


def measure(on: str, rate: float, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each mail, until it was accepted and from there until both letters were out."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        outside = stack.enter_context(sink(folder))
        server = stack.enter_context(postgres()) if on == "postgresql" else None
        url, parts = (server.url("latency"), APART) if server else ("", TOGETHER)
        gateway = stack.enter_context(Gateway(folder, outside.port, url, parts))
        hand_over(gateway.port, folder, "--count", str(_WARM))
        settle(gateway, outside, 2 * _WARM)
        progress(f"{on}: {rate:.0f} mails a second for {seconds:.0f} s")
        count = int(rate * seconds)
        sent = hand_over(gateway.port, folder, "--first", str(_FIRST), "--count", str(count), "--rate", str(rate)).sent
        settle(gateway, outside, 2 * (_WARM + count))
        last: dict[int, float] = {}
        for letter in letters(outside.file):
            last[letter.number] = letter.at
    return {"accept": [1000 * (one.accepted - one.due) for one in sent],
            "relay": [1000 * (last[one.number] - one.accepted) for one in sent]}


def rows(on: list[str], rate: float, seconds: float) -> Iterator[Row]:
    """The middle and the hundredth mail of each way."""
    for one in on:
        found = measure(one, rate, seconds)
        for (what, share), goal in GOALS.items():
            yield Row(f"{_WHAT[what]}, {one}, p{100 * share:.0f}", percentile(found[what], share), "ms",
                      goal, note=f"{rate:.0f} mails/s, {len(found[what])} mails; {load()}")


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--rate", type=float, default=20.0, help="mails a second")
    asked.add_argument("--seconds", type=float, default=30.0, help="of each database")
    asked.add_argument("--on", action="append", choices=["sqlite", "postgresql"], help="only this; may be repeated")
    chosen = asked.parse_args()
    tell(rows(chosen.on or ["sqlite", "postgresql"], chosen.rate, chosen.seconds), chosen.json)


if __name__ == "__main__":
    main()
