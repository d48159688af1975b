"""How good a model is on mails it was not trained on: the figures of the report card.

Promises: measures what a user meets (``Model.predict``), one mail at a time; mails whose topic the model does not know
count as belonging to no topic. No figure is made up: where there is nothing to count, it is None.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from classifier.model import Example, Model, Prediction

BINS = 10
URGENT = ("high", "critical")


@dataclass(frozen=True)
class TopicFigures:
    """Of one topic, thresholds left aside: how many guesses for it are right, how many of its mails were found."""

    precision: float | None
    recall: float | None
    support: int


@dataclass(frozen=True)
class Report:
    """The figures. ``covered`` mails are those the model did not abstain from."""

    mails: int
    accuracy: float | None
    coverage: float | None
    covered_accuracy: float | None
    outside_recall: float | None
    calibration_error: float | None
    urgent_recall: float | None
    urgent_precision: float | None
    urgency_exact: float | None
    milliseconds_p50: float
    milliseconds_p95: float
    topics: dict[str, TopicFigures]

    def lines(self) -> list[str]:
        """The report in lines a person reads."""
        figures = [(name.replace("_", " "), value) for name, value in vars(self).items() if name != "topics"]
        rows = [f"{name:20} {shown(value)}" for name, value in figures]
        rows += [f"  {'topic':18} precision recall support"]
        rows += [
            f"  {name:18} {shown(one.precision):>9} {shown(one.recall):>6} {one.support:7}"
            for name, one in self.topics.items()
        ]
        return rows


def shown(value: float | None) -> str:
    """A figure with three decimals; a count without; "-" where there was nothing to count."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def measure(model: Model, examples: Iterable[Example], clock: Callable[[], float] = perf_counter) -> Report:
    """All figures on these mails."""
    mails = list(examples)
    predictions, seconds = [], []
    for mail in mails:
        start = clock()
        predictions.append(model.predict(mail.text, mail.subject))
        seconds.append(clock() - start)
    return report(model.topics, mails, predictions, [1000 * one for one in seconds])


def report(
    topics: Sequence[str], mails: Sequence[Example], predictions: Sequence[Prediction], milliseconds: Sequence[float]
) -> Report:
    """The figures of predictions that were made."""
    pairs = [(mail.topic, one.topic) for mail, one in zip(mails, predictions, strict=True)]
    inside = [(topic, guess) for topic, guess in pairs if topic in topics]
    covered = [(topic, guess) for topic, guess in inside if guess.topic is not None]
    outside = [guess for topic, guess in pairs if topic not in topics]
    levels = [(m.urgency, p.urgency.level) for m, p in zip(mails, predictions, strict=True) if m.urgency is not None]
    urgent = [said in URGENT for true, said in levels if true in URGENT]
    alarms = [true in URGENT for true, said in levels if said in URGENT]
    return Report(
        mails=len(mails),
        accuracy=share([guess.best == topic for topic, guess in inside]),
        coverage=share([guess.topic is not None for _, guess in inside]),
        covered_accuracy=share([guess.topic == topic for topic, guess in covered]),
        outside_recall=share([guess.topic is None for guess in outside]),
        calibration_error=calibration_error([(guess.confidence, guess.best == topic) for topic, guess in inside]),
        urgent_recall=share(urgent),
        urgent_precision=share(alarms),
        urgency_exact=share([true == said for true, said in levels]),
        milliseconds_p50=percentile(milliseconds, 0.50),
        milliseconds_p95=percentile(milliseconds, 0.95),
        topics={name: figures_of(name, [(topic, guess.best) for topic, guess in inside]) for name in topics},
    )


def share(answers: Sequence[bool]) -> float | None:
    """The share of true answers; None without any answer."""
    return sum(answers) / len(answers) if answers else None


def figures_of(name: str, pairs: Sequence[tuple[str | None, str]]) -> TopicFigures:
    """Precision, recall and support of one topic out of (true, guessed) pairs."""
    mine = [guessed == name for true, guessed in pairs if true == name]
    guessed_mine = [true == name for true, guessed in pairs if guessed == name]
    return TopicFigures(share(guessed_mine), share(mine), len(mine))


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error: how far confidence and truth lie apart, over ten bins of confidence."""
    if not judged:
        return None
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    gaps = (abs(sum(c for c, _ in one) - sum(right for _, right in one)) for one in bins)
    return sum(gaps) / len(judged)


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not exceed; 0 without values."""
    if not values:
        return 0.0
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)]
