"""What holds a ticket up: every sign at its edge, what each says, and in which order tickets are named."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.escalation.roadblocks import roadblocks
from gateway.model.people import Directory
from gateway.model.roadblock import Course
from gateway.model.ticket import Status, TicketId
from tests.builders import BEN, NOW, directory, hours

DAY = timedelta(days=1)
FRIDAY = NOW - 3 * DAY


def course(**values: Any) -> Course:
    """Ben's ticket with Ana, all well: she wrote an hour ago."""
    made: dict[str, Any] = {
        "ticket": TicketId(7), "title": "Locked out", "project": "support", "poc": "ana", "status": Status.OPEN,
        "stakeholder": BEN, "opened_at": NOW - DAY, "since": NOW - DAY, "hands": ("ana",),
        "answered_at": NOW - timedelta(hours=1), "worked_at": NOW - timedelta(hours=1),
    }
    return Course(**{**made, **values})


def reasons(known: Directory | None = None, **values: Any) -> tuple[str, ...]:
    return tuple(said for one in roadblocks([course(**values)], known or directory(), NOW) for said in one.reasons)


WORDS = "Where is it?"


@pytest.mark.parametrize(("values", "said"), [
    ({}, None),
    ({"hands": ("ana", "tom")}, None),
    ({"hands": ("ana", "tom", "zoe")}, "has been with 3 people: Ana Smith, Tom Smith, Zoe Smith"),
    ({"hands": ("ana", "tom", "zoe", "gone")}, "has been with 4 people: Ana Smith, Tom Smith, Zoe Smith, Max Smith"),
    ({"unanswered": (WORDS, WORDS)}, None),
    ({"unanswered": (WORDS, WORDS, "Thank you!")}, None),
    ({"unanswered": (WORDS, WORDS, WORDS)}, "3 mails without an answer"),
    ({"unanswered": (WORDS, "This is unacceptable.", WORDS)[:2]}, 'sounds angry: "is unacceptable"'),
    ({"blocks": 2}, None),
    ({"blocks": 3}, "3 open tickets hang on it"),
    ({"escalated": 1}, "was escalated"),
    ({"escalated": 2}, "was escalated 2 times"),
    ({"broken": 1}, None),
    ({"broken": 2}, "answers came late 2 times"),
    ({"worked_at": FRIDAY - 2 * DAY}, None),                       # Wednesday: Thursday and Friday lie between
    ({"worked_at": FRIDAY - 4 * DAY}, "no word of a POC since 2026-11-16"),
    ({"worked_at": None, "opened_at": FRIDAY - 4 * DAY}, "no word of a POC since it came, 2026-11-16"),
    ({"worked_at": FRIDAY - 4 * DAY, "status": Status.WAITING}, None),
    ({"status": Status.WAITING, "since": NOW - 14 * DAY}, None),
    ({"status": Status.WAITING, "since": NOW - 15 * DAY}, "waits for Ben Ode since 2026-11-08"),
])
def test_every_sign_at_its_edge(values: dict[str, Any], said: str | None) -> None:
    assert reasons(**values) == ((said,) if said else ())


def test_holidays_and_the_pocs_own_days_are_no_working_days() -> None:
    monday = {"worked_at": FRIDAY - 4 * DAY}
    assert reasons(**monday)
    known = directory()
    ana = replace(known.people["ana"], hours=hours(holidays=frozenset({date(2026, 11, 18)})))
    assert reasons(replace(known, people={**known.people, "ana": ana}), **monday) == ()


def test_a_year_of_silence_costs_no_more_than_two_months() -> None:
    long_ago = datetime(2016, 1, 1, tzinfo=UTC)
    assert reasons(worked_at=long_ago) == ("no word of a POC since 2016-01-01",)


def test_the_worst_comes_first_and_says_the_weightiest_first() -> None:
    bounced = course(ticket=TicketId(3), hands=("ana", "tom", "zoe"))
    angry = course(ticket=TicketId(9), hands=("ana", "tom", "zoe"), unanswered=("I am furious!",) * 3, escalated=1)
    quiet = course(ticket=TicketId(2), worked_at=FRIDAY - 4 * DAY)
    found = roadblocks([bounced, course(), quiet, angry], directory(), NOW)
    assert [one.ticket for one in found] == [9, 2, 3]
    assert [said.split()[0] for said in found[0].reasons] == ["sounds", "was", "3", "has"]
    assert found[0].weight > found[1].weight == found[2].weight
    assert (found[0].title, found[0].project, found[0].poc) == ("Locked out", "support", "ana")
