"""What a POC starts himself: a ticket of his own, one word to many, a question to an expert outside."""
from __future__ import annotations

import re

import pytest

from gateway.cli.mailboxes import Delivered, File
from tests.e2e.house import Changes, House, Person, number_of

CHANGES: Changes = {}
"""A house whose tickets no other file of tests opens: an announcement goes to all of them."""


@pytest.fixture
def told(house: House, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket."""
    sam.writes(subject="The lift is stuck", text="It stands between two floors.")
    sam.receives("receipt")
    return house.ana.receives("new-ticket")


# --- #new ------------------------------------------------------------------------------------------------------------


def test_a_poc_writes_first_and_the_answers_are_his(house: House, told: Delivered, ana: Person, sam: Person):
    mia = house.stakeholder("Mia Brandt")
    ana.replies(told, f"#new Mia Brandt <{mia.address}>: Your order of May\n\nHello Mia,\nit has arrived.",
                files=[File("order.pdf", b"%PDF-1.4 order", "application/pdf")])
    answer = mia.receives("answer")
    assert answer.subject == "Your order of May"
    assert answer.text.startswith("Hello Mia,\nit has arrived.")
    assert answer.header("From").startswith('"Ana Sousa (Support)"')
    assert "#new" not in answer.text + answer.html
    assert [part.get_filename() for part in answer.message.iter_attachments()] == ["order.pdf"]
    started = ana.receives("started")
    assert started.text.startswith("Your reply goes to Mia Brandt (outside).")
    assert f"#{number_of(started)} is open and yours" in ana.receives("command-receipt").text
    sam.receives_nothing()
    ticket = house.ticket(number_of(started))
    assert (ticket["status"], ticket["poc"]) == ("open", "ana")

    mia.replies(answer, "Thank you. When can I fetch it?")
    assert number_of(ana.receives("new-entry")) == number_of(started)
    ana.replies(started, "From nine on.")
    assert "From nine on." in mia.receives("answer").text


def test_a_new_mail_starts_a_ticket_once_she_says_that_it_is_hers(house: House, ana: Person):
    mia = house.stakeholder("Mia Brandt")
    ana.writes(subject="x", text=f"#new {mia.address}: Your order\n\nIt has arrived.")
    mia.receives_nothing()
    ana.replies(ana.receives("was-this-you"), "yes")
    assert "It has arrived." in mia.receives("answer").text


@pytest.mark.parametrize(("line", "words", "said"), [
    ("#new", "Hello.", "say to whom"),
    ("#new ben@example.test: The lift", "Hello.", "is an address of ours"),
    ("#new support+abc@example.test: The lift", "Hello.", "is an address of ours"),
    ("#new mia@customer.test", "Hello.", "give it a title"),
    ("#new mia@customer.test: The lift", "", "write your words below"),
])
def test_a_start_that_cannot_be_sends_nothing_to_anybody(
        told: Delivered, ana: Person, sam: Person, line: str, words: str, said: str):
    ana.replies(told, f"{line}\n\n{words}")
    assert said in ana.receives("command-receipt").text
    sam.receives_nothing()


def test_the_guards_hold_the_words_of_a_start_too(house: House, told: Delivered, ana: Person):
    mia = house.stakeholder("Mia Brandt")
    ana.replies(told, f"#new {mia.address}: Your order\n\nWrite to me at ana@example.test, please.")
    held = ana.receives("held")
    assert "your own address" in held.text
    assert "note" not in held.text.split("This is what was NOT sent")[0].split("Reply with one word")[1]
    mia.receives_nothing()
    ana.replies(held, "send")
    assert "Write to me at" in mia.receives("answer").text

    ana.replies(ana.receives("command-receipt"), f"#new {mia.address}: Your order\n\nOr at ana@example.test, please.",
                to="support@example.test")
    ana.replies(ana.receives("was-this-you"), "yes")
    held = ana.receives("held")
    assert "your own address" in held.text
    ana.replies(held, "drop")
    assert "nothing was sent" in ana.receives("command-receipt").text
    mia.receives_nothing()


# --- #announce -------------------------------------------------------------------------------------------------------


def test_an_announcement_is_shown_first_and_goes_to_each_person_once(house: House, told: Delivered, ana: Person):
    mia = house.stakeholder("Mia Brandt")
    for subject in ("One thing", "Another thing"):
        mia.writes(subject=subject)
        mia.receives("receipt")
    newest = [ana.receives("new-ticket") for _ in range(2)][-1]
    ana.replies(told, "#announce support\n\nThe lift stands still until Monday.")
    ana.receives("command-receipt")
    shown = ana.receives("announcement-preview")
    assert "The lift stands still until Monday." in shown.text
    assert "Mia Brandt" in shown.text
    mia.receives_nothing()
    ana.replies(shown, "yes")
    word = mia.receives("announcement")
    assert word.text.startswith("The lift stands still until Monday.")
    assert f"#{number_of(newest)}" in word.text
    mia.receives_nothing()
    ticket = house.ticket(number_of(newest))
    assert ticket["status"] == "new"
    assert [e["visibility"] for e in ticket["entries"] if "until Monday" in e["text"]] == ["public"]
    assert "sent to" in ana.receives("command-receipt").text
    mia.replies(word, "Thank you for telling me. And the stairs?")
    assert number_of(ana.receives("new-entry")) == number_of(newest)


def test_a_no_sends_an_announcement_to_nobody(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#announce support\n\nThe lift is gone.")
    ana.receives("command-receipt")
    ana.replies(ana.receives("announcement-preview"), "no")
    assert "nothing was sent" in ana.receives("command-receipt").text
    sam.receives_nothing()


def test_an_unknown_project_is_said_back(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#announce nowhere\n\nThe lift is gone.")
    assert "support, orders" in ana.receives("command-receipt").text
    sam.receives_nothing()


# --- #consult --------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(house: House, told: Delivered, ana: Person) -> tuple[Person, Delivered]:
    """An expert outside, and what she was asked."""
    ida = house.stakeholder("Ida Fox")
    ana.replies(told, f"#consult {ida.address}: Which rope does it need?\n\nIt is from 1998.")
    ana.receives("command-receipt")
    return ida, ida.receives("consult")


def test_an_expert_is_asked_and_sees_nothing_of_the_ticket(
        house: House, told: Delivered, question: tuple[Person, Delivered], ana: Person, sam: Person):
    ida, asked = question
    assert asked.subject == "Question from Support"
    assert asked.text.startswith("Which rope does it need?\n\nIt is from 1998.")
    everything = asked.raw.decode() + asked.text + asked.html
    for secret in ("Sam Lee", sam.address, "lift", f"#{number_of(told)}", "ana@example.test"):
        assert not re.search(rf"(?<!\w){re.escape(secret)}\b", everything), secret  # a colour begins with # too
    ida.replies(asked, "The short one.", files=[File("rope.pdf", b"%PDF-1.4 rope", "application/pdf")])
    answer = ana.receives("expert-answer")
    assert "The short one." in answer.text
    assert number_of(answer) == number_of(told)
    sam.receives_nothing()
    entries = house.ticket(number_of(told))["entries"]
    assert [(e["kind"], e["visibility"]) for e in entries if "The short one." in e["text"]] == [("note", "internal")]
    assert ida.address not in str(house.ticket(number_of(told))["participants"])

    ana.replies(answer, f"#consult {ida.address}: And how long?")
    assert "And how long?" in ida.receives("consult").text
    ana.replies(told, "We have found the rope.")
    sam.receives("answer")
    ida.receives_nothing()


def test_somebody_else_at_the_experts_address_learns_nothing(
        house: House, told: Delivered, question: tuple[Person, Delivered], ana: Person, sam: Person):
    _, asked = question
    eve = house.stakeholder("Eve Moss")
    eve.replies(asked, "Let me in.")
    receipt = eve.receives("unconfirmed-receipt")
    assert str(number_of(told)) not in receipt.text
    assert "lift" not in receipt.text + receipt.subject
    assert "Eve Moss writes at the address of the expert whom you asked" in ana.receives("expert-answer").text
    ana.receives_nothing()
    sam.receives_nothing()
    assert eve.address not in house.ticket(number_of(told))["participants"]


def test_who_belongs_to_the_conversation_or_the_house_is_no_expert(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, f"#consult {sam.address}: Which rope?")
    assert "belongs to the conversation" in ana.receives("command-receipt").text
    ana.replies(told, "#consult ben@example.test: Which rope?")
    assert "is an address of ours" in ana.receives("command-receipt").text
    sam.receives_nothing()
