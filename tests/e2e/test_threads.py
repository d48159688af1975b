"""Each person sees one conversation in his mail program, and only his own."""
from __future__ import annotations

from gateway.cli.mailboxes import Delivered
from tests.e2e.house import House, Person


def bare(letter: Delivered) -> str:
    """Subject without Re:."""
    return letter.subject.removeprefix("Re: ")


def test_the_stakeholder_sees_one_conversation(ana: Person, sam: Person):
    first = sam.writes(subject="Where is my parcel?")
    receipt = sam.receives("receipt")
    told = ana.receives("new-ticket")
    ana.replies(told, "On its way.")
    answer = sam.receives("answer")
    second = sam.replies(answer, "It has not come.")
    ana.replies(ana.receives("new-entry"), "#close\nIt comes today.")
    closed = sam.receives("closed")

    assert receipt.header("In-Reply-To") == first["Message-ID"]
    assert answer.references[-1] == answer.header("In-Reply-To")
    assert {str(first["Message-ID"]), receipt.message_id} <= {*answer.references}
    assert {str(first["Message-ID"]), answer.message_id, str(second["Message-ID"])} <= {*closed.references}
    assert bare(answer) == bare(closed) == "Where is my parcel?"


def test_the_poc_sees_one_conversation(ana: Person, sam: Person):
    sam.writes(subject="Where is my chair?")
    told = ana.receives("new-ticket")
    reply = ana.replies(told, "Which chair?")
    sam.replies(sam.receives("answer"), "The blue one.")
    entry = ana.receives("new-entry")
    close = ana.replies(entry, "#close")
    done = ana.receives("command-receipt")

    assert told.references == ()
    assert told.message_id in entry.references
    assert {told.message_id, entry.message_id} <= {*done.references}
    assert done.header("In-Reply-To") == close["Message-ID"]
    assert bare(told) == bare(entry) == bare(done)
    assert reply["Message-ID"] != told.message_id


def test_nobody_learns_the_message_ids_of_the_other_side(ana: Person, sam: Person):
    first = sam.writes(subject="Private numbers")
    told = ana.receives("new-ticket")
    reply = ana.replies(told, "Noted.")
    answer = sam.receives("answer")
    assert str(first["Message-ID"]) not in told.raw.decode()
    assert str(reply["Message-ID"]) not in answer.raw.decode()
    assert told.message_id not in answer.raw.decode()


def test_every_reader_has_an_address_of_his_own(ana: Person, sam: Person):
    sam.writes(subject="Addresses")
    receipt, told = sam.receives("receipt"), ana.receives("new-ticket")
    assert receipt.reply_to != told.reply_to
    assert receipt.reply_to.startswith("support+")
    assert len(receipt.reply_to.split("@")[0]) <= 64


def test_tickets_of_one_stakeholder_are_separate_conversations(house: House, ana: Person, sam: Person):
    sam.writes(subject="First matter")
    one = sam.receives("receipt")
    sam.writes(subject="Second matter")
    two = sam.receives("receipt")
    assert one.reply_to != two.reply_to
    assert one.message_id not in two.references
    assert ana.receives("new-ticket").subject != ana.receives("new-ticket").subject


def test_a_reply_without_its_tag_is_found_by_its_references(house: House, ana: Person, sam: Person):
    """Some mail programs answer to From; the stakeholder's own reference to the ticket counts."""
    sam.writes(subject="Answered to From")
    receipt = sam.receives("receipt")
    ana.receives("new-ticket")
    sam.replies(receipt, "One more thing.", to="support@example.test")
    assert "One more thing." in ana.receives("new-entry").text
