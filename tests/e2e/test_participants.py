"""Who belongs to a conversation: people join by consent, everybody sees who else reads, and each can leave."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import Changes, House, Person, number_of

PASS = {"Authentication-Results": "mx.example.test; dmarc=pass header.from=customer.test"}
CHANGES: Changes = {}


@pytest.fixture
def mia(house: House) -> Person:
    """Somebody whom Sam knows."""
    return house.stakeholder("Mia Roth")


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about a ticket of Sam's, who has proven himself before."""
    sam.writes(subject="An older matter")
    ana.receives("new-ticket")
    sam.replies(sam.receives("receipt"), "It is solved, forget it please: I found the cable behind the desk.")
    ana.receives("new-entry")
    sam.writes(subject="The projector is dark", text="Nothing to be seen in room 4.")
    return ana.receives("new-ticket")


@pytest.fixture
def receipt(told: Delivered, sam: Person) -> Delivered:
    """What Sam answers to."""
    return sam.receives("receipt")


def people(house: House, told: Delivered) -> set[str]:
    """Addresses that get the answers on the ticket."""
    house.settle()
    return set(house.ticket(number_of(told))["participants"])


# --- named by the stakeholder ----------------------------------------------------------------------------------------


def test_add_asks_the_stakeholder_and_then_the_newcomer_gets_the_answers(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, mia: Person):
    sam.replies(receipt, f"add Mia Roth <{mia.address}>")
    asked = sam.receives("may-join")
    mia.receives_nothing()
    sam.replies(asked, "Yes")
    welcome = mia.receives("joined")
    assert "Sam Lee has added you" in welcome.text
    assert "room 4" not in welcome.text
    assert "go to Mia Roth too" in ana.receives("people-changed").text
    assert mia.address in sam.receives("as-you-asked").text
    ana.replies(told, "The lamp is new now.")
    assert "Also to: Mia Roth" in sam.receives("answer").text
    assert "Also to: Sam Lee" in mia.receives("answer").text


def test_no_to_that_question_adds_nobody(house: House, told: Delivered, receipt: Delivered, sam: Person, mia: Person):
    sam.replies(receipt, f"add {mia.address}")
    sam.replies(sam.receives("may-join"), "no")
    mia.receives_nothing()
    assert mia.address not in people(house, told)


def test_other_words_at_that_question_reach_the_poc(receipt: Delivered, ana: Person, sam: Person, mia: Person):
    sam.replies(receipt, f"add {mia.address}")
    sam.replies(sam.receives("may-join"), "Yes, but the projector hums as well.")
    assert "hums as well" in ana.receives("new-entry").text
    mia.receives_nothing()


@pytest.mark.parametrize("address", ["support@example.test", "ana@example.test", "noreply@shop.test"])
def test_who_cannot_join_is_a_matter_for_the_poc(receipt: Delivered, ana: Person, sam: Person, address: str):
    sam.replies(receipt, f"add {address}")
    assert address in ana.receives("new-entry").text


def test_a_participant_leaves_by_one_word(house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person,
                                          mia: Person):
    sam.replies(receipt, f"add {mia.address}")
    sam.replies(sam.receives("may-join"), "yes")
    ana.receives("people-changed")
    sam.receives("as-you-asked")
    mia.replies(mia.receives("joined"), "Please remove me.")
    assert "left the conversation" in mia.receives("as-you-asked").text
    assert "has left the conversation" in ana.receives("people-changed").text
    ana.replies(told, "The lamp is new now.")
    assert "Also to" not in sam.receives("answer").text
    mia.receives_nothing()


def test_a_participant_cannot_close_what_is_not_his(house: House, told: Delivered, receipt: Delivered, ana: Person,
                                                    sam: Person, mia: Person):
    sam.replies(receipt, f"add {mia.address}")
    sam.replies(sam.receives("may-join"), "yes")
    ana.receives("people-changed")
    mia.replies(mia.receives("joined"), "close")
    assert "close" in ana.receives("new-entry").text
    house.settle()
    assert house.ticket(number_of(told))["status"] == "new"


# --- in copy ---------------------------------------------------------------------------------------------------------


def test_who_is_in_copy_joins_when_the_poc_says_so(house: House, told: Delivered, ana: Person, sam: Person,
                                                   mia: Person):
    ida = house.stakeholder("Ida Fox")
    sam.writes(subject="Desks for two", headers={"Cc": f"Mia Roth <{mia.address}>, {ida.address}, ana@example.test, "
                                                       f"Mia <{mia.address.upper()}>, no-reply@shop.test"})
    ticket = ana.receives("new-ticket")
    question = ana.receives("copied")
    assert f"1. Mia Roth <{mia.address}>" in question.text
    assert f"2. {ida.address}" in question.text
    assert "\n3." not in question.text
    mia.receives_nothing()
    ana.replies(question, "1")
    assert "Sam Lee has added you" in mia.receives("joined").text
    assert "Mia Roth" in ana.receives("command-receipt").text
    ana.replies(ticket, "They come tomorrow.")
    mia.receives("answer")
    ida.receives_nothing()


def test_nobody_joins_on_the_word_of_a_stranger(ana: Person, sam: Person, mia: Person):
    sam.writes(subject="Who am I?", headers={"Cc": mia.address})
    ana.receives("new-ticket")
    ana.receives_nothing()


def test_the_poc_is_asked_once_about_each_of_them(house: House, told: Delivered, receipt: Delivered, ana: Person,
                                                  sam: Person, mia: Person):
    sam.replies(receipt, "It is the lamp.", headers={"Cc": mia.address})
    ana.receives("new-entry")
    ana.replies(ana.receives("copied"), "none")
    ana.receives("command-receipt")
    sam.replies(receipt, "Really, the lamp.", headers={"Cc": mia.address})
    ana.receives("new-entry")
    ana.receives_nothing()
    assert mia.address not in people(house, told)


def test_a_pass_is_enough_for_a_first_mail(new_house):
    house = new_house({"trust": {"authserv_id": "mx.example.test"}})
    sam, mia = house.stakeholder("Sam Lee"), house.stakeholder("Mia Roth")
    sam.writes(subject="Desks for two", headers={"Cc": mia.address, **PASS})
    house.ana.receives("new-ticket")
    assert mia.address in house.ana.receives("copied").text


def test_two_details_of_one_mailbox_get_one_mail(told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    local, _, domain = sam.address.partition("@")
    phone = Person(sam.house, f"{local}+phone@{domain}", "Sam Lee")
    phone.replies(receipt, "I am on the road.")
    ana.replies(ana.receives("admission"), "admit")
    ana.receives("command-receipt")
    phone.receives("unconfirmed-receipt")
    ana.replies(told, "The lamp is new now.")
    sam.receives("answer")
    phone.receives_nothing()
