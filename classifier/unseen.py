"""Mails judged by machines that never saw them: where every honest figure comes from.

Each real mail is judged out of fold, or the mails of a separate file are. Mail that belongs to no topic is rare in
any collection, so it is made: machines that never heard of some topics are shown the mails of just these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from classifier.calibration import Margins
from classifier.confidence import Calibration
from classifier.features import count_terms
from classifier.judgement import Judgement, name_of
from classifier.machines import margins_of
from classifier.material import FOLDS, NEVER_HELD_OUT, NO_TOPIC, Material, sparse_rows
from classifier.model import Example

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# Leaving topics out is tried on so many mails at most, in fewer groups where there are more: how strange mail looks to
# the machines is known after a few hundred.
MOST_WITHOUT = 4_000
GROUPS_OF_MANY = 2
# So many real mails of no topic say more than any that are made.
ENOUGH_REAL = 50


@dataclass(frozen=True, eq=False)
class Unseen:
    """Real mails with their margins and truth (NO_TOPIC: none), and the margins of mails made to belong nowhere."""

    mails: tuple[Example, ...]
    truth: Numbers
    has_words: Flags
    """Marks the mails of which any word is known: of the others nothing is believed."""
    margins: Floats
    made_outside: Floats

    def shifted(self, shifts: Floats) -> Unseen:
        """The same after the offsets were changed by so much."""
        return replace(self, margins=self.margins + shifts, made_outside=self.made_outside + shifts)

    def for_calibration(self) -> Margins:
        """Inside and outside, for the calibration."""
        import numpy as np

        belongs = self.truth != NO_TOPIC
        real = self.margins[~belongs]
        if len(real) >= ENOUGH_REAL:
            return Margins(self.margins[belongs], self.truth[belongs], real, is_real=True)
        return Margins(self.margins[belongs], self.truth[belongs], np.concatenate([real, self.made_outside]))

    def judgements(self, topics: Sequence[str], calibration: Calibration,
                   thresholds: Sequence[float]) -> tuple[Judgement, ...]:
        """What a model with this calibration says of each real mail."""
        import numpy as np

        if not len(self.truth):
            return ()
        chances = calibration.probabilities(self.margins)
        best = chances.argmax(axis=1)
        sure = chances.max(axis=1)
        trusted = self.has_words & (sure >= np.asarray(thresholds)[best])
        said = zip(self.mails, best.tolist(), sure.tolist(), trusted.tolist(), strict=True)
        return tuple(Judgement(name_of(mail), mail.topic, topics[at], much, holds) for mail, at, much, holds in said)


Fit = Callable[[Material, "Flags"], "tuple[Floats, Floats]"]


def out_of_fold(material: Material, fitted: Fit, tell: Callable[[float], None]) -> Unseen:
    """Every real mail, judged by machines that were fitted on the other folds."""
    import numpy as np

    real = len(material.mails)
    margins = np.zeros((real, len(material.topics)), dtype=np.float32)
    for fold in range(FOLDS):
        tell(fold / FOLDS)
        unseen = material.fold == fold
        if unseen.any():
            margins[unseen[:real]] = margins_of(material, unseen, *fitted(material, ~unseen))
    has_words = np.diff(material.rows.indptr)[:real] > 0
    return Unseen(material.mails, material.truth[:real], has_words, margins, outside(material, fitted))


def of_other_mails(material: Material, mails: Sequence[Example], fitted: Fit, weights: Floats,
                   offsets: Floats) -> Unseen:
    """Mails beside the material; those of topics that are not known are left aside."""
    import numpy as np

    number = {topic: at for at, topic in enumerate(material.topics)}
    shown = tuple(mail for mail in mails if mail.topic is None or mail.topic in number)
    rows = sparse_rows(material.vocabulary, [count_terms(mail.text, mail.subject) for mail in shown])
    truth = np.array([NO_TOPIC if mail.topic is None else number[mail.topic] for mail in shown], dtype=np.int64)
    margins = (rows @ weights + offsets).astype(np.float32)
    return Unseen(shown, truth, np.diff(rows.indptr) > 0, margins, outside(material, fitted))


def outside(material: Material, fitted: Fit) -> Floats:
    """Margins on mails of topics left out, a fifth of them at a time, by machines that never heard of these."""
    import numpy as np

    shown = thinned(material)
    groups = FOLDS if shown.all() else GROUPS_OF_MANY
    empty = np.zeros((0, len(material.topics)), dtype=np.float32)
    return np.concatenate([empty, *(outside_of(material, shown, group, fitted) for group in range(groups))])


def outside_of(material: Material, shown: Flags, group: int, fitted: Fit) -> Floats:
    """The margins of one group's mails; none where too few topics would remain."""
    import numpy as np

    left_out = (material.truth != NO_TOPIC) & (material.truth % FOLDS == group)
    known = shown & ~left_out
    strange = shown & left_out & (material.fold != NEVER_HELD_OUT)
    if len(np.unique(material.truth[known & (material.truth != NO_TOPIC)])) < 2 or not strange.any():
        return np.zeros((0, len(material.topics)), dtype=np.float32)
    return margins_of(material, strange, *fitted(material, known))


def thinned(material: Material) -> Flags:
    """Marks so few rows that leaving topics out is quick: every n-th, as the mails are sorted by topic."""
    import numpy as np

    step = -(-len(material.truth) // MOST_WITHOUT)
    every: Flags = (np.arange(len(material.truth)) % step == 0) | (material.fold == NEVER_HELD_OUT)
    return every
