"""A POC corrects a topic by mail; soon the next such mail goes right and says why. What would hurt is refused."""
from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from gateway.store.tables import correction, entry, ticket
from tests.e2e.conftest import NewHouse
from tests.e2e.house import House, number_of

LEARNING: dict[str, dict[str, Any]] = {
    "triage": {"enabled": True, "same_matter_within": "0s"},  # the mails below are much alike: each is sorted by itself
    "learning": {"at_once": 3, "quiet": "1h"},
}
TOKENS = (
    ("Login token", "My login token shows no numbers any more: its display is blank. It is the small grey one."),
    ("Token", "The token of our trainee has a blank display too, the login numbers do not show."),
    ("Grey token is dead", "The display of the grey login token stays blank since this morning, no numbers."),
)
NEXT = {"subject": "A token again", "text": "The login token of a new colleague has a blank display, no numbers."}
PASSWORD = {"subject": "Locked out", "text": "I forgot my password and cannot log in to my account."}


@pytest.fixture
def learning_house(new_house: NewHouse) -> NewHouse:
    """Builds a gateway that classifies and learns, once it has its first model."""

    def build(changes: dict[str, dict[str, Any]] | None = None) -> House:
        house = new_house(LEARNING | (changes or {}))
        wait_until(lambda: (house.data / "model" / "current").exists(), house)
        return house

    return build


def wait_until(reached: Callable[[], bool], house: House, seconds: float = 60.0) -> None:
    """Wait for it; the test fails where it does not come."""
    ends = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < ends, f"it did not come in {seconds} s: {house.child.last_words()}"
        time.sleep(0.1)


def model(house: House) -> dict[str, Any]:
    """The model, as an operator asks for it."""
    found: dict[str, Any] = house.json("status")["model"]
    return found


