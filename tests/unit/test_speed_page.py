"""What the benchmarks measured gets into docs/speed.md, and nothing else on that page changes."""
from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.rig import page
from tests.benchmarks.rig.telling import Row, percentile

STEPS = {"SMTP in": 0.5, "decide <at once>": 1.5}
ROWS = [Row("CPU per mail, sqlite", 6.6, "ms", 6.0, note="all 6.60"),
        Row("end to end, sqlite, 60 s", 150.0, "mails/s", 120.0, more_is_better=True)]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page after a run; it was as it is in docs/ before."""
    copy = tmp_path / "speed.md"
    copy.write_text(page.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", copy)
    monkeypatch.setattr(page, "PICTURE", tmp_path / "speed.svg")
    page.write(ROWS, STEPS)
    return copy.read_text(encoding="utf-8")


def test_the_page_has_the_figures_of_the_run(written: str) -> None:
    assert "| SMTP in | 0.50 | 25% |" in written
    assert "| CPU per mail, sqlite | 6.6 ms | ≤ 6 (ratio 1.10) | all 6.60 |" in written
    assert "| sqlite | 150 | 1,350,000 |" in written


def test_what_people_wrote_on_the_page_stays(written: str) -> None:
    measured = re.compile(r"(<!-- measured: \w+ -->\n).*?(<!-- end -->)", re.S)
    ours = Path(__file__).resolve().parents[2] / "docs" / "speed.md"
    assert measured.sub(r"\1\2", written) == measured.sub(r"\1\2", ours.read_text(encoding="utf-8"))
    assert len(measured.findall(written)) == 4


def test_the_picture_has_a_bar_for_each_step(written: str, tmp_path: Path) -> None:
    drawn = ElementTree.parse(tmp_path / "speed.svg").getroot()
    bars = [one for one in drawn.iter() if one.get("class") == "bar"]
    assert [int(one.get("width", "0")) for one in bars] == [133, 400]


def test_a_figure_reaches_its_goal_from_the_right_side() -> None:
    assert [row.is_reached for row in ROWS] == [False, True]
    assert [round(row.ratio or 0, 2) for row in ROWS] == [1.1, 1.25]


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert (percentile([3, 1, 2], 0.5), percentile(range(100), 0.99)) == (2, 99)
