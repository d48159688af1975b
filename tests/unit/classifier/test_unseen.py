"""Every figure comes from mails that the judging machine had not seen; which, each mail's own text decides."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier import Example, TopicSpec, starter_examples
from classifier.calibration import unmeasured
from classifier.judgement import judge, name_of
from classifier.material import FOLDS, NEVER_HELD_OUT, Material, fold_of, merged, prepare
from classifier.model import Model
from classifier.recipe import choose_recipe
from classifier.training import learn
from classifier.unseen import ENOUGH_REAL, Unseen, out_of_fold, outside_of, thinned

KNOWN = ("access", "finance", "hardware")
SPECS = tuple(TopicSpec(name) for name in KNOWN)
OUTSIDE = tuple(Example(f"A newsletter about {at} pumpkins and {at}{at} quinces", None) for at in range(60))


def nonsense(count: int, seed: int = 5) -> list[Example]:
    """Mails that have not a word in common, under topics that say nothing about them."""
    draw = Random(seed)
    alphabet = "bcdfghjklmnpqrstvwxyz"
    return [
        Example(" ".join("".join(draw.choices(alphabet, k=9)) for _ in range(6)), KNOWN[draw.randrange(3)])
        for _ in range(count)
    ]


def material_of(examples: list[Example], topics: tuple[str, ...] = KNOWN, seed: int = 0) -> Material:
    real = merged(examples)
    return prepare(topics, real, [Example("described", topics[0])], choose_recipe(real), seed)[0]


class Watched:
    """Machines that answer with their own number, and remember what each was fitted on."""

    def __init__(self) -> None:
        self.shown: list[NDArray[np.bool_]] = []

    def fit(self, material: Material, which: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.shown.append(which)
        nothing = np.zeros((material.rows.shape[1], len(material.topics)), dtype=np.float32)
        return nothing, np.full(len(material.topics), len(self.shown) - 1, dtype=np.float32)


def test_what_cannot_be_known_is_guessed_as_by_chance() -> None:
    trained = learn(SPECS, nonsense(300))
    right = sum(one.best == one.truth for one in trained.unseen)
    assert len(trained.unseen) == 300
    assert 75 < right < 130  # a third, and four standard errors to either side
    assert sum(one.trusted for one in trained.unseen) < 15


def test_no_machine_judges_a_mail_it_was_fitted_on() -> None:
    watched, material = Watched(), material_of([*nonsense(200), *OUTSIDE])
    unseen = out_of_fold(material, watched.fit, lambda _: None)
    assert unseen.mails == material.mails
    for mail, judge_number in enumerate(unseen.margins[:, 0].astype(int).tolist()):
        assert not watched.shown[judge_number][mail]
    assert len(set(unseen.margins[:, 0].tolist())) == FOLDS
    assert all(which[len(material.mails):].all() for which in watched.shown[:FOLDS])  # descriptions are always there


def test_strange_mail_is_judged_by_machines_that_never_heard_of_its_topic() -> None:
    topics = tuple("abcdefg")
    mails = [replace(mail, topic=topics[at % 7]) for at, mail in enumerate(nonsense(140))]
    material = material_of(mails, topics)
    judged = 0
    for group in range(FOLDS):
        watched = Watched()
        margins = outside_of(material, thinned(material), group, watched.fit)
        left_out = {at for at in range(7) if at % FOLDS == group}
        assert not set(material.truth[watched.shown[0]].tolist()) & left_out
        assert len(margins) == sum(topics.index(mail.topic or "") in left_out for mail in material.mails)
        judged += len(margins)
    assert judged == 140


def test_of_two_topics_none_can_be_left_out() -> None:
    mails = [mail for mail in nonsense(90) if mail.topic != "hardware"]
    unseen = out_of_fold(material_of(mails, KNOWN[:2]), Watched().fit, lambda _: None)
    assert unseen.made_outside.shape == (0, 2)


def test_among_very_many_mails_a_part_stands_for_all() -> None:
    material = material_of(nonsense(30))
    fold = np.zeros(9_000, dtype=np.int64)
    fold[-1] = NEVER_HELD_OUT
    shown = thinned(replace(material, truth=np.zeros(9_000, dtype=np.int64), fold=fold))
    assert 3_000 <= shown.sum() <= 4_001
    assert shown[-1]


def test_the_fold_of_a_mail_is_fixed_by_its_text_alone() -> None:
    mails = nonsense(100)
    before = {mail.text: fold_of(mail, 0) for mail in mails}
    more = material_of([*nonsense(80, seed=9), *[replace(mail, topic="access", weight=7.0) for mail in mails[::-1]]])
    for mail, fold in zip(more.mails, more.fold.tolist(), strict=False):
        assert fold == before.get(mail.text, fold)
    assert set(before) < {mail.text for mail in more.mails}
    assert fold_of(mails[0], 0) == fold_of(replace(mails[0], topic=None, urgency="high"), 0)


def test_folds_are_of_about_equal_size_and_another_seed_gives_others() -> None:
    mails = nonsense(1_000)
    sizes = Counter(fold_of(mail, 0) for mail in mails)
    assert set(sizes) == set(range(FOLDS))
    assert min(sizes.values()) > 150
    assert sum(fold_of(mail, 0) == fold_of(mail, 1) for mail in mails) < 300


def test_in_whatever_order_they_come_the_same_is_learned_to_the_last_bit() -> None:
    mails = [*starter_examples(KNOWN)[::2], *OUTSIDE[:10], *starter_examples(KNOWN)[:9]]
    one = learn(SPECS, mails)
    for seed in (1, 2):
        Random(seed).shuffle(mails)
        other = learn(SPECS[::-1], mails)
        assert other.model.version == one.model.version
        assert other.unseen == one.unseen


@pytest.mark.parametrize(
    "several",
    [
        [Example("the kiln", "access", urgency="high"), Example("the kiln", "access", urgency="low")],
        [Example("the kiln", "access", urgency="high"), Example("the kiln", "access")],
        [Example("the kiln", "access", is_starter=True), Example("the kiln", "access", urgency="low")],
        [Example("the kiln", "access", weight=weight) for weight in (0.1, 0.2, 0.3)],
        [Example("the kiln", "access"), Example("the kiln", None), Example("the kiln", "finance")],
    ],
)
def test_a_mail_that_comes_several_times_is_the_same_in_any_order(several: list[Example]) -> None:
    assert merged(several) == merged(several[::-1])


def test_a_mail_that_comes_several_times_weighs_as_much_and_is_judged_once() -> None:
    mails = [Example("a kiln", "access", weight=10.0), Example("a kiln", "access"), Example("a kiln", "finance")]
    assert [(one.topic, one.weight) for one in merged(mails)] == [("access", 11.0), ("finance", 1.0)]


def test_mail_of_no_topic_is_judged_and_has_no_truth() -> None:
    trained = learn(SPECS, [*starter_examples(KNOWN), *OUTSIDE])
    names = {name_of(mail) for mail in OUTSIDE}
    outside = [one for one in trained.unseen if one.truth is None]
    assert {one.mail for one in outside} == names
    assert sum(one.trusted for one in outside) <= 3
    assert all(one.best in KNOWN for one in outside)


@pytest.mark.parametrize("real", [ENOUGH_REAL - 1, ENOUGH_REAL])
def test_enough_real_mail_of_no_topic_stands_alone(real: int) -> None:
    truth = np.array([0, 1, *[-1] * real])
    margins = np.zeros((len(truth), 2), dtype=np.float32)
    made = np.ones((30, 2), dtype=np.float32)
    words = np.ones(len(truth), dtype=np.bool_)
    shown = Unseen((Example("", None),) * len(truth), truth, words, margins, made).for_calibration()
    assert shown.truth.tolist() == [0, 1]
    assert shown.is_real == (real == ENOUGH_REAL)
    assert len(shown.outside) == (real if real == ENOUGH_REAL else real + 30)


def test_a_separate_file_is_judged_in_place_of_what_was_learned() -> None:
    known = starter_examples(KNOWN)
    shown = [*known[::3], *OUTSIDE[:5], Example("a mail of a topic that is not known", "gardens")]
    rest = [mail for mail in known if mail not in shown]
    plain, trained = learn(SPECS, rest), learn(SPECS, rest, calibrate_on=shown)
    assert [one.mail for one in trained.unseen] == [name_of(mail) for mail in shown[:-1]]
    assert trained.model.thresholds != plain.model.thresholds
    assert np.array_equal(trained.model.weights, plain.model.weights)


def test_the_judgements_are_what_the_model_says_of_these_mails() -> None:
    known = starter_examples(KNOWN)
    shown = [*known[::3], Example("", None), Example("!!!", "access")]
    trained = learn(SPECS, [mail for mail in known if mail not in shown], calibrate_on=shown)
    threshold = dict(zip(trained.model.topics, trained.model.thresholds, strict=True))
    for said, again in zip(trained.unseen, judge(trained.model, shown), strict=True):
        assert (said.mail, said.truth, said.best) == (again.mail, again.truth, again.best)
        assert said.confidence == pytest.approx(again.confidence, abs=0.01)  # the model is stored in half precision
        assert said.trusted == again.trusted or said.confidence == pytest.approx(threshold[said.best], abs=0.01)


def test_a_mail_without_a_word_is_not_trusted_here_either() -> None:
    margins = np.array([[3.0, -1.0]], dtype=np.float32)
    none, made = np.array([False]), np.zeros((0, 2), dtype=np.float32)
    unseen = Unseen((Example("", "access"),), np.array([0]), none, margins, made)
    assert [one.trusted for one in unseen.judgements(KNOWN[:2], unmeasured(2), (0.5, 0.5))] == [False]


def test_a_judgement_holds_no_word_of_the_mail() -> None:
    trained = learn(SPECS, nonsense(40))
    assert all(len(one.mail) == 16 and int(one.mail, 16) >= 0 for one in trained.unseen)
    assert isinstance(trained.model, Model)
