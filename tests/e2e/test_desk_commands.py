"""What a POC does with a ticket by a line in his reply: days, labels, people, other tickets, records, lists."""
from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gateway.cli.mailboxes import Delivered
from gateway.store.tables import due
from tests.e2e.conftest import NewHouse
from tests.e2e.house import Changes, House, Person, number_of

RECEIPT = "command-receipt"
CHANGES: Changes = {}
"""A gateway of this file's own, as some tests move its clock."""


@pytest.fixture
def told(house: House, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    return opened(house, sam, "The lift is stuck", "The lift stands still between two floors.")


@pytest.fixture
def mia(house: House) -> Person:
    """Another one."""
    return house.stakeholder("Mia Brandt")


def opened(house: House, who: Person, subject: str, text: str) -> Delivered:
    """What Ana is told of a new ticket."""
    who.writes(subject=subject, text=text)
    who.receives("receipt")
    return house.ana.receives("new-ticket")


def says(house: House, letter: Delivered, text: str, by: Person | None = None) -> str:
    """What the receipt of the mail says."""
    person = by or house.ana
    person.replies(letter, text)
    return " ".join(person.receives(RECEIPT).text.split())


def comes_due(house: House, kind: str, letter: Delivered) -> None:
    """The day has come that a ticket waits for."""
    store = house.open_store()
    with store.write() as conn:
        rows = update(due).where(due.c.kind == kind, due.c.ticket_id == number_of(letter), due.c.state == "waiting")
        moved = conn.execute(rows.values(instant=datetime.now(UTC) - timedelta(minutes=1)))
    store.close()
    assert moved.rowcount == 1, f"nothing of kind {kind} waits"


# --- days ------------------------------------------------------------------------------------------------------------


def test_a_ticket_waits_for_its_stakeholder(house: House, told: Delivered, sam: Person):
    assert "waits for Sam Lee" in says(house, told, "#wait\n\nWhich floor is it?")
    answer = sam.receives("answer")
    assert house.ticket(number_of(told))["status"] == "waiting"
    sam.replies(answer, "The third.")
    house.ana.receives("new-entry")
    assert house.ticket(number_of(told))["status"] == "open"


@pytest.mark.parametrize("until", ["until 2030-12-03", "bis zum 3. Dezember 2030", "jusqu'au 3 décembre 2030",
                                   "hasta el 3 de diciembre de 2030", "2030年12月3日まで"])
def test_a_ticket_waits_until_a_day_in_any_language(house: House, told: Delivered, sam: Person, until: str):
    assert "2030" in says(house, told, f"#wait {until}")
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["wait_until"]) == ("waiting", "2030-12-03")
    sam.receives_nothing()


def test_on_that_day_the_poc_takes_it_up_again(house: House, told: Delivered, sam: Person):
    says(house, told, "#wait until 3 December 2030")
    comes_due(house, "wait", told)
    letter = house.ana.receives("taken-up")
    assert "The lift stands still between two floors." in letter.text
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["wait_until"]) == ("open", None)
    house.ana.replies(letter, "Somebody comes now.")
    assert "Somebody comes now." in sam.receives("answer").text


@pytest.mark.parametrize(("line", "said"), [
    ("#wait until 2020-01-01", "is over"), ("#wait until the cows come home", "I read no day"),
    ("#due", "say the day"), ("#due 2020-01-01", "is over"),
])
def test_a_day_that_cannot_be_is_said_back(house: House, told: Delivered, line: str, said: str):
    assert said in says(house, told, line)
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["wait_until"], ticket["due"]) == ("new", None, None)


def test_the_poc_is_reminded_of_a_day_he_named(house: House, told: Delivered, sam: Person):
    assert "due" in says(house, told, "#due 3 Dec 2030")
    assert house.ticket(number_of(told))["due"] == "2030-12-03"
    comes_due(house, "day", told)
    assert "You wanted this done by Tuesday 3 December 2030." in house.ana.receives("day-due").text
    says(house, told, "#due none")
    assert house.ticket(number_of(told))["due"] is None
    sam.receives_nothing()


# --- what it is called -----------------------------------------------------------------------------------------------


def test_a_title_is_the_subject_from_then_on(house: House, told: Delivered, sam: Person):
    says(house, told, "#title Lift 2 out of order\n\nSomebody is on the way.")
    assert "Lift 2 out of order" in sam.receives("answer").subject
    assert house.ticket(number_of(told))["subject"] == "Lift 2 out of order"


def test_tags_are_put_on_and_taken_off_and_nobody_outside_sees_them(house: House, told: Delivered, sam: Person):
    assert "the tags are vip, lift-2" in says(house, told, "#tag +VIP, lift-2")
    assert "the tags are lift-2, noisy" in says(house, told, "#tag +noisy -vip")
    assert house.ticket(number_of(told))["labels"] == ["lift-2", "noisy"]
    assert '"a!b" is no tag' in says(house, told, "#tag a!b")
    sam.receives_nothing()


