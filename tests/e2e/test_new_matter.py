"""A new matter in an old conversation gets a ticket of its own, and one word puts it back."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person, number_of

NEW = {"Subject": "A desk for our trainee"}
WORDS = ("On Monday a trainee starts in our department. She needs a desk, a chair with armrests and a locker near the "
         "window on the second floor, please.")


@pytest.fixture
def receipt(ana: Person, sam: Person) -> Delivered:
    """Of Sam's ticket about a headset, which is open with Ana."""
    sam.writes(subject="No sound", text="The headset makes no sound in calls since the update of the phone program.")
    return sam.receives("receipt")


@pytest.fixture
def told(receipt: Delivered, ana: Person) -> Delivered:
    """What Ana was told of it."""
    return ana.receives("new-ticket")


def test_it_gets_a_ticket_of_its_own_that_is_linked(house: House, told: Delivered, receipt: Delivered, ana: Person,
                                                    sam: Person):
    sam.replies(receipt, WORDS, headers=NEW)
    letter = sam.receives("looks-new")
    new = ana.receives("new-ticket")
    assert number_of(new) != number_of(told)
    assert f"This looks new: I opened #{number_of(new)}" in letter.text
    assert "armrests" in new.text
    house.settle()
    assert number_of(told) in house.ticket(number_of(new))["links"]


def test_same_puts_it_back(house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close\nIt was muted.")
    ana.receives("command-receipt")
    sam.replies(sam.receives("closed"), WORDS, headers=NEW)
    new = ana.receives("new-ticket")
    sam.replies(sam.receives("looks-new"), "same")
    entry = ana.receives("new-entry")
    assert number_of(entry) == number_of(told)
    assert "armrests" in entry.text
    assert "open again" in entry.text
    assert f"#{number_of(told)}" in sam.receives("as-you-asked").text
    house.settle()
    assert house.ticket(number_of(new))["merged_into"] == number_of(told)
    assert house.ticket(number_of(told))["status"] == "open"


def test_other_words_belong_to_the_new_ticket(told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    sam.replies(receipt, WORDS, headers=NEW)
    new = ana.receives("new-ticket")
    sam.replies(sam.receives("looks-new"), "The same colour as the others, please.")
    entry = ana.receives("new-entry")
    assert number_of(entry) == number_of(new)
    assert "same colour" in entry.text


@pytest.mark.parametrize(("subject", "words"), [
    ("Re: No sound", WORDS),
    ("More about it", "The headset of my colleague makes no sound in calls either, since the same update."),
    ("Photo", "Here it is, see attached."),
])
def test_what_may_be_the_old_matter_stays(told: Delivered, receipt: Delivered, ana: Person, sam: Person, subject: str,
                                          words: str):
    sam.replies(receipt, words, headers={"Subject": subject})
    assert number_of(ana.receives("new-entry")) == number_of(told)
