"""Tickets that are alike, by mail alone: an outage told by several people, and an answer that helps a second time."""
from __future__ import annotations

import json
import re
import time
from urllib.request import urlopen

from gateway.service import RUN_FILE
from tests.e2e.house import House, Person, number_of
from tests.e2e.still_clock import stop_clock
from tests.servers import wait_until

OUTAGE = (
    ("Printer on floor 2", "The printer on the second floor shows error 50.4 and prints nothing."),
    ("Floor 2 printer error 50.4", "The printer on the second floor is dead, its display says error 50.4."),
    ("2nd floor printer", "The printer on the second floor does not print, error 50.4"),
    ("Printer", "No printing on the second floor: the printer shows error 50.4 all the time."),
)
SCREEN = ("Projector in room 12 error E-77", "The projector of room 12 shows error E-77 and no picture.")
AGAIN = "My keyboard types letters twice, every key of it, it is annoying."
ADVICE = "Hello Sam,\n\nplease set the repeat delay to 400 ms in the keyboard settings.\n"
CHANGES = {"triage": {"enabled": True, "same_matter_gather": "2s"}, "learning": {"enabled": False},
           "monitoring": {"host": "127.0.0.1", "port": 0}}
"""A gateway that compares mails, gathers for two seconds, and shows when it has looked for tickets to compare."""


def reports(house: House, number: int, names: tuple[str, ...] = ("Sam", "Mia", "Ida", "Jo")) -> list[Person]:
    """The first `number` of the outage's reporters, each with his own words and his own receipt."""
    people = [house.stakeholder(f"{name} Lee") for name in names[:number]]
    for person, (subject, text) in zip(people, OUTAGE, strict=False):
        person.writes(subject=subject, text=text)
        assert "We have your message" in person.receives("receipt", timeout=60).text
    return people


def reports_one_of(house: House, name: str, subject: str, text: str) -> None:
    """Somebody reports it and has his receipt."""
    person = house.stakeholder(name)
    person.writes(subject=subject, text=text)
    assert "We have your message" in person.receives("receipt", timeout=60).text


def knows_all(house: House) -> None:
    """Returns when the librarian has looked at all tickets there are: he has begun twice since, so one look is over."""
    where = "http://{}:{}/metrics".format(*json.loads((house.data / RUN_FILE).read_text())["monitoring"])

    def has_begun(since: float) -> bool:
        now = time.monotonic()
        with urlopen(where, timeout=20) as answer:
            idle = re.search(r'^spoc_corridor_idle_seconds{corridor="librarian"} (.+)$', answer.read().decode(), re.M)
        return idle is not None and now - float(idle[1]) > since

    for _ in range(2):
        since = time.monotonic()
        wait_until(lambda since=since: has_begun(since), "the librarian looks")


def test_an_outage_is_told_once_for_the_group(house: House) -> None:
    stop_clock(house)  # until all have reported it
    sam, mia, ida, jo = reports(house, 4)
    first = house.ben.receives("new-ticket")
    assert "same matter" not in first.text
    second = house.ben.receives("new-ticket")
    assert f'Looks like the same matter as #{number_of(first)} "Printer on floor 2" (Sam Lee).' in second.text
    house.restart()
    gathered = house.ben.receives("same-matter")
    assert number_of(gathered) == number_of(first)
    assert gathered.text.startswith("2 more people report")
    assert "4 by now. Urgency: high." in gathered.text
    third, fourth = (number_of(second) + 1, number_of(second) + 2)
    assert f'#{third} - Ida Lee: "2nd floor printer: The printer' in gathered.text
    assert f'#{fourth} - Jo Lee: "Printer: No printing' in gathered.text
    house.ben.receives_nothing()
    for number in (number_of(first), number_of(second), third, fourth):
        assert house.ticket(number)["poc"] == "ben"
    assert house.ticket(number_of(first))["urgency"] == "high"
    assert house.ticket(fourth)["urgency"] != "high"
    for person in (sam, mia, ida, jo):
        person.receives_nothing()


def test_who_reports_danger_is_told_singly_and_who_writes_again_is_not_linked(house: House) -> None:
    eve = house.stakeholder("Eve Moss")
    reports_one_of(house, "Kim Roe", *SCREEN)
    first = house.ben.receives("new-ticket")
    eve.writes(subject="Projector of room 12 error E-77",
               text="The projector of room 12 shows error E-77 and there is smoke, it is on fire!")
    told = house.ben.receives("new-ticket")
    assert f"Looks like the same matter as #{number_of(first)}" in told.text
    assert "Urgency: critical" in told.text
    eve.writes(subject=SCREEN[0], text=SCREEN[1])
    again = house.ben.receives("new-ticket")
    assert f"Looks like the same matter as #{number_of(told)}" in again.text
    house.ben.receives_nothing()


def test_the_answer_to_a_solved_ticket_is_suggested_for_the_next_like_it(house: House) -> None:
    sam, mia = house.stakeholder("Sam Lee"), house.stakeholder("Mia Roth")
    sam.writes(subject="Keyboard", text="Some keys of my keyboard type every letter twice since Monday.")
    told = house.ben.receives("new-ticket", timeout=60)
    house.ben.replies(told, f"#close\n\n{ADVICE}")
    assert "400 ms" in sam.receives("closed").text
    knows_all(house)
    wanted = f'Solved before (1): #{number_of(told)} "Keyboard" (Ben: "please set the repeat delay to 400 ms'
    mia.writes(subject="Keys repeat", text=AGAIN)
    assert "Solved before" not in mia.receives("receipt").text
    again = house.ben.receives("new-ticket")
    assert wanted in again.text
    house.look_away()

    house.ben.replies(again, "#assign ana")
    assert wanted in house.ana.receives("new-ticket").text
    house.restart()
    knows_all(house)
    house.stakeholder("Ida Fox").writes(subject="Typing", text=AGAIN)
    told = house.ana.receives("new-ticket", timeout=60)
    assert wanted in told.text
    assert f"Looks like the same matter as #{number_of(again)}" in told.text, "and so it goes to Ana, who has that one"
