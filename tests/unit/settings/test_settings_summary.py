"""[summary]: day, time, how many weeks to compare with, how much to say; a mistake names the key and the remedy."""
from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from gateway.model.summary import Detail, SummaryPolicy
from gateway.settings import settings_from
from gateway.settings.problems import SettingsError


def test_the_section_is_what_the_desk_gets(folder: Path) -> None:
    given = {"day": "fri", "at": "16:30", "weeks_compared": 8, "detail": "full"}
    policy = settings_from({"summary": given}, folder).desk_policy().summary
    assert policy == SummaryPolicy(4, time(16, 30), 8, Detail.FULL)
    assert settings_from({}, folder).desk_policy().summary == SummaryPolicy()


@pytest.mark.parametrize(("key", "value"), [
    ("day", "someday"), ("at", "25:00"), ("at", 8), ("weeks_compared", 0), ("weeks_compared", 53), ("detail", "huge"),
])
def test_a_mistake_is_named(folder: Path, key: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"summary.{key}"):
        settings_from({"summary": {key: value}}, folder)
