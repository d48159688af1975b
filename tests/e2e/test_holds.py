"""What a POC perhaps did not mean waits for his word: send, note or drop. Every guard holds, and lets through."""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from gateway.cli.mailboxes import Delivered, File
from tests.e2e.conftest import NewHouse
from tests.e2e.house import House, Person, number_of
from tests.e2e.programs import PROGRAMS, writes_back

PLAN = File("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
PROGRAM = File("fix.exe", b"MZ\x90\x00 program", "application/x-msdownload")
HIS_CARD = File("ana.vcf", b"BEGIN:VCARD\nEMAIL:ana@example.test\nEND:VCARD", "text/vcard")
THEIR_CARD = File("sales.vcf", b"BEGIN:VCARD\nEMAIL:sales@vendor.test\nEND:VCARD", "text/vcard")


def note_address(letter: Delivered) -> str:
    """The second address in a letter to a POC."""
    found = re.search(r"write to (\S+@example\.test)", letter.text)
    assert found, letter.text
    return found[1]


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


def test_its_files_are_there_however_long_it_has_waited(
    house: House, told: Delivered, ana: Person, sam: Person,
):
    ana.replies(told, "#clsoe\n\nThe light is on.", files=[PLAN])
    held = ana.receives("held")
    house.store.blobs.remove([PLAN.sha256], datetime.now(UTC) + timedelta(days=1))  # as the nights since then have done
    ana.replies(held, "send")
    assert [file.sha256 for file in sam.receives("answer").files] == [PLAN.sha256]


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
    assert "send, note or drop" in ana.receives("command-receipt").text
    sam.receives_nothing()
    ana.replies(held, "send")
    sam.receives("answer")


def test_only_who_was_asked_may_answer(house: House, held: Delivered, ben: Person, sam: Person):
    ben.replies(held, "send")
    house.stakeholder("Eve").replies(held, "send")
    sam.receives_nothing()


def test_a_question_comes_from_its_own_address_so_that_every_program_answers_there(held: Delivered):
    assert held.reply_to in held.header("From")


# --- it may become a note ------------------------------------------------------------------------------------------


def test_note_keeps_it_among_colleagues_and_does_its_commands(house: House, told: Delivered, ana: Person, ben: Person,
                                                              sam: Person):
    ana.replies(told, "#assign ben\n\nHi Ben,\nhe is always so impatient.")
    held = ana.receives("held")
    assert "greets Ben" in held.text
    ana.replies(held, "note")
    receipt = ana.receives("command-receipt")
    assert "Ben Okafor has it now" in receipt.text
    sam.receives("status-change")
    sam.receives_nothing()
    ticket = house.ticket(number_of(told))
    assert ticket["poc"] == "ben"
    said = [(e["kind"], e["visibility"]) for e in ticket["entries"] if "impatient" in e["text"]]
    assert said == [("note", "internal")]
    assert "impatient" in ben.receives("note").text


def test_what_is_a_note_already_is_sent_or_dropped(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#clsoe\nHe called again.", to=note_address(told))
    held = ana.receives("held")
    assert "colleagues only" not in held.text
    ana.replies(held, "note")
    assert "send or drop" in ana.receives("command-receipt").text
    ana.replies(held, "send")
    sam.receives_nothing()


# --- the guards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "files", "why"), [
    ("#clsoe\n\nThe light is on.", (), "did you mean #close"),
    ("Hello Sam,\n\n#close\n\nbest regards", (), "middle of your text"),
    ("#mine #note he was rude", (), "several commands"),
    ("#close\n\nThe light is on.", (), "stands in a mail on this ticket"),
    ("", (), "no words of yours"),
    ("2", (), "looks like an answer to us"),
    ("Hi Mia,\n\nthe light is on.", (), "greets Mia and would go to Sam Lee"),
    ("Bonjour Madame Roth,\n\nc'est réparé.", (), "greets Roth"),
    ("Hi Sam,\n\nthe plan is attached.", (), "nothing is attached"),
    ("Im Anhang finden Sie den Plan.", (), "nothing is attached"),
    ("Write to me directly: ana@example.test", (), "your own address"),
    ("Here is my card.", (HIS_CARD,), "shows internal addresses"),
    ("Run this.", (PROGRAM,), "dangerous to open"),
])
def test_what_looks_like_a_slip_is_held(ana: Person, sam: Person, text: str, files: Sequence[File], why: str):
    sam.writes(subject="No light", text="The light in the corridor is off. When it works again you may say\n#close")
    sam.receives("receipt")
    ana.replies(ana.receives("new-ticket"), text, files=files)
    held = ana.receives("held").text
    assert why in " ".join(held.split())
    assert held.count("Also:") == 0
    sam.receives_nothing()


