"""A POC is believed by his tag and From; what proves less is asked back, and changes nothing until he says yes."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import SHARED, House, Person, number_of


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket."""
    sam.writes(subject="The heating is cold")
    return ana.receives("new-ticket")


@pytest.fixture
def receipt(told: Delivered, sam: Person) -> Delivered:
    """Sam's receipt."""
    return sam.receives("receipt")


def test_a_reply_to_from_instead_of_the_tag_is_asked_back_and_yes_sends_it(
        told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "It is warm tomorrow.", to=SHARED)
    asked = ana.receives("was-this-you")
    assert "It is warm tomorrow." in asked.text
    sam.receives_nothing()
    ana.replies(asked, "Yes")
    assert "It is warm tomorrow." in sam.receives("answer").text


def test_no_puts_it_on_record_and_sends_nothing(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close\nGo away.", to=SHARED)
    ana.replies(ana.receives("was-this-you"), "no")
    sam.receives_nothing()
    ticket = house.ticket(number_of(told))
    assert ticket["status"] == "new"
    assert "in the name of Ana Sousa" in ticket["entries"][-1]["text"]


def test_the_question_goes_to_the_address_that_is_known_not_to_the_sender(
        told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    forged = Person(ana.house, "ana.sousa@example.test", "Ana Sousa")
    forged.replies(told, "#close", to=SHARED, mail_from="eve@evil.test")
    ana.receives("was-this-you")
    forged.receives_nothing()
    sam.receives_nothing()


def test_a_stakeholders_tag_with_a_pocs_from_is_asked_back_and_stays_internal(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(receipt, "#close\nI have his mail before me.")
    asked = ana.receives("was-this-you")
    sam.receives_nothing()
    assert house.ticket(number_of(told))["status"] == "new"
    ana.replies(asked, "yes")
    house.settle()
    assert "I have his mail before me." not in "".join(
        e["text"] for e in house.ticket(number_of(told))["entries"] if e["visibility"] == "public")


def test_another_address_of_the_same_poc_counts(told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    Person(ana.house, "ana.sousa@example.test", "Ana at home").replies(told, "From my other address.")
    assert sam.receives("answer").header("From").startswith('"Ana Sousa (Support)"')


def test_a_colleague_with_anothers_tag_is_asked_back(
        told: Delivered, receipt: Delivered, ben: Person, sam: Person):
    ben.replies(told, "#close")
    ben.receives("was-this-you")
    sam.receives_nothing()


def test_a_tag_seen_by_an_outsider_is_replaced(told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    """The POC answered to all: the outsider knows the tag now, so the next letter carries a new one."""
    ana.replies(told, "With a copy to my friend.", headers={"Cc": "friend@elsewhere.test"})
    sam.replies(sam.receives("answer"), "Fine.")
    fresh = ana.receives("new-entry")
    assert fresh.reply_to != told.reply_to
    Person(ana.house, ana.address, ana.name).replies(told, "#close")
    sam.receives_nothing()
    ana.replies(fresh, "Still here.")
    assert "Still here." in sam.receives("answer").text


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house behind a mail server that checks senders (RFC 8601)."""
    house = House(tmp_path_factory.mktemp("guarded"), {"trust": {"authserv_id": "mx.example.test"}})
    try:
        yield house.start()
    finally:
        house.close()


PASS = {"Authentication-Results": "mx.example.test; dmarc=pass header.from=example.test"}
FAIL = {"Authentication-Results": "mx.example.test; dmarc=fail header.from=example.test"}
OTHER = {"Authentication-Results": "mx.evil.test; dmarc=pass header.from=example.test"}


def test_where_senders_are_checked_a_tag_needs_a_pass(guarded: House):
    sam, ana = guarded.stakeholder("Sam Lee"), guarded.ana
    sam.writes(subject="Checked")
    sam.receives("receipt")
    told = ana.receives("new-ticket")
    for headers in ({}, FAIL, OTHER):
        ana.replies(told, "#close", headers=headers)
        ana.receives("was-this-you")
    sam.receives_nothing()
    ana.replies(told, "Believed.", headers=PASS)
    assert "Believed." in sam.receives("answer").text
    ana.replies(told, "Believed without the tag.", to=SHARED, headers=PASS)
    assert "Believed without the tag." in sam.receives("answer").text


def test_mail_that_a_trusted_server_calls_forged_gets_no_receipt(guarded: House):
    forged = guarded.stakeholder("Forged")
    forged.writes(subject="Forged", headers={
        "Authentication-Results": "mx.example.test; dmarc=fail header.from=customer.test"})
    guarded.ana.receives("new-ticket")
    forged.receives_nothing()
