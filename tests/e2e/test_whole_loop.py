"""The whole loop: a mail becomes a ticket, an answer comes back, the answer is answered, the ticket is closed."""
from __future__ import annotations

import random

import pytest

from gateway.cli.mailboxes import File
from tests.e2e.house import House, Person, number_of
from tests.e2e.whole_loop import whole_loop

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082")


def test_a_mail_becomes_a_ticket_an_answer_comes_back_and_the_poc_closes(house: House, sam: Person):
    whole_loop(house, sam)


def test_attachments_travel_both_ways_unchanged(house: House, ana: Person, sam: Person):
    anything = random.Random(7)
    log = File("müll log.txt", b"line one\r\nline two\nno end", "text/plain")
    table = File("Übersicht 表.xlsx", anything.randbytes(70_000), "application/vnd.ms-excel")
    sam.writes(subject="Two files for you", files=[log, table])
    told = ana.receives("new-ticket")
    assert {(f.name, f.sha256) for f in told.files} == {(log.name, log.sha256), (table.name, table.sha256)}

    manual = File("manual.pdf", b"%PDF-1.4" + anything.randbytes(400_000), "application/pdf")
    ana.replies(told, "Here is the manual.", files=[manual])
    answer = sam.receives("answer")
    assert [(f.name, f.media_type, f.sha256) for f in answer.files] == [
        ("manual.pdf", "application/pdf", manual.sha256)]
    recorded = house.ticket(number_of(told))["entries"]
    assert [a["sha256"] for e in recorded for a in e["attachments"]] == [log.sha256, table.sha256, manual.sha256]


def test_formatting_and_pictures_in_the_text_travel_both_ways(house: House, ana: Person, sam: Person):
    shot = File("screen.png", PNG, "image/png", content_id="shot1@customer.test")
    sam.writes(subject="See the picture", text="It looks like this:\n[image: screen.png]",
               html='<p>It looks <b>like this</b>:<br><img src="cid:shot1@customer.test"></p>', files=[shot])
    told = ana.receives("new-ticket")
    picture = next(f for f in told.files if f.media_type == "image/png")
    assert picture.sha256 == shot.sha256
    assert f"cid:{picture.content_id}" in told.html
    assert "<b>like this</b>" in told.html.replace("<strong>", "<b>").replace("</strong>", "</b>")

    mark = File("mark.png", PNG + b"\0", "image/png", content_id="mark@example.test")
    ana.replies(told, "Press the red button.", files=[mark],
                html='<div>Press the <i>red</i> button.<br><img src="cid:mark@example.test"></div>')
    answer = sam.receives("answer")
    assert "<i>red</i>" in answer.html.replace("<em>", "<i>").replace("</em>", "</i>")
    drawn = [f for f in answer.files if f.media_type == "image/png"]
    assert [f.sha256 for f in drawn] == [mark.sha256]
    assert f"cid:{drawn[0].content_id}" in answer.html


def test_a_script_in_a_mail_reaches_nobody(ana: Person, sam: Person):
    sam.writes(subject="Odd HTML", text="Hello there",
               html='<p onclick="steal()">Hello there<script>steal()</script><iframe src="x"></iframe></p>')
    html = ana.receives("new-ticket").html
    assert "Hello there" in html
    assert "steal" not in html
    assert "<iframe" not in html


def test_the_poc_stays_in_the_background(ana: Person, sam: Person):
    sam.writes(subject="Who are you?")
    told = ana.receives("new-ticket")
    ana.replies(told, "I look after it.\n\n-- \nAna Sousa\nana@example.test, room 12",
                headers={"X-Originating-IP": "10.1.2.3", "User-Agent": "Thunderbird"})
    answer = sam.receives("answer")
    assert answer.header("From") == "\"Ana Sousa (Support)\" <support@example.test>"
    raw = answer.raw.decode()
    for private in ("ana@example.test", "room 12", "10.1.2.3", "Thunderbird", "new-ticket", told.reply_to):
        assert private not in raw


def test_a_reply_to_a_closed_ticket_opens_it_again(house: House, ana: Person, sam: Person):
    sam.writes(subject="It squeaks")
    told = ana.receives("new-ticket")
    ana.replies(told, "#close")
    closed = sam.receives("closed")
    sam.replies(closed, "It squeaks again.")
    assert "open again" in ana.receives("new-entry").text
    assert "open again" in sam.receives("status-change").text
    assert house.ticket(number_of(told))["status"] == "open"


@pytest.mark.slow
def test_the_classifier_finds_the_topic_and_its_poc(new_house):
    house = new_house({"triage": {"enabled": True}})
    mia = house.stakeholder("Mia Brandt")
    mia.writes(subject="Printer jams", text="The printer on our floor jams on every second page and the "
               "toner is empty. The laptop docking station next to it is broken too.")
    told = house.ben.receives("new-ticket", timeout=60)
    ticket = house.ticket(number_of(told))
    assert (ticket["topic"], ticket["poc"]) == ("hardware", "ben")
    assert "Computers and devices" in mia.receives("receipt").text
