"""Who may look at what in the console."""
from __future__ import annotations

import pytest

from gateway.model.people import Person, Role
from gateway.web.rights import Area, Visitor
from tests.builders import directory


@pytest.mark.parametrize(("roles", "areas"), [
    ({Role.OPERATOR}, {Area.TICKETS, Area.SUMMARY, Area.PEOPLE, Area.MAIL, Area.TRY_OUT}),
    ({Role.POC}, {Area.TICKETS, Area.PEOPLE}),
    ({Role.SPONSOR}, {Area.TICKETS, Area.SUMMARY}),
    ({Role.VIP}, set()),
    (set(), set()),
])
def test_each_role_enters_its_areas_and_no_other(roles: set[Role], areas: set[Area]) -> None:
    visitor = Visitor(Person("eva", "Eva Lind", ("eva@example.test",), frozenset(roles)), directory())
    assert {area for area in Area if visitor.may_enter(area)} == areas
