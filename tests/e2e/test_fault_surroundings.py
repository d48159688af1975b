"""The disk is full, files may not grow, no descriptor is left, another program holds the database, all in mid-load.

Mail servers hear 4xx and keep their mails, the process lives on, and when it is over everything is done once, without
anybody's help.
"""
from __future__ import annotations

import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.e2e.house import House
from tests.e2e.under_load import ON_SQLITE, a_house, endures, was_refused
from tests.servers.postgres import Postgres

SHUT = "no connection can be taken"


def pid_of(house: House) -> int:
    """Its process, which runs."""
    pid = house.child.pid
    assert pid is not None, house.child.last_words()
    return pid


@contextmanager
def bounded(house: House, what: int, bound: int) -> Iterator[None]:
    """The process may have no more of it, for the time being."""
    before = resource.prlimit(pid_of(house), what)
    resource.prlimit(pid_of(house), what, (bound, before[1]))
    yield
    resource.prlimit(pid_of(house), what, before)


def no_file_grows(house: House) -> AbstractContextManager[None]:
    """Every write beyond the first octet of a file fails; of its log as well."""
    return bounded(house, resource.RLIMIT_FSIZE, 1)


def no_descriptor(house: House) -> AbstractContextManager[None]:
    """Those that it has are all that it gets, and what it closes it does not get back: only 0, 1 and 2 are allowed."""
    return bounded(house, resource.RLIMIT_NOFILE, 3)


@contextmanager
def disk_full(house: House) -> Iterator[None]:
    """A file takes all that is left of the disk."""
    filler = house.data / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            yield
    filler.unlink()


@contextmanager
def held_by_another(house: House) -> Iterator[None]:
    """Another program has begun to write and does not end."""
    if house.url.startswith("sqlite"):
        other: Any = sqlite3.connect(house.data / "spoc.db", isolation_level=None, timeout=60)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(house.url.replace("+psycopg", ""))
        other.execute("LOCK TABLE inbound, outbox IN EXCLUSIVE MODE")
    yield
    other.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip(f"no disk of our own can be mounted here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    with a_house(tmp_path, ON_SQLITE) as house:
        assert endures(house, no_file_grows, 1.0, was_refused).refusals == {452}
        assert "Traceback" not in house.child.log.read_text()


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    """Whoever comes waits at the door, and the log says so once."""
    with a_house(tmp_path, ON_SQLITE) as house:
        endures(house, no_descriptor, 1.0, lambda _: SHUT in house.child.log.read_text())
        log = house.child.log.read_text()
        assert log.count(SHUT) == 1
        assert "Traceback" not in log


def test_a_full_disk(disk: Path) -> None:
    with a_house(disk, ON_SQLITE) as house:
        assert endures(house, disk_full, 1.0, was_refused).refusals == {452}
        assert "Traceback" not in house.child.log.read_text()


def test_a_start_on_a_full_disk_says_what_to_do(disk: Path) -> None:
    house = House(disk, ON_SQLITE)
    house.data.mkdir()
    with disk_full(house):
        assert "make room" in house.spoc("run", status=69)
    house.close()


@pytest.mark.slow
def test_another_program_holds_the_database_for_eight_seconds(tmp_path: Path, postgres: Postgres) -> None:
    """On SQLite and on PostgreSQL, side by side, as most of it is waiting."""
    changes = {"sqlite": ON_SQLITE, "postgresql": {"gateway": {"database_url": postgres.url("held")}}}

    def one(database: str) -> str:
        folder = tmp_path / database
        folder.mkdir()
        with a_house(folder, changes[database]) as house:
            endures(house, held_by_another, 8.0)
            return house.child.log.read_text()

    with ThreadPoolExecutor() as both:
        logs = list(both.map(one, changes))
    assert not [log for log in logs if "Traceback" in log]
