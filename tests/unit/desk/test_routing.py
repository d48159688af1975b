"""Who takes a ticket, and why."""
from datetime import date

import pytest

from gateway.desk.routing import Wanted, choose_another, choose_poc
from gateway.model.people import Absence, Directory, Project
from gateway.model.policy import DeskPolicy
from tests.builders import SHARED, directory, person

TODAY = date(2026, 11, 23)
AWAY = (Absence(TODAY, TODAY),)


def _choose(topic: str | None, house: Directory | None = None, policy: DeskPolicy | None = None,
            **open_tickets: int) -> tuple[str, str]:
    house = house or directory()
    found = house.topics[topic] if topic else None
    choice = choose_poc(Wanted(found, house.default_project, house, policy or DeskPolicy(), open_tickets, TODAY))
    return choice.poc, choice.why


def _with(*people: object, **values: object) -> Directory:
    house = directory()
    return directory(people={**house.people, **{p.key: p for p in people}}, **values)  # type: ignore[attr-defined]


def test_the_topics_poc_takes_it() -> None:
    assert _choose("access") == ("ana", "topic access")


@pytest.mark.parametrize(("busy", "chosen"), [
    ({"ana": 3, "tom": 1}, "tom"), ({"ana": 1, "tom": 3}, "ana"), ({}, "ana")])
def test_of_a_team_the_one_with_the_fewest_open_tickets(busy: dict[str, int], chosen: str) -> None:
    assert _choose("hardware", **busy)[0] == chosen


def test_unsure_goes_to_the_triage_poc() -> None:
    assert _choose(None) == ("zoe", "topic unsure: triage POC")


def test_a_topic_without_anybody_goes_to_the_address_then_to_the_fallback_poc() -> None:
    assert _choose("finance") == ("max", "fallback POC")
    house = directory(projects={"support": Project("support", SHARED, "Support", pocs=("tom",))})
    assert _choose("finance", house) == ("tom", "address Support")


def test_everything_to_one_outranks_all_else() -> None:
    assert _choose("access", policy=DeskPolicy(route_all_to="tom"))[0] == "tom"


def test_who_is_away_is_passed_over() -> None:
    assert _choose("hardware", _with(person("ana", absences=AWAY)), ana=0, tom=9)[0] == "tom"


def test_a_cover_stands_in_when_all_are_away() -> None:
    poc, why = _choose("access", _with(person("ana", absences=AWAY, cover="tom")))
    assert (poc, why) == ("tom", "topic access, covers for Ana Smith")


def test_covers_are_followed_along_the_chain() -> None:
    house = _with(person("ana", absences=AWAY, cover="tom"), person("tom", absences=AWAY, cover="max"))
    assert _choose("access", house)[0] == "max"


def test_covers_that_point_at_each_other_end_at_the_fallback_poc() -> None:
    house = _with(person("ana", absences=AWAY, cover="tom"), person("tom", absences=AWAY, cover="ana"))
    assert _choose("access", house)[0] == "max"


def test_there_is_always_somebody_even_when_all_are_away() -> None:
    house = _with(*(person(k, absences=AWAY) for k in ("ana", "tom", "zoe", "max")))
    assert _choose("access", house)[0] == "max"


def _choose_another(topic: str, poc: str, house: Directory | None = None) -> str | None:
    house = house or directory()
    choice = choose_another(Wanted(house.topics[topic], house.default_project, house, DeskPolicy(), {}, TODAY), poc)
    return choice.poc if choice else None


@pytest.mark.parametrize(("topic", "poc", "another"), [
    ("access", "zoe", "ana"), ("access", "ana", None), ("hardware", "tom", None), ("finance", "zoe", "max")])
def test_a_topic_that_becomes_known_moves_the_ticket_unless_its_poc_serves_it(
    topic: str, poc: str, another: str | None
) -> None:
    assert _choose_another(topic, poc) == another


def test_where_the_topic_names_nobody_those_of_the_address_serve_it() -> None:
    house = directory(projects={"support": Project("support", SHARED, "Support", pocs=("desk",))})
    assert _choose_another("finance", "zoe", house) == "ana"
    assert _choose_another("finance", "tom", house) is None
