"""What `spoc run` says when it is up."""
from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli.running import _welcome
from gateway.settings import load


@pytest.mark.parametrize(("is_given", "said"), [
    (True, "{file}\n"), (False, "those it comes with, about invented people: "),
])
def test_it_names_the_settings_that_it_runs_on(
        is_given: bool, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where no spoc.toml lies
    file = tmp_path / "house.toml"
    file.write_text("")
    given = file if is_given else None
    assert f"  settings        {said.format(file=file)}" in _welcome({"roles": ["clock"]}, load(given, {}), given)
