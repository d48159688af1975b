"""For all tests: no setting of a gateway that is configured on this machine reaches a test."""
from __future__ import annotations

import os

import pytest

pytest.register_assert_rewrite("tests.year.what_holds")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("SPOC_") and n != "SPOC_BENCH_DATA"]:
        monkeypatch.delenv(name)
