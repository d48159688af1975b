"""Fixtures for the doors out."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.transports.smtp import RelayConfig, SmtpTransport
from tests.unit.transports.relay import Relay


@pytest.fixture
def a_relay() -> Iterator[Callable[..., Relay]]:
    """Makes scripted relays, and closes them."""
    made: list[Relay] = []

    def make(**settings: Any) -> Relay:
        made.append(Relay(**settings))
        return made[-1]

    yield make
    for relay in made:
        relay.close()


@pytest.fixture
def to() -> Iterator[Callable[..., SmtpTransport]]:
    """Makes transports to a relay, with short patience where that is tried, and closes them."""
    made: list[SmtpTransport] = []

    def make(relay: Relay, **settings: Any) -> SmtpTransport:
        timeout, whole = (1.0, 3.0) if relay.tries_patience else (30.0, 60.0)
        config = {"host": "localhost", "port": relay.port, "hostname": "gateway.test", "timeout": timeout,
                  "whole": whole, **settings}
        made.append(SmtpTransport(RelayConfig(**config)))
        return made[-1]

    yield make
    for transport in made:
        transport.close()
