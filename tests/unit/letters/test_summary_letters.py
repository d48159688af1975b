"""The weekly summary in every language and shape: as it was looked at, worth reading as text, and drawn by tables."""
from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.letters import sample_frame, samples
from gateway.model.letters_summary import WeeklySummary

EXPECTED = Path(__file__).parent / "expected"
LANGUAGES = ("de", "fr", "es", "ja")
WEEKS = [one for one in samples("weekly-summary") if isinstance(one, WeeklySummary)]
FULL = WEEKS[0]
CHANGED = "Look at the letter; if it is meant, run the tests once with UPDATE_EXPECTED=1."


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stays_as_it_was_looked_at_in_each_language(desk, language: str) -> None:
    rendered = (desk.write(week, sample_frame(language)) for week in WEEKS)
    text = "\n".join(f"Subject: {each.subject}\n\n{each.text}\n{'=' * 80}" for each in rendered) + "\n"
    file = EXPECTED / f"weekly-summary.{language}.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), CHANGED


@pytest.mark.parametrize("week", WEEKS)
def test_the_first_line_is_the_one_thing_he_must_know(desk, week: WeeklySummary) -> None:
    written = desk.write(week)
    assert written.text.splitlines()[0] == week.headline
    assert written.subject == f"Your week: {week.headline}"


@pytest.mark.parametrize("share", [0, 1, 5, 50, 98, 100])
def test_a_bar_is_as_long_as_its_figure_in_both_forms(desk, share: int) -> None:
    week = replace(FULL, bars=(("came in", "7", share, 0, ""),), projects=(), teams=())
    written = desk.write(week)
    (line,) = (line for line in written.text.splitlines() if line.endswith("  7 came in"))
    blocks = line.count("█")
    assert (len(line.split()[0]), blocks) == (20, max(1, round(share / 5)) if share else 0)
    widths = re.findall(r'<td width="(\d+)%" bgcolor', written.html)
    assert widths == ([str(share)] if share else [])


def test_bars_need_nothing_but_tables(desk) -> None:
    """No picture that is loaded, no style that a mail program may drop: the words say all of it besides."""
    html = desk.write(FULL).html
    assert "<img" not in html
    assert "float" not in html
    assert "flex" not in html
    drawn = (*FULL.bars, *FULL.projects, *FULL.teams)
    assert html.count('bgcolor="#2f7de1"') == len(drawn)
    body = html.replace("max-width:600px", "").replace('width="600"', "")
    assert not re.search(r'width="\d+"|width:\s*\d+px', body), "it must fit a phone"
    for what, value, *_ in FULL.bars:
        assert f"<b>{value}</b> {what}" in html
