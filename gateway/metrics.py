"""What has happened in this process, counted, and when each corridor was last seen to move.

Counting imports nothing and costs a mail with two letters 9 µs in all, so it is done whether somebody asks or not; who
asks, and in which form, is the matter of `gateway.monitoring`. Labels come from closed lists: no address, subject or
tag is ever one. All begins at zero with the process, as Prometheus expects of counters.
"""
from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from gateway.model.mail import Outcome, Source


class Counter:
    """How often something has happened, by one label."""

    def __init__(self, name: str, says: str, label: str, values: Sequence[str]) -> None:
        """`values`: what the label can be; each is told from the beginning, with zero."""
        self.name, self.says, self.label = name, says, label
        self._counts = dict.fromkeys(values, 0)
        self._lock = threading.Lock()

    def count(self, value: str, times: int = 1) -> None:
        """It has happened."""
        with self._lock:
            self._counts[value] = self._counts.get(value, 0) + times

    def read(self) -> Mapping[str, int]:
        """The counts at this moment."""
        with self._lock:
            return dict(self._counts)


class Spans:
    """How long something took, by one label: sums, and how many took no longer than each bound."""

    def __init__(self, name: str, says: str, label: str, bounds: Sequence[float]) -> None:
        """`bounds` in seconds, rising."""
        self.name, self.says, self.label, self.bounds = name, says, label, tuple(bounds)
        self._found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(self.bounds) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def took(self, value: str, seconds: float) -> None:
        """It has taken so long."""
        place = bisect_left(self.bounds, seconds)
        with self._lock:
            self._found[value][place] += 1
            self._sums[value] += seconds

    def read(self) -> Mapping[str, tuple[tuple[int, ...], float]]:
        """Label -> how many fell below each bound and above the one before it, the last above all; and their sum."""
        with self._lock:
            return {value: (tuple(found), self._sums[value]) for value, found in self._found.items()}


class Laps:
    """Times the stages of one mail, one after the other."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def end(self, stage: str) -> None:
        """The stage is over, and the next one begins."""
        now = time.perf_counter()
        STAGES.took(stage, now - self._since)
        self._since = now


MAILS = Counter(
    "spoc_inbound_mails", "Mails worked on, by how they ended", "outcome", tuple(map(str, Outcome)),
)
ACCEPTED = Counter(
    "spoc_accepted_mails", "Mails taken in (250), by the way they came", "source", tuple(map(str, Source)),
)
REFUSED = Counter(
    "spoc_refused_mails", "Mails told to come again later (452): their senders keep them", "reason",
    ("no room", "trouble"),
)
LETTERS = Counter(
    "spoc_letters", "Letters, by what became of an attempt to hand one over", "outcome",
    ("sent", "postponed", "given_up"),
)
ANSWERS = Counter(
    "spoc_classifier_answers", "What the classifier said of mails: off where it was not asked", "result",
    ("sure", "unsure", "off"),
)
COUNTERS = (MAILS, ACCEPTED, REFUSED, LETTERS, ANSWERS)
STAGES = Spans(
    "spoc_stage_seconds", "How long a stage of the mail path took, waiting included", "stage",
    (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)

_beats: dict[str, float] = {}


def beat(who: str) -> None:
    """This corridor moves."""
    _beats[who] = time.monotonic()


def idle_seconds() -> Mapping[str, float]:
    """Corridor -> seconds since it was last seen to move; nobody who has never been seen."""
    now = time.monotonic()
    return {who: now - at for who, at in _beats.copy().items()}
