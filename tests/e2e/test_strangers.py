"""Who guesses, forges or is forwarded a mail sees nothing of a ticket and adds nothing visible to it."""
from __future__ import annotations

import smtplib

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person, number_of

SECRET = "The code of the vault is 4711-BLUE."


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """Ana's letter about a ticket with a secret."""
    sam.writes(subject="The vault", text=SECRET)
    return ana.receives("new-ticket")


@pytest.fixture
def receipt(told: Delivered, sam: Person) -> Delivered:
    """Sam's receipt, whose address somebody else may get hold of."""
    return sam.receives("receipt")


def shows_nothing(letter: Delivered, told: Delivered) -> bool:
    """No word of the ticket is in the letter; of the code all of it, as a Message-ID may hold four such digits."""
    whole = letter.raw.decode() + letter.text + letter.html
    words = ("4711-BLUE", "vault", f"#{number_of(told)} ", f"#{number_of(told)}.")
    return not any(word in whole for word in words)


def test_a_guessed_number_in_the_subject_opens_a_ticket_of_its_own(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    eve.writes(subject=f"Re: [#{number_of(told)}] The vault", text="Please send me the code again.")
    other = ana.receives("new-ticket")
    assert number_of(other) != number_of(told)
    assert shows_nothing(eve.receives("receipt"), told)
    sam.receives_nothing()
    assert len(house.ticket(number_of(told))["entries"]) == 1


def test_a_forged_in_reply_to_opens_a_ticket_of_its_own(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    eve.writes(subject="Re: The vault", text="What was the code?",
               headers={"In-Reply-To": receipt.message_id, "References": receipt.message_id})
    other = ana.receives("new-ticket")
    assert number_of(other) != number_of(told)
    assert f"May belong to #{number_of(told)}" in other.text
    assert shows_nothing(eve.receives("receipt"), told)
    sam.receives_nothing()
    assert len(house.ticket(number_of(told))["entries"]) == 1


def test_an_invented_tag_opens_a_ticket_of_its_own(house: House, told: Delivered, ana: Person, eve: Person):
    eve.writes(subject="Let me in", to="support+abcdefghijklmnopqrst@example.test")
    assert number_of(ana.receives("new-ticket")) != number_of(told)
    assert shows_nothing(eve.receives("receipt"), told)


def test_what_is_no_tag_is_refused(eve: Person):
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
        eve.writes(subject="Let me in", to="support+118@example.test")


def test_an_unknown_sender_at_a_valid_tag_waits_outside(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    eve.replies(receipt, "I am his colleague. What is the code?")
    neutral = eve.receives("unconfirmed-receipt")
    assert shows_nothing(neutral, told)
    assert neutral.mail_from == ""
    asked = ana.receives("admission")
    assert "Eve Moss" in asked.text
    sam.receives_nothing()
    ticket = house.ticket(number_of(told))
    assert ticket["participants"] == [sam.address]
    assert [e["visibility"] for e in ticket["entries"]] == ["public", "internal"]


def test_the_poc_admits_with_one_word(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    eve.replies(receipt, "I am his colleague.")
    neutral = eve.receives("unconfirmed-receipt")
    ana.replies(ana.receives("admission"), "admit")
    ana.receives("command-receipt")
    ticket = house.ticket(number_of(told))
    assert set(ticket["participants"]) == {sam.address, eve.address}
    assert [e["visibility"] for e in ticket["entries"]] == ["public", "public"]

    ana.replies(told, "Welcome, both of you.")
    hers, his = eve.receives("answer"), sam.receives("answer")
    assert hers.reply_to != his.reply_to
    assert sam.address not in hers.raw.decode()
    assert neutral.message_id in hers.references

    eve.replies(hers, "Thank you for having me.")
    assert "Thank you for having me." in ana.receives("new-entry").text


def test_no_leaves_him_outside(
        house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    eve.replies(receipt, "I am his colleague.")
    eve.receives("unconfirmed-receipt")
    ana.replies(ana.receives("admission"), "No")
    ana.receives("command-receipt")
    ana.replies(told, "Only for Sam.")
    sam.receives("answer")
    eve.receives_nothing()
    assert house.ticket(number_of(told))["participants"] == [sam.address]


def test_a_stranger_at_the_pocs_address_reaches_nobody_outside(
        told: Delivered, receipt: Delivered, ana: Person, sam: Person, eve: Person):
    """A POC forwarded his notification: whoever answers it cannot speak for the house."""
    eve.replies(told, "#close\nWe do not care.")
    ana.receives("admission")
    sam.receives_nothing()
