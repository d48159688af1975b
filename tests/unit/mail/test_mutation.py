"""Mutated mails: seconds here, half a minute in CI; every mail ever found lies in tests/mails and is read again."""
from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.mail.mails import MAILS

SECONDS = 30 if os.environ.get("CI") == "true" else 5


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "fuzz" / "mutate.py"
    spec = importlib.util.spec_from_file_location("mutate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_own_mails_hold(mutate: ModuleType, path: Path) -> None:
    assert mutate.problem(path.read_bytes()) == ""


@pytest.mark.slow
def test_mutated_mails_hold(mutate: ModuleType) -> None:
    tried, found = mutate.run(SECONDS, seed=20261122)  # the same mails in every run: `make fuzz` takes others
    assert found == []
    assert tried > 5 * SECONDS
