"""A gateway that is asked to stop under load, started twice, or stormed by one sender."""
from __future__ import annotations

import smtplib

from gateway.cli.mailboxes import compose
from tests.e2e.house import SHARED, House
from tests.e2e.under_load import ON_SQLITE, MailServers, what_is_wrong

MAILS, STORM = 40, 500


def test_a_stop_under_load_is_quick_and_loses_nothing(new_house) -> None:
    """Connections under way are told 421 or get their 250; what got it is there, and is done after the next start."""
    house: House = new_house()
    servers = MailServers(house, MAILS, 1, longest_pause=0.01)
    servers.start()
    house.wait_for(lambda found: found["accepted"] >= MAILS / 4)
    accepted = len(servers.accepted)
    assert house.child.stop() == 0, house.child.last_words()  # it is killed where it takes longer than 20 s
    assert house.status()["accepted"] >= accepted
    assert all(400 <= code < 500 for code in servers.refusals), servers.refusals

    house.child.start()
    servers.join()
    found = house.settle()
    assert not what_is_wrong(house, range(MAILS), found["outcomes"])
    assert len(house.sink.mails) == 2 * MAILS, "nothing was sent twice"
    assert "Traceback" not in house.child.log.read_text()


def test_a_second_gateway_on_the_same_file_refuses_in_one_sentence(new_house) -> None:
    house: House = new_house(ON_SQLITE)
    said = house.spoc("run", status=75)
    assert said.count("\n") == 1
    assert str(house.child.pid) in said
    assert "PostgreSQL" in house.spoc("run", "--role", "work", status=75), "why two processes cannot share the roles"
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="The first one goes on")
    sam.receives("receipt")


def test_one_sender_who_storms_does_not_delay_others(new_house) -> None:
    """All of his mails lie there before somebody else writes one, and his receipt is one of the first letters."""
    house: House = new_house({"limits": {"receipts_per_sender_and_hour": 1000}}, start=False)
    house.child.start(roles=["listen"])
    with smtplib.SMTP(*house.child.smtp) as storm:
        for number in range(STORM):
            mail = compose("stormy@customer.test", SHARED, f"Storm {number}", f"This is number {number}.")
            storm.sendmail("stormy@customer.test", [SHARED], mail.as_bytes())
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Somebody else")
    assert house.child.stop() == 0
    house.child.start()
    sam.receives("receipt")
    before = [mail.recipient for mail in list(house.sink.mails)].index(sam.address)
    assert before < STORM / 2, "letters that went out before his; each of the others' mails means two"
