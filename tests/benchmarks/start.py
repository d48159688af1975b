"""From the command to the first 220 banner on a migrated store, with the CPU that it took; memory is in `memory.py`.

    .venv/bin/python tests/benchmarks/start.py [--runs 3] [--warm] [--json]

Where we may (root), the kernel's caches of files are dropped before each run, as after a start of the machine; the rows
say whether. The classifier loads behind the banner; when it is there is told too. `--role listen` is a listener alone,
as it is on PostgreSQL.
"""
from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig.gateway import Gateway, end, sink
from tests.benchmarks.rig.processes import cpu_seconds, wait_until
from tests.benchmarks.rig.telling import Row, options, progress, tell

GOAL = 2.0
KINDS: dict[str, tuple[str, ...]] = {"all in one": (), "listener alone": ("listen",)}


def forget_files() -> bool:
    """Empties the kernel's caches of files; False where we may not."""
    os.sync()
    with suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("3")
        return True
    return False


def banner(port: int) -> bool:
    """Whether somebody greets at the port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        return line.recv(3) == b"220"
    return False


def once(gateway: Gateway, roles: tuple[str, ...]) -> tuple[float, float]:
    """(seconds to the banner, CPU seconds by then)."""
    begun = time.monotonic()
    process = gateway.begin(*roles)
    try:
        wait_until(lambda: process.poll() is not None or banner(gateway.port), "a banner")
        return time.monotonic() - begun, cpu_seconds(process.pid)
    finally:
        end(process)


def rows(runs: int, warm: bool) -> Iterator[Row]:
    """The slowest run of each kind."""
    with tempfile.TemporaryDirectory() as name, sink(Path(name)) as outside:
        gateway = Gateway(Path(name), outside.port)
        with gateway:
            wait_until(lambda: (Path(name) / "data" / "model" / "current").exists(), "a model")
        for kind, roles in KINDS.items():
            found = []
            for _ in range(runs):
                cold = not warm and forget_files()
                found.append(once(gateway, roles))
                progress(f"{kind}: {found[-1][0]:.2f} s")
            seconds, cpu = max(found)
            yield Row(f"start to first banner, {kind}", seconds, "s", GOAL,
                      note=f"slowest of {runs}, {'cold' if cold else 'warm'} caches; {cpu:.2f} s CPU by then")


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--warm", action="store_true", help="leave the caches of files alone")
    chosen = asked.parse_args()
    tell(rows(chosen.runs, chosen.warm), chosen.json)


if __name__ == "__main__":
    main()
