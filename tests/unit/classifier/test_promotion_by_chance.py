"""What keeps a new model out of use: a loss of more than half a point, and where few mails are known no chance."""
from __future__ import annotations

import pytest

from classifier.judgement import Judgement
from classifier.promotion import FEW, Moved, moved


def judged(rights: str, truth: str = "access") -> tuple[Judgement, ...]:
    """A judgement for each sign, of mails 0, 1, 2 …: + is right, - is wrong."""
    return tuple(Judgement(str(n), truth, truth if sign == "+" else "finance", 0.9, True)
                 for n, sign in enumerate(rights))


@pytest.mark.parametrize(("lost", "gained", "refused"), [
    (0, 0, False), (1, 0, False), (2, 0, False), (3, 0, True), (6, 3, False), (6, 1, True), (3, 12, False),
])
def test_where_few_mails_are_known_a_loss_must_be_more_than_chance(lost: int, gained: int, refused: bool) -> None:
    same = "+" * 170
    before, after = judged(same + "+" * lost + "-" * gained), judged(same + "-" * lost + "+" * gained)
    assert moved(before, after) == (lost, gained, 170 + lost + gained)
    assert moved(before, after).hurts is refused


@pytest.mark.parametrize("mails", [FEW, 2_000])
def test_where_more_are_known_half_a_point_is_the_bound_whatever_chance_says(mails: int) -> None:
    most = int(0.005 * mails)
    assert not Moved(most + 100, 100, mails).hurts
    assert Moved(most + 101, 100, mails).hurts
    assert not Moved(most + 101, 100, FEW - 1).hurts


def test_only_mails_that_both_judged_under_the_same_topic_are_compared() -> None:
    before, after = judged("+" * 20), judged("-" * 20, truth="hardware")
    assert moved(before, after) == (0, 0, 0)
    assert moved(before, judged("-" * 5 + "+" * 30)) == (5, 0, 20)
    nowhere = tuple(Judgement(one.mail, None, "access", 0.9, True) for one in before)
    assert moved(nowhere, nowhere) == (0, 0, 0)


def test_the_chance_is_that_of_a_coin() -> None:
    assert Moved(0, 0, 9).chance == 1.0
    assert Moved(2, 0, 9).chance == 0.25
    assert Moved(3, 1, 9).chance == 5 / 16
    assert 0 < Moved(3_000, 2_000, 9_000).chance < 1e-40