def is_learning(house: House) -> bool:
    """Whether a refit is under way."""
    with (house.data / "model" / ".refit.lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def swaps(house: House) -> int:
    """How often the running gateway has taken up another model."""
    return house.child.log.read_text().count("another model answers now")


def knows_after(house: House, act: Callable[[], object]) -> None:
    """Do it, and wait until the running gateway answers by another model."""
    before = swaps(house)
    act()
    wait_until(lambda: swaps(house) > before, house)


def corrects_three_topics(house: House) -> None:
    """Three mails about a device that sound like passwords: Ana sends each where it belongs."""
    for subject, text in TOKENS:
        house.stakeholder("Sam Lee").writes(subject=subject, text=text)
        told = house.ana.receives("new-ticket")
        assert "Topic: access" in told.text
        house.ana.replies(told, "#topic hardware")
        assert number_of(house.ben.receives("new-ticket")) == number_of(told)
        found = house.ticket(number_of(told))
        assert (found["topic"], found["poc"]) == ("hardware", "ben")


def test_what_a_poc_corrects_goes_right_the_next_time_and_back_again_after_a_rollback(learning_house: NewHouse):
    house = learning_house()
    first = model(house)["version"]
    knows_after(house, lambda: corrects_three_topics(house))
    found = model(house)
    assert found["version"] != first
    assert (found["lessons"], found["refused"]) == (3, None)
    house.look_away()

    house.stakeholder("Mia Brandt").writes(**NEXT)
    told = house.ben.receives("new-ticket")
    assert "Topic: hardware" in told.text
    assert "because" in told.text
    assert "display" in told.text.partition("because")[2].splitlines()[0]
    house.stakeholder("Ida Roth").writes(**PASSWORD)
    assert "Topic: access" in house.ana.receives("new-ticket").text

    knows_after(house, lambda: house.spoc("model", "rollback"))
    assert model(house)["version"] == first
    house.stakeholder("Jo Park").writes(**NEXT)
    assert "Topic: access" in house.ana.receives("new-ticket").text
    house.restart()
    assert model(house)["version"] == first


def test_what_no_model_has_learned_yet_counts_from_the_next_mail_on(learning_house: NewHouse):
    house = learning_house({"learning": {"at_once": 1000}, "topics.gadgets": {"title": "Gadgets", "pocs": ["ben"]}})
    (subject, text), _, _ = TOKENS
    house.stakeholder("Sam Lee").writes(subject=subject, text=text)
    told = house.ana.receives("new-ticket")
    assert "Topic: access" in told.text
    house.ana.replies(told, "#topic gadgets")
    house.ben.receives("new-ticket")
    house.settle()
    wait_until(lambda: "corrections were looked at lessons=1" in house.child.log.read_text(), house)
    house.stakeholder("Mia Brandt").writes(**NEXT)
    assert "Topic: gadgets" in house.ben.receives("new-ticket").text
    assert model(house)["lessons"] == 0


def test_lessons_that_would_hurt_are_refused_and_an_operator_can_insist(learning_house: NewHouse):
    house = learning_house({"learning": {"at_once": 100}})
    teach_wrongly(house, 100)
    wait_until(lambda: "a new model is not put in use" in house.child.log.read_text(), house)
    found = model(house)
    refused = found["refused"]["version"]
    assert refused != found["version"]
    assert found["refused"]["fall"] > 0.005
    assert f"spoc model promote {refused}" in house.child.log.read_text()
    assert f"spoc model promote {refused}" in house.spoc("status")
    house.stakeholder("Sam Lee").writes(**PASSWORD)
    assert "Topic: access" in house.ana.receives("new-ticket").text

    knows_after(house, lambda: house.spoc("model", "promote", refused))
    found = model(house)
    assert (found["version"], found["refused"]) == (refused, None)


def test_a_gateway_that_is_killed_while_it_learns_goes_on(learning_house: NewHouse):
    house = learning_house({"learning": {"at_once": 100}})
    first = model(house)["version"]
    teach_wrongly(house, 100)
    wait_until(lambda: is_learning(house), house)
    house.kill()
    (house.data / "model" / ".writing-half").mkdir()
    (house.data / "model" / "attempts.json").write_text('[{"version": "0001')
    house.child.start()
    house.stakeholder("Sam Lee").writes(**PASSWORD)
    assert "Topic: access" in house.ana.receives("new-ticket").text
    wait_until(lambda: model(house)["refused"] is not None, house)
    assert model(house)["version"] == first


def test_where_nothing_is_to_be_learned_nothing_is(learning_house: NewHouse):
    house = learning_house({"learning": {"enabled": False, "at_once": 1, "quiet": "0.3s"}})
    first = model(house)
    corrects_three_topics(house)
    time.sleep(2)
    assert model(house) == first
    assert not is_learning(house)


def teach_wrongly(house: House, count: int) -> None:
    """Tickets about passwords, and for each a correction that calls it finance: written at once, as by a restore."""
    store = house.open_store()
    now = datetime.now(UTC)
    numbers = range(5_001, 5_001 + count)
    said = "I forgot my password for account {} and cannot log in: please reset my login."
    with store.write() as conn:
        conn.execute(insert(ticket), [
            {"id": n, "version": 1, "subject": "Locked out", "status": "open", "topic": "finance", "urgency": "normal",
             "project": "support", "poc": "ana", "stakeholder_address": "sam@customer.test", "stakeholder_name": "Sam",
             "language": "en", "opened_at": now, "updated_at": now, "chosen_by": ""} for n in numbers])
        conn.execute(insert(entry), [
            {"ticket_id": n, "kind": "mail", "visibility": "public", "author": "sam@customer.test",
             "author_mailbox": "sam@customer.test", "author_name": "Sam", "at": now, "filed_at": now,
             "text": said.format(n), "folded": "", "unconfirmed": False} for n in numbers])
        conn.execute(insert(correction), [
            {"ticket_id": n, "kind": "topic", "value": "finance", "by": "ana", "at": now} for n in numbers])
    store.close()

