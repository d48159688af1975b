"""The arithmetic behind confidence, thresholds and the report card."""

import numpy as np
import pytest

from classifier import Example, Model, measure
from classifier.calibration import (
    COLD_THRESHOLD,
    Margins,
    fit_probabilities,
    lowest_trusted,
    threshold_of,
    wilson_lower,
)
from classifier.evaluate import calibration_error, percentile
from classifier.model import probabilities
from tests.unit.classifier.conftest import Trained


def test_the_wilson_bound_is_the_one_of_the_books() -> None:
    assert wilson_lower(10, 10, 1.96) == pytest.approx(0.7225, abs=1e-3)
    assert wilson_lower(50, 100, 1.96) == pytest.approx(0.4038, abs=1e-3)
    assert wilson_lower(0, 0, 1.96) == 0.0


def test_the_lowest_confidence_that_reaches_the_target() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, False])
    assert lowest_trusted(confidence, right, np.ones(4), target=1.0, doubt=0.0) == 0.8
    assert lowest_trusted(confidence, right, np.ones(4), target=0.6, doubt=0.0) == 0.7
    assert lowest_trusted(confidence, right, np.ones(4), target=1.0, doubt=1.0) is None


def test_equals_are_trusted_together_or_not_at_all() -> None:
    equal = np.array([0.8, 0.8])
    assert lowest_trusted(equal, np.array([True, False]), np.ones(2), target=0.9, doubt=0.0) is None


def test_a_topic_with_hardly_any_mail_has_to_be_very_sure() -> None:
    assert threshold_of(surely=0.1, barely=0.1, common=0.5, seen=3) == COLD_THRESHOLD
    assert threshold_of(surely=0.1, barely=0.1, common=0.5, seen=300) == 0.1
    assert threshold_of(surely=None, barely=0.6, common=0.5, seen=300) == 0.6
    assert threshold_of(surely=None, barely=None, common=None, seen=300) == COLD_THRESHOLD


def test_probabilities_leave_room_for_none_of_these() -> None:
    chances = probabilities(np.array([[-1.0, -1.0], [1.0, -1.0]], dtype=np.float32), sharpness=5.0, nothing=0.0)
    assert chances[0].sum() < 0.05
    assert chances[1][0] > 0.95


def test_calibration_finds_the_scale_on_its_own() -> None:
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 600)
    margins = draw.normal(-0.5, 0.5, (600, 3)).astype(np.float32)
    margins[np.arange(600), truth] += 1.0
    outside = draw.normal(-0.5, 0.5, (200, 3)).astype(np.float32)
    sharpness, nothing = fit_probabilities(Margins(margins, truth, outside))
    chances = probabilities(margins, sharpness, nothing)
    confidence, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    assert abs(float(confidence.mean()) - float(right.mean())) < 0.06


def test_calibration_error_by_hand() -> None:
    assert calibration_error([(1.0, True), (1.0, True)]) == 0.0
    assert calibration_error([(0.9, True), (0.9, False)]) == pytest.approx(0.4)
    assert calibration_error([]) is None


def test_percentiles_are_values_that_were_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([], 0.95) == 0.0


def test_a_report_counts_what_it_says(model: Model) -> None:
    mails = [
        Example("I forgot my password, my account is locked", "access", urgency="high"),
        Example("I forgot my password, my account is locked", "hardware", urgency="normal"),
        Example("the moon is made of cheese", None),
    ]
    ticks = iter(range(100))
    report = measure(model, mails, clock=lambda: float(next(ticks)))
    assert (report.mails, report.accuracy, report.outside_recall) == (3, 0.5, 1.0)
    assert (report.topics["access"].recall, report.topics["access"].precision) == (1.0, 0.5)
    assert report.topics["people"].recall is None
    assert report.milliseconds_p95 == 1000.0
    assert any("accuracy" in line for line in report.lines())


def test_the_model_is_good_on_what_it_has_seen(trained: Trained) -> None:
    report = measure(trained.model, trained.examples)
    assert report.accuracy is not None
    assert report.accuracy > 0.97
