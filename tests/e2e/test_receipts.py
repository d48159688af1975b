"""Answering automatically (RFC 3834): receipts are harmless, and no letter can start a loop."""
from __future__ import annotations

import pytest

from tests.e2e.house import House, Person


def test_a_receipt_never_carries_the_senders_words(ana: Person, sam: Person):
    sam.writes(subject="Cheap pills", text="Buy cheap pills at http://spam.test today",
               html="<p>Buy cheap pills at <a href='http://spam.test'>spam.test</a> today</p>")
    receipt = sam.receives("receipt")
    for word in ("pills", "spam.test"):
        assert word not in receipt.text + receipt.html + receipt.subject


def test_a_receipt_calls_itself_automatic_and_has_the_null_sender(sam: Person):
    sam.writes()
    receipt = sam.receives("receipt")
    assert receipt.header("Auto-Submitted") == "auto-replied"
    assert receipt.mail_from == ""


def test_a_receipt_says_what_was_understood(ana: Person, sam: Person):
    sam.writes(text="The invoices of 40 people cannot be paid.")
    receipt = sam.receives("receipt")
    number = ana.receives("new-ticket").subject.partition("[#")[2].partition("]")[0]
    first = receipt.text.splitlines()[0]
    assert f"#{number}" in first
    assert "We take it as urgent." in first
    assert "Ana Sousa looks after it and answers by" in first


def test_all_other_letters_come_from_an_address_of_their_own_for_bounces(ana: Person, sam: Person):
    sam.writes(subject="Bounce addresses")
    told = ana.receives("new-ticket")
    ana.replies(told, "Yes?")
    answer = sam.receives("answer")
    sam.replies(answer, "No.")
    entry = ana.receives("new-entry")
    senders = [told.mail_from, answer.mail_from, entry.mail_from]
    assert len(set(senders)) == 3
    for sender in senders:
        assert sender.endswith("@example.test")
        assert sender not in (told.reply_to, answer.reply_to, "support@example.test")


def test_relayed_words_are_not_marked_as_automatic(ana: Person, sam: Person):
    sam.writes(subject="Human words")
    told = ana.receives("new-ticket")
    ana.replies(told, "Human answer.")
    answer = sam.receives("answer")
    for letter in (told, answer):
        assert letter.header("Auto-Submitted") == ""
        assert letter.header("X-SPOC-Loop") != ""


def test_an_unknown_senders_subject_is_not_repeated_a_known_ones_is(ana: Person, sam: Person):
    sam.writes(subject="Visit casino.test")
    receipt = sam.receives("receipt")
    assert "casino" not in receipt.subject
    sam.replies(receipt, "I am real.")
    ana.receives("new-entry")
    sam.writes(subject="Second question")
    assert "Second question" in sam.receives("receipt").subject


@pytest.mark.parametrize("headers", [
    {"Auto-Submitted": "auto-generated"},
    {"X-Auto-Response-Suppress": "All"},
])
def test_a_machine_with_a_request_gets_a_ticket_but_no_receipt(house: House, ana: Person, headers: dict[str, str]):
    monitor = house.stakeholder("Monitor")
    monitor.writes(subject="Disk full on db1", headers=headers)
    ana.receives("new-ticket")
    monitor.receives_nothing()


@pytest.mark.parametrize("headers", [
    {"Precedence": "bulk"},
    {"List-Id": "<news.shop.test>", "List-Unsubscribe": "<mailto:u@shop.test>", "List-Post": "<mailto:l@shop.test>"},
    {"Auto-Submitted": "auto-replied"},
    {"X-Spam-Flag": "YES"},
])
def test_lists_newsletters_and_absences_disturb_nobody(house: House, ana: Person, headers: dict[str, str]):
    shop = house.stakeholder("Shop")
    shop.writes(subject="Our offers", headers=headers)
    shop.receives_nothing()
    ana.receives_nothing()


def test_the_null_sender_gets_no_receipt(ana: Person, sam: Person):
    sam.writes(mail_from="")
    ana.receives("new-ticket")
    sam.receives_nothing()


def test_our_own_letter_coming_back_starts_nothing(house: House, ana: Person, sam: Person):
    sam.writes(subject="Round and round")
    told = ana.receives("new-ticket")
    sam.receives("receipt")
    before = house.settle()["outcomes"]["automatic"]
    house.stakeholder("Forwarder").sends(told.message, ["support@example.test"])
    ana.receives_nothing()
    assert house.status()["outcomes"]["automatic"] == before + 1


def test_receipts_to_one_address_are_rationed(new_house):
    house = new_house({"limits": {"receipts_per_sender_and_hour": 2}})
    flood = house.stakeholder("Flood")
    for number in range(4):
        flood.writes(subject=f"Flood {number}")
    house.settle()
    flood.receives("receipt")
    flood.receives("receipt")
    flood.receives_nothing()
    assert house.status()["outcomes"]["new ticket"] == 4
