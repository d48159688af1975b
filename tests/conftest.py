"""For all tests: no setting of a gateway that is configured on this machine reaches a test; a core for each."""
from __future__ import annotations

import os

import pytest

# A thread of BLAS for each core gains nothing on matrices of our size, and burns the core of the tests beside it.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
pytest.register_assert_rewrite("tests.year.what_holds")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("SPOC_") and n != "SPOC_BENCH_DATA"]:
        monkeypatch.delenv(name)