# --- people ----------------------------------------------------------------------------------------------------------


def test_somebody_outside_joins_after_a_yes_and_leaves(house: House, told: Delivered, sam: Person, mia: Person):
    assert "I have asked you" in says(house, told, f"#cc +{mia.address}")
    asked = house.ana.receives("join-asked")
    assert mia.address in asked.text
    house.ana.replies(asked, "yes")
    joined = mia.receives("joined")
    assert "Ana Sousa" in joined.text
    assert "two floors" not in joined.text + joined.html
    house.ana.receives(RECEIPT)
    house.ana.replies(told, "It runs again.")
    assert "It runs again." in mia.receives("answer").text
    assert "It runs again." in sam.receives("answer").text

    assert "gets no more answers" in says(house, told, f"#cc -{mia.address}")
    house.ana.replies(told, "Good night.")
    sam.receives("answer")
    mia.receives_nothing()


def test_a_no_lets_nobody_in(house: House, told: Delivered, mia: Person):
    says(house, told, f"#cc {mia.address}")
    house.ana.replies(house.ana.receives("join-asked"), "no")
    assert "nobody joins" in house.ana.receives(RECEIPT).text
    mia.receives_nothing()
    assert mia.address not in house.ticket(number_of(told))["participants"]


def test_a_colleague_gets_the_notes(house: House, told: Delivered, sam: Person):
    assert "Ben Okafor gets the notes from now on" in says(house, told, "#cc +ben")
    says(house, told, "#note\nThe key is in the safe.")
    assert "The key is in the safe." in house.ben.receives("note").text
    sam.receives_nothing()


@pytest.mark.parametrize(("who", "said"), [
    ("support@example.test", "our own address"), ("clara", "is not a POC"), ("nobody-of-us", "is neither an address"),
    ("-ben", "not among those"), ("ana", "gets the notes already"),
])
def test_who_cannot_join_is_said_back(house: House, told: Delivered, who: str, said: str):
    assert said in says(house, told, f"#cc {who}")


def test_the_stakeholder_stays(house: House, told: Delivered, sam: Person):
    assert "the matter is his" in says(house, told, f"#cc -{sam.address}")


# --- several tickets -------------------------------------------------------------------------------------------------


def test_tickets_are_linked_from_both_ends(house: House, told: Delivered, mia: Person):
    other = opened(house, mia, "The door is stuck", "It does not open.")
    here, there = number_of(told), number_of(other)
    assert 'linked with #' in says(house, told, f"#link {there}")
    assert (house.ticket(here)["links"], house.ticket(there)["links"]) == ([there], [here])
    says(house, other, f"#link -{here}")
    assert house.ticket(here)["links"] == []
    assert "is this ticket" in says(house, told, f"#link {here}")
    assert "there is no ticket #99999" in says(house, told, "#link 99999")


def test_a_merged_ticket_goes_on_in_the_other(house: House, told: Delivered, sam: Person, mia: Person):
    other = opened(house, mia, "The lift again", "It stands still.")
    here, there = number_of(told), number_of(other)
    said = says(house, told, f"#merge {there}\n\nWe look at it together with #{there}.")
    assert f"#{here} goes on in #{there}" in said
    assert "Sam Lee, Mia Brandt" in said or "Mia Brandt, Sam Lee" in said
    assert "together" in sam.receives("answer").text
    ticket = house.ticket(here)
    assert (ticket["status"], ticket["merged_into"]) == ("closed", there)

    house.ana.replies(other, "It runs again.")
    first = sam.receives("answer")
    mia.receives("answer")
    sam.replies(first, "Thank you, it does!")
    assert number_of(house.ana.receives("new-entry")) == there
    mia.receives_nothing()

    says(house, other, f"#cc -{sam.address}")
    house.ana.replies(other, "Good night.")
    mia.receives("answer")
    sam.receives_nothing()


def test_a_merge_is_taken_back(house: House, told: Delivered, sam: Person, mia: Person):
    other = opened(house, mia, "Another lift", "It stands still.")
    house.ana.replies(told, f"#merge {number_of(other)}")
    receipt = house.ana.receives(RECEIPT)
    house.ana.replies(receipt, "undo")
    assert f"#{number_of(told)} stands for itself" in house.ana.receives(RECEIPT).text
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["merged_into"]) == ("new", None)
    sam.receives_nothing()
    house.ana.replies(told, "Still on it.")
    sam.receives("answer")
    mia.receives_nothing()


