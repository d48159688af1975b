"""Who forges an identity speaks for nobody: nothing leaves, nothing changes, and the person concerned is told."""
from __future__ import annotations

import re

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import SHARED, House, Person, number_of

CODE = "Your code for the sign-up is 482913."


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="The safe", text="The safe does not open.")
    return ana.receives("new-ticket")


@pytest.fixture
def receipt(told: Delivered, sam: Person) -> Delivered:
    """Sam's receipt."""
    return sam.receives("receipt")


def untouched(house: House, told: Delivered, entries: int = 1) -> None:
    """The ticket is as it was: its status, its people, what is public on it."""
    house.settle()
    ticket = house.ticket(number_of(told))
    assert ticket["status"] == "new"
    assert len(ticket["participants"]) == 1
    assert len([e for e in ticket["entries"] if e["visibility"] == "public"]) == entries


def changed(address: str) -> str:
    """The address with the last character of its tag changed."""
    local, _, domain = address.partition("@")
    return f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"


# --- the forged requester, the forged answer ------------------------------------------------------------------------


def test_a_forged_requester_with_a_cc_brings_nobody_in(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    """Zendesk 2024: From the requester, Cc the attacker, the number in the subject and a guessed In-Reply-To."""
    number = number_of(told)
    forged = Person(house, sam.address, sam.name)
    forged.writes(subject=f"Re: [#{number}] The safe", text="Please add my colleague.",
                  headers={"In-Reply-To": f"<ticket-{number}@example.test>", "Cc": eve.address})
    eve.receives_nothing()
    untouched(house, told)
    ana.receives("new-ticket")
    ana.replies(told, "The code is 4711.")
    assert "4711" in sam.receives("answer").text
    eve.receives_nothing()


def test_a_forged_requester_with_a_true_reference_brings_nobody_in(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    Person(house, sam.address, sam.name).writes(
        subject="Re: The safe", headers={"Cc": eve.address, "In-Reply-To": receipt.message_id}, text="Add Eve.")
    ana.replies(ana.receives("new-entry"), "The code is 4711.")
    sam.receives("answer")
    eve.receives_nothing()
    assert house.ticket(number_of(told))["participants"] == [sam.address]


@pytest.mark.parametrize("copied", [False, True])
def test_a_sign_up_code_sent_to_a_ticket_is_read_by_colleagues_only(
        house: House, ana: Person, eve: Person, copied: bool):
    """The Ticket Trick: Eve signs up elsewhere with an address of ours, and waits for the code on her ticket."""
    eve.writes(subject="Hello")
    told, receipt = ana.receives("new-ticket"), eve.receives("receipt")
    vendor = Person(house, "noreply@vendor.test", "Vendor")
    headers = {"Cc": receipt.reply_to} if copied else {}
    mail = vendor.writes(subject=f"[#{number_of(told)}] Confirm your account", text=CODE, headers=headers,
                         to=SHARED if copied else receipt.reply_to)
    if copied:
        vendor.sends(mail, [SHARED, receipt.reply_to])
    house.settle()
    eve.receives_nothing()
    untouched(house, told)
    ana.replies(told, "How can we help?")
    answer = eve.receives("answer")
    assert "482913" not in answer.text + answer.html
    eve.receives_nothing()


# --- tags -----------------------------------------------------------------------------------------------------------


def test_a_pocs_tag_with_one_character_changed_counts_for_nothing(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close\nGo away.", to=changed(told.reply_to))
    ana.receives("was-this-you")
    ana.writes(subject="Fresh", text="#close\nGo away.", to=changed(told.reply_to))
    ana.receives("new-ticket")
    sam.receives_nothing()
    untouched(house, told)


def test_a_stakeholders_tag_with_one_character_changed_opens_another_ticket(
        house: House, told: Delivered, receipt: Delivered, ana: Person, eve: Person, sam: Person):
    eve.writes(subject="In", text="Which safe?", to=changed(receipt.reply_to))
    assert number_of(ana.receives("new-ticket")) != number_of(told)
    eve.receives("receipt")
    sam.receives_nothing()
    untouched(house, told)


def test_the_tag_of_one_ticket_opens_no_other_in_the_same_delivery(
        house: House, told: Delivered, receipt: Delivered, ana: Person, ben: Person, sam: Person):
    """Ben has a tag of his own ticket; beside Sam's tag it must not let him speak on Sam's ticket."""
    other = house.stakeholder("Olga")
    other.writes(subject="Another matter")
    olgas = ana.receives("new-ticket")
    ana.replies(olgas, "#assign ben")
    bens = ben.receives("new-ticket")
    mail = ben.writes(subject="Both", text="#close\nWe do not care.", to=f"{receipt.reply_to}, {bens.reply_to}")
    assert mail["To"]
    ben.receives("was-this-you")
    sam.receives_nothing()
    untouched(house, told)


def test_a_tag_shown_to_an_outsider_dies_even_where_the_mail_is_held(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#clsoe\nA copy to my friend.", headers={"Cc": "friend@elsewhere.test"})
    ana.receives("held")
    Person(house, ana.address, ana.name).writes(subject="Re: The safe", text="#close\nGo away.", to=told.reply_to)
    ana.receives("new-ticket")
    sam.receives_nothing()
    untouched(house, told)


def test_a_note_address_given_away_shows_nothing_and_sends_nothing(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    note = re.search(r"write to (\S+@example\.test)", told.text)
    assert note
    eve.writes(subject="Re: The safe", text="#help", to=note[1])
    raw = eve.receives("unconfirmed-receipt").raw.decode().lower()
    assert "safe" not in re.sub(r"\+[a-z2-7]{20}@", "@", raw)  # by chance a tag may spell it
    ana.receives("admission")
    sam.receives_nothing()
    untouched(house, told)


# --- questions ------------------------------------------------------------------------------------------------------


def test_a_yes_to_was_this_you_never_becomes_the_answer_itself(
        told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    """The mail needs two words of its author: that it is his, and that it may go as it is. Both are about that mail."""
    ana.replies(told, "#clsoe\nCome on Monday.", to=SHARED)
    ana.replies(ana.receives("was-this-you"), "yes")
    sam.receives_nothing()
    ana.replies(ana.receives("held"), "send")
    answer = sam.receives("answer")
    assert answer.text.startswith("#clsoe\nCome on Monday.")
    assert "yes" not in answer.text.lower().split()


def test_a_flood_of_forged_mail_silences_nobody(new_house):
    house = new_house({"limits": {"letters_per_ticket_and_hour": 20}})
    ana, sam = house.ana, house.stakeholder("Sam Lee")
    sam.writes(subject="Flooded")
    told, receipt = ana.receives("new-ticket"), sam.receives("receipt")
    eve = house.stakeholder("Eve")
    for number in range(15):
        eve.writes(subject=f"Let me in {number}", to=receipt.reply_to)
        Person(house, ana.address, ana.name).writes(subject=f"#close {number}", text="#close", to=receipt.reply_to)
    house.settle()
    assert len([m for m in house.sink.mails if m.letter in ("was-this-you", "admission")]) < 15
    ana.replies(told, "I am still here.")
    assert "I am still here." in sam.receives("answer").text
    sam.replies(receipt, "So am I.")
    assert "So am I." in ana.receives("new-entry").text
