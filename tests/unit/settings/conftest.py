"""`write` puts a settings file into a fresh folder, which is the current one; `complaint` is what `load` says of it."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.settings import SettingsError, load

HOUSE = """
[projects.support]
address = "support@example.org"
name = "Support"
pocs = ["ana"]

[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.org"]
roles = ["poc"]

[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.org"]
roles = ["poc"]

[people.clara]
name = "Clara Weiss"
addresses = ["clara@example.org"]
roles = ["sponsor"]

[teams.desk]
name = "Desk"
members = ["ana", "ben"]
"""
"""A small right house, to which a test adds what it is about."""

Write = Callable[[str], Path]
Complaint = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write() -> Write:
    def write_settings(text: str) -> Path:
        Path("spoc.toml").write_text(text, encoding="utf-8")
        return Path("spoc.toml")

    return write_settings


@pytest.fixture
def complaint(write: Write) -> Complaint:
    """The lines of the error that a file (and variables) end in; none where they load."""

    def complain(text: str, env: Mapping[str, str] | None = None) -> list[str]:
        try:
            load(write(text), env or {})
        except SettingsError as error:
            return str(error).splitlines()
        return []

    return complain
