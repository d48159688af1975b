"""Houses for the conversation tests: one that all tests of a process share, one of a file's own, and new ones."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import House, Person

NewHouse = Callable[..., House]


@pytest.fixture(scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture(scope="module")
def own_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The gateway of a file that names CHANGES, for what is made once for all its tests."""
    house = House(tmp_path_factory.mktemp("own"), request.module.CHANGES)
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    """A gateway that runs, shared by tests that do not stop it; earlier letters are out of sight.

    A file that names CHANGES of the settings, if only `{}`, has one of its own.
    """
    house: House = request.getfixturevalue("own_house" if hasattr(request.module, "CHANGES") else "_shared")
    house.look_away()
    return house


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[NewHouse]:
    """Builds a gateway of its own, with changed settings, and starts it (unless told not to)."""
    built: list[House] = []

    def build(changes: Mapping[str, Mapping[str, Any]] | None = None, *, start: bool = True) -> House:
        folder = tmp_path / f"house{len(built)}"
        folder.mkdir()
        built.append(House(folder, changes))
        return built[-1].start() if start else built[-1]

    yield build
    for house in built:
        house.close()


@pytest.fixture
def ana(house: House) -> Person:
    """The triage POC, who gets everything."""
    return house.ana


@pytest.fixture
def ben(house: House) -> Person:
    """A POC who gets what is handed to him."""
    return house.ben


@pytest.fixture
def sam(house: House) -> Person:
    """A stakeholder who has never written before."""
    return house.stakeholder("Sam Lee")


@pytest.fixture
def eve(house: House) -> Person:
    """Somebody who has nothing to do with it."""
    return house.stakeholder("Eve Moss")
