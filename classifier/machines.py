"""Rows -> weights and offsets: one linear support vector machine per topic. The only file that fits topics."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from classifier.material import NO_TOPIC, Material
from classifier.young import towards_their_mails

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# Where liblinear may stop: with a hundredth of its usual care the fit takes half the time, and as many mails are right.
TOLERANCE = 0.01
# The margin of a topic without any mail: it can never win.
NEVER = -4.0


def fit(material: Material, which: Flags, looseness: float, young: Flags, seed: int) -> tuple[Floats, Floats]:
    """Weights (a row per term, a column per topic) and offsets learned from some rows.

    ``looseness`` is the C of the machines: how much a mail on the wrong side costs; ``young`` marks the topics whose
    weights lean towards the mean of their mails (young.py).
    """
    import numpy as np
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    topics = len(material.topics)
    weights = np.zeros((material.rows.shape[1], topics), dtype=np.float32)
    offsets = np.full(topics, NEVER, dtype=np.float32)
    truth = material.truth[which]
    labels = np.unique(truth)
    if len(labels) < 2:  # a single topic, and nothing to tell it from: never sure
        return weights, offsets
    machine = LinearSVC(C=looseness, tol=TOLERANCE, random_state=seed)
    with warnings.catch_warnings():  # where equal mails have two topics it goes on to the last round: no harm
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(material.rows[which], truth, sample_weight=material.weight[which])
    coefficients, intercepts = machine.coef_, machine.intercept_
    if len(labels) == 2:  # scikit-learn then gives one row, for the second label
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.array([-intercepts[0], intercepts[0]])
    for at, label in enumerate(labels):
        if label != NO_TOPIC:
            weights[:, label] = coefficients[at]
            offsets[label] = intercepts[at]
    return towards_their_mails(weights, material, which, young), offsets


def margins_of(material: Material, which: Flags, weights: Floats, offsets: Floats) -> Floats:
    """Margins of some rows."""
    margins: Floats = (material.rows[which] @ weights + offsets).astype("float32")
    return margins
