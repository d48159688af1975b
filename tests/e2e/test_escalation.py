"""A promise is broken: one after the other is asked to act, each once, until somebody does."""
from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from gateway.store.columns import DueState
from gateway.store.tables import due, ticket
from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of
from tests.servers import wait_until

DESK = "desk@example.test"
HURRIED: dict[str, dict[str, Any]] = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "0s"},
    "promises.answer_within": {"low": "2s", "normal": "2s", "high": "2s", "critical": "2s"},
    "escalation": {"steps": [{"to": "cover", "after": "1s"}, {"to": "second_level", "after": "1s"},
                             {"to": "lead", "after": "2s"}, {"to": "sponsor", "after": "2s"}]},
    "morning_list": {"enabled": False},
    "triage": {"route_all_to": "mia"},
    "projects.desk": {"address": DESK, "name": "Desk", "sponsors": ["clara"]},
    "people.mia": {"name": "Mia Roth", "addresses": ["mia@example.test"], "roles": ["poc"], "cover": "ben",
                   "lead": "ana"},
}
"""Everything is Mia's: Ben stands in for her, Ana leads her, Clara is the sponsor; a second level there is not."""
PATIENT = {
    **HURRIED,
    "promises.answer_within": {"low": "1h", "normal": "1h", "high": "1h", "critical": "1h"},
    "escalation": {"steps": [{**step, "after": "1h"} for step in HURRIED["escalation"]["steps"]]},
}
"""The same, but nothing falls due before a test says so."""


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house that promises an answer within two seconds, or an hour where a test is to do something before."""
    house = House(tmp_path, getattr(request, "param", HURRIED))
    try:
        yield house.start()
    finally:
        house.close()


in_its_own_time = pytest.mark.parametrize("house", [PATIENT], indirect=True, ids=["patient"])


@pytest.fixture
def mia(house: House) -> Person:
    return Person(house, "mia@example.test", "Mia Roth")


@pytest.fixture
def clara(house: House) -> Person:
    return Person(house, "clara@example.test", "Clara Weiss")


def asks(house: House) -> Person:
    """Sam has written, and waits."""
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="The gate is stuck", text="Nobody can get in.", to=DESK)
    return sam


def is_quiet(*people: Person) -> None:
    """Nobody gets anything."""
    for person in people:
        person.receives_nothing()


def an_hour_passes(house: House, number: int) -> bool:
    """The ticket's promise is broken, and its next step is due; False where none is to come."""
    before = datetime.now(UTC) - timedelta(minutes=1)
    waits = (due.c.kind == DueKind.ESCALATE, due.c.ticket_id == number, due.c.state == DueState.WAITING)
    with house.store.write() as conn:
        conn.execute(update(ticket).where(ticket.c.id == number, ticket.c.promise.is_not(None)).values(promise=before))
        return conn.execute(update(due).where(*waits).values(instant=before)).rowcount == 1


def escalated(person: Person, name: str = "escalation") -> Delivered:
    return person.receives(name, timeout=60)


def test_step_by_step_each_is_asked_once_and_decides(house: House, mia: Person, clara: Person):
    ana, ben, sam = house.ana, house.ben, asks(house)
    number = number_of(mia.receives("new-ticket"))
    first = escalated(ben)
    assert "Sam Lee has waited" in first.text
    assert "Mia Roth has not written to Sam Lee yet" in first.text
    assert "> Nobody can get in." in first.text
    assert first.header("Auto-Submitted") == "auto-generated"
    assert "Ben Okafor was asked to act too" in escalated(mia, "escalated").text
    assert "Asked before: Ben Okafor" in escalated(ana).text
    last = escalated(clara, "escalation-to-sponsor")
    assert "Please decide who takes it." in last.text
    assert "Ben Okafor (" in last.text
    assert "Ana Sousa (" in last.text
    mia.receives("escalated")
    mia.receives("escalated")
    sam.receives("receipt")
    time.sleep(3)  # long enough for another step
    is_quiet(ana, ben, mia, clara, sam)

    clara.replies(last, "1 assign ben")
    assert number_of(ben.receives("new-ticket")) == number
    clara.replies(last, "This customer is important to us.")
    assert "This customer is important to us." in ben.receives("note").text
    ben.replies(first, "I open it myself.")
    assert "I open it myself." in sam.receives("answer").text
    history = [entry["text"] for entry in house.ticket(number)["entries"] if entry["kind"] == "note"]
    assert [text.split(":")[0] for text in history[:4]] == [
        "Ben Okafor was asked to act", "step 2 of the escalation (second level) asks nobody",
        "Ana Sousa was asked to act", "Clara Weiss was asked to act"]


@in_its_own_time
def test_an_answer_ends_it(house: House, mia: Person, clara: Person):
    sam = asks(house)
    number = number_of(mia.receives("new-ticket"))
    assert an_hour_passes(house, number)
    first = escalated(house.ben)
    house.ben.replies(first, "On our way.")
    sam.receives("answer")
    mia.receives("escalated")
    mia.receives("new-entry")
    assert not an_hour_passes(house, number)
    is_quiet(house.ana, house.ben, mia, clara)


@in_its_own_time
def test_a_poc_does_not_wait_for_the_promise_to_break(house: House, mia: Person):
    sam = asks(house)
    mia.replies(mia.receives("new-ticket"), "#escalate The key is with you.")
    assert "Ben Okafor is asked to act" in mia.receives("command-receipt").text
    letter = escalated(house.ben)
    assert "Mia Roth asks for help." in letter.text
    assert "> The key is with you." in letter.text
    assert not letter.header("Auto-Submitted")
    house.ben.replies(letter, "#mine\n\nI bring the key.")
    sam.receives("answer")


@in_its_own_time
def test_a_kill_between_the_steps_loses_none_and_repeats_none(house: House, mia: Person, clara: Person):
    asks(house)
    number = number_of(mia.receives("new-ticket"))
    assert an_hour_passes(house, number)
    escalated(house.ben)
    house.settle()
    house.kill()
    assert an_hour_passes(house, number)
    house.child.start()
    wait_until(lambda: "step 2 of the escalation" in str(house.ticket(number)["entries"]), "nobody is asked")
    assert an_hour_passes(house, number)
    escalated(house.ana)
    assert an_hour_passes(house, number)
    escalated(clara, "escalation-to-sponsor")
    for _ in range(3):
        mia.receives("escalated")
    assert not an_hour_passes(house, number)
    is_quiet(house.ana, house.ben, mia, clara)
