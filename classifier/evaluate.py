"""How good a model is on mails it was not trained on: the figures of the report card.

Promises: everything is counted from judgements (``Trained.unseen``, or ``judge`` on labelled mails), so that training
and evaluation mean the same by the same word. Mails whose topic the model does not know count as belonging to no topic;
accuracy, coverage and calibration are those of the others. No figure is made up: where there is nothing to count,
it is None.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from classifier.judgement import Judgement, judge
from classifier.model import Example, Model

BINS = 10
MOST_CONFUSIONS = 10
MOST_TIMED = 500  # mails are enough for the 95th percentile of the time
URGENT = ("high", "critical")


@dataclass(frozen=True)
class TopicFigures:
    """Of one topic, thresholds left aside: how many guesses for it are right, how many of its mails were found."""

    precision: float | None
    recall: float | None
    support: int


@dataclass(frozen=True)
class Confusion:
    """So many mails of one topic were taken for another."""

    topic: str
    taken_for: str
    mails: int


@dataclass(frozen=True)
class Bin:
    """The mails whose confidence lies between two tenths: what was said on the average, what came true."""

    low: float
    high: float
    mails: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True)
class Report:
    """The figures, shares between 0 and 1. ``covered`` mails are those the model did not abstain from.

    ``outside`` is how many mails belong to no topic, ``outside_recall`` the share of them that the model abstained
    from. The last five are None where ``measure`` had no urgency to compare with, or nothing was timed.
    """

    mails: int
    outside: int
    accuracy: float | None
    coverage: float | None
    covered_accuracy: float | None
    outside_recall: float | None
    calibration_error: float | None
    topics: dict[str, TopicFigures]
    confusions: tuple[Confusion, ...]
    bins: tuple[Bin, ...]
    urgent_recall: float | None = None
    urgent_precision: float | None = None
    urgency_exact: float | None = None
    milliseconds_p50: float | None = None
    milliseconds_p95: float | None = None


def measure(model: Model, examples: Sequence[Example], clock: Callable[[], float] = perf_counter) -> Report:
    """All figures on these mails; some of them are predicted one by one, to see how long that takes."""
    figures = report(judge(model, examples), model.topics)
    judged = [one for one in examples if one.urgency is not None]
    levels = [(one.urgency, model.predict(one.text, one.subject).urgency.level) for one in judged]
    milliseconds = time_predictions(model, examples[:: max(len(examples) // MOST_TIMED, 1)], clock)
    return replace(
        figures,
        urgent_recall=share([said in URGENT for true, said in levels if true in URGENT]),
        urgent_precision=share([true in URGENT for true, said in levels if said in URGENT]),
        urgency_exact=share([true == said for true, said in levels]),
        milliseconds_p50=percentile(milliseconds, 0.50),
        milliseconds_p95=percentile(milliseconds, 0.95),
    )


def report(judgements: Sequence[Judgement], topics: Sequence[str]) -> Report:
    """The figures that can be counted from judgements, with a line for each of these topics."""
    inside = [one for one in judgements if one.truth is not None]
    outside = [one for one in judgements if one.truth is None]
    bins = bins_of(inside)
    return Report(
        mails=len(judgements),
        outside=len(outside),
        accuracy=share([one.best == one.truth for one in inside]),
        coverage=share([one.trusted for one in inside]),
        covered_accuracy=share([one.best == one.truth for one in inside if one.trusted]),
        outside_recall=share([not one.trusted for one in outside]),
        calibration_error=calibration_error(bins),
        topics=figures_of(inside, topics),
        confusions=confusions_of(inside),
        bins=bins,
    )


def figures_of(inside: Sequence[Judgement], topics: Sequence[str]) -> dict[str, TopicFigures]:
    """Precision, recall and support of each topic."""
    support, guesses = Counter(one.truth for one in inside), Counter(one.best for one in inside)
    right = Counter(one.best for one in inside if one.best == one.truth)
    return {
        name: TopicFigures(
            precision=right[name] / guesses[name] if guesses[name] else None,
            recall=right[name] / support[name] if support[name] else None,
            support=support[name],
        )
        for name in topics
    }


def confusions_of(inside: Sequence[Judgement]) -> tuple[Confusion, ...]:
    """The most frequent pairs of topics that were taken for each other, most frequent first."""
    pairs = Counter((one.truth or "", one.best) for one in inside if one.best != one.truth)
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Confusion(*pair, mails) for pair, mails in ordered[:MOST_CONFUSIONS])


def bins_of(inside: Sequence[Judgement]) -> tuple[Bin, ...]:
    """The mails by tenths of confidence, lowest first; a tenth without mails is there too."""
    bins: list[list[Judgement]] = [[] for _ in range(BINS)]
    for one in inside:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return tuple(
        Bin(
            low=at / BINS,
            high=(at + 1) / BINS,
            mails=len(some),
            confidence=sum(one.confidence for one in some) / len(some) if some else None,
            right=share([one.best == one.truth for one in some]),
        )
        for at, some in enumerate(bins)
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: how far confidence and truth lie apart, on the average of all mails."""
    mails = sum(one.mails for one in bins)
    gaps = [one.mails * abs((one.confidence or 0.0) - (one.right or 0.0)) for one in bins]
    return sum(gaps) / mails if mails else None


def coverage_curve(judgements: Sequence[Judgement]) -> list[tuple[float, float]]:
    """(share of the mails, share of these that is right) where the surest mails are taken first: a point a mail.

    Mails of no topic are left aside, as everywhere in coverage.
    """
    surest = sorted((one for one in judgements if one.truth is not None), key=lambda one: (-one.confidence, one.mail))
    points, right = [], 0
    for taken, one in enumerate(surest, start=1):
        right += one.best == one.truth
        points.append((taken / len(surest), right / taken))
    return points


def time_predictions(model: Model, examples: Sequence[Example], clock: Callable[[], float]) -> list[float]:
    """How many milliseconds each of these mails takes on its own, reasons and urgency included."""
    milliseconds = []
    for one in examples:
        start = clock()
        model.predict(one.text, one.subject)
        milliseconds.append(1000 * (clock() - start))
    return milliseconds


def share(answers: Sequence[bool]) -> float | None:
    """The share of true answers; None without any answer."""
    return sum(answers) / len(answers) if answers else None


def percentile(values: Sequence[float], part: float) -> float | None:
    """The value that this part of all values does not exceed; None without values."""
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)] if values else None
