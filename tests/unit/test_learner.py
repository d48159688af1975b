"""Learning while the gateway runs: when a refit starts, that there is one at a time, and what counts at once."""
from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from classifier import files
from gateway.learner import Habits, Learner
from gateway.model.decision import SetTopic
from gateway.model.ticket import TicketId
from gateway.store.engine import Store
from gateway.store.lessons import News
from gateway.triage import Classify, TriageConfig, refit
from tests.servers import wait_until
from tests.unit.lessons import TOPICS, about_tokens
from tests.unit.store.builders import NOW, do, open_ticket

QUIET = timedelta(minutes=15)
SMALL = (
    replace(TOPICS["access"], examples=("I forgot my password.",)),
    replace(TOPICS["finance"], examples=("An invoice.",)),
)


@pytest.fixture
def config(tmp_path: Path) -> TriageConfig:
    """Two topics and one example for each: a model in no time."""
    return TriageConfig({topic.name: topic for topic in SMALL}, tmp_path / "model", use_starter_set=False)


@dataclass
class House:
    """A learner whose refits are processes that wait for a word, and then end as told."""

    store: Store
    config: TriageConfig
    habits: Habits | None = field(default_factory=lambda: Habits(QUIET, at_once=3))
    now: timedelta = timedelta(0)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.classify = Classify(self.config)
        self.classify.warm_up()
        self.learner = Learner(self.store, self.classify, self.start, self.habits, lambda: NOW + self.now)

    def start(self) -> subprocess.Popen[bytes]:
        waits = [sys.executable, "-c", "import sys; sys.exit(int(sys.stdin.readline() or 9))"]
        self.started.append(subprocess.Popen(waits, stdin=subprocess.PIPE))
        return self.started[-1]

    def end(self, status: int) -> None:
        """The last refit ends like that, and is seen."""
        self.started[-1].communicate(f"{status}\n".encode(), timeout=60)
        self.learner.look()

    def look(self) -> int:
        """Look once; how many refits were started so far."""
        self.learner.look()
        return len(self.started)

    def corrects(self, topic: str = "finance") -> TicketId:
        """A POC corrects the topic of a new ticket."""
        number = TicketId(open_ticket(self.store))
        do(self.store, SetTopic(number, topic, by="paul"), now=NOW + self.now)
        return number

    def model_knows(self, count: int) -> None:
        """A refit made a model from the corrections 1 to `count`."""
        refit(self.config, about_tokens(count, topic="finance"))


@pytest.fixture
def house(store: Store, config: TriageConfig) -> Iterator[House]:
    """A house with a learner; no process of it outlives the test."""
    built = House(store, config)
    yield built
    for process in built.started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("count", "age", "due"), [
    (0, 99, False), (1, 14, False), (1, 15, True), (2, 0, False), (3, 0, True), (9, 0, True),
])
def test_a_refit_is_due_after_a_quiet_time_or_enough_corrections(count: int, age: int, due: bool) -> None:
    news = News(count, count, NOW if count else None)
    assert Habits(QUIET, at_once=3).is_due(news, NOW + timedelta(minutes=age)) is due


def test_it_starts_when_it_is_quiet_and_only_once_for_the_same_corrections(house: House) -> None:
    assert house.look() == 0
    house.corrects()
    assert house.look() == 0
    house.now = QUIET
    assert house.look() == 1
    house.model_knows(1)
    house.end(0)
    house.now = QUIET * 10
    assert house.look() == 1
    house.corrects()
    house.now = QUIET * 20
    assert house.look() == 2


def test_there_is_one_refit_at_a_time(house: House) -> None:
    for _ in range(3):
        house.corrects()
    assert house.look() == 1
    for _ in range(3):
        house.corrects()
    assert house.look() == 1
    house.model_knows(3)
    house.end(0)
    assert house.look() == 2


def test_one_that_fails_is_told_and_tried_again_after_the_next_correction(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        house.corrects()
    assert house.look() == 1
    with caplog.at_level(logging.ERROR, "spoc.learner"):
        house.end(1)
        assert house.look() == 1
    assert len(caplog.records) == 1
    house.corrects()
    assert house.look() == 2


def test_corrections_that_no_model_knows_count_at_once_until_one_does(house: House) -> None:
    mail = ("", "It is broken.")
    before = house.classify(*mail).ranked
    house.corrects()
    house.look()
    assert house.classify(*mail).ranked != before
    house.model_knows(1)
    house.look()
    assert house.classify(*mail).ranked[0][0] == "finance"
    assert house.learner.classify.newest_tried() == 1


def test_what_was_refused_or_rolled_back_still_counts_after_a_restart(house: House) -> None:
    house.corrects()
    first = files.version_in_use(house.config.directory).name
    house.model_knows(1)
    files.promote(house.config.directory, first)
    before = Classify(house.config)("", "It is broken.").ranked
    again = House(house.store, house.config)
    assert again.look() == 0
    assert again.classify("", "It is broken.").ranked != before


def test_where_nothing_is_to_be_learned_the_version_in_use_is_followed_all_the_same(
    store: Store, config: TriageConfig
) -> None:
    house = House(store, config, habits=None)
    for _ in range(5):
        house.corrects()
    house.model_knows(5)
    assert house.look() == 0
    assert house.classify("", "x").model == files.load(config.directory).version


def test_it_stops_at_once_and_ends_the_refit_that_is_under_way(house: House) -> None:
    for _ in range(3):
        house.corrects()
    stop, wake = threading.Event(), threading.Event()
    thread = threading.Thread(target=house.learner.run, args=(stop, wake))
    thread.start()
    assert not house.started
    wake.set()
    try:
        wait_until(lambda: bool(house.started), "a refit is under way")
    finally:
        stop.set()
        wake.set()
        thread.join(60)
    assert not thread.is_alive()
    assert house.started[0].poll() is not None
