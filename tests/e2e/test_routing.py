"""Who gets a ticket, and what he reads about why: through the real process."""
from __future__ import annotations

from datetime import UTC, datetime

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import SHARED, House, Person, number_of
from tests.servers import wait_until

CHANGES = {
    "people.mia": {"name": "Mia Roth", "addresses": ["mia@example.test"], "roles": ["poc"], "max_tickets": 2},
    "people.leo": {"name": "Leo Hart", "addresses": ["leo@example.test"], "roles": ["poc"]},
    "people.ada": {"name": "Ada Klein", "addresses": ["ada@example.test"], "roles": ["poc"], "speaks": ["en", "de"]},
    "topics.printers": {"pocs": ["leo", "ada"]},
    "organisations.glassworks": {"name": "Glass Works", "domains": ["glass.test"], "pocs": ["mia"], "always": True},
    "organisations.acme": {"name": "Acme", "domains": ["acme.test"], "pocs": ["ada"]},
    "projects.field": {"address": "field@example.test", "name": "Field"},
    "projects.field.topic_pocs": {"printers": ["ben"]},
}
"""Without a classifier Ana, the triage POC and operator, sorts what nobody looks after."""


def _poc(house: House, key: str, name: str) -> Person:
    return Person(house, f"{key}@example.test", name)


def _why(letter: Delivered) -> str:
    return next(line.partition(": ")[2] for line in letter.text.splitlines() if line.startswith("Why you: "))


def _sorted_as_printers(house: House, text: str, to: str = SHARED, sender: Person | None = None) -> None:
    """Ana sorts a mail of this text."""
    (sender or house.stakeholder()).writes(subject="Toner", text=text, to=to)
    house.ana.replies(house.ana.receives("new-ticket"), "#topic printers")
    assert "topic is printers" in house.ana.receives("command-receipt").text


def test_an_organisation_has_its_people_and_above_their_cap_the_operator_hears_of_it_once(house: House) -> None:
    mia, sam = _poc(house, "mia", "Mia Roth"), Person(house, "sam@eu.glass.test", "Sam Lee")
    for number in (1, 2):
        sam.writes(subject=f"Kiln {number}", text="The kiln is cold.")
        last = mia.receives("new-ticket")
        assert _why(last) == "all from Glass Works"
    house.ana.receives_nothing()

    # Once a day: both that he misses are to come on the same one.
    wait_until(lambda: f"{datetime.now(UTC):%H:%M}" != "23:59", "the day is over", 70)
    for number in (3, 4):
        sam.writes(subject=f"Kiln {number}", text="The kiln is cold.")
        told = house.ana.receives("new-ticket")
        assert _why(told) == "all from Glass Works, Mia Roth has 2 of 2 tickets: triage POC"
        assert house.ticket(number_of(told))["chosen_by"] == _why(told)
    heard = house.ana.receives("at-capacity").text
    assert heard.startswith("Mia Roth has reached the limit of 2 open tickets, so Ana Sousa got #")
    house.ana.receives_nothing()
    mia.receives_nothing()

    mia.replies(last, "#close")
    mia.receives("command-receipt")
    sam.writes(subject="Kiln 5", text="The kiln is cold.")
    assert _why(mia.receives("new-ticket")) == "all from Glass Works"


def test_who_speaks_the_stakeholders_language_gets_it(house: House) -> None:
    german = "Guten Tag, der Drucker im zweiten Stock druckt seit heute Morgen nicht mehr. Bitte helfen Sie uns."
    _sorted_as_printers(house, german)
    assert _why(_poc(house, "ada", "Ada Klein").receives("new-ticket")) == "topic printers, speaks German"


def test_who_looks_after_the_organisation_gets_it_if_he_serves_the_topic(house: House) -> None:
    sender = Person(house, "kim@acme.test", "Kim Moss")
    _sorted_as_printers(house, "The printer on the second floor has no toner left.", sender=sender)
    assert _why(_poc(house, "ada", "Ada Klein").receives("new-ticket")) == "topic printers, looks after Acme"


def test_of_two_the_one_with_the_least_open_work_gets_it(house: House) -> None:
    leo, ada = _poc(house, "leo", "Leo Hart"), _poc(house, "ada", "Ada Klein")
    kim = Person(house, "kim@acme.test", "Kim Moss")
    for _ in range(3):
        _sorted_as_printers(house, "The printer on the second floor has no toner left.", sender=kim)
        assert _why(ada.receives("new-ticket")) == "topic printers, looks after Acme"
    for _ in range(3):
        _sorted_as_printers(house, "There is no toner left in the printer at the entrance.")
        assert _why(leo.receives("new-ticket")) == "topic printers, least open work"
    ada.receives_nothing()


def test_an_address_can_have_other_people_for_a_topic(house: House) -> None:
    _sorted_as_printers(house, "There is no toner left in the printer at the entrance.", to="field@example.test")
    assert _why(house.ben.receives("new-ticket")) == "topic printers"
