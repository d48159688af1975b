"""A topic with few mails among topics with many is found, and the others pay next to nothing for it."""

import hashlib

import numpy as np
import pytest

from classifier import Example, TopicSpec, measure, starter_examples, train, training
from classifier.material import merged, prepare
from classifier.promotion import MOST_FALL
from classifier.recipe import choose_recipe
from classifier.young import GROWN_UP, MAY_COST, MOST_RAISED, raised, towards_their_mails, young_topics

KNOWN = ("access", "finance", "hardware")
FEW = 8
APART_OF_THE_YOUNG = 1.0
ONE_MAIL = 0.000_26  # of 4,000, and the rounding


@pytest.mark.parametrize(
    ("support", "young"),
    [
        ((10, 500, 600), (True, False, False)),
        ((99, 500, 600), (True, False, False)),
        ((100, 500, 600), (False, False, False)),
        ((5, 6, 7), (False, False, False)),
        ((1, 1, 1), (False, False, False)),
        ((0, 500, 600), (False, False, False)),
        ((10, 12, 500, 500, 500), (True, True, False, False, False)),
        ((GROWN_UP - 1, 5_000, 5_000), (True, False, False)),
        ((GROWN_UP, 5_000, 5_000), (False, False, False)),
        ((0, 0), (False, False)),
    ],
)
def test_young_is_who_has_few_mails_among_many(support: tuple[int, ...], young: tuple[bool, ...]) -> None:
    assert tuple(young_topics(support).tolist()) == young


def drawn(too_low: float, young: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Margins and truth: two topics of 2,000 mails, of which some are hard to tell apart, and young ones of fifty,
    which are harder to tell, and whose margins all come out so much too low."""
    draw = np.random.default_rng(7)
    truth = np.repeat(np.arange(2 + young), [2_000, 2_000, *[50] * young])
    margins = draw.normal(-1.0, 0.35, (len(truth), 2 + young)).astype(np.float32)
    is_hard = draw.random(len(truth)) < 0.1
    apart = np.where(is_hard, draw.uniform(0.2, 2.0, len(truth)), np.where(truth < 2, 2.0, APART_OF_THE_YOUNG))
    margins[np.arange(len(truth)), truth] += apart
    margins[:, 2:] -= too_low
    return margins, truth


def right(margins: np.ndarray, truth: np.ndarray, which: np.ndarray) -> float:
    return float((margins.argmax(axis=1) == truth)[which].mean())


def test_a_young_topic_is_raised_and_the_others_pay_no_more_than_allowed() -> None:
    margins, truth = drawn(too_low=0.8)
    young = np.array([False, False, True])
    shifts = raised(margins, truth, young)
    mine = truth == 2
    assert (shifts[:2] == 0).all()
    assert 0 < shifts[2] <= MOST_RAISED
    assert right(margins + shifts, truth, mine) > right(margins, truth, mine) + 0.1
    assert right(margins, truth, ~mine) - right(margins + shifts, truth, ~mine) <= MAY_COST + ONE_MAIL


def test_what_a_young_topic_may_cost_does_not_keep_a_model_out_of_use() -> None:
    assert 0 < MAY_COST < MOST_FALL


def test_two_young_topics_together_cost_no_more_than_one_may() -> None:
    margins, truth = drawn(too_low=0.8, young=2)
    shifts = raised(margins, truth, np.array([False, False, True, True]))
    old = truth < 2
    assert (shifts[2:] > 0.1).all()
    assert right(margins, truth, old) - right(margins + shifts, truth, old) <= MAY_COST + ONE_MAIL


def test_a_young_topic_that_is_found_already_is_not_lowered() -> None:
    margins, truth = drawn(too_low=0.0)
    margins[truth == 2, 2] += 2.0
    young = np.array([False, False, True])
    assert right(margins, truth, truth == 2) == 1.0
    assert raised(margins, truth, young).tolist() == [0.0, 0.0, 0.0]


def test_who_is_not_young_stays_where_it_is() -> None:
    margins, truth = drawn(too_low=0.8)
    assert raised(margins, truth, np.zeros(3, dtype=np.bool_)).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("which", [0, 2])
def test_without_a_mail_of_its_own_or_of_the_others_nothing_is_raised(which: int) -> None:
    margins, truth = drawn(too_low=0.8)
    alone = truth == which
    young = np.array([False, False, True])
    assert raised(margins[alone], truth[alone], young).tolist() == [0.0, 0.0, 0.0]


def test_mail_of_no_topic_is_nobodys_loss() -> None:
    margins, truth = drawn(too_low=0.8)
    young = np.array([False, False, True])
    strange = np.tile(np.array([[0.1, -1.0, 0.0]], dtype=np.float32), (40, 1))
    both = raised(np.vstack([margins, strange]), np.append(truth, [-1] * 40), young)
    assert both[2] >= raised(margins, truth, young)[2]


def test_the_weights_of_a_young_topic_lean_towards_its_own_words() -> None:
    mails = [Example("bowls in the kiln", "a"), *(Example(f"paper in printer {at}", "b") for at in range(9))]
    material = prepare(("a", "b"), merged(mails), [], choose_recipe(mails), seed=0)[0]
    terms, flat = material.vocabulary.columns, np.zeros((len(material.vocabulary.terms), 2), dtype=np.float32)
    leaning = towards_their_mails(flat.copy(), material, material.everything, np.array([True, False]))
    assert leaning[terms["kiln"], 0] > 0 > leaning[terms["printer"], 0]
    assert not leaning[:, 1].any()
    unseen = towards_their_mails(flat.copy(), material, material.truth == 1, np.array([True, False]))
    assert unseen[terms["kiln"], 0] == 0  # a mail that is held out teaches nothing


def order(mail: Example) -> str:
    """An order that has nothing to do with what the mail says."""
    return hashlib.sha256(mail.text.encode()).hexdigest()


def test_of_a_topic_with_few_mails_more_are_found_than_without_help(monkeypatch: pytest.MonkeyPatch) -> None:
    old = starter_examples(KNOWN)
    new = sorted(starter_examples({"facilities"}), key=order)
    specs = [TopicSpec(name) for name in (*KNOWN, "facilities")]
    helped = train(specs, [*old, *new[:FEW]])
    assert helped.support[helped.topics.index("facilities")] == FEW
    monkeypatch.setattr(training, "young_topics", lambda support: np.zeros(len(support), dtype=np.bool_))
    alone = train(specs, [*old, *new[:FEW]])
    found, without = (measure(one, new[FEW:]).accuracy for one in (helped, alone))
    assert found is not None
    assert without is not None
    assert found > without + 0.05
    assert (measure(alone, old).accuracy or 0) - (measure(helped, old).accuracy or 0) <= 0.005
