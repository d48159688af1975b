"""What one mail costs and how many are done in a second: 4 KB requests over SMTP, classified, receipt and notification
delivered to a sink by SMTP, on SQLite (one process) and on PostgreSQL (a process a role), beside the bare limit.

    .venv/bin/python tests/benchmarks/throughput.py [--seconds 60] [--on sqlite --on postgresql] [--json]

Generator, gateway, PostgreSQL and sink share the machine; the CPU of each is told by itself. CPU per mail is the figure
to compare between runs: it is steadier than mails a second on a machine that others use too. Mails are sent as fast as
letters come out, with a few hundred under way, so that what is measured can be kept up for ever.
"""
from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig.gateway import (
    APART,
    ROOT,
    TOGETHER,
    Gateway,
    Outside,
    bare,
    hand_over,
    postgres,
    postmaster,
    settle,
    sink,
)
from tests.benchmarks.rig.processes import CORES, busy_seconds, cpu_seconds, tree_seconds
from tests.benchmarks.rig.telling import Row, options, progress, tell
from tests.benchmarks.rig.wire import how_many_letters, letters

CPU_GOAL, RATE_GOAL = 6.0, 120.0
LETTERS = 2
"""A mail: the receipt and the notification."""
WARM = 60
"""Mails before the first that counts: the classifier is loaded, statements are compiled, caches are filled."""
MOST = 400
"""Mails a second that the generator prepares for; more are not expected of any gateway."""


@dataclass(frozen=True, slots=True)
class Run:
    """A minute or so at most throughput."""

    mails: int
    seconds: float
    gateway: dict[str, float]
    """CPU seconds by process."""
    database: float
    generator: float
    sink: float
    others: float
    """CPU that everything else on the machine used meanwhile."""

    def per_mail(self, cpu: float) -> float:
        """Milliseconds."""
        return 1000 * cpu / self.mails


def measure(on: str, seconds: float, checkout: Path) -> Run:
    """Warm up, run, and wait until the last letter is out."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        outside = stack.enter_context(sink(folder))
        server = stack.enter_context(postgres()) if on == "postgresql" else None
        url, parts = (server.url("speed"), APART) if server else ("", TOGETHER)
        gateway = stack.enter_context(Gateway(folder, outside.port, url, parts, checkout))
        hand_over(gateway.port, folder, "--count", str(WARM))
        settle(gateway, outside, LETTERS * WARM)
        progress(f"{on}: {seconds:.0f} s at most throughput")
        return _run(gateway, outside, postmaster(server) if server else None, seconds)


def _run(gateway: Gateway, outside: Outside, database: int | None, seconds: float) -> Run:
    def used() -> list[float]:
        own = [tree_seconds(database) if database else 0.0, cpu_seconds(outside.pid)]
        return [*own, busy_seconds(), *map(cpu_seconds, gateway.pids.values())]

    before, first = used(), how_many_letters(outside.file)
    begun = time.monotonic()
    handed = hand_over(gateway.port, gateway.folder, "--first", "1000", "--count", str(int(MOST * seconds)),
                       "--seconds", str(seconds), "--letters", str(outside.file))
    settle(gateway, outside, first + LETTERS * len(handed.sent))
    whole = time.monotonic() - begun
    cpu_database, cpu_sink, busy, *rest = (b - a for a, b in zip(before, used(), strict=True))
    took = letters(outside.file)[-1].at - handed.sent[0].begun
    ours = cpu_database + cpu_sink + sum(rest) + handed.cpu
    return Run(len(handed.sent), took, dict(zip(gateway.pids, rest, strict=True)), cpu_database, handed.cpu, cpu_sink,
               max(0.0, busy - ours) / whole)


def bare_limit(seconds: float) -> tuple[float, float]:
    """(mails a second, CPU seconds a mail) of aiosmtpd with group commit and nothing else."""
    with tempfile.TemporaryDirectory() as name, bare(Path(name)) as (port, pid):
        progress(f"the bare limit: {seconds:.0f} s")
        before = cpu_seconds(pid)
        sent = hand_over(port, Path(name), "--count", str(int(4 * MOST * seconds)), "--seconds", str(seconds)).sent
        return len(sent) / (sent[-1].accepted - sent[0].begun), (cpu_seconds(pid) - before) / len(sent)


def rows(on: list[str], seconds: float, checkout: Path) -> Iterator[Row]:
    """All figures, each as soon as it is known."""
    limit, limit_cpu = bare_limit(min(10.0, seconds))
    yield Row("bare limit: aiosmtpd with group commit", limit, "mails/s", note=f"{1000 * limit_cpu:.2f} ms CPU a mail")
    for one in on:
        run = measure(one, seconds, checkout)
        rate, cpu = run.mails / run.seconds, run.per_mail(sum(run.gateway.values()) + run.database)
        parts = [f"{name} {run.per_mail(used):.2f}" for name, used in run.gateway.items()]
        parts += [f"PostgreSQL {run.per_mail(run.database):.2f}"] if run.database else []
        beside = f"generator {run.per_mail(run.generator):.2f}, sink {run.per_mail(run.sink):.2f}"
        yield Row(f"CPU per mail, {one}", cpu, "ms", CPU_GOAL, note=f"{', '.join(parts)}; beside it {beside}")
        yield Row(f"end to end, {one}, {run.seconds:.0f} s", rate, "mails/s", RATE_GOAL, more_is_better=True,
                  note=f"{run.mails} mails; others used {run.others:.1f} of {CORES} cores")
        yield Row(f"share of the bare limit, {one}", rate / limit, "")


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--seconds", type=float, default=60.0, help="of each database")
    asked.add_argument("--on", action="append", choices=["sqlite", "postgresql"], help="only this; may be repeated")
    asked.add_argument("--checkout", type=Path, default=ROOT, help="measure the gateway of another one")
    chosen = asked.parse_args()
    tell(rows(chosen.on or ["sqlite", "postgresql"], chosen.seconds, chosen.checkout), chosen.json)


if __name__ == "__main__":
    main()
