"""From margins to confidence that means what it says, and from confidence to "trust it" or "ask a person".

Everything here is learned from margins on mails the model had not seen: mails of its topics (out of fold), and mails
that belong to none of them. Of those there are seldom any, so they are made: a model trained without some topics
is shown the mails of just these (``Margins.outside``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.model import probabilities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# The share of mail that belongs to no topic, assumed where nothing is known about it.
OUTSIDE_SHARE = 0.05
# Standard errors of doubt taken off what was measured (one-sided 84 %). With 1.64 (95 %) a topic would need 52 trusted
# mails without one error before it may be routed by machine; coverage of the starter set falls from 0.69 to 0.62.
DOUBT = 1.0
# Below this many unseen mails of its own a topic is "cold" and has to be very sure.
ENOUGH = 15
COLD_THRESHOLD = 0.9
# Sharpness and "none of these" where there is nothing to learn them from.
UNMEASURED = (6.0, -0.7)


@dataclass(frozen=True, eq=False)
class Margins:
    """Margins on unseen mails: those of a topic with its number, and those of no topic."""

    inside: Floats
    truth: Numbers
    outside: Floats


def fit_probabilities(margins: Margins) -> tuple[float, float]:
    """Sharpness (one over the temperature) and the margin of "none of these" with the likeliest outcome."""
    import numpy as np
    from scipy.optimize import minimize

    if len(margins.truth) < ENOUGH:
        return UNMEASURED

    def surprise(point: Doubles) -> float:
        sharpness, nothing = math.exp(point[0]), float(point[1])
        inside = probabilities(margins.inside, sharpness, nothing)
        right = inside[np.arange(len(margins.truth)), margins.truth]
        total = -float(np.log(right + 1e-12).mean()) * (1 - OUTSIDE_SHARE)
        if len(margins.outside):
            none = 1.0 - probabilities(margins.outside, sharpness, nothing).sum(axis=1)
            total -= float(np.log(none + 1e-12).mean()) * OUTSIDE_SHARE
        return total + 0.001 * (nothing - UNMEASURED[1]) ** 2

    start = np.array([math.log(UNMEASURED[0]), UNMEASURED[1]])
    best = minimize(surprise, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-6, "maxiter": 200})
    return round(math.exp(best.x[0]), 4), round(float(best.x[1]), 4)


def wilson_lower(right: float, of: float, doubt: float) -> float:
    """The share that is right, less ``doubt`` standard errors (Wilson); 0 where nothing was counted."""
    if of <= 0:
        return 0.0
    share, square = right / of, doubt * doubt
    middle = share + square / (2 * of)
    spread = doubt * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of)


def lowest_trusted(confidence: Doubles, right: Flags, weight: Doubles, target: float, doubt: float) -> float | None:
    """The lowest confidence from which on the target holds with that doubt; None where none does."""
    import numpy as np

    order = np.argsort(-confidence, kind="stable")
    counted = np.cumsum(weight[order])
    correct = np.cumsum((weight * right)[order])
    lowest: float | None = None
    for at, place in enumerate(order):
        last_of_equals = at + 1 == len(order) or confidence[order[at + 1]] < confidence[place]
        if last_of_equals and wilson_lower(float(correct[at]), float(counted[at]), doubt) >= target:
            lowest = float(confidence[place])
    return lowest


def choose_thresholds(
    margins: Margins, sharpness: float, nothing: float, topics: int, target: float
) -> tuple[float, ...]:
    """For each topic the confidence from which on it is trusted.

    Mails of no topic count as many times as makes them OUTSIDE_SHARE of all. ``threshold_of`` says which figures
    decide.
    """
    import numpy as np

    guesses = np.concatenate(
        [probabilities(margins.inside, sharpness, nothing), probabilities(margins.outside, sharpness, nothing)]
    )
    best, confidence = guesses.argmax(axis=1), guesses.max(axis=1)
    truth = np.concatenate([margins.truth, np.full(len(margins.outside), -1)])
    right = best == truth
    weight = np.where(truth >= 0, 1.0, outside_weight(len(margins.truth), len(margins.outside)))
    common = lowest_trusted(confidence, right, weight, target, DOUBT)
    chosen = []
    for topic in range(topics):
        mine = best == topic
        figures = (confidence[mine], right[mine], weight[mine], target)
        surely, barely = lowest_trusted(*figures, DOUBT), lowest_trusted(*figures, 0.0)
        chosen.append(threshold_of(surely, barely, common, int((margins.truth == topic).sum())))
    return tuple(chosen)


def threshold_of(surely: float | None, barely: float | None, common: float | None, seen: int) -> float:
    """One topic's threshold: the common one, raised to where the topic's own figures reach the target (``barely``), or
    its own where these are good enough to stand alone (``surely``). As sure as a cold topic where neither is known."""
    if seen < ENOUGH:
        return max(COLD_THRESHOLD, common or 0.0)
    shared = max(barely, common) if barely is not None and common is not None else None
    known = [threshold for threshold in (surely, shared) if threshold is not None]
    return min(known, default=COLD_THRESHOLD)


def outside_weight(inside: int, outside: int) -> float:
    """How much one mail of no topic counts, so that all of them are the assumed share."""
    return OUTSIDE_SHARE / (1 - OUTSIDE_SHARE) * inside / outside if outside else 0.0
