"""Examples -> model. The only file that needs scikit-learn.

Promises: deterministic (the same specs, examples, target and seed give the same model to the last bit, in whatever
order they come); the confidence is learned from mails unseen at the time, never from those the model was fitted on;
mail that belongs to no topic (``Example.topic`` None) teaches all topics what they are not.

How: words and letters (features.py) -> one linear support vector machine per topic -> margins on unseen mails, five
folds of them, and of topics left out -> probabilities and thresholds (calibration.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from classifier.calibration import Margins, choose_thresholds, fit_probabilities
from classifier.cold_start import given_examples, pseudo_examples
from classifier.features import Vocabulary, count_terms, learn_vocabulary
from classifier.files import digest_of
from classifier.model import Example, Model, TopicSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

Progress = Callable[[str, float], None]
FOLDS = 5
LOOSENESS = 1.0  # the C of the support vector machine
NO_TOPIC = -1


class TrainingError(ValueError):
    """There is nothing to learn from, said in a sentence for the operator."""


@dataclass(frozen=True, eq=False)
class Material:
    """The examples as numbers: a sparse row each, its topic's number (or NO_TOPIC), its weight, its fold.

    Rows made from descriptions have the fold -1: they are always learned from, never measured with.
    """

    rows: csr_matrix[np.float64]
    truth: Numbers
    weight: Doubles
    fold: Numbers


def train(
    specs: Iterable[TopicSpec],
    examples: Iterable[Example],
    target_precision: float = 0.95,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """A model of these topics; examples of other topics are left aside. TrainingError where no topic is given."""
    import numpy as np

    tell = progress or silent
    specs = sorted(specs, key=lambda spec: spec.name)
    topics = tuple(dict.fromkeys(spec.name for spec in specs))
    if not topics:
        raise TrainingError("a model needs at least one topic")
    tell("reading", 0.0)
    real = merged([one for one in [*given_examples(specs), *examples] if one.topic is None or one.topic in topics])
    vocabulary, material = prepare(topics, real, pseudo_examples(specs), seed)
    tell("measuring", 0.2)
    margins = unseen_margins(material, len(topics), seed, tell)
    sharpness, nothing = fit_probabilities(margins)
    thresholds = choose_thresholds(margins, sharpness, nothing, len(topics), target_precision)
    tell("fitting", 0.9)
    weights, offsets = fit(material, np.ones(len(material.truth), dtype=np.bool_), len(topics), seed)
    tell("done", 1.0)
    model = Model(topics, vocabulary, weights, offsets, sharpness, nothing, thresholds, target_precision, version="")
    return replace(model, version=digest_of(model))


def silent(what: str, done: float) -> None:
    """Progress that nobody wants to hear."""


def merged(examples: Sequence[Example]) -> list[Example]:
    """Each mail once per topic, in an order of its own; what came several times weighs as much."""
    known: dict[tuple[str, str, str], Example] = {}
    for one in examples:
        key = (one.topic or "", one.subject, one.text)
        known[key] = replace(one, weight=one.weight + known[key].weight) if key in known else one
    return [known[key] for key in sorted(known)]


def prepare(
    topics: tuple[str, ...], real: Sequence[Example], made: Sequence[Example], seed: int
) -> tuple[Vocabulary, Material]:
    """The vocabulary of all examples, and all of them as numbers."""
    import numpy as np

    mails = [*real, *made]
    counts = [count_terms(one.text, one.subject) for one in mails]
    described = {term for mail in counts[len(real) :] for term in mail}
    vocabulary = learn_vocabulary(counts, keep=described)
    number = {topic: at for at, topic in enumerate(topics)}
    truth = np.array([NO_TOPIC if one.topic is None else number[one.topic] for one in mails], dtype=np.int64)
    weight = np.array([one.weight for one in mails], dtype=np.float64)
    fold = np.array([*folds(real, seed), *[NO_TOPIC] * len(made)], dtype=np.int64)
    return vocabulary, Material(sparse_rows(vocabulary, counts), truth, weight, fold)


def folds(real: Sequence[Example], seed: int) -> list[int]:
    """A fold for each example: even within each topic, shuffled by a digest of text and seed."""
    order = sorted(range(len(real)), key=lambda at: (real[at].topic or "", shuffled(real[at], seed)))
    fold = [0] * len(real)
    for place, at in enumerate(order):
        fold[at] = place % FOLDS
    return fold


def shuffled(example: Example, seed: int) -> bytes:
    """A place in an order that has nothing to do with the content, and is the same each time."""
    return hashlib.sha256(f"{seed}\n{example.subject}\n{example.text}".encode()).digest()


def sparse_rows(vocabulary: Vocabulary, counts: Sequence[dict[str, float]]) -> csr_matrix[np.float64]:
    """One sparse row for each mail."""
    import numpy as np
    from scipy.sparse import csr_matrix

    pairs = [vocabulary.row(mail) for mail in counts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    columns = np.array([column for row, _ in pairs for column in row], dtype=np.int32)
    values = np.array([value for _, row in pairs for value in row], dtype=np.float64)
    matrix = csr_matrix((values, columns, starts), shape=(len(pairs), max(len(vocabulary.terms), 1)))
    matrix.sort_indices()
    return matrix


def unseen_margins(material: Material, topics: int, seed: int, tell: Progress) -> Margins:
    """Margins on each real example by a model that saw neither it nor, for the part "outside", its topic."""
    import numpy as np

    inside, outside, truth = [], [], []
    for fold in range(FOLDS):
        tell("measuring", 0.2 + 0.7 * fold / FOLDS)
        unseen = material.fold == fold
        belongs = unseen & (material.truth != NO_TOPIC)
        if not belongs.any():
            continue
        weights, offsets = fit(material, ~unseen, topics, seed)
        inside.append(margins_of(material, belongs, weights, offsets))
        truth.append(material.truth[belongs])
        outside.append(margins_of(material, unseen & ~belongs, weights, offsets))
        outside.append(margins_without(material, fold, topics, seed))
    empty = np.zeros((0, topics), dtype=np.float32)
    return Margins(
        np.concatenate([empty, *inside]),
        np.concatenate([np.zeros(0, dtype=np.int64), *truth]),
        np.concatenate([empty, *outside]),
    )


def margins_without(material: Material, group: int, topics: int, seed: int) -> Floats:
    """Margins on the mails of every fifth topic by a model that never heard of these topics."""
    import numpy as np

    left_out = (material.truth != NO_TOPIC) & (material.truth % FOLDS == group)
    remaining = np.unique(material.truth[~left_out & (material.truth != NO_TOPIC)])
    shown = left_out & (material.fold >= 0)
    if len(remaining) < 2 or not shown.any():
        return np.zeros((0, topics), dtype=np.float32)
    weights, offsets = fit(material, ~left_out, topics, seed)
    return margins_of(material, shown, weights, offsets)


def margins_of(material: Material, which: Flags, weights: Floats, offsets: Floats) -> Floats:
    """Margins of some rows."""
    margins: Floats = (material.rows[which] @ weights + offsets).astype("float32")
    return margins


def fit(material: Material, which: Flags, topics: int, seed: int) -> tuple[Floats, Floats]:
    """Weights (a row per term, a column per topic) and offsets learned from some rows.

    A topic without a row among them can never win: its offset is far below any margin.
    """
    import numpy as np
    from sklearn.svm import LinearSVC

    weights = np.zeros((material.rows.shape[1], topics), dtype=np.float32)
    offsets = np.full(topics, -4.0, dtype=np.float32)
    truth = material.truth[which]
    labels = np.unique(truth)
    if len(labels) < 2:  # a single topic, and nothing to tell it from: never sure
        return weights, offsets
    machine = LinearSVC(C=LOOSENESS, random_state=seed)
    machine.fit(material.rows[which], truth, sample_weight=material.weight[which])
    coefficients, intercepts = machine.coef_, machine.intercept_
    if len(labels) == 2:  # scikit-learn then gives one row, for the second label
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.array([-intercepts[0], intercepts[0]])
    for at, label in enumerate(labels):
        if label != NO_TOPIC:
            weights[:, label] = coefficients[at]
            offsets[label] = intercepts[at]
    return weights, offsets
