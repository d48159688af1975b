"""How content people are: asked by the closing letter, answered by a number, heard by the POC where it is no praise."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.conftest import NewHouse
from tests.e2e.house import House, Person, number_of

CHANGES: dict[str, dict[str, object]] = {}
ASKS = "How content are you?"


def closed(house: House, person: Person, subject: str,
           words: str = "The account is open again.\n\n#close") -> Delivered:
    """A request of the person's that Ana has settled: the closing letter."""
    person.writes(subject=subject, text=f"It does not work: {subject}.")
    person.receives("receipt")
    house.ana.replies(house.ana.receives("new-ticket"), words)
    letter = person.receives("closed")
    house.ana.receives("command-receipt")
    return letter


def number_in(letter: Delivered) -> int:
    """The number of the request, in the closing letter."""
    return int(letter.text.partition("#")[2].split()[0])


@pytest.mark.parametrize(("text", "value"), [
    ("5", 5), ("4/5", 4), ("I'd give it a 4. Thanks!", 4), ("★★★", 3), ("5\n\nSam Lee", 5), ("Vielen Dank! 5", 5),
])
def test_a_number_is_the_rating_and_disturbs_nobody(house: House, text: str, value: int) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, f"Locked out {value}")
    assert ASKS in asked.text
    sam.replies(asked, text)
    house.settle()
    ticket = house.ticket(number_in(asked))
    assert ticket["status"] == "resolved"
    assert [one["value"] for one in ticket["ratings"]] == [value]
    house.ana.receives_nothing()
    sam.receives_nothing()


def test_what_was_done_comes_first(house: House) -> None:
    sam = house.stakeholder()
    letter = closed(house, sam, "First things first")
    assert letter.text.startswith("The account is open again.")
    assert letter.text.index("is solved.") < letter.text.index(ASKS)


def test_a_silent_close_says_what_was_answered_last(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="Silently")
    told = ana.receives("new-ticket")
    ana.replies(told, "Your account is open again.")
    sam.receives("answer")
    ana.replies(told, "#close")
    letter = sam.receives("closed")
    assert "What was done:" in letter.text
    assert "> Your account is open again." in letter.text


def test_words_without_a_number_open_it_again(house: House) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, "Still broken")
    sam.replies(asked, "It is still broken.")
    assert house.ana.receives("new-entry").text
    assert "is open again" in sam.receives("status-change").text
    assert house.ticket(number_in(asked))["status"] == "open"


def test_a_bad_number_with_words_opens_it_again_and_is_kept(house: House) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, "Bad and broken")
    sam.replies(asked, "1 - the printer does not print.")
    assert "does not print" in house.ana.receives("new-entry").text
    ticket = house.ticket(number_in(asked))
    assert ticket["status"] == "open"
    assert [(one["value"], one["words"]) for one in ticket["ratings"]] == [(1, "the printer does not print")]


def test_a_good_number_with_a_question_is_a_question(house: House) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, "Good, but")
    sam.replies(asked, "5! Could you reset my phone as well?")
    assert "reset my phone" in house.ana.receives("new-entry").text
    assert house.ticket(number_in(asked))["ratings"][0]["value"] == 5


def test_a_bad_number_alone_is_told_to_the_poc_at_once(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    asked = closed(house, sam, "Bad alone")
    sam.replies(asked, "2")
    told = ana.receives("rated")
    assert "Sam Lee gives 2 of 5" in told.text
    assert house.ticket(number_in(asked))["status"] == "resolved"
    ana.replies(told, "I am sorry. What could we have done better?")
    assert "done better" in sam.receives("answer").text


def test_words_beside_a_good_number_reach_the_poc_and_open_nothing(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    asked = closed(house, sam, "Good, with words")
    sam.replies(asked, "4, took a bit long")
    assert "> took a bit long" in ana.receives("rated").text
    ticket = house.ticket(number_in(asked))
    assert ticket["status"] == "resolved"
    assert ticket["entries"][-1]["text"] == "4, took a bit long"


def test_a_second_number_replaces_the_first(house: House) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, "Changed my mind")
    sam.replies(asked, "5")
    house.settle()
    sam.replies(asked, "3")
    house.settle()
    assert [one["value"] for one in house.ticket(number_in(asked))["ratings"]] == [3]


def test_nobody_is_asked_twice_in_a_month(house: House) -> None:
    sam = house.stakeholder()
    assert ASKS in closed(house, sam, "The first of the month").text
    assert ASKS not in closed(house, sam, "The second of the month").text


def test_people_of_the_house_and_machines_are_not_asked(house: House) -> None:
    ana, ben = house.ana, house.ben
    assert ASKS not in closed(house, ben, "From a colleague").text
    alarm = house.stakeholder("Alarm")
    alarm.writes(subject="Disk full", headers={"Auto-Submitted": "auto-generated"})
    ana.replies(ana.receives("new-ticket"), "Emptied.\n\n#close")
    assert ASKS not in alarm.receives("closed").text


def test_only_the_stakeholder_is_asked(house: House) -> None:
    sam, eve, ana = house.stakeholder("Sam Lee"), house.stakeholder("Eve Stone"), house.ana
    sam.writes(subject="With a friend")
    told = ana.receives("new-ticket")
    ana.replies(told, f"#cc +{eve.address}")
    ana.replies(ana.receives("join-asked"), "yes")
    eve.receives("joined")
    ana.replies(told, "Done.\n\n#close")
    assert ASKS in sam.receives("closed").text
    assert ASKS not in eve.receives("closed").text


def test_a_number_from_somebody_else_is_no_rating(house: House) -> None:
    sam, eve = house.stakeholder("Sam Lee"), house.stakeholder("Eve Stone")
    asked = closed(house, sam, "Not hers")
    eve.replies(asked, "1")
    house.settle()
    assert [one["value"] for one in house.ticket(number_in(asked))["ratings"]] == [None]


def test_a_number_that_is_no_rating_is_a_word_like_any_other(house: House) -> None:
    sam = house.stakeholder()
    asked = closed(house, sam, "Room 3")
    sam.replies(asked, "I am in room 3, call me at 5 pm")
    assert "room 3" in house.ana.receives("new-entry").text
    assert [one["value"] for one in house.ticket(number_in(asked))["ratings"]] == [None]


def test_who_answers_an_older_letter_has_rated_all_the_same(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="Older letter")
    told = ana.receives("new-ticket")
    ana.replies(told, "Look now.")
    older = sam.receives("answer")
    ana.replies(told, "All done.\n\n#close")
    number = number_in(sam.receives("closed"))
    sam.replies(older, "5")
    house.settle()
    assert house.ticket(number)["ratings"][0]["value"] == 5
    assert house.ticket(number)["status"] == "resolved"


def test_a_close_that_is_taken_back_before_its_letter_leaves_has_asked_nobody(new_house: NewHouse) -> None:
    house = new_house({"desk": {"relay_delay": "5m"}})
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="Too soon")
    told = ana.receives("new-ticket")
    ana.replies(told, "#close")
    receipt = ana.receives("command-receipt")
    number = number_of(told)
    assert len(house.ticket(number)["ratings"]) == 1
    ana.replies(receipt, "undo")
    ana.receives("command-receipt")
    assert house.ticket(number)["status"] == "new"
    assert house.ticket(number)["ratings"] == []
