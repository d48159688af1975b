"""The arithmetic behind confidence, thresholds and the report card."""

from dataclasses import replace

import numpy as np
import pytest

from classifier import Example, Model, measure
from classifier.calibration import (
    COLD_THRESHOLD,
    ENOUGH,
    Margins,
    choose_thresholds,
    fit_calibration,
    lowest_trusted,
    surprise,
    threshold_of,
    unmeasured,
    wilson_lower,
)
from classifier.confidence import Calibration
from classifier.evaluate import bins_of, calibration_error, coverage_curve, percentile, report
from classifier.judgement import Judgement, judge
from tests.unit.classifier.conftest import Trained


def test_the_wilson_bound_is_the_one_of_the_books() -> None:
    bounds = wilson_lower(np.array([10.0, 50.0, 0.0]), np.array([10.0, 100.0, 0.0]), 1.96)
    assert bounds.tolist() == [pytest.approx(0.7225, abs=1e-3), pytest.approx(0.4038, abs=1e-3), 0.0]


def test_the_lowest_confidence_that_reaches_the_target() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, False])
    assert lowest_trusted(confidence, right, np.ones(4), target=1.0, doubt=0.0) == 0.8
    assert lowest_trusted(confidence, right, np.ones(4), target=0.6, doubt=0.0) == 0.7
    assert lowest_trusted(confidence, right, np.ones(4), target=1.0, doubt=1.0) is None


def test_equals_are_trusted_together_or_not_at_all() -> None:
    equal = np.array([0.8, 0.8])
    assert lowest_trusted(equal, np.array([True, False]), np.ones(2), target=0.9, doubt=0.0) is None


def test_a_topic_stands_on_its_own_figures_where_these_are_good_enough() -> None:
    assert threshold_of(surely=0.1, barely=0.1, common=0.5) == 0.1
    assert threshold_of(surely=None, barely=0.6, common=0.5) == 0.6
    assert threshold_of(surely=None, barely=None, common=None) == COLD_THRESHOLD


def test_a_topic_with_hardly_any_mail_has_to_be_very_sure() -> None:
    truth = np.array([0] * 300 + [1] * 3)
    margins = np.where(np.arange(2) == truth[:, None], 1.0, -1.0).astype(np.float32)
    nothing = np.zeros((0, 2), dtype=np.float32)
    calibration = Calibration((1.0, 1.0), (0.0, 0.0), -4.0)
    known, cold = choose_thresholds(Margins(margins, truth, nothing), calibration, target=0.9)
    assert known < COLD_THRESHOLD <= cold


def test_probabilities_leave_room_for_none_of_these() -> None:
    chances = Calibration((5.0, 5.0), (0.0, 0.0), 0.0).probabilities(np.array([[-1, -1], [1, -1]], dtype=np.float32))
    assert chances[0].sum() < 0.05
    assert chances[1][0] > 0.95


def test_calibration_finds_scale_and_bias_on_its_own() -> None:
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 600)
    margins = draw.normal(-0.5, 0.5, (600, 3)).astype(np.float32)
    margins[np.arange(600), truth] += 1.0
    margins[:, 2] *= 3  # a topic whose margins are on another scale
    outside = draw.normal(-0.5, 0.5, (200, 3)).astype(np.float32)
    own = np.ones(3, dtype=np.bool_)
    calibration = fit_calibration(Margins(margins, truth, outside), own)
    chances = calibration.probabilities(margins)
    confidence, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    assert abs(float(confidence.mean()) - float(right.mean())) < 0.06
    assert calibration.scales[2] < 0.6 * min(calibration.scales[:2])
    assert len(set(fit_calibration(Margins(margins, truth, outside), ~own).scales)) == 1


