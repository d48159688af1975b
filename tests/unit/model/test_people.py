"""Who is here, who stands in, who speaks what: looked up in the directory."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.model.people import Absence
from gateway.model.ticket import Urgency
from tests.builders import NOW, directory, person

MONDAY = NOW.date()
FRIDAY = MONDAY + timedelta(days=4)
WEEK = Absence(MONDAY, FRIDAY)


def test_both_ends_of_an_absence_belong_to_it() -> None:
    ana = person("ana", absences=(WEEK,))
    before, after = MONDAY - timedelta(days=1), FRIDAY + timedelta(days=1)
    assert [ana.absence_on(day) for day in (before, MONDAY, FRIDAY, after)] == [None, WEEK, WEEK, None]
    assert [ana.is_away(day) for day in (before, MONDAY, FRIDAY, after)] == [False, True, True, False]


@pytest.mark.parametrize(("absence", "cover", "stands_in"), [
    (WEEK, "tom", "tom"), (replace(WEEK, cover="zoe"), "tom", "zoe"), (replace(WEEK, cover="zoe"), None, "zoe"),
    (WEEK, None, None), (Absence(date.min, date.min, cover="zoe"), "tom", None)])
def test_the_cover_of_a_day(absence: Absence, cover: str | None, stands_in: str | None) -> None:
    assert person("ana", absences=(absence,), cover=cover).cover_on(MONDAY) == stands_in


def test_absences_that_come_by_mail_are_added_and_outrank_those_of_the_settings() -> None:
    people = directory().people
    house = directory(people={**people, "ana": replace(people["ana"], absences=(WEEK,), cover="tom")})
    told = house.with_absences({"ana": (replace(WEEK, last=MONDAY, cover="zoe"),), "tom": (WEEK,), "gone": (WEEK,)})
    assert told.people["ana"].cover_on(MONDAY) == "zoe"
    assert told.people["ana"].cover_on(FRIDAY) == "tom"
    assert told.people["tom"].is_away(FRIDAY)
    assert not house.people["tom"].is_away(FRIDAY)
    assert told.people.keys() == house.people.keys()
    assert told.person_at("TOM@example.test") is told.people["tom"]
    assert house.person_at("tom@example.test") is house.people["tom"]


def test_without_absences_by_mail_the_directory_is_the_same() -> None:
    house = directory()
    assert house.with_absences({}) is house
    assert house.with_absences({"ana": (), "gone": (WEEK,)}) is house


@pytest.mark.parametrize(("speaks", "language", "wanted", "understood"), [
    (("de", "fr"), "en", "fr", True), (("de", "fr"), "en", "en", False), ((), "en", "en", True),
    ((), "en-GB", "en-US", True), ((), "en", "de", False), (("pt-BR",), "en", "pt", True)])
def test_the_languages_in_which_somebody_answers(speaks: tuple[str, ...], language: str, wanted: str,
                                                 understood: bool) -> None:
    assert person("ana", speaks=speaks, language=language).answers_in(wanted) is understood


def test_each_level_of_urgency_weighs_twice_the_one_below() -> None:
    assert [urgency.weight for urgency in Urgency] == [1, 2, 4, 8]
