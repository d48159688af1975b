"""When somebody is away, as he writes it himself and as his answering machine does."""
from __future__ import annotations

from datetime import UTC, date

import pytest

from gateway.desk.absence_words import read_days, until_in
from tests.builders import NOW

TODAY = NOW.date()
DEC_3, DEC_10 = date(2026, 12, 3), date(2026, 12, 10)
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize("words", ["until 3 Dec", "until 2026-12-03", "till 3 December.", "bis zum 3.12.",
                                   "bis 3. Dezember", "jusqu'au 3 décembre", "hasta el 3 de diciembre", "12月3日まで"])
def test_until_a_day_is_from_today_with_that_day_included(words: str) -> None:
    days = read_days(words, TODAY)
    assert (days.first, days.last, days.problem) == (TODAY, DEC_3, "")


@pytest.mark.parametrize("words", [
    "3 Dec - 10 Dec", "3 - 10 Dec", "3–10 December", "from 3 Dec until 10 Dec", "2026-12-03 - 2026-12-10",
    "vom 3. bis 10. Dezember", "du 3 au 10 décembre", "del 3 al 10 de diciembre", "12月3日から12月10日まで",
])
def test_from_a_day_to_a_day(words: str) -> None:
    days = read_days(words, TODAY)
    assert (days.first, days.last, days.problem) == (DEC_3, DEC_10, "")


def test_one_day_alone_is_that_day() -> None:
    assert read_days("3 Dec", TODAY).first == read_days("3 Dec", TODAY).last == DEC_3


@pytest.mark.parametrize(("words", "cover"), [
    ("until Friday cover Tom", "Tom"), ("until Friday, cover: Tom Smith", "Tom Smith"),
    ("until Friday covered by tom@example.test.", "tom@example.test"), ("until Friday", ""),
])
def test_who_stands_in(words: str, cover: str) -> None:
    days = read_days(words, TODAY)
    assert (days.last, days.cover) == (FRIDAY, cover)


def test_an_absence_that_has_begun_begins_today() -> None:
    assert read_days("20 Nov - 3 Dec", TODAY).first == TODAY


@pytest.mark.parametrize("words", ["", "cover Tom", "the cat", "until the cows come home", "until 2020-03-04",
                                   "10 Dec - 3 Dec", "x" * 5_000])
def test_what_is_no_absence_is_said_back(words: str) -> None:
    assert read_days(words, TODAY).problem


@pytest.mark.parametrize(("text", "last"), [
    ("I am away until Friday.", FRIDAY),
    ("I am on leave from 20 November through 27 November with limited access.", FRIDAY),
    ("I will be back in the office on Friday, 4 December.", DEC_3),
    ("Out of the office, returning Friday the 4th of December.", DEC_3),
    ("Ich bin bis einschließlich 3. Dezember nicht im Büro.", DEC_3),
    ("Ab dem 4. Dezember bin ich wieder erreichbar.", DEC_3),
    ("Je suis absent du 23 novembre au 3 décembre inclus.", DEC_3),
    ("Je serai de retour le vendredi 4 décembre.", DEC_3),
    ("Estaré fuera hasta el 3 de diciembre.", DEC_3),
    ("Vuelvo el 4 de diciembre.", DEC_3),
    ("12月3日まで休暇をいただいております。", DEC_3),
    ("12月4日（金）より出社いたします。", DEC_3),
])
def test_a_machine_says_until_when(text: str, last: date) -> None:
    assert until_in(text, NOW, UTC) == last


@pytest.mark.parametrize("text", [
    "I am ill. In urgent cases call +49 171 2345678.",
    "Our office moves on 1 December. I am away.",
    "I am away until further notice.",
    "I was away until 4 March 2019.",
    "I am away until 2031-01-01.",
    "",
])
def test_a_day_that_says_nothing_about_the_absence_does_not_count(text: str) -> None:
    assert until_in(text, NOW, UTC) is None
