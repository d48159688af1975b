"""Fixtures for the doors in."""
from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.unit.sources.gatehouse import Gatehouse, running_loop


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with running_loop() as loop:
        yield loop


@pytest.fixture
def gate(loop: asyncio.AbstractEventLoop) -> Iterator[Gatehouse]:
    """A gatehouse without a listener: `gate.open(…)` opens one, the end of the test closes it."""
    house = Gatehouse(loop)
    yield house
    house.close()
