"""What docs/mail-systems.md says about Postfix agrees with itself; its settings load. Whether it works: tests/e2e."""
from __future__ import annotations

from pathlib import Path

import pytest

from gateway.settings import load
from gateway.settings.root import Settings
from tests.e2e.behind_postfix import SUBDOMAIN, as_settings, documented
from tests.e2e.house import PEOPLE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The documented spoc.toml, with some people."""
    file = tmp_path / "spoc.toml"
    file.write_text(documented("spoc.toml") + PEOPLE)
    return load(file, {})


def test_postfix_and_the_gateway_take_mails_of_the_same_size(settings: Settings) -> None:
    assert int(as_settings(documented("main.cf"))["message_size_limit"]) == settings.listen.max_message_bytes


def test_postfix_finds_the_socket_where_the_gateway_makes_it(settings: Settings) -> None:
    for part in range(SUBDOMAIN + 1):
        _, where = documented("spoc_transport", part).split()
        kind, _, path = where.rpartition(":")
        assert kind == "lmtp:unix"
        assert Path("/var/spool/postfix") / path == settings.listen.lmtp_socket
