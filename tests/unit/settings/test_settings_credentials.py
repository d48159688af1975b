"""Secrets that systemd lays into a folder for the service alone."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.settings import SettingsError, load

RELAY = """
[relay]
kind = "smtp"
host = "mail.example.org"
username = "spoc"
password_file = "${CREDENTIALS_DIRECTORY}/relay-password"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        file = tmp_path / "spoc.toml"
        file.write_text(text)
        return file

    return written


def test_a_secret_may_lie_in_the_folder_of_the_credentials(
    write: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "relay-password").write_text("geheim\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    settings = load(write(RELAY), {})
    assert settings.relay.password.get_secret_value() == "geheim"
    assert settings.relay.password_file == folder / "relay-password"


def test_without_that_folder_it_says_how_a_command_gets_there(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(SettingsError, match=r"set CREDENTIALS_DIRECTORY=/run/credentials/spoc\.service"):
        load(write(RELAY), {})


def test_no_other_variable_is_looked_at(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY_OLD", "/")
    with pytest.raises(SettingsError, match="correct the path or its permissions"):
        load(write(RELAY.replace("DIRECTORY}", "DIRECTORY_OLD}")), {})
