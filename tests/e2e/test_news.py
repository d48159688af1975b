"""News to those who wait: once in each interval, from the last answer on, and to nobody who does not wait."""
from __future__ import annotations

import time

from tests.e2e.house import ROUND_THE_CLOCK, House, number_of
from tests.e2e.still_clock import stop_clock

EVERY = 3.0
CHANGES = {"working_hours": ROUND_THE_CLOCK, "updates": {"every": f"{EVERY:g}s"}}
NEWS = "still-with-us"


def test_who_waits_hears_once_in_each_interval(house: House) -> None:
    sam = house.stakeholder()
    began = time.monotonic()
    sam.writes(subject="Waiting")
    sam.receives("receipt")
    first = sam.receives(NEWS)
    assert time.monotonic() - began > EVERY - 1
    assert "is still with Ana Sousa; you hear from us again by" in first.text
    assert first.header("Auto-Submitted") == "auto-generated"
    sam.receives(NEWS)
    assert time.monotonic() - began > 2 * EVERY - 1


def test_an_answer_begins_the_interval_anew(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    stop_clock(house)  # else he might have heard before he is answered
    sam.writes(subject="Answered soon")
    told = ana.receives("new-ticket")
    time.sleep(EVERY - 1)
    answered = time.monotonic()
    ana.replies(told, "We look into it.")
    sam.receives("answer")
    house.restart()
    sam.receives(NEWS)
    assert time.monotonic() - answered > EVERY - 0.2


def test_who_is_waited_for_or_settled_or_quiet_hears_nothing(house: House) -> None:
    mia, tom, sam = (house.stakeholder(name) for name in ("Mia Brandt", "Tom Reed", "Sam Lee"))
    for person, words in ((mia, "Which one?\n\n#wait"), (tom, "Done.\n\n#close"), (sam, "We look into it.")):
        person.writes(subject=f"From {person.name}")
        house.ana.replies(house.ana.receives("new-ticket"), words)
    sam.replies(sam.receives("answer"), "stop")
    sam.receives("as-you-asked")
    house.look_away()
    time.sleep(2 * EVERY)
    for person in (mia, tom, sam):
        assert house.take(person.address, NEWS, 0) is None, person.name


def test_a_machine_hears_nothing(house: House) -> None:
    alarm = house.stakeholder("Alarm")
    alarm.writes(subject="Disk full", headers={"Auto-Submitted": "auto-generated"})
    house.ana.receives("new-ticket")
    time.sleep(2 * EVERY)
    assert house.take(alarm.address, NEWS, 0) is None


def test_he_sets_his_own_pace(house: House) -> None:
    sam = house.stakeholder()
    sam.writes(subject="At my pace")
    sam.replies(sam.receives("receipt"), "updates daily")
    said = sam.receives("your-preferences")
    assert "every working day" in said.text
    house.look_away()
    time.sleep(2 * EVERY)
    assert house.take(sam.address, NEWS, 0) is None


def test_the_poc_sees_when_news_goes_out(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="When?")
    told = ana.receives("new-ticket")
    ana.replies(told, "#status")
    assert "that it is still with us" in ana.receives("command-receipt").text
    ana.replies(told, "#wait")
    ana.receives("command-receipt")
    ana.replies(told, "#status")
    assert "that it is still with us" not in ana.receives("command-receipt").text


def test_an_opened_ticket_waits_again(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="Again")
    told = ana.receives("new-ticket")
    ana.replies(told, "Done.\n\n#close")
    sam.replies(sam.receives("closed"), "It is broken again.")
    sam.receives("status-change")
    assert f"#{number_of(told)}" in sam.receives(NEWS).text
