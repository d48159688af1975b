"""A new model is compared with the one in use on the same mails, which neither had seen: what is lost is told."""

import pytest

from classifier import Example, TopicSpec, starter_examples
from classifier.judgement import Judgement
from classifier.promotion import MOST_FALL, Moved, moved
from classifier.training import Trained, learn

KNOWN = ("access", "finance", "hardware")


def said(mail: int, best: str, truth: str | None = "access") -> Judgement:
    return Judgement(f"{mail:016x}", truth, best, 0.9, True)


def judged(right: int, of: int, begin: int = 0) -> list[Judgement]:
    """So many mails about access, the first of them known for what they are."""
    return [said(begin + at, "access" if at < right else "hardware") for at in range(of)]


def fall(before: list[Judgement], after: list[Judgement]) -> float:
    return moved(before, after).fall


def test_what_is_lost_is_told_in_points() -> None:
    assert fall(judged(200, 200), judged(199, 200)) == pytest.approx(0.005)
    assert fall(judged(200, 200), judged(0, 200)) == 1.0
    assert fall(judged(7, 10), judged(7, 10)) == 0.0


def test_what_is_gained_is_a_negative_loss() -> None:
    assert fall(judged(90, 100), judged(95, 100)) == pytest.approx(-0.05)


def test_gains_make_up_for_losses() -> None:
    before = [said(1, "access"), said(2, "hardware"), said(3, "access")]
    after = [said(1, "hardware"), said(2, "access"), said(3, "access")]
    assert moved(before, after) == Moved(lost=1, gained=1, mails=3)
    assert fall(before, after) == 0.0


def test_only_mails_that_both_have_judged_count() -> None:
    before, new = judged(10, 10), judged(0, 90, begin=1_000)
    assert fall(before, [*before, *new]) == 0.0
    assert fall([*before, *new], judged(5, 10)) == 0.5


@pytest.mark.parametrize(("before", "after"), [([], []), (judged(5, 5), []), (judged(5, 5), judged(0, 5, begin=9))])
def test_with_nothing_in_common_nothing_is_lost(before: list[Judgement], after: list[Judgement]) -> None:
    assert fall(before, after) == 0.0
    assert not moved(before, after).hurts


def test_the_order_of_the_mails_does_not_matter() -> None:
    before, after = judged(9, 10), judged(4, 10)
    assert fall(before[::-1], after) == fall(before, after[::-1]) == fall(before, after) == 0.5


def test_a_mail_that_a_person_has_moved_is_no_mistake() -> None:
    before = [*judged(10, 10), said(77, "access")]
    assert fall(before, [*judged(10, 10), said(77, "finance", truth="finance")]) == 0.0
    assert fall(before, [*judged(10, 10), said(77, "access", truth="finance")]) == 0.0


def test_a_mail_of_no_topic_is_never_counted() -> None:
    outside = [said(5, "access", truth=None)]
    assert fall(outside, [said(5, "hardware", truth=None)]) == 0.0
    assert moved(outside, outside).mails == 0


@pytest.fixture(scope="module")
def before() -> Trained:
    """What three topics of the starter set teach."""
    return learn([TopicSpec(name) for name in KNOWN], starter_examples(KNOWN))


def after(*lessons: Example) -> Trained:
    return learn([TopicSpec(name) for name in KNOWN], [*starter_examples(KNOWN), *lessons])


def test_a_hundred_wrong_lessons_are_noticed(before: Trained) -> None:
    asked = [f"I forgot my password for account {at}{chr(97 + at % 26)}, please reset my login" for at in range(100)]
    wrong = [Example(text, "finance", weight=10.0) for text in asked]
    change = moved(before.unseen, after(*wrong).unseen)
    assert change.mails == len(starter_examples(KNOWN))
    assert change.fall > MOST_FALL
    assert change.hurts


def test_right_lessons_do_no_harm(before: Trained) -> None:
    devices = ("monitor", "keyboard", "docking station", "headset", "webcam", "mouse", "charger", "cable", "tablet")
    asked = [f"The {device} on my desk is broken, I need another one" for device in devices]
    right = [Example(text, "hardware", weight=10.0) for text in asked]
    assert not moved(before.unseen, after(*right).unseen).hurts


def test_what_is_compared_stays_the_same_when_mails_come(before: Trained) -> None:
    more = after(Example("A new mail about a new badge", "access", weight=10.0))
    old = {one.mail for one in before.unseen}
    assert old < {one.mail for one in more.unseen}
    assert moved(before.unseen, more.unseen).mails == len(old)
