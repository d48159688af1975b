"""From margins to confidence that means what it says, and from confidence to "trust it" or "ask a person".

Everything here is learned from margins on mails the model had not seen: mails of its topics (out of fold), and mails
that belong to none of them. Of those there are seldom any, so they are made: a model trained without some topics
is shown the mails of just these (``Margins.outside``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.confidence import Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# The share of mail that belongs to no topic, where none is labelled so: five in a hundred before anything is known,
# less the more labelled mail there is, half way to two in a hundred after HALF_WAY. On it_tickets, which has none, 5 %
# makes confidence a point too low (calibration error 0.030; with 3 % 0.021), and 3 % lets a third more strange mail be
# routed.
FIRST_SHARE, LAST_SHARE = 0.05, 0.02
HALF_WAY = 5_000
# Standard errors of doubt taken off what was measured (one-sided 84 %). With 1.64 (95 %) a topic would need 52 trusted
# mails without one error before it may be routed by machine; coverage of the starter set falls from 0.69 to 0.62.
DOUBT = 1.0
# Below this many unseen mails of its own a topic is "cold": cold topics have one threshold, from all their figures
# together, and where even these are few they have to be very sure.
ENOUGH = 15
COLD_THRESHOLD = 0.9
# Where one topic alone has mails, and others are described or there are none, every mail looks like it.
NEVER = 1.01
# Scale, and the logit of "none of these", where there is nothing to learn them from.
UNMEASURED = (6.0, -3.6)
# Mails that are all right would have any scale, and confidence without end.
LIKELY_SCALES = (1.0, 20.0)
# How many mails' worth of doubt holds the scale back to the unmeasured one, and a topic's own scale and bias to those
# of all.
HELD_BACK = 5.0


@dataclass(frozen=True, eq=False)
class Margins:
    """Margins on unseen mails: those of a topic with its number, and those of no topic."""

    inside: Floats
    truth: Numbers
    outside: Floats
    is_real: bool = False
    """The mails of no topic are real ones, in their natural share: nothing is assumed."""

    @property
    def outside_weight(self) -> float:
        """How much one mail of no topic counts, so that all of them are the assumed share."""
        inside, outside = len(self.truth), len(self.outside)
        if self.is_real or not outside:
            return 1.0
        share = LAST_SHARE + (FIRST_SHARE - LAST_SHARE) * HALF_WAY / (HALF_WAY + inside)
        return share / (1 - share) * inside / outside


def unmeasured(topics: int) -> Calibration:
    """The calibration of a model about which nothing is known yet."""
    return Calibration((UNMEASURED[0],) * topics, (0.0,) * topics, UNMEASURED[1])


def fit_calibration(margins: Margins, own: Flags) -> Calibration:
    """Scales, biases and "none of these" under which the unseen mails are the least surprising.

    ``own``: topics that know enough to have a scale and a bias of their own; the others share one scale.
    """
    import numpy as np
    from scipy.optimize import minimize

    topics = margins.inside.shape[1]
    if len(margins.truth) < ENOUGH:
        return unmeasured(topics)
    start = np.array([math.log(UNMEASURED[0]), UNMEASURED[1], *np.zeros(2 * topics)])
    least, most = map(math.log, LIKELY_SCALES)
    bounds = [(least, most), *[(-math.inf, math.inf)] * (2 * topics + 1)]
    best = minimize(surprise, start, args=(margins, own.astype(np.float64)), jac=True, method="L-BFGS-B",
                    bounds=bounds, options={"maxiter": 100})
    scales, biases, nothing = unpacked(best.x, own.astype(np.float64))
    return Calibration(tuple(round(float(x), 4) for x in scales), tuple(round(float(x), 4) for x in biases),
                       round(float(nothing), 4))


def unpacked(point: Doubles, own: Doubles) -> tuple[Doubles, Doubles, float]:
    """Scales, biases and the logit of "none of these" at a point of the search."""
    import numpy as np

    topics = len(own)
    stretch, bias = point[2 : 2 + topics] * own, point[2 + topics :] * own
    return np.exp(point[0] + stretch), bias, float(point[1])


def surprise(point: Doubles, margins: Margins, own: Doubles) -> tuple[float, Doubles]:
    """The mean surprise (negative logarithm of the truth's probability, held back) and its slope."""
    import numpy as np

    topics = len(own)
    scales, biases, nothing = unpacked(point, own)
    calibration = Calibration(tuple(scales), tuple(biases), nothing)
    every = np.concatenate([margins.inside, margins.outside]).astype(np.float64)
    truth = np.concatenate([margins.truth, np.full(len(margins.outside), topics)])
    weight = np.concatenate([np.ones(len(margins.truth)), np.full(len(margins.outside), margins.outside_weight)])
    weight /= weight.sum()
    logarithms = calibration.log_shares(every)
    rows = np.arange(len(truth))
    total = -float(weight @ logarithms[rows, truth])
    slope = np.exp(logarithms)
    slope[rows, truth] -= 1.0
    slope *= weight[:, None]
    by_scale, by_bias = (slope[:, :-1] * every).sum(axis=0) * scales, slope[:, :-1].sum(axis=0)
    held, free, sharper = HELD_BACK / len(truth), point[2:], float(point[0]) - math.log(UNMEASURED[0])
    total += held * (float(free @ free) + sharper**2) + 0.001 * (nothing - UNMEASURED[1]) ** 2
    by_nothing = slope[:, -1].sum() + 0.002 * (nothing - UNMEASURED[1])
    gradient = np.concatenate([[by_scale.sum() + 2 * held * sharper, by_nothing], by_scale * own, by_bias * own])
    gradient[2:] += 2 * held * free
    return total, gradient


def wilson_lower(right: Doubles, of: Doubles, doubt: float) -> Doubles:
    """The share that is right, less ``doubt`` standard errors (Wilson 1927); 0 where nothing was counted."""
    import numpy as np

    counted = np.maximum(np.asarray(of, dtype=np.float64), 1e-12)
    share, square = right / counted, doubt * doubt
    spread = doubt * np.sqrt(share * (1 - share) / counted + square / (4 * counted * counted))
    lower = (share + square / (2 * counted) - spread) / (1 + square / counted)
    bound: Doubles = np.where(np.asarray(of) > 0, lower, 0.0)
    return bound


def lowest_trusted(confidence: Doubles, right: Flags, weight: Doubles, target: float, doubt: float) -> float | None:
    """The lowest confidence from which on the target holds with that doubt; None where none does."""
    import numpy as np

    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    lower = wilson_lower(np.cumsum((weight * right)[order]), np.cumsum(weight[order]), doubt)
    last_of_equals = np.append(sure[1:] < sure[:-1], True)[: len(sure)]
    reached = np.flatnonzero(last_of_equals & (lower >= target))
    return float(sure[reached[-1]]) if len(reached) else None


def choose_thresholds(margins: Margins, calibration: Calibration, target: float) -> tuple[float, ...]:
    """For each topic the confidence from which on it is trusted.

    Mails of no topic count as many times as makes them the assumed share of all. ``threshold_of`` says which figures
    decide.
    """
    import numpy as np

    guesses = calibration.probabilities(np.concatenate([margins.inside, margins.outside]))
    best, confidence = guesses.argmax(axis=1), guesses.max(axis=1)
    truth = np.concatenate([margins.truth, np.full(len(margins.outside), -1)])
    right = best == truth
    weight = np.where(truth >= 0, 1.0, margins.outside_weight)
    common = lowest_trusted(confidence, right, weight, target, DOUBT)

    def threshold(mine: Flags) -> float:
        figures = (confidence[mine], right[mine], weight[mine], target)
        return threshold_of(lowest_trusted(*figures, DOUBT), lowest_trusted(*figures, 0.0), common)

    seen = np.bincount(margins.truth, minlength=margins.inside.shape[1])
    is_cold = seen < ENOUGH
    is_alone = np.count_nonzero(seen) == 1
    of_cold = threshold(is_cold[best]) if seen[is_cold].sum() >= ENOUGH else max(COLD_THRESHOLD, common or 0.0)
    found = [of_cold if is_cold[topic] else threshold(best == topic) for topic in range(len(seen))]
    return tuple(NEVER if is_alone and seen[topic] else one for topic, one in enumerate(found))


def threshold_of(surely: float | None, barely: float | None, common: float | None) -> float:
    """One topic's threshold: the common one, raised to where the topic's own figures reach the target (``barely``), or
    its own where these are good enough to stand alone (``surely``). As sure as a cold topic where neither is known."""
    shared = max(barely, common) if barely is not None and common is not None else None
    known = [threshold for threshold in (surely, shared) if threshold is not None]
    return min(known, default=COLD_THRESHOLD)
