"""What the gateway holds in memory (RSS): all in one and a listener alone, idle and after a thousand mails.

    .venv/bin/python tests/benchmarks/memory.py [--mails 1000] [--json]

The listener alone runs on the same SQLite file, with nobody to work beside it: what it takes in waits in the queue.
"""
from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig.gateway import Gateway, hand_over, settle, sink
from tests.benchmarks.rig.processes import most_resident, resident
from tests.benchmarks.rig.telling import Row, options, progress, tell

ALL_GOAL, LISTENER_GOAL = 220.0, 90.0
_QUIET = 3.0


def rows(mails: int) -> Iterator[Row]:
    """Idle, then loaded."""
    with tempfile.TemporaryDirectory() as name, sink(Path(name)) as outside:
        progress("all in one")
        with Gateway(Path(name), outside.port) as gateway:
            hand_over(gateway.port, Path(name), "--count", "1")
            settle(gateway, outside, 2)  # the classifier is loaded
            time.sleep(_QUIET)
            pid = gateway.pids["all"]
            yield Row("RSS all in one, idle", resident(pid), "MB", ALL_GOAL, note="classifier loaded")
            hand_over(gateway.port, Path(name), "--first", "1000", "--count", str(mails), "--letters",
                      str(outside.file))
            settle(gateway, outside, 2 + 2 * mails)
            yield Row(f"RSS all in one, after {mails:,} mails", resident(pid), "MB", ALL_GOAL,
                      note=f"at most {most_resident(pid):.0f} MB")
        progress("listener alone")
        with Gateway(Path(name), outside.port, parts=(("listen",),)) as gateway:
            pid = gateway.pids["listen"]
            yield Row("RSS listener alone, idle", resident(pid), "MB", LISTENER_GOAL)
            hand_over(gateway.port, Path(name), "--first", "100000", "--count", str(mails))
            yield Row(f"RSS listener alone, after {mails:,} mails", resident(pid), "MB", LISTENER_GOAL,
                      note=f"at most {most_resident(pid):.0f} MB")


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--mails", type=int, default=1_000)
    chosen = asked.parse_args()
    tell(rows(chosen.mails), chosen.json)


if __name__ == "__main__":
    main()
