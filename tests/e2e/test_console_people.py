"""The pages about the house itself: who is there and who takes what, and who has read or done what in the console."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.house import ROUND_THE_CLOCK, House, number_of

CHANGES = {
    **SWITCHED_ON, "working_hours": ROUND_THE_CLOCK,
    "teams.desk": {"name": "The desk", "members": ["ana", "ben"]},
}


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture(scope="module")
def told(house: House) -> Delivered:
    house.stakeholder().writes()
    return house.ana.receives("new-ticket")


@pytest.fixture(scope="module")
def ticket(told: Delivered) -> int:
    return number_of(told)


def test_everybody_is_there_with_what_he_has_at_hand(house: House, ticket: int) -> None:
    text = Console(house).log_in("ben").opens("/people").text
    for words in ("Ana Sousa operator, POC ana@example.test, ana.sousa@example.test at work 1",
                  "Ben Okafor POC ben@example.test at work 0", "Clara Weiss sponsor",
                  "The desk Ana Sousa, Ben Okafor", "Computers and devices Ben Okafor",
                  "What the classifier is unsure of Ana Sousa"):
        assert words in text, words


def test_who_reads_what_is_on_record_newest_first(house: House, ticket: int) -> None:
    Console(house).log_in("ben").opens(f"/tickets/{ticket}")
    ana = Console(house).log_in("ana")
    ana.opens("/letters/1")
    page = ana.opens("/audit")
    assert page.text.index("Ana Sousa read the letter") < page.text.index(f"Ben Okafor read the ticket #{ticket}")
    assert 'href="/letters/1"' in page.html
    assert "That was all" in ana.opens("/audit?below=1").text
    for nonsense in ("x", "-1", "9" * 40):
        assert ana.opens(f"/audit?below={nonsense}").status == 200


@pytest.mark.parametrize(("who", "path", "status"), [
    ("ben", "/people", 200), ("clara", "/people", 403), ("ben", "/audit", 403), ("clara", "/audit", 403),
])
def test_each_page_is_for_those_it_is_for(house: House, who: str, path: str, status: int) -> None:
    assert Console(house).log_in(who).opens(path).status == status
    assert "You get a link by mail" in Console(house).opens(path).text


def test_who_is_away_says_so_by_mail_and_it_stands_there(house: House, told: Delivered) -> None:
    house.ana.replies(told, "#away until 14 August 2099 cover Ben")
    house.ana.receives("command-receipt")
    text = Console(house).log_in("ana").opens("/people").text
    assert "ana.sousa@example.test away" in text
    assert "to 14 Aug 2099, Ben Okafor stands in (said by mail)" in text
    assert "Ben Okafor POC ben@example.test at work" in text
