"""The report card: the figures of a model, for a person (lines) and for a program (plain values, docs/json.md).

Promises: pure; whatever is None is shown as "-"; ASCII only besides the names of topics, so that every terminal and
log shows it; shares stand with three decimals. The ten bins of confidence are bars here too, for whom the picture
(picture.py) is too much to install.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from classifier.calibration import ENOUGH
from classifier.evaluate import Bin, Report

BAR = 40  # characters of a bar that is right every time
DECIMALS = 4
MOST_NAMED = 3  # topics that are named where all of them would fill the line


def card_lines(report: Report, target: float, measured: str) -> list[str]:
    """The card as lines: the figures that matter most, topics, confusions, bins.

    ``measured`` says on what they were counted (a file, or "out of fold"), ``target`` what the thresholds promise.
    """
    return [*summary(report, target, measured), "", *topic_table(report), *confusions(report), "", *bars(report)]


def summary(report: Report, target: float, measured: str) -> Iterator[str]:
    """One line a figure, with what it means."""
    inside = report.mails - report.outside
    yield row("accuracy", report.accuracy, f"of {inside:,} mails ({measured})")
    yield row("coverage", report.coverage, f"routed by machine, where {target:.0%} shall be right; the rest is asked")
    yield row("  right of these", report.covered_accuracy, "")
    if report.outside:
        yield row("outside recall", report.outside_recall, f"of {report.outside:,} mails of no topic go to a person")
    yield row("calibration error", report.calibration_error, "how far confidence and truth lie apart (0: it is honest)")
    few = [name for name, one in report.topics.items() if one.support < ENOUGH]
    if few:
        named = ", ".join(few[:MOST_NAMED]) + (", ..." if few[MOST_NAMED:] else "")
        yield f"few mails           below {ENOUGH} of {named}: thresholds are assumed there, not measured"
    if report.urgency_exact is not None:
        yield row("urgent recall", report.urgent_recall, "of the high and critical mails are recognised")
        yield row("urgent precision", report.urgent_precision, "of what is called high or critical is")
        yield row("urgency exact", report.urgency_exact, "have the very level")
    if report.milliseconds_p50 is not None and report.milliseconds_p95 is not None:
        times = f"p50 {report.milliseconds_p50:.1f}, p95 {report.milliseconds_p95:.1f}"
        yield f"milliseconds        {times} for one mail, reasons and urgency included"


def row(name: str, value: float | None, meaning: str) -> str:
    """A figure at its place."""
    return f"{name:18}  {shown(value):>5}  {meaning}".rstrip()


def shown(share: float | None) -> str:
    """A share with three decimals; "-" where there was nothing to count."""
    return "-" if share is None else f"{share:.3f}"


def topic_table(report: Report) -> Iterator[str]:
    """A line for each topic."""
    width = max([len(name) for name in report.topics], default=0)
    width = max(width, len("topic"))
    yield f"{'topic':{width}}  precision  recall   mails"
    for name, one in report.topics.items():
        yield f"{name:{width}}  {shown(one.precision):>9}  {shown(one.recall):>6}  {one.support:>6,}"


def confusions(report: Report) -> Iterator[str]:
    """The pairs that are taken for each other most; nothing where there are none."""
    if not report.confusions:
        return
    yield from ("", "most often taken for another")
    for one in report.confusions:
        support = report.topics[one.topic].support
        part = f"{one.mails / support:.1%} of {one.topic}"
        yield f"{one.mails:>6,}  {one.topic} -> {one.taken_for}  ({part})"


def bars(report: Report) -> Iterator[str]:
    """How much of each bin came true, as a bar; "|" marks what the confidence promised."""
    yield "confidence   mails  right"
    for one in report.bins:
        yield f"{one.low:.1f} to {one.high:.1f}  {one.mails:>6,}  {shown(one.right):>5}  {bar(one)}".rstrip()
    yield "(a bar that ends before its | : the classifier is too sure there)"


def bar(one: Bin) -> str:
    """The bar of a bin; empty where it has no mails."""
    if one.right is None or one.confidence is None:
        return ""
    line = list("=" * round(one.right * BAR) + " " * (BAR + 1 - round(one.right * BAR)))
    line[round(one.confidence * BAR)] = "|"
    return "".join(line).rstrip()


def as_values(report: Report) -> dict[str, Any]:
    """The report as strings, numbers, lists and objects; shares with four decimals. Its keys are an interface."""
    values: dict[str, Any] = rounded(asdict(report))
    return values


def rounded(value: Any) -> Any:
    """The same with every fraction cut to four decimals, and lists in place of tuples."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list | tuple) else value
