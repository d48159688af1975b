"""Every figure that the gateway must reach, beside its goal, from one run. `make bench` and `make speed` call this.

    .venv/bin/python tests/benchmarks/goals.py [--only NAME] [--quick] [--page] [--json]

Each part is a benchmark of its own, run as a process of its own: NAME.py beside this file. With `--quick` each is so
short that its figures are only a hint. With `--page` what was measured goes into docs/speed.md. That nothing is lost
when something is killed is shown by `make soak`, not here.
"""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig import page
from tests.benchmarks.rig.processes import load
from tests.benchmarks.rig.telling import Row, options, progress, tell

HERE = Path(__file__).parent
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "start": ((), ("--runs", "1", "--warm")),
    "memory": ((), ("--mails", "100")),
    "latency": ((), ("--seconds", "5", "--rate", "10")),
    "throughput": ((), ("--seconds", "5")),
    "attachment": ((), ()),
    "growth": ((), ("--tickets", "10000", "--mails", "20", "--turns", "3")),
}
"""Name -> (its options, those of a quick run)."""
GROWTH_GOAL = 1.10


def measured(name: str, quick: bool) -> Iterator[Row]:
    """The rows of this part; none, with a word about it, where it failed."""
    progress(name)
    asked = PARTS[name][quick]
    done = subprocess.run([sys.executable, HERE / f"{name}.py", "--json", *asked], stdout=subprocess.PIPE)
    if done.returncode:
        progress(f"{name} FAILED with {done.returncode}: its rows are missing")
        return
    told = json.loads(done.stdout)
    yield from [grown(told)] if name == "growth" else map(row_of, told)


def row_of(told: dict[str, Any]) -> Row:
    """As it was before it became JSON."""
    return Row(**{one.name: told[one.name] for one in fields(Row)})


def grown(told: dict[str, Any]) -> Row:
    """What `growth.py` says, as a row."""
    empty, big = told["ms"]["empty"], told["ms"]["big"]
    return Row(f"CPU per mail at {told['tickets']:,} tickets against empty", told["ratio"], "times", GROWTH_GOAL,
               note=f"{empty:.2f} ms empty, {big:.2f} ms at {told['gib']} GiB")


def steps(quick: bool) -> dict[str, float]:
    """Milliseconds by step, from `stages.py`."""
    asked = ("--mails", "100") if quick else ("--mails", "600")
    done = subprocess.run([sys.executable, HERE / "stages.py", "--json", *asked], stdout=subprocess.PIPE, check=True)
    told = [row_of(one) for one in json.loads(done.stdout)]
    return {row.what: row.value for row in told[:-1]}  # the last is their sum


def main() -> None:
    """Run all, print, and write the page."""
    asked = options(__doc__)
    asked.add_argument("--only", action="append", choices=PARTS, help="only this part; may be repeated")
    asked.add_argument("--quick", action="store_true", help="a few minutes instead of half an hour")
    asked.add_argument("--page", action="store_true", help="write docs/speed.md and its picture")
    chosen = asked.parse_args()
    before = load()
    rows: list[Row] = []
    for name in chosen.only or PARTS:
        found = list(measured(name, chosen.quick))
        rows += found
        if not chosen.json:
            tell(found, as_json=False)
    if chosen.json:
        tell(rows, as_json=True)
    else:
        print(f"{before} at the beginning, {load()} at the end; nothing lost under kills: make soak")
    if chosen.page:
        page.write(rows, steps(chosen.quick))


if __name__ == "__main__":
    main()