@pytest.mark.parametrize("into", ["{here}", "99999", "", "1 2"])
def test_a_merge_that_cannot_be_is_said_back(house: House, told: Delivered, into: str):
    assert "nothing changed" in says(house, told, f"#merge {into}".format(here=number_of(told)))
    assert house.ticket(number_of(told))["merged_into"] is None


def test_the_poc_of_the_other_ticket_hears_of_a_merge(house: House, told: Delivered, sam: Person, mia: Person):
    other = opened(house, mia, "The lift once more", "It stands still.")
    house.ana.replies(other, "#assign ben")
    house.ben.receives("new-ticket")
    house.ana.receives(RECEIPT)
    says(house, told, f"#merge {number_of(other)}")
    letter = house.ben.receives("goes-on-here")
    assert number_of(letter) == number_of(other)
    assert "The lift stands still between two floors." in letter.text


def test_a_second_matter_becomes_a_ticket_of_its_own(house: House, told: Delivered, sam: Person):
    said = says(house, told, "#split The printer smells\n\nBy the way, the printer smells of smoke.")
    handed = house.ana.receives("new-ticket")
    new = number_of(handed)
    assert f"#{new}" in said
    assert "the printer smells of smoke" in handed.text
    assert f"#{new}" in sam.receives("receipt").text
    ticket = house.ticket(new)
    assert (ticket["subject"], ticket["poc"], ticket["links"]) == ("The printer smells", "ana", [number_of(told)])
    house.ana.replies(handed, "Pull the plug!")
    assert "Pull the plug!" in sam.receives("answer").text
    sam.receives_nothing()


def test_without_words_the_last_mail_is_split(house: House, told: Delivered, sam: Person):
    says(house, told, "#split Second lift")
    assert "The lift stands still between two floors." in house.ana.receives("new-ticket").text
    sam.receives("receipt")


# --- records ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_on_record_and_stays_inside(house: House, told: Delivered, sam: Person):
    says(house, told, "#decision We pay for a new motor.\n\nSomebody comes tomorrow.")
    assert "motor" not in sam.receives("answer").text
    says(house, told, "#decision\nThe old motor is sold.")
    sam.receives_nothing()
    decisions = house.ticket(number_of(told))["decisions"]
    assert [one["text"] for one in decisions] == ["We pay for a new motor.", "The old motor is sold."]
    assert decisions[0]["by"] == "ana@example.test"


def test_an_action_is_told_asked_about_and_done(house: House, told: Delivered, sam: Person):
    assert "Ben Okafor is to do it by" in says(house, told, "#action Ben: call the supplier by 3 Dec 2030")
    given = house.ben.receives("action-given")
    assert "call the supplier" in given.text
    comes_due(house, "action", told)
    asked = house.ben.receives("action-due")
    house.ben.replies(asked, "later someday")
    assert "say until when" in house.ben.receives(RECEIPT).text
    house.ben.replies(asked, "later 2031-01-07")
    house.ben.receives(RECEIPT)
    comes_due(house, "action", told)
    asked = house.ben.receives("action-due")
    house.ben.replies(asked, "Done.")
    house.ben.receives(RECEIPT)
    action, = house.ticket(number_of(told))["actions"]
    assert (action["who"], action["text"], action["due"]) == ("ben", "call the supplier", "2031-01-07")
    assert action["done_at"]
    sam.receives_nothing()


def test_of_somebody_outside_the_poc_is_asked(house: House, told: Delivered, sam: Person):
    says(house, told, "#action the carpenter: repair the door by 3 Dec 2030")
    comes_due(house, "action", told)
    asked = house.ana.receives("action-due")
    assert "the carpenter was to do it" in asked.text
    house.ana.replies(asked, "He says next week, and it will be expensive.")
    sam.receives_nothing()
    assert ("note", "internal") in [(e["kind"], e["visibility"]) for e in house.ticket(number_of(told))["entries"]]


# --- answers, lists and what nobody asked for ------------------------------------------------------------------------


def test_spam_is_closed_without_a_word(house: House, told: Delivered, sam: Person):
    house.ana.replies(told, "#spam\n\nThe third of this kind.")
    receipt = house.ana.receives(RECEIPT)
    sam.receives_nothing()
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["labels"]) == ("closed", ["spam"])
    assert "The third of this kind." in [e["text"] for e in ticket["entries"]]
    house.ana.replies(receipt, "undo")
    house.ana.receives(RECEIPT)
    sam.receives_nothing()
    assert house.ticket(number_of(told))["status"] == "new"


def test_use_without_a_suggestion_says_so(house: House, told: Delivered, sam: Person):
    assert "no solved case was suggested" in says(house, told, "#use 1")
    sam.receives_nothing()


