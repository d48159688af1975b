"""Whatever stands in the file: either it loads and every conversion works, or it ends in printable sentences."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.assets import asset
from gateway.settings import Settings, SettingsError, settings_from

ODD: tuple[Any, ...] = (
    "", "x", "\x00", "🙂", "é" * 100, "9" * 5_000, "9" * 400 + " d", "~nobody/x", "\ud800",
    -1, 0, 10**400, 1e308, float("inf"), float("nan"), True, date(2026, 1, 1),
    [], [[]], [""], [{}], ["desk", "desk"], {}, {"a": 1}, {"a": {}},
)
_TEXT = re.sub(r"^#: ", "", asset("config/default.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
REFERENCE = tomllib.loads(_TEXT)
REFERENCE["topics"] = {"access": REFERENCE["topics"]["access"]}


def places(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from places(value, (*above, key))


def with_value(place: tuple[str, ...], value: object) -> dict[str, Any]:
    raw = deepcopy(REFERENCE)
    table = raw
    for key in place[:-1]:
        table = table[key]
    table[place[-1]] = value
    return raw


def use(settings: Settings) -> None:
    """All conversions, and the look-ups that follow references."""
    directory = settings.directory()
    assert {directory.triage_poc, directory.fallback_poc} <= directory.people.keys()
    for key in directory.people:
        assert directory.mailboxes(key)
        assert not directory.owns_address(key, "nobody@example.org")
    settings.desk_policy(), settings.address_policy(), settings.trust_policy(), settings.mail_limits()
    settings.screen_policy("x"), settings.database_url, settings.outgoing_dir, settings.relay_port


def problems_of(raw: dict[str, Any], folder: Path) -> tuple[str, ...]:
    """What is wrong with the tables; nothing where they load and can be used."""
    try:
        settings = settings_from(raw, folder)
    except SettingsError as error:
        return error.problems
    use(settings)
    return ()


@pytest.mark.parametrize("section", REFERENCE)
def test_no_value_does_harm(section: str, folder: Path) -> None:
    for place in places({section: REFERENCE[section]}):
        for value in ODD:
            for line in problems_of(with_value(place, value), folder):
                assert line.isprintable(), place
                assert line.startswith("settings: "), place
                assert " - " in line, place