@pytest.mark.parametrize(("text", "files"), [
    ("#1 and #2 are on again.", ()),
    ("Hello Sam,\n\nwe will #close the window at night.", ()),
    ("#mine\n\nThe light is on.", ()),
    ("Ok.", ()),
    ("2 days, I think.", ()),
    ("Hi Sammy,\n\nthe light is on.", ()),
    ("Hi all,\n\nthe light is on.", ()),
    ("Hi Sam,\n\nthe plan is attached.", (PLAN,)),
    ("Can you send the plan as an attachment?", ()),
    ("> The light in the corridor is off.\nIt is on again.", ()),
    ("Write to support@example.test.", ()),
    ("Here is their card.", (THEIR_CARD,)),
])
def test_a_right_mail_goes_at_once(told: Delivered, ana: Person, sam: Person, text: str, files: Sequence[File]):
    ana.replies(told, text, files=files)
    answer = sam.receives("answer")
    assert text.splitlines()[-1] in answer.text
    assert [file.name for file in answer.files] == [file.name for file in files]


def test_a_line_of_our_own_letter_does_not_leave_by_being_quoted(told: Delivered, ana: Person, sam: Person):
    why_you = next(line for line in told.text.splitlines() if line.startswith("Why you"))
    ana.replies(told, f"{why_you}\nSo I look at it.")
    assert "quotes our own letter" in ana.receives("held").text
    sam.receives_nothing()


@pytest.mark.parametrize("is_answered", [True, False])
def test_answers_between_the_lines_of_an_unmarked_quote_are_not_lost_in_silence(
        told: Delivered, ana: Person, sam: Person, is_answered: bool):
    inside = {"The light in the corridor is off.": "It will be mended at noon."} if is_answered else {}
    writes_back(ana, told, "See my answers below.", PROGRAMS["outlook-html"], inside=inside)
    if is_answered:
        assert 'looks like a quote: "It will be mended at noon."' in ana.receives("held").text
        sam.receives_nothing()
    else:
        assert sam.receives("answer").text.startswith("See my answers below.")


def test_the_same_words_for_the_third_time_wait(told: Delivered, ana: Person, sam: Person):
    letter = told
    for _ in range(2):
        ana.replies(letter, "I am away and will answer next week.")
        sam.replies(sam.receives("answer"), "It is still dark.")
        letter = ana.receives("new-entry")
    ana.replies(letter, "I am away and will answer next week.")
    assert "automatic answer" in ana.receives("held").text
    sam.receives_nothing()


def test_an_internal_note_does_not_leave_by_being_pasted(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#note\nThe electrician charges 900 for this, do not tell.")
    ana.receives("command-receipt")
    ana.replies(told, "Our people say:\nThe electrician charges 900 for this, do not tell.")
    assert "internal note" in ana.receives("held").text
    sam.receives_nothing()


# --- two POCs at once ----------------------------------------------------------------------------------------------


@pytest.fixture
def both(told: Delivered, ana: Person, ben: Person, sam: Person) -> tuple[Delivered, Delivered]:
    """The letters by which Ana and Ben can both answer: the ticket was Ana's and is Ben's now."""
    ana.replies(told, "#assign ben")
    ana.receives("command-receipt")
    sam.receives("status-change")
    return told, ben.receives("new-ticket")


def test_a_second_answer_at_the_same_time_waits_and_shows_the_first(both: tuple[Delivered, Delivered], ana: Person,
                                                                    ben: Person, sam: Person):
    anas, bens = both
    ana.replies(anas, "It is the fuse, I have changed it.")
    sam.receives("answer")
    ben.replies(bens, "It is the bulb, I come at two.")
    held = ben.receives("held")
    assert 'Ana Sousa answered 1 min ago: "It is the fuse, I have changed it."' in " ".join(held.text.split())
    sam.receives_nothing()
    ben.replies(held, "send")
    assert "It is the bulb" in sam.receives("answer").text


def test_who_has_read_the_first_answer_may_add_his(both: tuple[Delivered, Delivered], ana: Person, ben: Person,
                                                   sam: Person):
    anas, _ = both
    ana.replies(anas, "It is the fuse, I have changed it.")
    sam.receives("answer")
    ben.replies(ben.receives("new-entry"), "And the bulb is new as well.")
    assert "And the bulb" in sam.receives("answer").text


def test_guards_can_be_switched_off(new_house: NewHouse):
    house = new_house({"guards": {"greeting": False, "missing_attachment": False, "colliding_answers_within": "0s"}})
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="No light", text="The light in the corridor is off.")
    told = house.ana.receives("new-ticket")
    house.ana.replies(told, "Hi Mia,\n\nthe plan is attached.\n\n#assign ben")
    assert "Hi Mia" in sam.receives("answer").text
    house.ben.replies(house.ben.receives("new-ticket"), "It is the bulb.")
    assert "It is the bulb." in sam.receives("answer").text
    house.ana.replies(told, "My address is ana@example.test.")
    assert "your own address" in house.ana.receives("held").text

