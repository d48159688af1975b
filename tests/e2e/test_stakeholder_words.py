"""People outside steer their tickets by one word, which is all that they write."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import Changes, House, Person, number_of

CHANGES: Changes = {}


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket."""
    sam.writes(subject="No sound", text="The headset makes no sound in calls.")
    return ana.receives("new-ticket")


@pytest.fixture
def receipt(told: Delivered, sam: Person) -> Delivered:
    """What Sam answers to."""
    return sam.receives("receipt")


def status(house: House, told: Delivered) -> str:
    """Where the ticket stands."""
    house.settle()
    return str(house.ticket(number_of(told))["status"])


# --- what asks -------------------------------------------------------------------------------------------------------


def test_status_shows_each_of_his_requests_and_this_one_first(told: Delivered, receipt: Delivered, ana: Person,
                                                              sam: Person):
    sam.writes(subject="A second screen", text="May I have one more?")
    sam.receives("receipt")
    ana.receives("new-ticket")
    sam.replies(receipt, "Status, please?")
    letter = sam.receives("your-requests")
    first, _, others = letter.text.partition("Your other requests")
    assert "No sound" in first
    assert "Ana Sousa looks after it, next answer by" in first
    assert "A second screen" in others
    ana.receives_nothing()


def test_status_of_a_stranger_in_a_fresh_mail_opens_nothing(house: House, ana: Person, sam: Person):
    before = len(house.json("tickets"))
    sam.writes(subject="", text="status")
    assert "no open request" in sam.receives("your-requests").text
    ana.receives_nothing()
    assert len(house.json("tickets")) == before


def test_status_in_a_fresh_mail_lists_his_requests_and_nobody_elses(told: Delivered, receipt: Delivered, ana: Person,
                                                                    sam: Person, eve: Person):
    eve.writes(subject="Secret project")
    ana.receives("new-ticket")
    sam.writes(subject="status", text="")
    letter = sam.receives("your-requests")
    assert "No sound" in letter.text
    assert "Secret" not in letter.text


def test_list_leaves_out_what_is_done(told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close")
    sam.receives("closed")
    sam.writes(subject="list", text="list")
    assert "No sound" not in sam.receives("your-requests").text


def test_help_names_the_words(receipt: Delivered, ana: Person, sam: Person):
    sam.replies(receipt, "help")
    letter = sam.receives("what-you-can-write")
    for word in ("status", "list", "urgent because", "close", "add", "remove me", "stop"):
        assert word in letter.text
    ana.receives_nothing()


@pytest.mark.parametrize("cry", ["Help!", "Please help.", "I need help with the status"])
def test_a_cry_for_help_reaches_a_person(ana: Person, sam: Person, cry: str):
    sam.writes(subject="Nothing works", text=cry)
    assert cry in ana.receives("new-ticket").text


# --- what changes ----------------------------------------------------------------------------------------------------


def test_close_resolves_his_ticket(house: House, told: Delivered, receipt: Delivered, ana: Person, sam: Person):
    sam.replies(receipt, "Close it, please.")
    assert "closed, as you asked" in sam.receives("as-you-asked").text
    assert "says that it is solved" in ana.receives("closed-by-stakeholder").text
    assert status(house, told) == "resolved"


def test_done_after_a_pocs_words_is_read_by_the_poc(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "Please restart the computer.")
    sam.replies(sam.receives("answer"), "done")
    assert "done" in ana.receives("new-entry").text
    assert status(house, told) == "open"


def test_a_word_without_his_own_tag_is_read_by_a_person(house: House, told: Delivered, receipt: Delivered, ana: Person,
                                                        sam: Person):
    sam.replies(receipt, "close", to="support@example.test")
    assert "close" in ana.receives("new-entry").text
    assert status(house, told) == "new"


def test_a_word_at_his_tag_from_somebody_else_changes_nothing(house: House, told: Delivered, receipt: Delivered,
                                                              eve: Person):
    eve.replies(receipt, "close")
    assert status(house, told) == "new"


def test_urgent_raises_the_ticket_with_his_reason_once_a_day(house: House, told: Delivered, receipt: Delivered,
                                                             ana: Person, sam: Person):
    sam.replies(receipt, "urgent because the customer waits on the line")
    entry = ana.receives("new-entry")
    assert "high now (the customer waits on the line)" in entry.text
    assert "is urgent" in sam.receives("as-you-asked").text
    house.settle()
    assert house.ticket(number_of(told))["urgency"] == "high"
    sam.replies(receipt, "urgent because I say so again")
    assert "high now" not in ana.receives("new-entry").text
    sam.receives_nothing()


def test_after_stop_he_gets_what_people_write_and_nothing_else(told: Delivered, receipt: Delivered, ana: Person,
                                                               ben: Person, sam: Person):
    sam.replies(receipt, "stop")
    assert "only what people write" in sam.receives("as-you-asked").text
    ana.replies(told, "#assign ben")
    ben.receives("new-ticket")
    sam.receives_nothing()
    ana.replies(told, "Ben brings you a new one.")
    assert "Ben brings" in sam.receives("answer").text


def test_the_stakeholder_cannot_leave_his_own_matter(receipt: Delivered, ana: Person, sam: Person):
    sam.replies(receipt, "remove me")
    assert "the request is yours" in sam.receives("as-you-asked").text
    ana.receives_nothing()


# --- the last word ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thanks", ["Thanks!", "Perfekt, vielen Dank Ana!", "Ça marche, merci beaucoup",
                                    "Gracias, ya funciona", "ありがとうございました。"])
def test_thanks_opens_nothing_and_disturbs_nobody(house: House, told: Delivered, ana: Person, sam: Person, thanks: str):
    ana.replies(told, "#close\nIt was muted.")
    ana.receives("command-receipt")
    sam.receives("receipt")
    sam.replies(sam.receives("closed"), thanks)
    ana.receives_nothing()
    sam.receives_nothing()
    assert status(house, told) == "resolved"
    assert house.ticket(number_of(told))["entries"][-1]["text"] == thanks


def test_whatever_else_he_says_opens_it_again(house: House, told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "#close\nIt was muted.")
    ana.receives("command-receipt")
    sam.replies(sam.receives("closed"), "Thanks, but it is still broken.")
    assert "open again" in ana.receives("new-entry").text
    assert status(house, told) == "open"


def test_thanks_for_an_answer_is_told_and_owes_nothing(told: Delivered, ana: Person, sam: Person):
    ana.replies(told, "Try the other plug.")
    answer = sam.receives("answer")
    sam.replies(answer, "Great, thank you!")
    assert "Due:" not in ana.receives("new-entry").text
    sam.replies(answer, "Which one is the other plug?")
    assert "Due:" in ana.receives("new-entry").text


def test_his_language_is_remembered_where_a_mail_tells_none(ana: Person, sam: Person):
    sam.writes(subject="Kein Ton", text="Guten Morgen, seit heute früh ist auf meinem Kopfhörer kein Ton zu hören.")
    sam.replies(sam.receives("receipt"), "Es ist auch am anderen Rechner so, und ich kann nicht mit Kunden sprechen.")
    ana.receives("new-entry")
    sam.writes(subject="PC 4711", text="4711")
    assert "Wir haben Ihre Nachricht" in sam.receives("receipt").text
