"""What several files of unit tests share."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.senders import REJECT, Senders, senders


@pytest.fixture
def world() -> Iterator[Senders]:
    """a.test signs its mail, sends from 192.0.2.0/24 and wants all else rejected."""
    with senders() as world:
        world.publish("a.test", "v=spf1 ip4:192.0.2.0/24 -all")
        world.publish_key("a.test")
        world.publish("_dmarc.a.test", REJECT)
        yield world
