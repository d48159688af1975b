"""For all tests: nothing of a gateway that is configured on this machine, or in an earlier test, reaches a test."""
from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from gateway.log import ROOT, JsonLines, TextLines
from tests.servers.postgres import Postgres

# A thread of BLAS for each core gains nothing on matrices of our size, and burns the core of the tests beside it.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
pytest.register_assert_rewrite("tests.year.what_holds")
# The same examples in every run, however slow the machine: what a test says of a change is never a matter of luck.
settings.register_profile("ours", deadline=None, derandomize=True, database=None,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("SPOC_") and n != "SPOC_BENCH_DATA"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of a process; each takes a database of its own."""
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """A command that is run inside the tests' own process says how it wants to log, and nobody puts that back."""
    root, ours = logging.getLogger(), logging.getLogger(ROOT)
    before = root.level, ours.level
    yield
    for handler in [h for h in root.handlers if isinstance(h.formatter, TextLines | JsonLines)]:
        root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])
