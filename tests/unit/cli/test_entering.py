"""A link is printed only where it leads to a console."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.cli.entering import _console
from gateway.cli.exits import Later
from gateway.settings import Settings, load


def settings(folder: Path, console: str = "") -> Settings:
    (folder / "spoc.toml").write_text(f'[gateway]\ndata_dir = "."\n[console]\n{console}\n')
    return load(folder / "spoc.toml", {})


def test_where_no_gateway_runs_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Later, match="start it with `spoc run`"):
        _console(settings(tmp_path))


def test_a_gateway_without_the_console_is_none_that_shows_it(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"smtp": ["127.0.0.1", 2525]}))
    with pytest.raises(Later, match="set url in"):
        _console(settings(tmp_path))


def test_the_link_leads_to_where_the_console_listens_or_to_its_url(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"console": ["127.0.0.1", 40123]}))
    assert _console(settings(tmp_path)) == "http://127.0.0.1:40123"
    assert _console(settings(tmp_path, 'url = "https://desk.example.org"')) == "https://desk.example.org"
