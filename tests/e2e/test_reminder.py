"""The promise in the receipt, and one reminder to the POC before it is due."""
from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of
from tests.e2e.still_clock import stop_clock
from tests.servers import wait_until

HOURS = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "57s"},
    "promises.answer_within": {"low": "60s", "normal": "60s", "high": "60s", "critical": "60s"},
}


@pytest.fixture(scope="module")
def _hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("hasty"), HOURS)
    try:
        yield house
    finally:
        house.close()


@pytest.fixture
def hasty(_hasty: House) -> House:
    """A house that reminds three seconds after a mail came, once its clock runs."""
    stop_clock(_hasty)
    _hasty.look_away()
    return _hasty


def test_the_poc_is_reminded_once_and_not_of_what_he_has_answered(hasty: House):
    sam, mia, ana = hasty.stakeholder("Sam Lee"), hasty.stakeholder("Mia Brandt"), hasty.ana
    mia.writes(subject="Quickly answered")
    ana.replies(ana.receives("new-ticket"), "Yes.")
    mia.receives("answer")
    sam.writes(subject="It is urgent", text="The server room is under water.")
    told = ana.receives("new-ticket")
    both_are_due = datetime.now(UTC) + timedelta(seconds=3)
    wait_until(lambda: datetime.now(UTC) > both_are_due, "the clock has something to do")
    hasty.restart()
    reminder = ana.receives("reminder")
    assert number_of(reminder) == number_of(told)
    assert "The server room is under water." in reminder.text
    assert reminder.header("Auto-Submitted") == "auto-generated"
    assert told.message_id in reminder.references
    time.sleep(1.5)
    ana.receives_nothing()

    ana.replies(reminder, "The plumber is on his way.")
    assert "The plumber is on his way." in sam.receives("answer").text


def test_a_reminder_survives_a_kill(hasty: House):
    sam, ana = hasty.stakeholder("Sam Lee"), hasty.ana
    sam.writes(subject="Power cut")
    ana.receives("new-ticket")
    hasty.settle()
    hasty.kill()
    hasty.child.start()
    ana.receives("reminder")
    time.sleep(1.5)
    ana.receives_nothing()


def test_the_promise_stands_in_the_receipt_and_the_poc_knows_it(house: House, ana: Person, sam: Person):
    sam.writes(subject="By when?")
    assert "answers by" in sam.receives("receipt").text
    assert "Due: " in ana.receives("new-ticket").text
