"""Learning while the gateway runs: a topic that POCs have just begun to use answers within a second of a correction;
every correction counts for good after a refit.

Every look does three things: follow the version in use (a refit or `spoc model rollback` may have changed it), teach
the model what was corrected since, and start a refit when enough was corrected or nobody has corrected anything for
a while. The refit is a process of its own with low priority, so that mail does not wait for it.
"""
from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.mail.masked_words import masked_lessons
from gateway.steady import steady
from gateway.store.engine import Store
from gateway.store.lessons import News, lessons_since, news_since
from gateway.triage import Classify

log = logging.getLogger("spoc.learner")

_GATHER = 0.2
"""Seconds that let a burst of mails be one look, and their letters leave before it."""
_LONGEST = 3600.0
"""Seconds after which a refit is taken for stuck: 50,000 mails need a few minutes."""


@dataclass(frozen=True, slots=True)
class Habits:
    """When to make a new model."""

    quiet: timedelta = timedelta(minutes=15)
    """After the last correction: somebody who sorts is left to finish."""
    at_once: int = 20
    """Corrections that do not wait for that."""

    def is_due(self, news: News, now: datetime) -> bool:
        """True when these corrections are worth a refit now."""
        if news.last_at is None:
            return False
        return news.count >= self.at_once or now - news.last_at >= self.quiet


@dataclass(slots=True)
class Learner:
    """Looks for what is new until it is stopped."""

    store: Store
    classify: Classify
    start_refit: Callable[[], subprocess.Popen[bytes]]
    """Starts a process that makes a new model and ends."""
    habits: Habits | None
    """None: nothing is learned from tickets, but the version in use is followed all the same."""
    now: Callable[[], datetime]
    mask: frozenset[str] = frozenset()
    """What is not to be learned: kinds of `mail.masking`."""
    poll: float = 1.0
    _known: News | None = field(default=None, init=False)
    _asked: int = field(default=0, init=False)
    """Number of the last correction for which a refit was started: one that fails is not started again for it."""
    _refit: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _ends_by: float = field(default=0.0, init=False)

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Look when woken, for the first time too, and every second from then on; until `stop` is set."""
        wake.wait()
        while not stop.is_set():
            stop.wait(_GATHER)
            wake.clear()
            steady(self.look, "learner", log, stop)
            wake.wait(self.poll)
        self._end_refit()

    def look(self) -> None:
        """One look: follow, teach, and start a refit if one is due."""
        is_another = self.classify.follow()
        if self.habits is None:
            return
        news = news_since(self.store, self.classify.newest_tried())
        if is_another or news != self._known:
            since = self.classify.newest_learned()
            self.classify.teach(masked_lessons(lessons_since(self.store, since), self.mask))
            self._known = news
        if not self._is_refitting() and news.newest > self._asked and self.habits.is_due(news, self.now()):
            self._asked, self._refit = news.newest, self.start_refit()
            self._ends_by = time.monotonic() + _LONGEST

    def _is_refitting(self) -> bool:
        if self._refit is None:
            return False
        status = self._refit.poll()
        if status is None and time.monotonic() < self._ends_by:
            return True
        if status != 0:
            log.error("making a new model failed: the one in use goes on; it is tried again after the next correction, "
                      "or by `spoc train`", extra={"status": status})
        self._end_refit()
        return False

    def _end_refit(self) -> None:
        """A refit that is cut off leaves the version in use as it is."""
        if self._refit is not None:
            self._refit.terminate()
            self._refit.wait()
            self._refit = None
