"""A new model from everything known, put in use unless it would hurt; one at a time, whoever asks.

Whether it would is measured on the topics known before (classifier/promotion.py). One that would is stored all the
same, so that a person can look at it and promote it.
"""
from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.model.lesson import Lesson
from gateway.triage.attempts import Attempt, note, of_version, with_material
from gateway.triage.config import TriageConfig
from gateway.triage.material import Material, gather, settings_digest

if TYPE_CHECKING:
    from classifier import Model
    from classifier.judgement import Judgement
    from classifier.training import Trained

log = logging.getLogger("spoc.triage")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Refit:
    """What became of it."""

    version: str
    """Its name among the models, for `spoc model promote`."""
    promoted: bool
    """It is in use now."""
    why: str
    fall: float
    """Points of accuracy lost on the topics known before: 0.005 is half a point."""


def refit(config: TriageConfig, lessons: Sequence[Lesson], progress: Progress | None = None) -> Refit:
    """Train on all that is known. Waits for a refit that is under way; the same material is not learned twice.

    OSError where the model cannot be kept, TrainingError where there is no topic to learn.
    """
    with one_at_a_time(config.directory):
        material = gather(config, lessons)
        current = in_use(config.directory)
        earlier = with_material(config.directory, material.digest)
        if current and earlier and (config.directory / earlier.version).is_dir():
            return _made_before(config, current, earlier)
        comparable = current.place if current and current.topics <= set(config.topics) else None
        return _fit(config, material, comparable, progress)


def _made_before(config: TriageConfig, current: InUse, earlier: Attempt) -> Refit:
    """The same material again: what is in use stays (it may be there by a rollback), unless it has other topics."""
    from classifier.files import promote

    is_used = earlier.version == current.place.name
    if earlier.promoted and not is_used and current.topics != set(config.topics):
        promote(config.directory, earlier.version)
        is_used = True
    why = f"there is nothing new to learn since it was made; then: {earlier.why}"
    return Refit(earlier.version, is_used, why, earlier.fall)


@dataclass(frozen=True, slots=True)
class InUse:
    """The version in use: its folder, and what lies there."""

    place: Path
    model: Model

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it knows."""
        return frozenset(self.model.topics)


def in_use(home: Path) -> InUse | None:
    """The version in use; None where there is none that can be read."""
    from classifier.files import ModelFileError, load, version_in_use, versions

    try:
        place = version_in_use(home)
        return InUse(place, load(place))
    except ModelFileError as error:
        if versions(home):
            log.warning("the kept model cannot be used, a new one is made", extra={"cause": str(error)})
        return None


def usable(config: TriageConfig) -> Model | None:
    """The version in use, if it can be read and was made for these topics and settings."""
    current = in_use(config.directory)
    if current is None or current.topics != set(config.topics):
        return None
    made = of_version(config.directory, current.place.name)
    return current.model if made is None or made.settings == settings_digest(config) else None


def _fit(config: TriageConfig, material: Material, comparable: Path | None, progress: Progress | None) -> Refit:
    from classifier.files import promote, store
    from classifier.training import learn

    trained = learn(material.specs, material.examples, target_precision=config.target_precision, progress=progress)
    done = _judged(comparable, trained, store(trained.model, config.directory, trained.unseen).name)
    if done.promoted:
        promote(config.directory, done.version)
    note(config.directory, Attempt(done.version, material.digest, material.settings, material.lessons,
                                   material.newest_correction, done.promoted, done.why, done.fall))
    _tell(done, material)
    return done


def _judged(before: Path | None, trained: Trained, version: str) -> Refit:
    """Whether the new version is to be used, and why: always where none can be compared with it, as there was none, or
    one with topics that are no more."""
    from classifier.promotion import MOST_FALL, moved

    if before is None:
        return Refit(version, True, "there was no model to compare it with", 0.0)
    change = moved(_known(before), trained.unseen)
    worse = f"worse by {change.fall:.1%} on the topics known before than {before.name}"
    if change.hurts:
        return Refit(version, False, worse, change.fall)
    if change.fall > MOST_FALL:
        return Refit(version, True, f"{worse}, which on so few mails is chance", change.fall)
    return Refit(version, True, f"no worse on the topics known before than {before.name}", change.fall)


def _known(before: Path) -> Sequence[Judgement]:
    """What the version in use said of mails it had not seen; nothing where that cannot be read any more."""
    from classifier.files import ModelFileError, unseen_of

    try:
        return unseen_of(before)
    except ModelFileError as error:
        log.warning("the model in use cannot be compared with the new one", extra={"cause": str(error)})
        return ()


def _tell(done: Refit, material: Material) -> None:
    facts = {"version": done.version, "lessons": material.lessons, "fall": round(done.fall, 4)}
    if done.promoted:
        log.info("a new model is in use: %s", done.why, extra=facts)
    else:
        log.warning("a new model is not put in use: %s. Look at it with `spoc model list`; "
                    "`spoc model promote %s` puts it in use all the same", done.why, done.version, extra=facts)


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """A lock on the home of the models; the kernel lets go of it however the process ends."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / ".refit.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
