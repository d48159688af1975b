"""The one door to the classifier: sure, unsure, switched off, or broken, mail goes on; it follows the model in use."""
from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from classifier import files, training
from gateway.model.people import Topic
from gateway.model.ticket import Urgency
from gateway.triage import Classify, TriageConfig, classify, model_report, open_model, refit
from tests.unit.lessons import TOPICS, about_tokens, lesson

ACCESS = ("Locked out", "My password has expired.")


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a model of three topics with the starter set, made once."""
    home = tmp_path_factory.mktemp("model")
    open_model(TriageConfig(TOPICS, home))
    return home


@pytest.fixture
def config(tmp_path: Path, _home: Path) -> TriageConfig:
    """Three topics with the starter set, and a home with their model."""
    shutil.copytree(_home, tmp_path / "model")
    return TriageConfig(TOPICS, tmp_path / "model")


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trains fails the test."""
    monkeypatch.setattr(training, "learn", lambda *_, **__: pytest.fail("trained again"))


def second_version(config: TriageConfig) -> Path:
    """A model that was made after the one in use, and is not in use."""
    first = files.version_in_use(config.directory)
    done = refit(config, about_tokens(8))
    files.promote(config.directory, first.name)
    return config.directory / done.version


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


@pytest.mark.usefixtures("no_training")
def test_the_model_is_kept(config: TriageConfig) -> None:
    assert Classify(config)(*ACCESS).topic == "access"


@pytest.mark.usefixtures("no_training")
@pytest.mark.parametrize("change", [
    {"topics": dict(list(TOPICS.items())[:2])}, {"target_precision": 0.9}, {"use_starter_set": False},
])
def test_it_is_made_anew_when_the_operator_decides_otherwise(config: TriageConfig, change: dict[str, object]) -> None:
    changed = TriageConfig(**{"topics": TOPICS, "directory": config.directory, **change})  # type: ignore[arg-type]
    with pytest.raises(pytest.fail.Exception, match="trained again"):
        open_model(changed)


def test_a_model_that_must_be_made_before_mail_is_read_knows_what_tickets_taught(tmp_path: Path) -> None:
    config = TriageConfig(TOPICS, tmp_path)
    open_model(config, lambda: about_tokens(8))
    assert model_report(tmp_path)["lessons"] == 8


def test_a_damaged_model_is_made_anew_and_kept(config: TriageConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in config.directory.rglob("*.npy"):
        file.write_bytes(b"rubbish")
    assert Classify(config)(*ACCESS).topic == "access"
    monkeypatch.setattr(training, "learn", lambda *_, **__: pytest.fail("trained at each start"))
    assert Classify(config)(*ACCESS).topic == "access"


def test_switched_off_it_knows_nothing_and_loads_nothing(tmp_path: Path) -> None:
    classify = Classify(TriageConfig(TOPICS, tmp_path, enabled=False))
    classify.warm_up()
    assert classify(*ACCESS).topic is None
    assert not classify.follow()
    assert not list(tmp_path.iterdir())


def test_a_classifier_that_cannot_be_had_stops_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(classify, "open_model", lambda *_: 1 / 0)
    asked = Classify(TriageConfig(TOPICS, tmp_path))
    with caplog.at_level(logging.ERROR, "spoc.triage"):
        assert [asked("a", "b").topic for _ in range(3)] == [None] * 3
    assert len(caplog.records) == 1


def test_it_follows_the_version_in_use_and_back_again(config: TriageConfig) -> None:
    second = second_version(config)
    asked = Classify(config)
    before = asked(*ACCESS).model
    assert not asked.follow()
    files.promote(config.directory, second.name)
    assert asked.follow()
    assert not asked.follow()
    assert asked(*ACCESS).model == files.load(second).version != before
    files.rollback(config.directory)
    assert asked.follow()
    assert asked(*ACCESS).model == before


def test_a_damaged_new_version_leaves_the_old_one_at_work_and_is_told_once(
    config: TriageConfig, caplog: pytest.LogCaptureFixture
) -> None:
    second = second_version(config)
    asked = Classify(config)
    before = asked(*ACCESS)
    files.promote(config.directory, second.name)
    (second / "weights.npy").write_bytes(b"half a fi")
    caplog.clear()
    assert [asked.follow() for _ in range(3)] == [False] * 3
    assert asked(*ACCESS) == before
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_topic_that_is_no_more_is_neither_said_nor_offered(config: TriageConfig) -> None:
    asked = Classify(config)
    fewer = TriageConfig({name: TOPICS[name] for name in ("hardware", "finance")}, config.directory)
    later = Classify(fewer)
    later.warm_up()
    files.promote(config.directory, files.versions(config.directory)[0].name)
    assert later.follow()
    said = later(*ACCESS)
    assert asked(*ACCESS).topic == "access"
    assert said.topic is None
    assert {topic for topic, _ in said.ranked} == {"hardware", "finance"}


def test_a_correction_about_a_new_topic_counts_at_once(config: TriageConfig) -> None:
    asked = Classify(replace(config, topics=TOPICS | {"gadgets": Topic("gadgets", "Gadgets")}))
    first, second = about_tokens(2, topic="gadgets")
    mail = ("", "The login token of our new colleague has a blank display.")
    before = asked(*mail)
    assert before.topic == "access"
    asked.teach([first, second, lesson(3, "no-such-topic", mail[1])])
    after = asked(*mail)
    assert after.topic == "gadgets"
    assert "token" in " ".join(after.why)
    assert asked(*ACCESS).topic == "access"
    asked.teach(())
    assert asked(*mail) == before


def test_a_classifier_that_was_broken_at_the_start_is_healed_by_the_next_model(config: TriageConfig) -> None:
    shutil.move(config.directory, config.directory.with_name("away"))
    config.directory.write_text("in the way")
    asked = Classify(config)
    assert asked(*ACCESS).model == ""
    config.directory.unlink()
    shutil.move(config.directory.with_name("away"), config.directory)
    asked.follow()
    assert asked(*ACCESS).topic == "access"


def test_what_a_mail_does_to_the_classifier_holds_nothing_up(
    config: TriageConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Classify(config)
    asked.warm_up()
    monkeypatch.setattr("classifier.model.Model.predict", lambda *_: 1 / 0)
    assert asked(*ACCESS).topic is None


@pytest.mark.usefixtures("no_training")
def test_a_first_model_that_was_made_elsewhere_answers_and_is_made_once(config: TriageConfig, tmp_path: Path) -> None:
    fresh, made = replace(config, directory=tmp_path / "fresh"), []

    def make() -> None:
        made.append(shutil.copytree(config.directory, fresh.directory))

    asked = Classify(fresh)
    asked.warm_up(make)
    assert asked(*ACCESS).topic == "access"
    Classify(fresh).warm_up(make)
    assert len(made) == 1


def test_where_nobody_else_makes_a_first_model_it_is_made_here(config: TriageConfig, tmp_path: Path) -> None:
    asked = Classify(replace(config, directory=tmp_path / "fresh"))
    asked.warm_up(lambda: None)
    assert asked(*ACCESS).topic == "access"
