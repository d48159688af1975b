"""A letter that comes late says so in one line, in every language, whatever letter it is."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from gateway.letters import NOW, Letters, sample, sample_frame
from gateway.model.letters import LETTERS

SAID = {"en": "This comes late:", "de": "Dies kommt verspätet.", "fr": "Ce message arrive en retard :",
        "es": "Esto llega tarde:", "ja": "このメールは遅れて届いています。"}
TWO_HOURS_AGO = NOW - timedelta(hours=2)


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters()


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("name", [kind.name for kind in LETTERS])
def test_it_says_first_that_it_is_late_and_since_when(letters: Letters, name: str, language: str) -> None:
    in_time = sample_frame(language)
    late = letters.render(sample(name), replace(in_time, late_since=TWO_HOURS_AGO), NOW)
    plain = letters.render(sample(name), in_time, NOW)
    line, _, rest = late.text.partition("\n\n")
    assert line.startswith(SAID[language])
    assert "08:30" in line or "8:30" in line, "in the receiver's zone: Madrid is an hour ahead"
    assert rest.strip() == plain.text.strip()
    assert unescape(late.html).count(SAID[language]) == 1
    assert SAID[language] not in unescape(plain.html)


def test_so_does_the_letter_of_last_resort(tmp_path: Path) -> None:
    broken = Letters(directory=tmp_path, alarm=lambda _: None)
    late = broken.render(sample("reminder"), replace(sample_frame(), late_since=TWO_HOURS_AGO), NOW)
    assert late.text.startswith("This comes late: it was due 2026-11-23 08:30 CET.")
    assert "late" not in broken.render(sample("reminder"), sample_frame(), NOW).text
