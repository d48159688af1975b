"""Figures beside their goals: as lines for people, as JSON for programs; progress goes to standard error."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from tests.benchmarks.rig.processes import load


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure divided by its goal, None where it has none."""
        return self.value / self.goal if self.goal else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is, None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    def __str__(self) -> str:
        goal = ""
        if self.goal is not None and self.ratio is not None:
            sign, verdict = "≥" if self.more_is_better else "≤", "reached" if self.is_reached else "MISSED"
            goal = f"goal {sign} {short(self.goal)}, ratio {self.ratio:.2f}, {verdict}"
        return f"{self.what:<58} {short(self.value):>8} {self.unit:<8} {goal:<36} {self.note}".rstrip()


def short(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def options(doc: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    asked = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--json", action="store_true", help="a list of rows instead of lines")
    return asked


def progress(said: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {said} ({load()})", file=sys.stderr, flush=True)


def tell(rows: Iterable[Row], as_json: bool) -> None:
    """Print the figures."""
    if as_json:
        told: list[dict[str, Any]] = [asdict(row) | {"ratio": row.ratio, "is_reached": row.is_reached} for row in rows]
        print(json.dumps(told, indent=1))
        return
    for row in rows:
        print(row, flush=True)
