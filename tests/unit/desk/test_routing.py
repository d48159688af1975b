"""Who takes a ticket, and why."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.routing import RULES, Choice, Wanted, choose_another, choose_poc, least_busy
from gateway.model.people import Absence, Directory, Load, Organisation, Person, Project, WorkingHours
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Urgency
from tests.builders import NOW, SHARED, directory, person

TODAY = NOW.date()
AWAY = (Absence(TODAY, TODAY),)
ACME = Organisation("acme", "Acme", ("acme.test",), pocs=("tom",))


def load(tickets: int, weight: int | None = None) -> Load:
    """So many tickets, of normal urgency where nothing else is said."""
    return Load(tickets, 2 * tickets if weight is None else weight)


def wanted(topic: str | None, house: Directory | None = None, loads: dict[str, Load] | None = None,
           **values: Any) -> Wanted:
    house = house or directory()
    made = {"project": house.default_project, "policy": DeskPolicy(), "now": NOW, **values}
    return Wanted(house.topics[topic] if topic else None, directory=house, open_tickets=loads or {}, **made)


def _choose(topic: str | None, house: Directory | None = None, loads: dict[str, Load] | None = None,
            **values: Any) -> tuple[str, str]:
    choice = choose_poc(wanted(topic, house, loads, **values))
    return choice.poc, choice.why


def _with(*people: Person, **values: Any) -> Directory:
    """The usual house with other people of the same names."""
    house = directory()
    return directory(people={**house.people, **{p.key: p for p in people}}, **values)


def _full(key: str, cap: int = 20, **values: Any) -> Person:
    return person(key, max_tickets=cap, **values)


# --- the rules, in their order ---------------------------------------------------------------------------------------

SUPPORT = Project("support", SHARED, "Support")
CASES = [
    # (what the house is like, topic, the POC, why)
    ({}, "access", "ana", "topic access"),
    ({}, "hardware", "ana", "topic hardware, least open work"),
    ({}, None, "zoe", "topic unsure: triage POC"),
    ({}, "finance", "max", "fallback POC"),
    ({"projects": {"support": replace(SUPPORT, pocs=("tom",))}}, "finance", "tom", "address Support"),
    ({"projects": {"support": replace(SUPPORT, topic_pocs={"access": ("zoe",)})}}, "access", "zoe", "topic access"),
    ({"projects": {"support": replace(SUPPORT, topic_pocs={"access": ("zoe",)})}}, "hardware", "ana",
     "topic hardware, least open work"),
    ({"organisations": {"acme": ACME}}, "hardware", "tom", "topic hardware, looks after Acme"),
    ({"organisations": {"acme": ACME}}, "access", "ana", "topic access"),
    ({"organisations": {"acme": ACME}}, "finance", "tom", "from Acme"),
    ({"organisations": {"acme": ACME}}, None, "zoe", "topic unsure: triage POC"),
    ({"organisations": {"acme": replace(ACME, always=True)}}, "access", "tom", "all from Acme"),
    ({"organisations": {"acme": replace(ACME, always=True)}}, None, "tom", "all from Acme"),
    ({"organisations": {"acme": replace(ACME, pocs=("desk",))}}, "finance", "ana", "from Acme, least open work"),
    ({"organisations": {"other": replace(ACME, domains=("other.test",), always=True)}}, "access", "ana",
     "topic access"),
]


@pytest.mark.parametrize(("house", "topic", "poc", "why"), CASES)
def test_the_first_rule_that_names_somebody_decides(house: dict[str, Any], topic: str | None, poc: str,
                                                    why: str) -> None:
    assert _choose(topic, directory(**house), stakeholder="Sam@Mail.acme.test") == (poc, why)


def test_everything_to_one_outranks_all_else() -> None:
    house = directory(organisations={"acme": replace(ACME, always=True)})
    to_max = DeskPolicy(route_all_to="max")
    assert _choose(None, house, policy=to_max, stakeholder="sam@acme.test") == ("max", "everything goes to one POC")


def test_without_a_believable_address_there_is_no_organisation() -> None:
    house = directory(organisations={"acme": replace(ACME, always=True)})
    assert _choose("access", house, stakeholder="") == ("ana", "topic access")


# --- one of several people -------------------------------------------------------------------------------------------

SPEAKS_GERMAN = {"speaks": ("en", "de")}
IN_TOKYO = {"hours": WorkingHours(ZoneInfo("Asia/Tokyo"), {day: ((time(9), time(17)),) for day in range(5)})}


@pytest.mark.parametrize(("loads", "chosen"), [
    ({"ana": load(3), "tom": load(1)}, "tom"), ({"ana": load(1), "tom": load(3)}, "ana"), ({}, "ana"),
    ({"ana": load(1, weight=8), "tom": load(5, weight=5)}, "tom"), ({"ana": load(3), "tom": load(3)}, "ana")])
def test_of_a_team_the_one_with_the_least_open_work(loads: dict[str, Load], chosen: str) -> None:
    assert _choose("hardware", loads=loads)[0] == chosen


@pytest.mark.parametrize(("language", "poc", "why"), [
    ("de", "tom", "topic hardware, speaks German"), ("de-CH", "tom", "topic hardware, speaks German"),
    ("en", "ana", "topic hardware, least open work"), ("hu", "ana", "topic hardware, least open work"),
    ("", "ana", "topic hardware, least open work")])
def test_who_speaks_the_stakeholders_language_goes_first(language: str, poc: str, why: str) -> None:
    house = _with(person("tom", **SPEAKS_GERMAN))
    assert _choose("hardware", house, {"tom": load(9)}, language=language) == (poc, why)


def test_who_says_nothing_of_languages_speaks_that_of_his_letters() -> None:
    house = _with(person("tom", language="fr"))
    assert _choose("hardware", house, language="fr") == ("tom", "topic hardware, speaks French")


@pytest.mark.parametrize(("urgency", "poc"), [
    (Urgency.CRITICAL, "tom"), (Urgency.HIGH, "tom"), (Urgency.NORMAL, "ana"), (Urgency.LOW, "ana")])
def test_what_is_urgent_goes_to_somebody_who_is_at_work(urgency: Urgency, poc: str) -> None:
    house, busy = _with(person("ana", **IN_TOKYO)), {"tom": load(9)}
    assert _choose("hardware", house, busy, urgency=urgency)[0] == poc


def test_at_night_nobody_is_preferred() -> None:
    late = NOW.replace(hour=22)
    assert _choose("hardware", urgency=Urgency.CRITICAL, now=late) == ("ana", "topic hardware, least open work")


def test_knowing_the_house_counts_for_more_than_the_language_and_both_are_said_where_both_decide() -> None:
    house = _with(person("ana", **SPEAKS_GERMAN), organisations={"acme": ACME})
    assert _choose("hardware", house, stakeholder="s@acme.test", language="de")[1] == "topic hardware, looks after Acme"
    house = _with(
        person("ana"), person("zoe", **SPEAKS_GERMAN), person("desk", addresses=(), members=("ana", "tom", "zoe")),
        organisations={"acme": replace(ACME, pocs=("ana", "zoe"))},
    )
    chosen = _choose("hardware", house, stakeholder="s@acme.test", language="de")
    assert chosen == ("zoe", "topic hardware, looks after Acme, speaks German")


# --- absences and covers ---------------------------------------------------------------------------------------------


def test_who_is_away_is_passed_over() -> None:
    assert _choose("hardware", _with(person("ana", absences=AWAY)), {"tom": load(9)}) == ("tom", "topic hardware")


def test_a_cover_stands_in_when_all_are_away() -> None:
    poc, why = _choose("access", _with(person("ana", absences=AWAY, cover="tom")))
    assert (poc, why) == ("tom", "topic access, covers for Ana Smith")


def test_a_cover_named_for_an_absence_outranks_the_usual_one() -> None:
    away = (Absence(TODAY, TODAY, cover="zoe"),)
    assert _choose("access", _with(person("ana", absences=away, cover="tom")))[0] == "zoe"
    house = _with(person("ana", cover="tom", absences=(Absence(TODAY, TODAY, cover="max"),)))
    assert _choose("access", house.with_absences({"ana": away}))[0] == "zoe"


def test_covers_are_followed_along_the_chain() -> None:
    house = _with(person("ana", absences=AWAY, cover="tom"), person("tom", absences=AWAY, cover="zoe"))
    assert _choose("access", house) == ("zoe", "topic access, covers for Ana Smith")


def test_a_team_that_covers_gives_it_to_whom_it_would_have_given_it_anyway() -> None:
    house = _with(person("zoe", absences=AWAY, cover="desk"))
    assert _choose(None, house, {"ana": load(3)}) == ("tom", "topic unsure: triage POC, covers for Zoe Smith")
    house = directory(people={**house.people, "ana": _full("ana", 3)})
    assert _choose(None, house, {"ana": load(3, weight=3), "tom": load(2)})[0] == "tom"


def test_covers_that_point_at_each_other_end_at_the_fallback_poc() -> None:
    house = _with(person("ana", absences=AWAY, cover="tom"), person("tom", absences=AWAY, cover="ana"))
    assert _choose("access", house)[0] == "max"


def test_there_is_always_somebody_even_when_all_are_away() -> None:
    house = _with(*(person(k, absences=AWAY) for k in ("ana", "tom", "zoe", "max")))
    assert _choose("access", house) == ("max", "nobody else can take it: fallback POC")


def test_an_absence_is_counted_in_the_persons_own_zone() -> None:
    evening = NOW.replace(hour=20)
    tomorrow = (Absence(TODAY + timedelta(days=1), TODAY + timedelta(days=1)),)
    in_tokyo = person("ana", absences=tomorrow, zone=ZoneInfo("Asia/Tokyo"))
    assert _choose("hardware", _with(in_tokyo), now=evening)[0] == "tom"
    assert _choose("hardware", _with(person("ana", absences=tomorrow)), now=evening)[0] == "ana"


# --- caps ------------------------------------------------------------------------------------------------------------


def test_who_is_full_is_passed_over_and_that_is_said() -> None:
    loads = {"ana": load(20, weight=20), "tom": load(12, weight=40)}
    choice = choose_poc(wanted("hardware", _with(_full("ana")), loads))
    assert choice == Choice("tom", "topic hardware, Ana Smith has 20 of 20 tickets", ("ana",))


def test_a_full_one_who_would_not_have_got_it_is_not_mentioned() -> None:
    choice = choose_poc(wanted("hardware", _with(_full("ana")), {"ana": load(20), "tom": load(3)}))
    assert choice == Choice("tom", "topic hardware", ())


def test_of_two_with_as_much_work_the_one_named_first_was_passed_over() -> None:
    loads = {"ana": load(3), "tom": load(3)}
    assert choose_poc(wanted("hardware", _with(_full("ana", 3)), loads)).full == ("ana",)
    assert choose_poc(wanted("hardware", _with(_full("tom", 3)), loads)) == Choice("ana", "topic hardware")


def test_nineteen_of_twenty_are_not_twenty() -> None:
    assert _choose("access", _with(_full("ana")), {"ana": load(19)}) == ("ana", "topic access")


@pytest.mark.parametrize(("full", "away", "poc", "why"), [
    ({"ana"}, set(), "zoe", "topic access, Ana Smith has 1 of 1 tickets: triage POC"),
    ({"ana"}, {"zoe"}, "max", "topic access, Ana Smith has 1 of 1 tickets: fallback POC"),
    ({"ana", "zoe"}, set(), "max", "topic access, Ana Smith has 1 of 1 tickets: fallback POC"),
    ({"ana", "zoe", "max"}, set(), "max", "topic access, Ana Smith has 1 of 1 tickets: fallback POC"),
    ({"ana", "zoe"}, {"max"}, "ana", "topic access, Ana Smith has 1 of 1 tickets: nobody else is here"),
])
def test_where_nobody_has_room_the_triage_poc_takes_it_then_the_fallback_poc(
    full: set[str], away: set[str], poc: str, why: str
) -> None:
    house = _with(*(person(key, max_tickets=int(key in full), absences=AWAY if key in away else ())
                    for key in full | away))
    choice = choose_poc(wanted("access", house, dict.fromkeys(full, load(1))))
    assert choice == Choice(poc, why, ("ana",))


def test_where_the_fallback_poc_is_away_his_cover_takes_it() -> None:
    house = _with(_full("ana", 1), _full("zoe", 1), person("max", absences=AWAY, cover="tom"))
    choice = choose_poc(wanted("access", house, {"ana": load(1), "zoe": load(1)}))
    assert (choice.poc, choice.why) == ("tom", "topic access, Ana Smith has 1 of 1 tickets: covers for Max Smith")


def test_several_who_are_full_are_counted() -> None:
    house, loads = _with(_full("ana", 1), _full("tom", 2)), {"ana": load(1), "tom": load(3)}
    choice = choose_poc(wanted("hardware", house, loads))
    assert choice.why == "topic hardware, Ana Smith (1 of 1 tickets) and 1 more are full: triage POC"
    assert choice.full == ("ana", "tom")


def test_a_cover_with_room_goes_before_the_triage_poc() -> None:
    house = _with(_full("ana", 1), person("tom", absences=AWAY, cover="max"))
    choice = choose_poc(wanted("hardware", house, {"ana": load(1)}))
    why = "topic hardware, Ana Smith has 1 of 1 tickets, covers for Tom Smith"
    assert choice == Choice("max", why, ("ana",), covers_for="tom")


def test_a_cover_who_is_full_covers_nothing_more() -> None:
    house = _with(person("ana", absences=AWAY, cover="tom"), _full("tom", 1))
    choice = choose_poc(wanted("access", house, {"tom": load(1)}))
    assert choice == Choice("zoe", "topic access, Tom Smith has 1 of 1 tickets: triage POC", ("tom",))


# --- later choices ---------------------------------------------------------------------------------------------------


def _choose_another(topic: str, poc: str, house: Directory | None = None) -> str | None:
    choice = choose_another(wanted(topic, house), poc)
    return choice.poc if choice else None


@pytest.mark.parametrize(("topic", "poc", "another"), [
    ("access", "zoe", "ana"), ("access", "ana", None), ("hardware", "tom", None), ("finance", "zoe", "max")])
def test_a_topic_that_becomes_known_moves_the_ticket_unless_its_poc_serves_it(
    topic: str, poc: str, another: str | None
) -> None:
    assert _choose_another(topic, poc) == another


def test_where_the_topic_names_nobody_those_of_the_address_serve_it() -> None:
    house = directory(projects={"support": replace(SUPPORT, pocs=("desk",))})
    assert _choose_another("finance", "zoe", house) == "ana"
    assert _choose_another("finance", "tom", house) is None


def test_whom_the_address_names_for_a_topic_serves_it_there() -> None:
    house = directory(projects={"support": replace(SUPPORT, topic_pocs={"access": ("zoe",)})})
    assert _choose_another("access", "zoe", house) is None
    assert _choose_another("access", "ana", house) == "zoe"


def test_whoever_the_deciding_rule_names_keeps_it() -> None:
    house = directory(organisations={"acme": replace(ACME, pocs=("zoe", "max"), always=True)})
    acme = wanted("access", house, {"max": load(5)}, stakeholder="sam@acme.test")
    assert choose_another(acme, "max") is None
    assert choose_another(acme, "tom") == Choice("zoe", "all from Acme, least open work")


def test_a_team_that_was_named_gets_it_even_above_its_caps() -> None:
    house = _with(_full("ana", 1), _full("tom", 1))
    team = house.people["desk"]
    assert least_busy(house, team, {"ana": load(1)}, NOW) == "tom"
    assert least_busy(house, team, {"ana": load(2), "tom": load(1)}, NOW) == "tom"


def test_a_team_that_is_away_is_covered_or_the_fallback_poc_has_it() -> None:
    away = [person("ana", absences=AWAY, cover="zoe"), person("tom", absences=AWAY)]
    house = _with(*away)
    assert least_busy(house, house.people["desk"], {}, NOW) == "zoe"
    house = _with(replace(away[0], cover=None), away[1])
    assert least_busy(house, house.people["desk"], {}, NOW) == "max"


# --- whatever the house is like --------------------------------------------------------------------------------------

_KEYS = ("ana", "tom", "zoe", "max")
_absences = st.sampled_from([(), AWAY, (Absence(TODAY, TODAY, cover="desk"),), (Absence(date.min, date.min),)])
_people = st.fixed_dictionaries({
    key: st.builds(person, st.just(key), absences=_absences, max_tickets=st.integers(0, 3),
                   cover=st.sampled_from([None, *_KEYS, "desk", "gone"]), speaks=st.sampled_from([(), ("de",)]),
                   hours=st.sampled_from([None, IN_TOKYO["hours"]]))
    for key in _KEYS
})
_named = st.lists(st.sampled_from([*_KEYS, "desk", "gone"]), max_size=3).map(tuple)


@given(
    people=_people, topic=st.sampled_from([None, "access", "hardware", "finance"]), organisation=_named,
    always=st.booleans(), by_address=_named, urgency=st.sampled_from(Urgency),
    loads=st.dictionaries(st.sampled_from(_KEYS), st.integers(0, 4).map(load)),
    language=st.sampled_from(["", "en", "de"]), triage=st.sampled_from([*_KEYS, "desk"]),
)
def test_there_is_always_a_person_and_nobody_who_is_away_while_another_of_the_same_rule_is_here(
    people: dict[str, Person], topic: str | None, organisation: tuple[str, ...], always: bool,
    by_address: tuple[str, ...], loads: dict[str, Load], urgency: Urgency, language: str, triage: str,
) -> None:
    house = _with(
        *people.values(), triage_poc=triage, projects={"support": replace(SUPPORT, pocs=by_address)},
        organisations={"acme": replace(ACME, pocs=organisation, always=always)},
    )
    asked = wanted(topic, house, loads, urgency=urgency, language=language, stakeholder="sam@acme.test")
    choice = choose_poc(asked)
    poc = house.people[choice.poc]
    assert not poc.is_team
    assert choice.why
    named = [asked.individuals(rule.keys) for one in RULES if (rule := one(asked))]
    here = [person for people in named for person in people if asked.is_here(person)]
    if here:
        assert asked.is_here(poc)
    if asked.is_here(poc) and not asked.has_room(poc):
        assert choice.full, "above a cap only where somebody had no room"
    first = next((people for people in named if any(asked.is_here(p) for p in people)), [])
    if any(asked.is_here(p) and asked.has_room(p) for p in first) and not any(p.absences for p in people.values()):
        assert poc in first
