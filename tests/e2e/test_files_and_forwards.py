"""Dangerous files wait for the POC's word; a forward makes nobody a stakeholder unasked; logos are folded."""
from __future__ import annotations

from gateway.cli.mailboxes import File
from tests.e2e.house import House, Person, number_of

PROGRAM = File("setup.exe", b"MZ\x90\x00" + b"\x00" * 200, "application/x-msdownload")
REPORT = File("report.txt", b"all is well\n", "text/plain")
LOGO = File("logo.png", b"\x89PNG\r\n\x1a\n" + b"logo of the firm" * 8, "image/png", content_id="logo@customer.test")
SIGNED = '<p>The door does not close.</p><p>Sam<br><img src="cid:logo@customer.test"></p>'
FORWARD = """\
Please look at this.

---------- Forwarded message ---------
From: Eve Stone <eve@elsewhere.test>
Date: Mon, 23 Nov 2026 at 10:00
Subject: No heating
To: <ana@example.test>

It is cold in room 4.
"""


def test_a_program_reaches_the_poc_only_when_he_asks_for_it(house: House, ana: Person, sam: Person):
    sam.writes(subject="Here is the program", text="Please try it.", files=[PROGRAM, REPORT])
    told = ana.receives("new-ticket")
    assert [f.name for f in told.files] == ["report.txt"]
    question = ana.receives("held-files")
    assert "setup.exe" in question.text
    ana.replies(question, "send")
    got = ana.receives("note")
    assert [f.sha256 for f in got.files] == [PROGRAM.sha256]


def test_a_program_that_the_poc_does_not_want_stays_on_record(house: House, ana: Person, sam: Person):
    sam.writes(subject="Here is the program", text="Please try it.", files=[PROGRAM])
    number = number_of(ana.receives("new-ticket"))
    ana.replies(ana.receives("held-files"), "drop")
    assert "nobody gets them" in ana.receives("command-receipt").text
    assert [a["name"] for a in house.ticket(number)["entries"][0]["attachments"]] == ["setup.exe"]


def test_a_poc_is_asked_before_a_program_leaves(ana: Person, sam: Person):
    sam.writes()
    sam.receives("receipt")
    ana.replies(ana.receives("new-ticket"), "Install this, please.", files=[PROGRAM])
    assert "setup.exe" in ana.receives("held").text
    sam.receives_nothing()


def test_a_forward_becomes_a_matter_of_its_author_after_a_yes(house: House, ana: Person):
    ana.writes(subject="Fwd: No heating", text=FORWARD)
    question = ana.receives("forwarded")
    assert "eve@elsewhere.test" in question.text
    eve = Person(house, "eve@elsewhere.test", "Eve Stone")
    eve.receives_nothing()
    ana.replies(question, "yes")
    told = ana.receives("new-ticket")
    assert "Eve Stone" in told.text.splitlines()[0]
    receipt = eve.receives("receipt")
    eve.replies(receipt, "It is still cold.")
    assert "still cold" in ana.receives("new-entry").text
    assert house.ticket(number_of(told))["stakeholder"] == "eve@elsewhere.test"


def test_a_forward_stays_the_pocs_own_matter_after_a_no(house: House, ana: Person):
    ana.writes(subject="Fwd: No heating", text=FORWARD)
    ana.replies(ana.receives("forwarded"), "no")
    assert house.ticket(number_of(ana.receives("new-ticket")))["stakeholder"] == "ana@example.test"


def test_a_logo_travels_once(ana: Person, sam: Person):
    sam.writes(subject="The door", text="The door does not close.\n\nSam", html=SIGNED, files=[LOGO])
    first = ana.receives("new-ticket")
    sam.replies(sam.receives("receipt"), "It still does not close.\n\nSam", html=SIGNED.replace("The door", "It still"),
                files=[LOGO])
    second = ana.receives("new-entry")
    assert len(second.files) == 0
    assert "cid:" not in second.html
    assert len(first.files) <= 1
