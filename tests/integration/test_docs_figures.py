"""Figures that a page repeats are those that docs/speed.md has from the last run of the benchmarks."""
from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEED = (ROOT / "docs/speed.md").read_text(encoding="utf-8")
REPEATED = (
    ("README.md", r"(\d+) mails a second on two cores", "end to end, sqlite", math.floor),
    ("README.md", r"accepted within (\d+) ms", "accept, durable, sqlite, p50", math.ceil),
    ("README.md", r"as two letters within (\d+)", "accept to relay, both letters, sqlite, p50", math.ceil),
    ("docs/decisions.md", r"takes in ([\d,]+) mails a second", "bare limit: aiosmtpd with group commit", float),
    ("docs/decisions.md", r"CPU for a mail is ([\d.]+) ms on SQLite", "CPU per mail, sqlite", float),
    ("docs/decisions.md", r"and ([\d.]+) ms on PostgreSQL", "CPU per mail, postgresql", float),
    ("docs/decisions.md", r"costs ([\d.]+) times as much", "CPU per mail at", float),
    ("docs/decisions.md", r"first here: ([\d.]+) ms", "CPU per mail, sqlite", float),
    ("docs/decisions.md", r"(\d+) mails a second end to end", "end to end, sqlite", math.floor),
)
"""Page, the figure in it, the row of docs/speed.md whose name begins so, and how it may be rounded."""


def measured(row: str) -> float:
    """The figure in that row."""
    found = re.search(rf"^\| {re.escape(row)}[^|]*\| ([\d.,]+) ", SPEED, re.M)
    assert found, row
    return float(found[1].replace(",", ""))


@pytest.mark.parametrize(("page", "words", "row", "rounded"), REPEATED)
def test_a_figure_that_is_repeated_was_measured(
    page: str, words: str, row: str, rounded: Callable[[float], float],
) -> None:
    told = re.findall(words, " ".join((ROOT / page).read_text(encoding="utf-8").split()))
    assert [float(one.replace(",", "")) for one in told] == [rounded(measured(row))]