def test_a_solved_case_answers_again(new_house: NewHouse):
    house = new_house({"triage": {"enabled": True, "same_matter_within": "0s"}, "learning": {"enabled": False}})
    words = "My keyboard types letters twice, every key of it, it is annoying."
    mia = house.stakeholder("Mia Brandt")
    mia.writes(subject="Keyboard", text=words)
    mia.receives("receipt", timeout=60)
    house.ben.replies(house.ben.receives("new-ticket"), "#close\n\nHi Mia,\nplease set the repeat delay to 400 ms.")
    mia.receives("closed")
    house.ben.receives(RECEIPT)
    kim, letter = shown_a_solved_case(house, words)
    said = says(house, letter, "#use 1\n\nIf that does not help, tell me.", by=house.ben)
    assert "please set the repeat delay" in said
    answer = kim.receives("answer").text
    assert re.match(r"please set the repeat delay to 400 ms\.\s+If that does not help, tell me\.", answer)
    assert "Mia" not in answer


def shown_a_solved_case(house: House, words: str) -> tuple[Person, Delivered]:
    """Who wrote it again, and what the POC was told: the shelf of solved cases is filled in the background."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        kim = house.stakeholder("Kim Roth")
        kim.writes(subject="Keyboard", text=words)
        letter = house.ben.receives("new-ticket")
        if "Solved before" in letter.text:
            return kim, letter
        time.sleep(0.3)
    raise AssertionError(f"nothing is suggested: {letter.text}")


def test_status_says_how_the_ticket_stands(house: House, told: Delivered, sam: Person):
    says(house, told, "#due 2030-12-03\n#tag vip\n#action me: measure the shaft by 2030-12-01")
    said = says(house, told, "#status")
    for part in (f'#{number_of(told)} "The lift is stuck" is new', "Ana Sousa has it", "promised by", "vip",
                 "3 December 2030", "your answers go to Sam Lee", "measure the shaft"):
        assert part in said, said
    sam.receives_nothing()


def test_list_names_the_open_tickets_of_who_asks(house: House, told: Delivered, sam: Person):
    house.ana.replies(told, "#assign ben")
    handed = house.ben.receives("new-ticket")
    house.ana.receives(RECEIPT)
    said = says(house, handed, "#list", by=house.ben)
    assert f"#{number_of(told)} The lift is stuck (Sam Lee)" in said
    sam.receives("status-change")


def test_list_is_answered_in_a_mail_about_no_ticket_once_it_is_proven(house: House, told: Delivered):
    house.ana.writes(subject="My tickets", text="#list")
    asked = house.ana.receives("was-this-you")
    house.ana.replies(asked, "yes")
    assert "The lift is stuck (Sam Lee): answer by" in house.ana.receives(RECEIPT).text


def test_a_few_commands_at_once_are_undone_by_one_word(house: House, told: Delivered, sam: Person):
    house.ana.replies(told, "#title Lift\n#tag vip\n#due 2030-12-03\n#wait until 2030-12-02\n#cc +ben")
    house.ana.replies(house.ana.receives(RECEIPT), "undo")
    house.ana.receives(RECEIPT)
    ticket = house.ticket(number_of(told))
    assert (ticket["subject"], ticket["labels"], ticket["due"], ticket["wait_until"], ticket["status"],
            ticket["colleagues"]) == ("The lift is stuck", [], None, None, "new", [])
    sam.receives_nothing()


def test_a_decision_on_record_is_shown_with_a_later_mail_about_it(house: House, sam: Person, eve: Person) -> None:
    sam.writes(subject="Badges for guests", text="How do guests of the laboratory get their badges?")
    sam.receives("receipt")
    told = house.ana.receives("new-ticket")
    assert "Related:" not in told.text
    house.ana.replies(told, "#decision Guests of the laboratory get yellow badges at the gate, with a host")
    house.ana.receives("command-receipt")
    eve.writes(subject="Yellow badges at the gate", text="Do guests of the laboratory need a host for their badges?")
    eve.receives("receipt")
    shown = house.ana.receives("new-ticket").text
    assert f'Related: #{number_of(told)} "Badges for guests": Guests of the laboratory get yellow badges' in shown
    eve.writes(subject="Coffee", text="The coffee machine on the third floor leaks.")
    assert "Related:" not in house.ana.receives("new-ticket").text


def test_a_poc_whose_own_matter_it_is_reads_no_notes_about_it(house: House) -> None:
    ben = house.ben
    ben.writes(subject="My contract", text="When does my contract end?")
    ben.receives("receipt")
    told = house.ana.receives("new-ticket")
    house.ana.replies(told, "#cc +ben\n#note\n\nHe does not know yet.")
    house.ana.receives("command-receipt")
    house.ana.replies(told, "#note\n\nNor does his team.")
    house.ana.receives("command-receipt")
    ben.receives_nothing()
