"""A mail that the classifier is unsure about is sorted by one digit: the triage POC's, or its author's own."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from gateway.cli.mailboxes import Delivered, File
from tests.e2e.house import House, Person, number_of

FORGED = {"Authentication-Results": "mx.example.test; dmarc=fail header.from=customer.test"}


def _house(factory: pytest.TempPathFactory, changes: Mapping[str, Mapping[str, Any]]) -> Iterator[House]:
    house = House(factory.mktemp("sorting"), changes)
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture(scope="module")
def _poc_is_asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from _house(tmp_path_factory, {"triage": {"enabled": True}})


@pytest.fixture(scope="module")
def _both_are_asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from _house(tmp_path_factory, {"triage": {"enabled": True, "ask": "stakeholder"},
                                         "trust": {"authserv_id": "mx.example.test"}})


@pytest.fixture
def house(_poc_is_asked: House) -> House:
    """A gateway with a classifier, which asks the triage POC."""
    _poc_is_asked.look_away()
    return _poc_is_asked


@pytest.fixture
def asking(_both_are_asked: House) -> House:
    """One that asks the stakeholder too, behind a mail server that checks senders."""
    _both_are_asked.look_away()
    return _both_are_asked


def digit_of(topic: str, letter: Delivered) -> str:
    """The number that stands before the topic."""
    found = re.search(rf"^ *(\d) - {topic}", letter.text, re.MULTILINE)
    assert found, letter.text
    return found[1]


def topic_and_poc(house: House, told: Delivered) -> tuple[str | None, str]:
    """Whose the ticket is, and what it is about."""
    ticket = house.ticket(number_of(told))
    return ticket["topic"], ticket["poc"]


# --- the POC ---------------------------------------------------------------------------------------------------------


def test_one_digit_sorts_and_the_new_poc_gets_the_mail_with_its_files(house: House) -> None:
    sam = house.stakeholder("Sam Lee")
    song = File("tenor.pdf", b"%PDF-1.4 la la", "application/pdf")
    sam.writes(subject="Tenors", text="The choir meets on Friday; do you sing tenor?", files=[song])
    sam.receives("receipt", timeout=60)
    told = house.ana.receives("which-topic", timeout=60)
    assert told.text.startswith("Which topic is it? Reply with one digit to sort it; your words do not reach")
    assert "The choir meets on Friday" in told.text
    assert [f.sha256 for f in told.files] == [song.sha256]

    house.ana.replies(told, digit_of("hardware", told))
    given = house.ben.receives("new-ticket")
    assert "Ana Sousa handed this ticket to you." in given.text
    assert "The choir meets on Friday" in given.text
    assert [f.sha256 for f in given.files] == [song.sha256]
    assert "topic is hardware; Ben Okafor has it now" in house.ana.receives("command-receipt").text
    assert topic_and_poc(house, told) == ("hardware", "ben")
    sam.receives_nothing()

    house.ben.replies(given, "I sing bass.")
    assert "I sing bass." in sam.receives("answer").text


def test_a_second_answer_changes_nothing_and_says_what_the_first_was(house: House) -> None:
    house.stakeholder().writes(subject="Bees", text="Two swarms of bees have left their hives in the orchard.")
    told = house.ana.receives("which-topic", timeout=60)
    house.ana.replies(told, digit_of("hardware", told) + "\n\n-- \nAna Sousa, room 12")
    house.ana.receives("command-receipt")
    house.ben.receives("new-ticket")
    house.ana.replies(told, digit_of("finance", told))
    assert "answered before (hardware)" in house.ana.receives("command-receipt").text
    assert topic_and_poc(house, told) == ("hardware", "ben")
    house.ben.receives_nothing()


def test_who_is_responsible_himself_gets_the_letter_by_which_he_answers(house: House) -> None:
    sam = house.stakeholder()
    sam.writes(subject="Orion", text="Shall we watch the stars above the hill tonight, near Orion?")
    told = house.ana.receives("which-topic", timeout=60)
    house.ana.replies(told, f"{digit_of('finance', told)}.")
    given = house.ana.receives("new-ticket")
    assert topic_and_poc(house, told) == ("finance", "ana")
    house.ana.replies(given, "Yes, at nine.")
    assert "Yes, at nine." in sam.receives("answer").text


def test_mine_keeps_it(house: House) -> None:
    sam = house.stakeholder()
    sam.writes(subject="Sourdough", text="My sourdough rises too slowly, is the rye flour to blame?")
    told = house.ana.receives("which-topic", timeout=60)
    house.ana.replies(told, "Mine")
    given = house.ana.receives("new-ticket")
    assert topic_and_poc(house, told) == (None, "ana")
    house.ana.replies(given, "Give it time.")
    assert "Give it time." in sam.receives("answer").text


def test_a_command_at_that_tag_is_a_command(house: House) -> None:
    sam = house.stakeholder()
    sam.writes(subject="Chess", text="Knight takes bishop, then castle on the queen side?")
    told = house.ana.receives("which-topic", timeout=60)
    house.ana.replies(told, "#topic hardware\n#urgency high")
    house.ben.receives("new-ticket")
    receipt = house.ana.receives("command-receipt").text
    assert "topic is hardware" in receipt
    assert "urgency is high" in receipt
    house.ana.replies(told, digit_of("finance", told))
    assert "was sorted as hardware by Ana Sousa" in house.ana.receives("command-receipt").text
    assert topic_and_poc(house, told) == ("hardware", "ben")


def test_other_words_wait_for_send_and_the_digit_still_sorts(house: House) -> None:
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Knitting", text="Purl two together, or slip a stitch over the yarn?")
    sam.receives("receipt", timeout=60)
    told = house.ana.receives("which-topic", timeout=60)
    house.ana.replies(told, "Slip a stitch, I would say.")
    held = house.ana.receives("held")
    assert '"send" sends your words to Sam Lee' in held.text
    sam.receives_nothing()
    house.ana.replies(held, "send")
    assert "Slip a stitch, I would say." in sam.receives("answer").text
    house.ana.replies(told, digit_of("hardware", told))
    house.ben.receives("new-ticket")
    assert topic_and_poc(house, told) == ("hardware", "ben")


def test_two_questions_about_one_mail_are_answered_each_for_itself(house: House) -> None:
    game = File("game.exe", b"MZ rubbish", "application/x-msdownload")
    house.stakeholder().writes(subject="Dice", text="Six dice, a cup, and a rainy evening with cousins.", files=[game])
    told = house.ana.receives("which-topic", timeout=60)
    asked = house.ana.receives("held-files")
    assert not told.files
    assert told.reply_to != asked.reply_to
    house.ana.replies(asked, "send")
    assert [f.sha256 for f in house.ana.receives("note").files] == [game.sha256]
    house.ana.replies(told, digit_of("hardware", told))
    assert not house.ben.receives("new-ticket").files, "nobody gets a program because somebody sorted it"


def test_what_the_classifier_thought_is_shown(house: House) -> None:
    house.stakeholder().writes(subject="Tides", text="At low tide the sandbank shows its back to the gulls.")
    told = house.ana.receives("which-topic", timeout=60)
    shown = house.spoc("ticket", str(number_of(told)))
    assert re.search(r"^classifier: unsure, best guess \w+ \(\d+%\).*; model \w+$", shown, re.MULTILINE), shown
    thought = house.ticket(number_of(told))["triage"]
    assert thought["topic"] is None
    assert thought["best"] in {"hardware", "access", "finance"}
    assert f"1 - {thought['best']} ({thought['confidence']:.0%})" in told.text


# --- the stakeholder -------------------------------------------------------------------------------------------------


def test_the_stakeholder_sorts_his_own_mail_and_the_poc_who_comes_later_is_told(asking: House) -> None:
    sam = asking.stakeholder("Sam Lee")
    sam.writes(subject="Tenors", text="The choir meets on Friday; do you sing tenor?")
    receipt = sam.receives("receipt-which-topic", timeout=60)
    assert receipt.mail_from == ""
    assert receipt.header("Auto-Submitted") == "auto-replied"
    assert "choir" not in receipt.text + receipt.html + receipt.subject
    told = asking.ana.receives("which-topic")

    sam.replies(receipt, digit_of("Computers and devices", receipt))
    given = asking.ben.receives("new-ticket")
    assert "do you sing tenor?" in given.text
    assert "Ben Okafor looks after your request" in sam.receives("status-change").text
    assert topic_and_poc(asking, told) == ("hardware", "ben")

    asking.ana.replies(told, digit_of("finance", told))
    assert "was sorted as hardware by Sam Lee" in asking.ana.receives("command-receipt").text
    assert topic_and_poc(asking, told) == ("hardware", "ben")


def test_the_poc_is_quicker_and_the_stakeholder_hears_who_has_it(asking: House) -> None:
    sam = asking.stakeholder()
    sam.writes(subject="Bees", text="Two swarms of bees have left their hives in the orchard.")
    receipt = sam.receives("receipt-which-topic", timeout=60)
    told = asking.ana.receives("which-topic")
    asking.ana.replies(told, digit_of("hardware", told))
    asking.ben.receives("new-ticket")
    sam.replies(receipt, digit_of("Invoices and payments", receipt))
    assert "Ben Okafor looks after your request" in sam.receives("status-change").text
    assert topic_and_poc(asking, told) == ("hardware", "ben")


def test_his_own_words_are_an_entry_like_any_other(asking: House) -> None:
    sam = asking.stakeholder()
    sam.writes(subject="Orion", text="Shall we watch the stars above the hill tonight, near Orion?")
    receipt = sam.receives("receipt-which-topic", timeout=60)
    told = asking.ana.receives("which-topic")
    sam.replies(receipt, "It is none of your topics; I just like the stars.")
    assert "I just like the stars." in asking.ana.receives("new-entry").text
    assert topic_and_poc(asking, told) == (None, "ana")
    sam.replies(receipt, "0")
    assert "none of" in asking.ana.receives("note").text
    sam.receives_nothing()


def test_a_forged_answer_does_not_sort(asking: House) -> None:
    sam = asking.stakeholder("Sam Lee")
    sam.writes(subject="Chess", text="Knight takes bishop, then castle on the queen side?")
    receipt = sam.receives("receipt-which-topic", timeout=60)
    told = asking.ana.receives("which-topic")
    number = digit_of("Computers and devices", receipt)
    sam.replies(receipt, number, headers=FORGED, mail_from="eve@evil.test")
    asking.stakeholder("Eve Moss").replies(receipt, number)
    asking.ben.replies(receipt, number)
    asking.settle()
    assert topic_and_poc(asking, told) == (None, "ana")
    sam.replies(receipt, number)
    asking.ben.receives("new-ticket")


def test_a_forged_answer_in_the_pocs_name_does_not_sort(asking: House) -> None:
    asking.stakeholder().writes(subject="Knitting", text="Purl two together, or slip a stitch over the yarn?")
    told = asking.ana.receives("which-topic", timeout=60)
    number = digit_of("hardware", told)
    forged = {"Authentication-Results": "mx.example.test; dmarc=fail header.from=example.test"}
    asking.ana.replies(told, number, headers=forged, mail_from="eve@evil.test")
    Person(asking, "eve@evil.test", "Ana Sousa").replies(told, number)
    asking.settle()
    assert topic_and_poc(asking, told) == (None, "ana")
