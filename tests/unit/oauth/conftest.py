"""A provider that answers, and a store that all tests of this folder share: each has a key of its own in it."""
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.model.access import Registration
from gateway.settings.oauth import OAuthSettings
from gateway.store.engine import Store, open_store
from tests.servers.tokens import TokenServer

Register = Callable[..., Registration]
_keys = itertools.count(1)


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    with TokenServer() as server:
        yield server


@pytest.fixture
def register(provider: TokenServer) -> Register:
    """A registration with the provider, under a key that no other test has."""

    def registered(*ways: str, **more: Any) -> Registration:
        return OAuthSettings.model_validate(provider.settings(*ways, **more)).registration(f"key-{next(_keys)}")

    return registered


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("oauth")
    opened = open_store(f"sqlite:///{folder}/spoc.db", folder / "blobs")
    yield opened
    opened.close()
