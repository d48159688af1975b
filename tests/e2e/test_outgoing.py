"""Letters on their way out: tried again with the same bytes, given up with a word to the POC, never lost."""
from __future__ import annotations

import time

from tests.e2e.house import House, Person, number_of
from tests.servers import wait_until
from tests.unit.transports.relay import DROP, HANG, Relay


def test_a_letter_that_is_refused_for_good_is_given_up_and_the_poc_is_told(house: House, ana: Person, sam: Person):
    sam.writes(subject="My mailbox is gone soon")
    told = ana.receives("new-ticket")
    sam.receives("receipt")
    before = house.settle()["given_up"]
    house.sink.refuse(sam.address, "550 5.1.1 no such user here", times=99)
    ana.replies(told, "Then write to me from another one.")
    bad_news = ana.receives("not-delivered")
    assert sam.address in bad_news.text
    assert "no such user here" in bad_news.text
    assert number_of(bad_news) == number_of(told)
    assert house.settle()["given_up"] == before + 1


def test_a_letter_to_the_poc_that_is_refused_does_not_go_round_in_circles(house: House, ana: Person, sam: Person):
    before = house.settle()["given_up"]
    house.sink.refuse(ana.address, "550 5.7.1 go away", times=1)
    sam.writes(subject="Nobody hears this")
    sam.receives("receipt")
    ana.receives_nothing()
    assert house.status()["given_up"] == before + 1


def test_a_retry_sends_the_same_bytes_under_the_same_message_id(house: House, ana: Person, sam: Person):
    sam.writes(subject="Busy server")
    told = ana.receives("new-ticket")
    sam.receives("receipt")
    house.sink.refuse(sam.address, "451 4.3.0 busy", times=2, after_data=True)
    ana.replies(told, "Third time lucky.")
    answer = sam.receives("answer")
    tries = [mail for mail in house.sink.refused if mail.recipient == sam.address]
    assert len(tries) == 2
    assert {mail.raw for mail in tries} == {answer.raw}
    assert {mail.message_id for mail in tries} == {answer.message_id}
    sam.receives_nothing()


def test_one_recipient_who_is_put_off_does_not_hold_up_the_others(house: House, ana: Person, sam: Person):
    house.sink.refuse(ana.address, "450 4.2.0 greylisted", times=1)
    sam.writes(subject="Greylisting")
    sam.receives("receipt")
    ana.receives("new-ticket")


def test_letters_wait_for_a_relay_that_is_away(new_house):
    house = new_house({"relay": {"port": 1}})
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Nobody takes it")
    ends = house.wait_for(lambda status: not status["inbound_pending"])
    assert ends["outbox_pending"] == 2
    assert ends["given_up"] == 0


def test_a_relay_that_is_in_trouble_and_comes_back_has_all_letters_soon(new_house):
    """It closes, hangs, closes again: nothing is given up, and `spoc status` and every ledger say so while it lasts."""
    relay = Relay({"BANNER": [DROP, HANG, *[DROP] * 100_000]})
    house = new_house({"relay": {"port": relay.port, "timeout": "1s"}})
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="The way out is shut")
    wait_until(lambda: relay.connections > 5, "it was tried again and again")
    assert [one["what"] for one in house.status()["troubles"]] == ["The relay takes no letters"]
    relay.script.clear()
    ends = house.settle()
    assert (len(relay.mails), ends["given_up"], ends["troubles"]) == (2, 0, [])
    relay.close()


def test_a_gateway_that_is_stopped_does_not_wait_for_a_relay_that_hangs(new_house):
    relay = Relay({"END": HANG})
    house = new_house({"relay": {"port": relay.port}})
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Nobody answers")
    house.wait_for(lambda _: relay.mails)
    began = time.monotonic()
    assert house.child.stop() == 0
    assert time.monotonic() - began < 8
    relay.close()
