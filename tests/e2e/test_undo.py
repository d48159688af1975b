"""Taking back by mail: the receipt of a POC's mail says how, and "undo" does it, as far as nothing has left."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person, number_of


def _delayed(factory: pytest.TempPathFactory, delay: str) -> Iterator[House]:
    house = House(factory.mktemp("undo"), {"desk": {"relay_delay": delay}})
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway where words wait for ten minutes before they leave: nobody is too late to stop them."""
    yield from _delayed(tmp_path_factory, "10m")


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One where they wait for two seconds."""
    yield from _delayed(tmp_path_factory, "2s")


def asked(house: House, person: Person) -> Delivered:
    """The letter to Ana about a new ticket of this person, who has his receipt."""
    person.writes(subject="Scanner", text="The scanner does not scan.")
    person.receives("receipt")
    return house.ana.receives("new-ticket")


def test_undo_takes_back_what_commands_did(house: House, sam: Person) -> None:
    told = asked(house, sam)
    before = house.ticket(number_of(told))
    house.ana.replies(told, "#assign ben\n#urgency critical\n#topic hardware")
    house.ben.receives("new-ticket")
    assert "Ben Okafor looks after" in sam.receives("status-change").text
    receipt = house.ana.receives("command-receipt")
    assert "Reply undo to take all of it back" in receipt.text
    house.ana.replies(receipt, "undo")
    done = house.ana.receives("command-receipt").text
    assert "Ana Sousa has it" in done
    assert "urgency is normal" in done
    assert "the topic is not known" in done
    after = house.ticket(number_of(told))
    assert {key: after[key] for key in ("poc", "urgency", "topic", "status")} == {
        key: before[key] for key in ("poc", "urgency", "topic", "status")}
    assert "Ana Sousa has this ticket now" in house.ben.receives("moved").text
    assert "Ana Sousa looks after" in sam.receives("status-change").text

    house.ana.replies(receipt, "Undo!")
    assert "taken back already" in house.ana.receives("command-receipt").text
    sam.receives_nothing()


def test_what_was_read_cannot_be_unsaid_but_the_ticket_goes_back(house: House, sam: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#close\n\nThe cable was loose.")
    sam.receives("closed")
    receipt = house.ana.receives("command-receipt")
    house.ana.replies(receipt, "undo")
    said = house.ana.receives("command-receipt").text
    assert "Sam Lee has your letter already" in said
    assert house.ticket(number_of(told))["status"] == "open"
    assert "is open again" in sam.receives("status-change").text
    said = [e for e in house.ticket(number_of(told))["entries"] if e["text"] == "The cable was loose."]
    assert [e["visibility"] for e in said] == ["public"]


def test_what_somebody_changed_since_stays(house: House, sam: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#urgency critical\n#assign ben")
    receipt = house.ana.receives("command-receipt")
    his = house.ben.receives("new-ticket")
    house.ben.replies(his, "#urgency low")
    house.ben.receives("command-receipt")
    house.ana.replies(receipt, "undo")
    said = house.ana.receives("command-receipt").text
    assert "the urgency was changed since and stays" in said
    ticket = house.ticket(number_of(told))
    assert (ticket["urgency"], ticket["poc"]) == ("low", "ana")


def test_undo_as_a_command_takes_back_the_last_mail_of_him_who_writes_it(house: House, sam: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#urgency critical\n#assign ben")
    house.ana.receives("command-receipt")
    his = house.ben.receives("new-ticket")
    house.ben.replies(his, "#undo")
    assert "there is nothing of yours" in house.ben.receives("command-receipt").text
    house.ana.replies(told, "#undo")
    assert "Ana Sousa has it" in house.ana.receives("command-receipt").text
    ticket = house.ticket(number_of(told))
    assert (ticket["urgency"], ticket["poc"]) == ("normal", "ana")


def test_words_at_a_receipt_are_a_note(house: House, sam: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#assign ben\n\nBen looks into it.")
    sam.receives("answer")
    receipt = house.ana.receives("command-receipt")
    house.ben.receives("new-ticket")
    house.ana.replies(receipt, "undo what you said about the cable, please")
    assert "undo what you said" in house.ben.receives("note").text
    assert house.ticket(number_of(told))["poc"] == "ben"
    sam.receives_nothing()


def test_words_that_wait_can_be_stopped(slow: House) -> None:
    sam = slow.stakeholder("Sam Lee")
    told = asked(slow, sam)
    slow.ana.replies(told, "You are an idiot.")
    receipt = slow.ana.receives("command-receipt")
    assert "Your text goes to Sam Lee" in receipt.text
    slow.ana.replies(receipt, "undo")
    assert "your letter was not sent" in slow.ana.receives("command-receipt").text
    sam.receives_nothing()
    entries = [e for e in slow.ticket(number_of(told))["entries"] if "idiot" in e["text"]]
    assert [e["visibility"] for e in entries] == ["internal"]
    assert slow.ticket(number_of(told))["status"] == "new"

    slow.ana.replies(told, "#close\n\nPlug it in.")
    receipt = slow.ana.receives("command-receipt")
    slow.ana.replies(receipt, "undo")
    slow.ana.receives("command-receipt")
    sam.receives_nothing()  # neither the closing letter nor that the ticket is open again: he never heard of it


def test_words_that_nobody_stops_leave_after_their_time(hasty: House) -> None:
    sam = hasty.stakeholder("Sam Lee")
    told = asked(hasty, sam)
    hasty.ana.replies(told, "Is it plugged in?")
    receipt = hasty.ana.receives("command-receipt")
    assert "Your text goes to Sam Lee" in receipt.text
    assert "Is it plugged in?" in sam.receives("answer").text
    hasty.ana.replies(receipt, "undo")
    assert "Sam Lee has your letter already" in hasty.ana.receives("command-receipt").text


def test_what_was_put_on_record_comes_off_it(house: House, sam: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#decision Guests get accounts of their own\n#action ben: order a scanner by 2030-05-01")
    receipt = house.ana.receives("command-receipt")
    house.ben.receives("action-given")
    before = house.ticket(number_of(told))
    assert [len(before["decisions"]), len(before["actions"])] == [1, 1]
    house.ana.replies(receipt, "undo")
    assert "it is off the record" in house.ana.receives("command-receipt").text
    after = house.ticket(number_of(told))
    assert (after["decisions"], after["actions"]) == ([], [])
    assert "Guests get accounts" in house.ticket(number_of(told))["entries"][1]["text"], "that it was said stays"


def test_nobody_else_takes_it_back(house: House, sam: Person, eve: Person) -> None:
    told = asked(house, sam)
    house.ana.replies(told, "#assign ben")
    receipt = house.ana.receives("command-receipt")
    house.ben.receives("new-ticket")
    eve.replies(receipt, "undo")
    house.settle()
    assert house.ticket(number_of(told))["poc"] == "ben"
