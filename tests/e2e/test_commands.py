"""A POC's commands: what each does, who is told, and that nothing odd reaches a stakeholder."""
from __future__ import annotations

import re

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person, number_of


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="The lift is stuck", text="The lift stands still between two floors.")
    sam.receives("receipt")
    return ana.receives("new-ticket")


def note_address(letter: Delivered) -> str:
    """The second address in a letter to a POC."""
    found = re.search(r"write to (\S+@example\.test)", letter.text)
    assert found, letter.text
    return found[1]


def entries(house: House, letter: Delivered) -> list[tuple[str, str, str]]:
    """(kind, visibility, first line) of each entry."""
    return [(e["kind"], e["visibility"], e["text"].splitlines()[0]) for e in house.ticket(number_of(letter))["entries"]]


def test_a_note_stays_among_colleagues(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#note\nHe sounds angry, careful.")
    ana.receives("command-receipt")
    sam.receives_nothing()
    assert ("note", "internal", "He sounds angry, careful.") in entries(house, told)


def test_what_is_written_to_the_second_address_stays_among_colleagues(
        house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "Between us: the lift is twenty years old.", to=note_address(told))
    sam.receives_nothing()
    assert ("note", "internal", "Between us: the lift is twenty years old.") in entries(house, told)


def test_a_note_reaches_the_colleagues_on_the_ticket(told: Delivered, ana: Person, ben: Person, sam: Person):
    ana.replies(told, "#assign ben")
    handed = ben.receives("new-ticket")
    sam.receives("status-change")
    ana.receives("command-receipt")
    ana.replies(told, "#note\nThe key is in the safe.")
    note = ben.receives("note")
    assert "The key is in the safe." in note.text
    ben.replies(note, "Found it.")  # the letter says: whatever you reply here stays among colleagues
    sam.receives_nothing()
    assert number_of(note) == number_of(handed)


def test_assign_hands_the_ticket_over(house: House, told: Delivered, ana: Person, ben: Person, sam: Person):
    ana.replies(told, "#assign ben")
    handed = ben.receives("new-ticket")
    assert "Ana Sousa handed this ticket to you." in handed.text
    assert "The lift stands still between two floors." in handed.text
    assert "Ben Okafor" in sam.receives("status-change").text
    assert "Reply undo to take it back" in ana.receives("command-receipt").text
    assert house.ticket(number_of(told))["poc"] == "ben"

    ben.replies(handed, "I am on the stairs.")
    assert sam.receives("answer").header("From").startswith('"Ben Okafor (Support)"')


def test_topic_routes_the_ticket_anew(house: House, told: Delivered, ana: Person, ben: Person):
    ana.replies(told, "#topic hardware")
    ben.receives("new-ticket")
    ana.receives("command-receipt")
    ticket = house.ticket(number_of(told))
    assert (ticket["topic"], ticket["poc"]) == ("hardware", "ben")


def test_urgency_is_corrected_and_the_stakeholder_hears_nothing(
        house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#urgency critical")
    assert "Reply undo to take it back" in ana.receives("command-receipt").text
    sam.receives_nothing()
    assert house.ticket(number_of(told))["urgency"] == "critical"


def test_close_and_reopen(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close")
    sam.receives("closed")
    done = ana.receives("command-receipt")
    assert house.ticket(number_of(told))["status"] == "resolved"
    ana.replies(done, "#reopen")
    assert "open again" in sam.receives("status-change").text
    assert house.ticket(number_of(told))["status"] == "open"


@pytest.mark.parametrize("word", ["#done", "#SOLVED", "@close", "#resolve "])
def test_synonyms_do_the_same(house: House, told: Delivered, ana: Person, sam: Person, word: str):
    ana.replies(told, word)
    sam.receives("closed")
    assert house.ticket(number_of(told))["status"] == "resolved"


def test_help_lists_what_a_poc_can_do(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#help")
    text = ana.receives("command-receipt").text
    for word in ("#close", "#reopen", "#note", "#assign", "#topic", "#urgency"):
        assert word in text
    sam.receives_nothing()


def test_words_and_commands_in_one_mail(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#urgency high\n\nA technician comes at noon.\n\n#topic access")
    answer = sam.receives("answer")
    assert answer.text.startswith("A technician comes at noon.")
    assert "#urgency" not in answer.text + answer.html
    assert "#topic" not in answer.text + answer.html
    assert "Sam Lee" in ana.receives("command-receipt").text
    ticket = house.ticket(number_of(told))
    assert (ticket["urgency"], ticket["topic"]) == ("high", "access")


def test_commands_in_an_html_mail_are_read_and_cut(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close\n\nIt runs again.",
                html="<div>#close</div><div><br></div><div>It runs <b>again</b>.</div>")
    closed = sam.receives("closed")
    assert "It runs again." in closed.text
    assert "#close" not in closed.text + closed.html


def test_a_command_that_is_quoted_is_no_command(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "I will look.\n\nOn Monday, Ben wrote:\n> #close\n> It works.")
    sam.receives("answer")
    assert house.ticket(number_of(told))["status"] == "open"


def test_a_number_or_an_include_in_the_text_is_text(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "See #1 and\n#include <stdio.h> in the middle\nof it.")
    assert "#include <stdio.h>" in sam.receives("answer").text
