"""Writes what was measured into `docs/speed.md`, between its markers, and the picture beside it."""
from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.rig.picture import picture
from tests.benchmarks.rig.processes import CORES
from tests.benchmarks.rig.telling import Row, short

ROOT = Path(__file__).resolve().parents[3]
PAGE, PICTURE = ROOT / "docs" / "speed.md", ROOT / "docs" / "pictures" / "speed.svg"
_HALF, _BUSIEST_HOUR = 0.5, 5
"""A machine is sized for half its most, and a fifth of a day's mail comes in its busiest hour."""


def write(rows: Sequence[Row], milliseconds: Mapping[str, float]) -> None:
    """Page and picture, from one run."""
    PICTURE.write_text(picture(milliseconds), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    for name, text in {"stages": stages(milliseconds), "goals": goals(rows), "sizes": sizes(rows),
                       "machine": machine()}.items():
        page = replaced(page, name, text)
    PAGE.write_text(page, encoding="utf-8")


def replaced(page: str, name: str, text: str) -> str:
    """The page with this text between the markers of that name; ValueError where it has none."""
    begin, end = f"<!-- measured: {name} -->\n", "<!-- end -->"
    before, found, rest = page.partition(begin)
    if not found:
        raise ValueError(f"{PAGE.name} has no {begin.strip()}")
    return before + begin + text + end + rest.partition(end)[2]


def stages(milliseconds: Mapping[str, float]) -> str:
    """A row a step."""
    whole = sum(milliseconds.values())
    lines = [f"| {step} | {took:.2f} | {took / whole:.0%} |" for step, took in milliseconds.items()]
    return "\n".join(["| step | ms | share |", "|---|---|---|", *lines, f"| all | {whole:.2f} | |", ""])


def goals(rows: Sequence[Row]) -> str:
    """A row a figure."""
    lines = [f"| {row.what} | {short(row.value)} {row.unit} | {_goal(row)} | {row.note} |" for row in rows]
    return "\n".join(["| what | measured | goal | told with it |", "|---|---|---|---|", *lines, ""])


def _goal(row: Row) -> str:
    if row.goal is None or row.ratio is None:
        return ""
    return f"{'≥' if row.more_is_better else '≤'} {short(row.goal)} (ratio {row.ratio:.2f})"


def sizes(rows: Sequence[Row]) -> str:
    """How many mails a day a machine like this one is good for."""
    found = [(row.what.split(", ")[1], row.value) for row in rows if row.what.startswith("end to end")]
    lines = [f"| {on} | {rate:.0f} | {_days(rate)} |" for on, rate in found]
    head = [f"| store, {CORES} cores | mails a second at most | mails a day, sized with care |", "|---|---|---|"]
    return "\n".join([*head, *lines, ""])


def _days(rate: float) -> str:
    a_day = rate * _HALF * 3600 * _BUSIEST_HOUR
    return f"{a_day // 1000 * 1000:,.0f}"


def machine() -> str:
    """Where it was measured."""
    name = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name")), platform.machine())
    return (f"{CORES} cores of {name}, {platform.system()} {platform.release().split('-')[0]}, "
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load {os.getloadavg()[2]:.1f} over "
            "the last 15 minutes, the benchmark's own included.\n")
