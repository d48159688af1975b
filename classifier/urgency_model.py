"""What people have said about the urgency of mails, learned: a model on top of the rules.

Promises: predicting needs numpy alone and a few microseconds; the same mails give the same model to the last bit;
with too few marked mails there is no model, and the rules (urgency.py) stand alone. What a grave rule says no model
makes less. A level that differs from that of the rules comes with a reason and words of its own.

How: a logistic regression for each step ("at least normal", "at least high", "critical"), on the terms of the mail and
on what the rules say; made monotone, so that the steps are chances of four levels; then the level of least expected
cost. Urgency is an order, not four names: every step learns from every mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.urgency import UrgencyGuess

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.intp]

LEVELS = ("low", "normal", "high", "critical")
AT_LEAST = 30  # marked mails: from here on real mail gains and mail that the rules know loses nothing (see benchmark)
LOOSENESS = 3.0  # the C of the logistic regressions

# What it costs to say (column) low, normal, high, critical when the truth is (row). One: a POC disturbed in vain.
COST = (
    (0.0, 0.5, 2.0, 5.0),  # low: an answer that comes early harms nobody; too many alarms, and nobody looks any more
    (1.0, 0.0, 1.0, 3.0),  # normal
    (4.0, 2.0, 0.0, 1.0),  # high: the promise is broken before anybody has looked
    (12.0, 8.0, 3.0, 0.0),  # critical: the harm runs while the mail lies there; worth several alarms in vain
)
# Of a hundred mails to which the rules give (row) a level, so many are of each (column): what is believed before
# anybody has said anything. An estimate for houses that the rules have not seen; PRIOR_MAILS of each row are learned.
PRIOR = (
    (75, 20, 4, 1),
    (15, 65, 17, 3),
    (4, 26, 60, 10),
    (2, 13, 30, 55),
)
PRIOR_MAILS = 60.0
MOST_WORDS = 3

Words = Callable[["Floats"], Sequence[str]]
"""How strongly each term of the mail speaks for the level -> the words to show, strongest first."""


def no_words(_pulls: Floats) -> Sequence[str]:
    """For who does not show the reason."""
    return ()


@dataclass(frozen=True, eq=False)
class UrgencyModel:
    """``weights`` has a row per term and a column per step, ``rule_weights`` a row per level of the rules."""

    weights: Floats
    offsets: Floats
    rule_weights: Floats

    def level(
        self, columns: Sequence[int] | Numbers, values: Sequence[float] | Doubles, rule: UrgencyGuess,
        words: Words = no_words,
    ) -> UrgencyGuess:
        """The level of least expected cost; the rules' guess itself where that says the same, or is grave and more.

        ``columns`` and ``values`` are the mail's row (Vocabulary.row); ``words`` is asked only if the level differs.
        """
        said = LEVELS.index(rule.level)
        best = cheapest(self.chances(columns, values, said))
        if best == said or not len(columns):
            return rule
        if rule.is_grave and best < said:
            return rule
        shown = ", ".join(f'"{word}"' for word in words(self.pulls(columns, values, said, best))[:MOST_WORDS])
        why = f"like mails that were marked {LEVELS[best]}"
        return UrgencyGuess(LEVELS[best], f"{why}: {shown}" if shown else why)

    def chances(self, columns: Sequence[int] | Numbers, values: Sequence[float] | Doubles,
                said: int) -> tuple[float, ...]:
        """The probability of each level, low first; ``said`` is the number of the rules' level."""
        import numpy as np

        margins = self.offsets + self.rule_weights[said]
        if len(columns):
            margins = margins + np.asarray(values, dtype=np.float32) @ self.weights.take(columns, axis=0)
        steps = np.minimum.accumulate(1.0 / (1.0 + np.exp(-margins.astype(np.float64))))
        return tuple((np.append(1.0, steps) - np.append(steps, 0.0)).tolist())

    def pulls(self, columns: Sequence[int] | Numbers, values: Sequence[float] | Doubles, said: int,
              best: int) -> Floats:
        """How strongly each term speaks for the steps between the rules' level and the one that was chosen."""
        import numpy as np

        steps = range(min(said, best), max(said, best))
        strength: Floats = (self.weights.take(columns, axis=0)[:, list(steps)].sum(axis=1)
                            * np.asarray(values, dtype=np.float32))
        return strength if best > said else -strength


def cheapest(chances: Sequence[float]) -> int:
    """The number of the level with the least expected cost; of equals the lower."""
    expected = [sum(chance * row[said] for chance, row in zip(chances, COST, strict=True)) for said in range(len(COST))]
    return expected.index(min(expected))


def train_urgency(
    rows: csr_matrix[np.float64],
    levels: Sequence[str | None],
    rule_levels: Sequence[str],
    weights: Sequence[float],
    seed: int = 0,
) -> UrgencyModel | None:
    """The model of these mails; None where fewer than ``AT_LEAST`` are marked.

    A row for each mail; its level, None where nobody has marked it; what the rules say, "" where they must not count:
    the rules were written with the starter set in view, and would look better there than they are. ``weights`` count
    against each other, their mean is one.
    """
    import numpy as np

    marked = [at for at, level in enumerate(levels) if level in LEVELS]
    if len(marked) < AT_LEAST:
        return None
    truth = np.array([LEVELS.index(levels[at] or "") for at in marked])
    said = np.array([LEVELS.index(rule_levels[at]) if rule_levels[at] else -1 for at in marked])
    weight = np.array([weights[at] for at in marked], dtype=np.float64)
    return fit_steps(rows[marked], truth, said, weight / (weight.mean() or 1.0), seed)


def fit_steps(
    rows: csr_matrix[np.float64],
    truth: NDArray[np.int64],
    said: NDArray[np.int64],
    weight: NDArray[np.float64],
    seed: int,
) -> UrgencyModel:
    """One regression a step, of the mails and of what is believed before them."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack, vstack
    from sklearn.linear_model import LogisticRegression

    count, terms = len(LEVELS), rows.shape[1]
    rules = np.vstack([np.zeros((1, count)), np.eye(count)])[said + 1]  # a column per level; none for "does not count"
    believed = np.repeat(np.eye(count), count, axis=0)
    features = vstack(
        [hstack([rows, csr_matrix(rules)]), hstack([csr_matrix((count * count, terms)), csr_matrix(believed)])]
    ).tocsr()
    truth = np.concatenate([truth, np.tile(np.arange(count), count)])
    weight = np.concatenate([weight, np.array(PRIOR).ravel() / 100 * PRIOR_MAILS])
    steps = []
    for step in range(1, count):
        machine = LogisticRegression(C=LOOSENESS, solver="liblinear", dual=True, max_iter=10_000, random_state=seed)
        steps.append(machine.fit(features, truth >= step, sample_weight=weight))
    learned = np.vstack([step.coef_[0] for step in steps]).T.astype(np.float32)
    offsets = np.array([step.intercept_[0] for step in steps], dtype=np.float32)
    return UrgencyModel(np.ascontiguousarray(learned[:terms]), offsets, np.ascontiguousarray(learned[terms:]))
