"""Would a new model hurt what was known before? Asked before it is put in use.

The answer comes from mails neither model had seen when it judged them, the same mails for both: every mail's fold is
fixed by its own text (material.py), so no later mail, topic or correction moves it. What is compared is frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import NamedTuple

from classifier.judgement import Judgement

MOST_FALL = 0.005
"""Points of accuracy: half a point."""
FEW = 600
"""Of fewer mails half a point is less than three of them, and chance is asked as well: five of eighteen refits that
had learned nothing but right lessons lost one or two of 180 mails, and none of them should wait for an operator."""
MOST_CHANCE = 0.2
"""A loss that an equally good model shows in every fifth case is taken for chance: two mails of two are, three of three
are not. Stricter would let harm pass where few mails are known; and who is refused tries again with the next lessons.
"""


class Moved(NamedTuple):
    """Of the mails that both models judged, how many were right before and are wrong now, and the other way round."""

    lost: int
    gained: int
    mails: int

    @property
    def fall(self) -> float:
        """Points of accuracy lost (0.005 is half a point); negative where the new model is better."""
        return (self.lost - self.gained) / self.mails if self.mails else 0.0

    @property
    def chance(self) -> float:
        """How likely it is that an equally good model loses at least as many of the mails that moved (sign test)."""
        mails = self.lost + self.gained
        return sum(comb(mails, count) for count in range(self.lost, mails + 1)) / (1 << mails)

    @property
    def hurts(self) -> bool:
        """Whether the new model must not be put in use by machine."""
        if self.fall <= MOST_FALL:
            return False
        return self.mails >= FEW or self.chance < MOST_CHANCE


def moved(before: Sequence[Judgement], after: Sequence[Judgement]) -> Moved:
    """What changed. A mail whose topic a person has changed since is no mistake of either model."""
    was = {one.mail: one for one in before if one.truth is not None}
    pairs = [(was[one.mail], one) for one in after if one.mail in was and was[one.mail].truth == one.truth]
    rights = [(old.best == old.truth, new.best == new.truth) for old, new in pairs]
    return Moved(rights.count((True, False)), rights.count((False, True)), len(pairs))
