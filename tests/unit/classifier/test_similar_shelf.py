"""Likeness of mails: what is alike is found at once, what is not is left alone, and old mails are forgotten."""
from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier import similar
from classifier.personal import is_personal
from classifier.similar import Rarity, Shelf, Written, usual_rarity, written

WRITTEN = Path(__file__).parents[2] / "data" / "similar.jsonl"
MAILS = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
OUTAGES = [(name, list(told)) for name, told in groupby((m for m in MAILS if m["kind"] == "outage"),
                                                        key=lambda mail: mail["matter"])]


@pytest.fixture(scope="module")
def rarity() -> Rarity:
    return usual_rarity()


def vector(mail: dict[str, Any]) -> Written:
    return written(mail["text"], mail["subject"])


def drawn(seed: int) -> Written:
    """A mail of sixty terms out of a thousand."""
    random = np.random.default_rng(seed)
    return Written(np.sort(random.choice(1_000, 60, replace=False)).astype(np.int32), np.ones(60, np.float32))


@pytest.mark.parametrize(("name", "told"), OUTAGES, ids=[name for name, _ in OUTAGES])
def test_of_an_outage_told_by_several_the_nearest_tells_the_same(rarity: Rarity, name: str, told: list[Any]) -> None:
    shelf = Shelf(rarity, 1_000)
    for at, mail in enumerate(MAILS):
        if mail["kind"] == "outage" and mail is not told[0]:
            shelf.put(at, vector(mail))
    ((nearest, likeness),) = shelf.nearest(vector(told[0]), 1, 0.0)
    assert MAILS[nearest]["matter"] == name
    assert 0.3 < likeness <= 1.0


def test_a_mail_is_wholly_like_itself_and_unlike_another_matter(rarity: Rarity) -> None:
    shelf = Shelf(rarity, 10)
    shelf.put(1, written("The lift in the main entrance is stuck.", "Lift"))
    assert shelf.nearest(written("The lift in the main entrance is stuck.", "Lift"), 3, 0.99)[0][0] == 1
    assert shelf.nearest(written("When will my salary be paid?"), 3, 0.05) == []


def test_other_numbers_are_another_matter(rarity: Rarity) -> None:
    shelf = Shelf(rarity, 10)
    shelf.put(1, written("Where is container 4711?"))
    ((_, other),) = shelf.nearest(written("Where is container 4820?"), 1, 0.0)
    assert other < 0.8


@pytest.mark.parametrize(
    ("one", "again"),
    [("有給休暇が何日残っているか教えてください。", "今年の有給休暇はあと何日残っていますか。"),
     ("Mein Passwort und mein Konto", "Mon mot de passe et mon compte"),
     ("Die Drucker streiken", "Der Drucker streikt")],
)
def test_scripts_without_blanks_other_languages_and_endings(rarity: Rarity, one: str, again: str) -> None:
    shelf = Shelf(rarity, 10)
    shelf.put(1, written(one))
    shelf.put(2, written("Is there a room for eight people on Friday?"))
    assert shelf.nearest(written(again), 1, 0.1)[0][0] == 1


def test_only_mails_of_the_label_are_compared(rarity: Rarity) -> None:
    shelf, mail = Shelf(rarity, 10), written("The printer prints nothing.")
    shelf.put(1, mail, label=1)
    assert shelf.nearest(mail, 3, 0.1, label=0) == []
    assert shelf.nearest(mail, 3, 0.1, label=1) == [(1, pytest.approx(1.0))]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every third mail the last join the block of the newest, every tenth these join the big one."""
    monkeypatch.setattr(similar, "NEWEST", 10)
    monkeypatch.setattr(similar, "LAST", 3)


def test_it_makes_no_difference_where_a_mail_stands(small_steps: None) -> None:
    """In the block, beside it, or put again: likeness is the cosine, worked out here the long way."""
    rarity, shelf = Rarity(map(drawn, range(200))), Shelf(Rarity(map(drawn, range(200))), 1_000)
    for key in range(95):
        shelf.put(key, drawn(key))
    shelf.put(7, drawn(700))
    shelf.remove(8)
    asked = drawn(1_000)
    found = dict(shelf.nearest(asked, 200, -1.0))

    def long_way(seed: int) -> float:
        theirs, weighed = drawn(seed), np.zeros(1_000)
        weighed[asked.columns] = rarity.of(asked.columns)
        rare = rarity.of(theirs.columns)
        return float(weighed[theirs.columns] @ rare / np.linalg.norm(weighed) / np.linalg.norm(rare))

    assert sorted(key for key in found if found[key]) == [key for key in range(95) if key != 8]
    for key in (0, 50, 93, 94):
        assert found[key] == pytest.approx(long_way(key), abs=0.002)
    assert found[7] == pytest.approx(long_way(700), abs=0.002)


def test_above_the_capacity_the_lowest_keys_are_forgotten(small_steps: None) -> None:
    shelf = Shelf(Rarity(map(drawn, range(50))), 20)
    for key in (*range(50, 100), *range(50)):
        shelf.put(key, drawn(key))
        assert len(shelf) <= 20 + 11
    assert shelf.nearest(drawn(99), 1, 0.9)[0][0] == 99
    assert shelf.nearest(drawn(60), 1, 0.9) == []


def test_an_empty_shelf_and_an_empty_mail_are_like_nothing(rarity: Rarity) -> None:
    shelf = Shelf(rarity, 10)
    assert shelf.nearest(written("Hello"), 3, 0.0) == []
    shelf.put(1, written(""))
    assert shelf.nearest(written(""), 3, 0.1) == []
    assert shelf.nearest(written("The lift is stuck"), 3, 0.1) == []


@pytest.mark.parametrize("text", ["I forgot my password", "Wo bleibt meine Bestellung?", "請求書を送ってください"])
def test_what_everybody_has_for_himself_is_known(text: str) -> None:
    assert is_personal(text)
    assert is_personal("Hello", subject=text)


def test_an_outage_is_nobodys_own() -> None:
    own = [mail["text"] for _, told in OUTAGES for mail in told if is_personal(mail["text"], mail["subject"])]
    assert len(own) <= 1, own
