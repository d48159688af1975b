"""A promise is broken: one after the other is asked to act, each once, until somebody does."""
from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of

DESK = "desk@example.test"
HURRIED = {
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


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that promises an answer within two seconds."""
    house = House(tmp_path_factory.mktemp("hurried"), HURRIED)
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture
def house(hurried: House) -> House:
    """Nothing of the tests before is open any more, nor on its way."""
    hurried.look_away()
    return hurried


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


def is_quiet(house: House, *people: Person) -> None:
    """Long enough for another step, nobody gets anything."""
    time.sleep(3)
    for person in people:
        person.receives_nothing()


def escalated(person: Person, name: str = "escalation") -> Delivered:
    return person.receives(name, timeout=20)


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
    is_quiet(house, ana, ben, mia, clara, sam)

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


def test_an_answer_ends_it(house: House, mia: Person, clara: Person):
    sam = asks(house)
    mia.receives("new-ticket")
    first = escalated(house.ben)
    house.ben.replies(first, "On our way.")
    sam.receives("answer")
    mia.receives("escalated")
    mia.receives("new-entry")
    is_quiet(house, house.ana, house.ben, mia, clara)


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


def test_a_kill_between_the_steps_loses_none_and_repeats_none(house: House, mia: Person, clara: Person):
    asks(house)
    told = mia.receives("new-ticket")
    escalated(house.ben)
    house.settle()
    house.kill()
    time.sleep(5)
    house.child.start()
    escalated(house.ana)
    escalated(clara, "escalation-to-sponsor")
    for _ in range(3):
        mia.receives("escalated")
    is_quiet(house, house.ana, house.ben, mia, clara)
    mia.replies(told, "#close")
