"""Topic and urgency of a text, by the version in use; a new version, and what was corrected since, count at once."""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gateway.model.lesson import Lesson
from gateway.model.phrase import Phrase
from gateway.model.ticket import Triage, Urgency
from gateway.triage.attempts import newest_tried, of_version
from gateway.triage.config import TriageConfig
from gateway.triage.material import examples_from
from gateway.triage.training import refit, usable

if TYPE_CHECKING:
    from classifier import Model

log = logging.getLogger("spoc.triage")

_Stamp = tuple[int, int] | None
"""Inode and time of the file that names the version in use: another file, another version."""


class Classify:
    """Topic and urgency of a text. Thread-safe; the model is opened (or trained) at the first call or by `warm_up`."""

    def __init__(self, config: TriageConfig, lessons: Callable[[], Sequence[Lesson]] = tuple) -> None:
        """`lessons` reads what tickets taught; it is asked only where a model must be made before mail can be read."""
        self._config = config
        self._lessons = lessons
        self._new_lessons: Sequence[Lesson] = ()
        self._model: Model | None = None
        """The version in use, as it was stored."""
        self._answering: Model | None = None
        """The same, with what was corrected since; replaced whole, so that a mail is judged by one model."""
        self._stamp: _Stamp = None
        self._is_broken = False
        self._lock = threading.Lock()

    def __call__(self, subject: str, text: str) -> Triage:
        """What the text is about and how soon somebody must act; topic None where the classifier is unsure."""
        model = self._ready() if self._config.enabled else None
        if model is None:
            return Triage(None, 0.0)
        try:
            said = model.predict(text, subject)
        except Exception:  # whatever a mail does to the classifier, it must not wait for it
            log.exception("a mail could not be classified: it goes to the triage POC")
            return Triage(None, 0.0)
        guess, urgency, here = said.topic, said.urgency, self._config.topics
        return Triage(
            topic=guess.topic if guess.topic in here else None, confidence=guess.confidence, why=guess.why,
            ranked=tuple((topic, chance) for topic, chance in guess.ranked if topic in here),
            urgency=Urgency(urgency.level), urgency_why=_in_words(urgency.why), model=model.version,
        )

    def warm_up(self, make: Callable[[], None] | None = None) -> None:
        """Have the model at hand now, so that the first mail does not wait for it.

        `make` makes a first one in a process of its own: what training needs (80 MB) would stay in this one for good.
        """
        if self._config.enabled:
            self._ready(make)

    def follow(self) -> bool:
        """Take up the version that is in use by now; True where it is another one. One that cannot be read is told
        once, and the model at hand goes on."""
        from classifier.files import ModelFileError, load

        with self._lock:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return False
            if self._is_broken:  # a person has put a model in use: try once more
                self._is_broken = False
                self._open()
            if self._model is None:
                return False
            self._stamp = stamp
            try:
                model = load(self._config.directory)
            except ModelFileError as error:
                log.error("the model that was put in use cannot be read, the one before goes on: see `spoc model list`",
                          extra={"cause": str(error)})
                return False
            if model.version == self._model.version:
                return False  # put in use once more
            self._model, self._answering = model, self._taught(model)
            log.info("another model answers now", extra={"model": model.version[:12]})
            return True

    def teach(self, lessons: Sequence[Lesson]) -> None:
        """Let these corrections, which the version in use has not learned from, count from now on."""
        with self._lock:
            self._new_lessons = lessons
            if self._model is not None:
                self._answering = self._taught(self._model)
                log.info("corrections were looked at", extra={"lessons": len(lessons)})

    def newest_tried(self) -> int:
        """Number of the last correction that any model was made from, in use or not; 0: none."""
        return newest_tried(self._config.directory)

    def newest_learned(self) -> int:
        """Number of the last correction that the version in use was made from; 0: none, or nobody knows."""
        from classifier.files import ModelFileError, version_in_use

        try:
            made = of_version(self._config.directory, version_in_use(self._config.directory).name)
        except ModelFileError:
            return 0
        return made.newest_correction if made else 0

    def _ready(self, make: Callable[[], None] | None = None) -> Model | None:
        """The model; None where it cannot be had: mail goes on, to the triage POC, and the log says why."""
        if self._answering is None and not self._is_broken:
            with self._lock:
                self._open(make)
        return self._answering

    def _open(self, make: Callable[[], None] | None = None) -> None:
        if self._model is not None or self._is_broken:
            return  # somebody else was quicker
        try:
            self._stamp = self._stamp_now()
            self._model = open_model(self._config, self._lessons, make)
            self._answering = self._taught(self._model)
        except Exception:  # whatever is wrong with a model, no mail may wait for it
            self._is_broken = True
            log.exception("the classifier cannot be used: all mail goes to the triage POC; see `spoc check`")

    def _taught(self, model: Model) -> Model:
        """The model with the corrections that it has not learned from."""
        known = [lesson for lesson in self._new_lessons if lesson.topic in self._config.topics]
        if not known:
            return model
        from classifier.prototypes import taught

        return taught(model, examples_from(known))

    def _stamp_now(self) -> _Stamp:
        from classifier.files import CURRENT

        try:
            facts = (self._config.directory / CURRENT).stat()
        except FileNotFoundError:
            return None
        return facts.st_ino, facts.st_mtime_ns


def _in_words(why: str) -> str:
    """The classifier's reason, which every language can say, and the words of the mail behind its colon."""
    reason, colon, words = why.partition(": ")
    return Phrase("{reason}: {words}", reason=Phrase(reason), words=words) if colon else Phrase(reason)


def open_model(config: TriageConfig, lessons: Callable[[], Sequence[Lesson]] = tuple,
               make: Callable[[], None] | None = None) -> Model:
    """The version in use if it was made for these topics and settings, else a new one, from the lessons too.

    A new one is made by `make` where that is given, and here where it made none.
    """
    from classifier.files import load

    model = usable(config)
    if model is None and make is not None:
        make()
        model = usable(config)
    if model is None:
        refit(config, lessons())
        model = load(config.directory)
    return model
