"""What a killed, stopped or half-started gateway keeps: everything that got 250."""
from __future__ import annotations

import json
import os

from gateway.cli.mailboxes import File, compose
from tests.e2e.databases import on_sqlite
from tests.e2e.house import SHARED, House, number_of


def test_the_record_can_be_read_after_kill_9_and_the_conversation_goes_on(new_house):
    house: House = new_house()
    sam, ana = house.stakeholder("Sam Lee"), house.ana
    sam.writes(subject="Before the cut")
    receipt, told = sam.receives("receipt"), ana.receives("new-ticket")
    house.settle()
    house.kill()

    assert [t["subject"] for t in house.json("tickets")] == ["Before the cut"]
    assert house.json("status")["outcomes"]["new ticket"] == 1
    assert json.loads(house.spoc("inbox", "--json")) == []
    late = compose("a@customer.test", SHARED, "Too late", "Hello").as_bytes()
    assert "start it" in house.spoc("inject", stdin=late, status=75)

    house.child.start()
    sam.replies(receipt, "After the cut.")
    assert "After the cut." in ana.receives("new-entry").text
    ana.replies(told, "All is well.")
    assert "All is well." in sam.receives("answer").text


def test_a_stop_ends_well_and_a_restart_knows_everything(new_house):
    house: House = new_house()
    sam, ana = house.stakeholder("Sam Lee"), house.ana
    sam.writes(subject="Before the update")
    told = ana.receives("new-ticket")
    house.restart()
    ana.replies(told, "Updated.")
    assert "Updated." in sam.receives("answer").text


def test_mail_taken_by_a_listener_alone_is_handled_later(new_house):
    house: House = new_house(start=False)
    house.child.start(roles=["listen"])
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Nobody works yet")
    assert house.json("status")["inbound_pending"] == 1
    house.restart()
    sam.receives("receipt")


@on_sqlite
def test_a_mail_that_cannot_be_handled_waits_in_quarantine_until_it_is_released(new_house):
    """Its bytes are missing when its turn comes (a disk that is not mounted); released when they are back."""
    house: House = new_house(start=False)
    house.child.start(roles=["listen"])
    sam = house.stakeholder("Sam Lee")
    big = File("big.bin", os.urandom(600_000))
    sam.writes(subject="A big one", files=[big])
    assert house.child.stop() == 0
    aside = house.data.with_name("aside")
    (house.data / "blobs").rename(aside)
    house.child.start()
    found = house.settle()
    assert (found["quarantined"], found["outcomes"]["quarantined"]) == (1, 1)
    waiting = house.json("inbox")
    assert "missing" in waiting[0]["reason"]

    for blob in aside.rglob("*"):
        if blob.is_file():
            home = house.data / "blobs" / blob.relative_to(aside)
            home.parent.mkdir(parents=True, exist_ok=True)
            blob.rename(home)
    house.spoc("release", str(waiting[0]["id"]))
    told = house.ana.receives("new-ticket")
    assert [f.sha256 for f in told.files] == [big.sha256]
    assert number_of(told) == 1
    assert house.settle()["outcomes"]["quarantined"] == 0
    assert "no mail" in house.spoc("release", str(waiting[0]["id"]), status=1)
