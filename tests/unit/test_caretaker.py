"""The day's upkeep comes once a day, at its hour, from one process, and not while the clock is not to be believed."""
from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.caretaker import Caretaker
from gateway.model.retention import Retention
from gateway.model.timekeeping import Jump, Reading
from gateway.store import compacting, tidy_turn
from gateway.store.engine import Store, open_store
from gateway.store.tables import mail_body
from gateway.store.timekeeping import hold_clock
from tests.unit.store import builders as make

ZONE = ZoneInfo("Europe/Lisbon")  # in UTC in winter
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


@pytest.fixture
def store(blank: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(blank, tmp_path / "spoc.db")
    opened = open_store(f"sqlite:///{tmp_path}/spoc.db", tmp_path / "blobs")
    yield opened
    opened.close()


def looks(store: Store, at: datetime, name: str = "a", *, stop: threading.Event | None = None) -> bool:
    """Whether a caretaker that looks at that time tidies."""
    one = Caretaker(name, store, Retention(at=time(3, 30)), ZONE, lambda: at, breath=0)
    return one.look(stop or threading.Event())


def test_once_each_night_at_its_hour(store: Store) -> None:
    first = looks(store, NOON)
    night = [looks(store, NIGHT + timedelta(minutes=n)) for n in (-1, 0, 1, 60)]
    assert not first
    assert night == [False, True, False, False]
    assert looks(store, NIGHT + timedelta(days=1, hours=3))
    assert not looks(store, NIGHT + timedelta(days=1, hours=3, minutes=1))


def test_a_gateway_that_sleeps_at_night_is_tidied_after_three_days_at_any_hour(store: Store) -> None:
    assert [looks(store, NOON + timedelta(days=n, minutes=n)) for n in range(5)] == [False, False, False, True, False]


def test_what_was_ended_early_goes_on_the_next_time(store: Store) -> None:
    looks(store, NOON)
    stopped = threading.Event()
    stopped.set()
    assert not looks(store, NIGHT, stop=stopped)
    assert tidy_turn.look(store, NIGHT).by == ""
    assert looks(store, NIGHT)


def test_one_that_died_over_it_is_followed_by_another_when_its_lease_ends(store: Store) -> None:
    looks(store, NOON)
    assert tidy_turn.take(store, tidy_turn.look(store, NIGHT), "dead", NIGHT, timedelta(minutes=10))
    assert not looks(store, NIGHT + timedelta(minutes=9), "b")
    assert looks(store, NIGHT + timedelta(minutes=10), "b")


def test_nothing_goes_while_the_clock_is_not_to_be_believed(store: Store) -> None:
    looks(store, NOON)
    hold_clock(store, Reading(NIGHT, timedelta(), "boot"), Jump(NOON, NIGHT, NOON))
    assert not looks(store, NIGHT)


def test_free_space_comes_back_by_compacting(store: Store) -> None:
    make.accept_all(store, [str(n) for n in range(40)], b"Subject: x\r\n\r\n" + b"x" * 50_000)
    with store.write() as conn:
        conn.execute(mail_body.delete())
    free = compacting.free_bytes(store)
    before, after = compacting.compact(store)
    assert free > 1_900_000
    assert before - after >= free - 100_000
    assert compacting.free_bytes(store) == 0
