"""What a POC perhaps did not mean waits for his word: send or drop."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person, number_of


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="No light", text="The light in the corridor is off.")
    sam.receives("receipt")
    return ana.receives("new-ticket")


@pytest.fixture
def held(told: Delivered, ana: Person, sam: Person) -> Delivered:
    """Ana has mistyped a command and was asked."""
    ana.replies(told, "#clsoe\n\nThe light is on.")
    letter = ana.receives("held")
    sam.receives_nothing()
    return letter


def test_an_unknown_word_holds_the_mail_and_says_what_may_be_meant(house: House, told: Delivered, held: Delivered):
    assert "#clsoe" in held.text
    assert "did you mean #close" in held.text
    assert house.ticket(number_of(told))["status"] == "new"


def test_send_sends_it_as_it_is(house: House, told: Delivered, held: Delivered, ana: Person, sam: Person):
    ana.replies(held, "send")
    answer = sam.receives("answer")
    assert "The light is on." in answer.text
    assert "#clsoe" in answer.text
    assert "send" not in answer.text.splitlines()
    assert house.ticket(number_of(told))["status"] == "open"


def test_drop_drops_it(house: House, told: Delivered, held: Delivered, ana: Person, sam: Person):
    ana.replies(held, "Drop.")
    assert "nothing was sent" in ana.receives("command-receipt").text
    sam.receives_nothing()
    assert len(house.ticket(number_of(told))["entries"]) == 1


def test_a_question_is_answered_once(held: Delivered, ana: Person, sam: Person):
    ana.replies(held, "send")
    sam.receives("answer")
    ana.replies(held, "send")
    assert "answered before" in ana.receives("command-receipt").text
    sam.receives_nothing()


def test_another_word_is_asked_back(held: Delivered, ana: Person, sam: Person):
    ana.replies(held, "Well, I do not know")
    assert "send or drop" in ana.receives("command-receipt").text
    sam.receives_nothing()
    ana.replies(held, "send")
    sam.receives("answer")


def test_only_who_was_asked_may_answer(house: House, held: Delivered, ben: Person, sam: Person):
    ben.replies(held, "send")
    house.stakeholder("Eve").replies(held, "send")
    sam.receives_nothing()


def test_a_question_comes_from_its_own_address_so_that_every_program_answers_there(held: Delivered):
    assert held.reply_to in held.header("From")


@pytest.mark.parametrize(("text", "why"), [
    ("Hello Sam,\n\n#close\n\nbest regards", "middle of your text"),
    ("Write to me directly: ana@example.test", "your own address"),
    ("", "no words of yours"),
])
def test_what_looks_like_a_slip_is_held(told: Delivered, ana: Person, sam: Person, text: str, why: str):
    ana.replies(told, text)
    assert why in ana.receives("held").text
    sam.receives_nothing()


def test_an_internal_note_does_not_leave_by_being_pasted(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#note\nThe electrician charges 900 for this, do not tell.")
    ana.receives("command-receipt")
    ana.replies(told, "Our people say:\nThe electrician charges 900 for this, do not tell.")
    assert "internal note" in ana.receives("held").text
    sam.receives_nothing()
