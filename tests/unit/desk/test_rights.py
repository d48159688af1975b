"""Who may do what: one table, and the page that shows it to people."""
from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from gateway.desk import rights
from gateway.desk.command_words import BY_WORD
from gateway.model.people import Project, Role
from tests.builders import directory, person

PAGE = Path(__file__).parents[3] / "docs" / "roles.md"
ORDERS = Project("orders", "orders@example.test", "Orders", topics=("finance",), pocs=("desk",))
HOUSE = directory(projects={"orders": ORDERS})


def may(key: str, word: str = "announce") -> str:
    return rights.may(HOUSE.people[key], word, ORDERS, HOUSE)


def test_the_page_shows_the_table() -> None:
    rows = re.findall(r"^\| (?:`#(\w+)`|all others) \| (.+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    told = {word: (who, why) for word, who, why in rows}
    table = {word: (str(right.who), right.why) for word, right in rights.RIGHTS.items()}
    assert told == {**table, "": (str(rights.ANY_POC.who), rights.ANY_POC.why)}


def test_every_line_of_the_table_is_a_command() -> None:
    assert rights.RIGHTS.keys() <= BY_WORD.keys()


def test_a_member_of_the_team_that_serves_the_project_may_announce() -> None:
    assert may("ana") == may("tom") == ""


def test_a_refusal_names_who_may() -> None:
    assert may("zoe") == ("nothing changed: #announce about Orders is for POCs who serve the project, and operators: "
                          "Ana Smith, Tom Smith")


def test_an_operator_may_announce_anywhere() -> None:
    olga = person("olga", Role.POC, Role.OPERATOR)
    house = replace(HOUSE, people={**HOUSE.people, "olga": olga})
    assert rights.may(olga, "announce", ORDERS, house) == ""


def test_the_poc_of_a_topic_of_the_project_serves_it() -> None:
    project = replace(ORDERS, pocs=(), topics=("access",))
    assert rights.may(HOUSE.people["ana"], "announce", project, HOUSE) == ""
    assert rights.may(HOUSE.people["tom"], "announce", project, HOUSE)


def test_on_tickets_every_poc_may_everything_and_nobody_else() -> None:
    assert [may("zoe", word) for word in BY_WORD if word not in rights.RIGHTS] == [""] * (len(BY_WORD) - 1)
    assert "Sue" not in may("sue", "close")
    assert may("sue", "close").startswith("nothing changed: #close")