def drawn(draw: np.random.Generator, mails: int, topics: int = 4, apart: float = 1.1) -> Margins:
    """Margins of mails of which some are hard to tell, and of strange ones in the share that is assumed of all."""
    truth = draw.integers(0, topics, mails)
    inside = draw.normal(-0.8, 0.45, (mails, topics)).astype(np.float32)
    inside[np.arange(mails), truth] += apart
    outside = draw.normal(-0.7, 0.45, (mails // 20, topics)).astype(np.float32)
    return Margins(inside, truth, outside)


def test_confidence_means_what_it_says_on_mails_never_seen() -> None:
    draw = np.random.default_rng(11)
    own = np.ones(4, dtype=np.bool_)
    calibration = fit_calibration(drawn(draw, 1_500), own)
    fresh = drawn(draw, 6_000)
    chances = calibration.probabilities(np.concatenate([fresh.inside, fresh.outside]))
    right = chances.argmax(axis=1) == np.append(fresh.truth, [-1] * len(fresh.outside))
    pairs = zip(chances.max(axis=1).tolist(), right.tolist(), strict=True)
    error = calibration_error(bins_of([judged(confidence, is_right) for confidence, is_right in pairs]))
    assert 0.5 < right.mean() < 0.95
    assert error is not None
    assert error < 0.03


@pytest.mark.parametrize("target", [0.8, 0.9, 0.95])
def test_the_target_is_kept_on_mails_never_seen(target: float) -> None:
    shares, covered = [], []
    for seed in range(8):
        draw = np.random.default_rng(seed)
        known, fresh = drawn(draw, 800), drawn(draw, 8_000)
        calibration = fit_calibration(known, np.ones(4, dtype=np.bool_))
        thresholds = np.array(choose_thresholds(known, calibration, target))
        chances = calibration.probabilities(np.concatenate([fresh.inside, fresh.outside]))
        best = chances.argmax(axis=1)
        trusted = chances.max(axis=1) >= thresholds[best]
        right = best == np.append(fresh.truth, [-1] * len(fresh.outside))
        shares.append(float(right[trusted].mean()))
        covered.append(float(trusted.mean()))
    assert np.mean(shares) >= target
    assert min(shares) > target - 0.03
    assert np.mean(covered) > 0.2


@pytest.mark.parametrize("spread", [0.01, 1.0, 1_000.0])
def test_probabilities_are_never_more_than_one_together(spread: float) -> None:
    draw = np.random.default_rng(2)
    margins = draw.normal(0, spread, (500, 5)).astype(np.float32)
    calibration = Calibration(tuple(draw.uniform(0.1, 20, 5)), tuple(draw.normal(0, 1, 5)), -3.0)
    chances, shares = calibration.probabilities(margins), calibration.shares(margins)
    assert chances.min() >= 0
    assert chances.sum(axis=1).max() <= 1 + 1e-9
    assert shares.sum(axis=1) == pytest.approx(np.ones(500))


def test_the_slope_is_that_of_the_surprise() -> None:
    """Else the search would stop anywhere."""
    margins, own = drawn(np.random.default_rng(3), 60, topics=3), np.array([1.0, 1.0, 0.0])
    point = np.array([1.2, -2.0, 0.1, -0.2, 0.0, 0.3, -0.1, 0.0])
    _, slope = surprise(point, margins, own)
    for at in (0, 1, 2, 3, 5, 6):
        step = np.eye(8)[at] * 1e-5
        rise = surprise(point + step, margins, own)[0] - surprise(point - step, margins, own)[0]
        assert rise / 2e-5 == pytest.approx(slope[at], abs=1e-6)
    assert slope[[4, 7]].tolist() == [0.0, 0.0]


def test_topics_with_hardly_any_mail_share_one_threshold() -> None:
    draw = np.random.default_rng(5)
    truth = np.array([0] * 300 + [at for at in range(1, 7) for _ in range(5)])
    margins = draw.normal(-1.0, 0.3, (len(truth), 7)).astype(np.float32)
    margins[np.arange(len(truth)), truth] += 1.5
    shown = Margins(margins, truth, np.zeros((0, 7), dtype=np.float32))
    thresholds = choose_thresholds(shown, unmeasured(7), target=0.8)
    assert len(set(thresholds[1:])) == 1
    assert thresholds[0] != thresholds[1]


@pytest.mark.parametrize("mails", [0, 1, ENOUGH - 1])
def test_of_hardly_any_mails_no_calibration_is_learned(mails: int) -> None:
    shown = drawn(np.random.default_rng(1), mails)
    assert fit_calibration(shown, np.ones(4, dtype=np.bool_)) == unmeasured(4)
    assert min(choose_thresholds(shown, unmeasured(4), 0.95)) >= COLD_THRESHOLD


def test_few_mails_without_one_error_do_not_make_certain() -> None:
    """A hundred mails, all right: the next may be wrong all the same."""
    truth = np.arange(100) % 2
    margins = np.where(np.arange(2) == truth[:, None], 1.0, -1.0).astype(np.float32)
    shown = Margins(margins, truth, np.zeros((0, 2), dtype=np.float32))
    calibration = fit_calibration(shown, np.ones(2, dtype=np.bool_))
    assert 0.9 < float(calibration.probabilities(margins).max()) < 0.99999


def judged(confidence: float, right: bool, trusted: bool = True, truth: str | None = "access") -> Judgement:
    return Judgement("0" * 16, truth, "access" if right else "hardware", confidence, trusted)


def test_calibration_error_by_hand() -> None:
    assert calibration_error(bins_of([judged(1.0, True), judged(1.0, True)])) == 0.0
    assert calibration_error(bins_of([judged(0.9, True), judged(0.9, False)])) == pytest.approx(0.4)
    assert calibration_error(bins_of([judged(0.2, True), judged(0.9, True)])) == pytest.approx((0.8 + 0.1) / 2)
    assert calibration_error(bins_of([])) is None


def test_every_tenth_of_confidence_has_its_bin() -> None:
    bins = bins_of([judged(confidence, True) for confidence in (0.0, 0.05, 0.1, 0.95, 1.0)])
    assert [one.mails for one in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[9].low, bins[9].high, bins[9].confidence, bins[9].right) == (0.9, 1.0, 0.975, 1.0)
    assert (bins[5].confidence, bins[5].right) == (None, None)


def test_percentiles_are_values_that_were_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([], 0.95) is None


def test_coverage_counts_mails_of_topics_and_what_is_trusted_of_them() -> None:
    figures = report(
        [judged(0.9, True), judged(0.8, False), judged(0.4, True, trusted=False), judged(0.5, True, truth=None)],
        ("access", "hardware"),
    )
    assert (figures.mails, figures.outside, figures.outside_recall) == (4, 1, 0.0)
    assert (figures.accuracy, figures.coverage, figures.covered_accuracy) == (pytest.approx(2 / 3), 2 / 3, 0.5)
    assert [(one.topic, one.taken_for, one.mails) for one in figures.confusions] == [("access", "hardware", 1)]
    assert figures.topics["hardware"].precision == 0.0


def test_nothing_to_count_is_none_and_no_figure() -> None:
    figures = report([], ("access",))
    assert {figures.accuracy, figures.coverage, figures.calibration_error, figures.outside_recall} == {None}
    assert (figures.topics["access"].precision, figures.topics["access"].support) == (None, 0)


def test_the_most_frequent_confusions_come_first() -> None:
    pairs = [("a", "b")] * 2 + [("b", "a")] * 3 + [("c", "a")]
    figures = report([Judgement("", true, guessed, 0.5, True) for true, guessed in pairs], ("a", "b", "c"))
    assert [(one.topic, one.taken_for, one.mails) for one in figures.confusions] == [
        ("b", "a", 3), ("a", "b", 2), ("c", "a", 1)]  # fmt: skip


def test_the_curve_begins_with_the_surest_and_ends_with_all() -> None:
    curve = coverage_curve([judged(0.5, False), judged(0.9, True), judged(0.99, True, truth=None)])
    assert curve == [(0.5, 1.0), (1.0, 0.5)]


def test_a_judgement_says_what_predict_says(trained: Trained) -> None:
    strange = [Example("", None), Example("the moon is made of cheese", None), Example("Drucker kaputt", "garden")]
    mails = [*trained.examples[::5], *strange]
    for mail, one in zip(mails, judge(trained.model, mails), strict=True):
        guess = trained.model.predict(mail.text, mail.subject).topic
        assert (one.best, one.confidence, one.trusted) == (guess.best, guess.confidence, guess.topic is not None)
        assert one.truth == (mail.topic if mail.topic in trained.model.topics else None)
        assert mail.text not in repr(one) or not mail.text


def test_a_mail_without_a_known_word_is_never_trusted(model: Model) -> None:
    trusting = replace(model, thresholds=(0.0,) * len(model.topics))
    assert [one.trusted for one in judge(trusting, [Example("", None), Example("printer", None)])] == [False, True]


def test_a_report_counts_what_it_says(model: Model) -> None:
    mails = [
        Example("I forgot my password, my account is locked. It is urgent.", "access", urgency="high"),
        Example("I forgot my password, my account is locked", "hardware"),
        Example("the moon is made of cheese", None, urgency="critical"),
    ]
    ticks = iter(range(100))
    figures = measure(model, mails, clock=lambda: float(next(ticks)))
    assert (figures.mails, figures.outside, figures.accuracy, figures.outside_recall) == (3, 1, 0.5, 1.0)
    assert (figures.topics["access"].recall, figures.topics["access"].precision) == (1.0, 0.5)
    assert figures.topics["people"].recall is None
    assert (figures.milliseconds_p50, figures.milliseconds_p95) == (1000.0, 1000.0)
    assert (figures.urgent_recall, figures.urgent_precision, figures.urgency_exact) == (0.5, 1.0, 0.5)


def test_without_urgency_none_is_measured(model: Model) -> None:
    figures = measure(model, [Example("I forgot my password", "access")])
    assert (figures.urgent_recall, figures.urgent_precision, figures.urgency_exact) == (None, None, None)


def test_the_model_is_good_on_what_it_has_seen(trained: Trained) -> None:
    figures = measure(trained.model, trained.examples)
    assert figures.accuracy is not None
    assert figures.accuracy > 0.97
