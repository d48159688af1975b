"""A new model from what tickets taught: the same from the same, never twice, and only where it does not hurt."""
from __future__ import annotations

import fcntl
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from classifier import files, training
from gateway.model.lesson import Lesson
from gateway.model.people import Topic
from gateway.triage import Classify, TriageConfig, model_report, open_model, refit
from gateway.triage.attempts import FILE, KEPT, Attempt, attempts, newest_tried, note
from gateway.triage.material import examples_from, gather
from gateway.triage.training import usable
from tests.unit.lessons import TOPICS, about_tokens, lesson

MAIL = "The login token of our new colleague has a blank display."


@pytest.fixture
def config(tmp_path: Path) -> TriageConfig:
    """Three topics with the starter set; no model yet."""
    return TriageConfig(TOPICS, tmp_path / "model")


def poison() -> tuple[Lesson, ...]:
    """A hundred mails about access that somebody calls finance."""
    return tuple(lesson(n, "finance", f"I forgot my password for account {n} and cannot log in: reset my login.")
                 for n in range(1, 101))


def test_a_correction_weighs_ten_times_three_times_among_many_and_what_was_let_pass_once() -> None:
    few, many = about_tokens(200), about_tokens(201)
    passed = lesson(999, "access", "Let pass.", corrected=False)
    assert {one.weight for one in examples_from(few)} == {10.0}
    assert [one.weight for one in examples_from([*many, passed])] == [3.0] * 201 + [1.0]


def test_lessons_about_topics_that_are_no_more_are_left_aside(config: TriageConfig) -> None:
    gone = lesson(7, "gardens", "The hedge.")
    assert gather(config, [gone]).examples == gather(config).examples
    assert gather(config, [gone]).newest_correction == 7
    assert gather(config, about_tokens(2)).digest != gather(config).digest


def test_the_same_tickets_make_the_same_model(config: TriageConfig, tmp_path: Path) -> None:
    again = replace(config, directory=tmp_path / "other")
    names = {refit(one, about_tokens(9)).version for one in (config, again)}
    assert len(names) == 1


def test_it_learns_from_corrections_and_says_why(config: TriageConfig) -> None:
    assert open_model(config).guess_topic(MAIL).best == "access"
    done = refit(config, about_tokens(12))
    assert done.promoted
    assert done.version == files.version_in_use(config.directory).name
    guess = open_model(config).guess_topic(MAIL)
    assert guess.topic == "hardware"
    assert "display" in " ".join(guess.why)


def test_the_same_material_is_not_learned_twice_even_after_a_rollback(
    config: TriageConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_model(config)
    first = files.version_in_use(config.directory)
    made = refit(config, about_tokens(9))
    monkeypatch.setattr(training, "learn", lambda *_, **__: pytest.fail("learned again"))
    assert (again := refit(config, about_tokens(9))).promoted
    assert again.version == made.version
    assert Classify(config).newest_learned() == 9
    files.rollback(config.directory)
    assert not refit(config, about_tokens(9)).promoted
    assert files.version_in_use(config.directory) == first
    assert newest_tried(config.directory) == 9
    assert Classify(config).newest_learned() == 0


def test_a_model_that_would_hurt_the_topics_known_before_is_kept_out_of_use(
    config: TriageConfig, caplog: pytest.LogCaptureFixture
) -> None:
    open_model(config)
    first = files.version_in_use(config.directory)
    with caplog.at_level(logging.WARNING, "spoc.triage"):
        done = refit(config, poison())
    assert not done.promoted
    assert done.fall > 0.005
    assert files.version_in_use(config.directory) == first
    assert (config.directory / done.version).is_dir()
    (told,) = caplog.records
    assert f"spoc model promote {done.version}" in told.getMessage()
    report = model_report(config.directory)
    assert report["version"] == first.name
    assert report["refused"] == {"version": done.version, "why": done.why, "fall": done.fall}
    files.promote(config.directory, done.version)
    report = model_report(config.directory)
    assert (report["version"], report["lessons"], report["refused"]) == (done.version, 100, None)


def test_a_changed_setting_lets_no_refused_model_in(config: TriageConfig) -> None:
    open_model(config)
    first = files.version_in_use(config.directory)
    other = replace(config, topics=TOPICS | {"finance": replace(TOPICS["finance"], keywords=("dunning",))})
    assert not refit(other, poison()).promoted
    more = replace(config, topics=TOPICS | {"gardens": Topic("gardens", "Gardens", "the hedges and lawns")})
    assert not refit(more, poison()).promoted
    assert open_model(other, poison).version == files.load(first).version


def test_a_rollback_outlasts_a_start_with_the_settings_of_the_version_it_left(config: TriageConfig) -> None:
    open_model(config)
    first = files.version_in_use(config.directory)
    other = replace(config, topics=TOPICS | {"finance": replace(TOPICS["finance"], keywords=("dunning",))})
    open_model(other)
    assert files.version_in_use(config.directory) != first
    files.rollback(config.directory)
    open_model(other)
    assert files.version_in_use(config.directory) == first


def test_what_the_operator_changed_is_put_in_use_whatever_it_costs(config: TriageConfig) -> None:
    open_model(config)
    fewer = replace(config, topics={"access": TOPICS["access"], "finance": TOPICS["finance"]})
    done = refit(fewer, poison())
    assert done.promoted
    assert files.load(config.directory).topics == ("access", "finance")


def test_a_record_that_cannot_be_read_counts_as_empty(config: TriageConfig) -> None:
    done = refit(config, about_tokens(2))
    (config.directory / FILE).write_text('[{"version": "00')
    assert attempts(config.directory) == ()
    assert open_model(config).version
    assert refit(config, about_tokens(2)).version == done.version


def test_the_record_is_bounded(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        note(tmp_path, Attempt(f"{number:04}-x", "m", "s", 0, number, True, "", 0.0))
    assert [one.newest_correction for one in attempts(tmp_path)] == list(range(5, KEPT + 5))


def test_one_refit_at_a_time(tmp_path: Path) -> None:
    topics = {name: replace(TOPICS[name], examples=(f"About {name}.",)) for name in ("access", "finance")}
    config = TriageConfig(topics, tmp_path, use_starter_set=False)  # a model in no time
    open_model(config)
    done: list[object] = []
    with (tmp_path / ".refit.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other = threading.Thread(target=lambda: done.append(refit(config, ())))
        other.start()
        other.join(1.0)
        assert not done
    other.join(30)
    assert done


def test_a_model_of_other_topics_is_not_used_even_if_nobody_noted_how_it_was_made(config: TriageConfig) -> None:
    open_model(config)
    (config.directory / FILE).unlink()
    assert usable(config)
    assert not usable(replace(config, topics={"access": TOPICS["access"]}))


def test_there_is_nothing_to_tell_before_the_first_model(config: TriageConfig) -> None:
    assert model_report(config.directory) == {"version": None, "made_at": None, "lessons": None, "refused": None}
