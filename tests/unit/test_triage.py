"""The one door to the classifier: sure, unsure, switched off, or broken, mail goes on."""
from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gateway import triage
from gateway.model.people import Topic
from gateway.model.ticket import Urgency
from gateway.triage import Classify, TriageConfig

TOPICS = {name: Topic(name, name.capitalize(), description) for name, description in (
    ("access", "passwords and accounts"), ("hardware", "laptops and printers"), ("finance", "invoices and payments"))}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> TriageConfig:
    """Three topics with the starter set."""
    return TriageConfig(TOPICS, tmp_path_factory.mktemp("model"))


def test_it_is_sure_of_the_obvious_and_says_why(config: TriageConfig) -> None:
    said = Classify(config)("Locked out", "I forgot my password and am locked out of my account. It is urgent.")
    assert said.topic == "access"
    assert said.confidence > 0.7
    assert said.why
    assert said.urgency is Urgency.HIGH
    assert said.model


def test_it_is_unsure_of_what_belongs_nowhere(config: TriageConfig) -> None:
    said = Classify(config)("", "The choir meets on Friday; do you sing tenor?")
    assert said.topic is None
    assert len(said.ranked) == 3


def test_the_model_is_kept_and_trained_anew_when_the_topics_change(
    config: TriageConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    import classifier

    Classify(config).warm_up()
    monkeypatch.setattr(classifier, "train", lambda *_, **__: pytest.fail("trained again"))
    assert Classify(config)("Locked out", "My password has expired.").model
    with pytest.raises(pytest.fail.Exception):
        triage.open_model(TriageConfig(dict(list(TOPICS.items())[:2]), config.directory))


def test_a_damaged_model_is_made_anew(tmp_path: Path) -> None:
    config = TriageConfig(TOPICS, tmp_path)
    Classify(config).warm_up()
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"rubbish")
    assert Classify(config)("Locked out", "My password has expired.").topic == "access"


def test_switched_off_it_knows_nothing_and_loads_nothing(tmp_path: Path) -> None:
    classify = Classify(TriageConfig(TOPICS, tmp_path, enabled=False))
    classify.warm_up()
    assert classify("Locked out", "My password has expired.").topic is None
    assert not list(tmp_path.iterdir())


def test_a_classifier_that_cannot_be_had_stops_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(triage, "open_model", lambda _: 1 / 0)
    classify = Classify(TriageConfig(TOPICS, tmp_path))
    with caplog.at_level(logging.ERROR, "spoc.triage"):
        assert [classify("a", "b").topic for _ in range(3)] == [None] * 3
    assert len(caplog.records) == 1
