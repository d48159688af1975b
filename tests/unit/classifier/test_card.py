"""The report card as lines, as values and as a picture."""

import json
import sys
from pathlib import Path

import pytest

from classifier.card import as_values, card_lines
from classifier.evaluate import report
from classifier.judgement import Judgement
from classifier.picture import PictureError, draw, picture

TOPICS = ("access", "hardware", "people")
PNG = b"\x89PNG\r\n\x1a\n"


def judgements() -> list[Judgement]:
    """Of ten mails about access eight are known, of ten about hardware all, each with 0.85; two belong to no topic."""
    right = [Judgement(f"a{at}", "access", "access", 0.85, True) for at in range(8)]
    wrong = [Judgement(f"b{at}", "access", "hardware", 0.85, False) for at in range(2)]
    other = [Judgement(f"c{at}", "hardware", "hardware", 0.85, True) for at in range(10)]
    outside = [Judgement("d0", None, "access", 0.3, False), Judgement("d1", None, "access", 0.9, True)]
    return [*right, *wrong, *other, *outside]


def line_of(lines: list[str], begin: str) -> str:
    return next(line for line in lines if line.startswith(begin))


def test_the_card_says_the_figures_in_words() -> None:
    lines = card_lines(report(judgements(), TOPICS), 0.95, "out of fold")
    assert line_of(lines, "accuracy").split()[1:] == ["0.900", "of", "20", "mails", "(out", "of", "fold)"]
    assert line_of(lines, "coverage").split()[1] == "0.900"
    assert "95%" in line_of(lines, "coverage")
    assert "1.000" in line_of(lines, "  right of these")
    assert "0.500  of 2 mails" in line_of(lines, "outside recall")
    assert "0.050" in line_of(lines, "calibration error")


def test_each_topic_has_a_line_also_one_without_mails() -> None:
    lines = card_lines(report(judgements(), TOPICS), 0.95, "out of fold")
    assert line_of(lines, "access").split() == ["access", "1.000", "0.800", "10"]
    assert line_of(lines, "hardware").split() == ["hardware", "0.833", "1.000", "10"]
    assert line_of(lines, "people").split() == ["people", "-", "-", "0"]


def test_confusions_are_told_with_their_share_of_the_topic() -> None:
    lines = card_lines(report(judgements(), TOPICS), 0.95, "out of fold")
    assert "     2  access -> hardware  (20.0% of access)" in lines
    assert not any("taken for" in line for line in card_lines(report([], TOPICS), 0.95, "out of fold"))


def test_a_bar_is_as_long_as_what_came_true_and_marks_what_was_promised() -> None:
    bar = line_of(card_lines(report(judgements(), TOPICS), 0.95, "out of fold"), "0.8 to 0.9").split()[-1]
    assert bar.index("|") == round(0.85 * 40)
    assert len(bar) == round(0.9 * 40)


def test_a_card_of_nothing_is_a_card() -> None:
    assert any(line.startswith("accuracy") and "-" in line for line in card_lines(report([], TOPICS), 0.95, "none"))


def test_the_values_are_json_with_four_decimals() -> None:
    values = json.loads(json.dumps(as_values(report(judgements()[1:], TOPICS))))
    assert values["accuracy"] == 0.8947
    assert values["topics"]["access"] == {"precision": 1.0, "recall": 0.7778, "support": 9}
    assert values["confusions"] == [{"topic": "access", "taken_for": "hardware", "mails": 2}]
    assert len(values["bins"]) == 10
    assert values["bins"][8] == {"low": 0.8, "high": 0.9, "mails": 19, "confidence": 0.85, "right": 0.8947}


def test_the_picture_is_a_png_and_the_same_each_time(tmp_path: Path) -> None:
    draw(judgements(), 0.95, tmp_path / "card.png")
    drawn = (tmp_path / "card.png").read_bytes()
    assert drawn.startswith(PNG)
    assert drawn == picture(judgements(), 0.95)
    assert drawn != picture(judgements()[4:], 0.95)
    assert [path.name for path in tmp_path.iterdir()] == ["card.png"]


@pytest.mark.parametrize("few", [0, 1, 3])
def test_a_picture_of_hardly_anything_is_a_picture(few: int) -> None:
    assert picture(judgements()[:few], 0.95).startswith(PNG)


def test_without_matplotlib_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PictureError, match=r"pip install 'spoc-gateway\[pictures\]'"):
        draw(judgements(), 0.95, tmp_path / "card.png")
    assert not list(tmp_path.iterdir())
