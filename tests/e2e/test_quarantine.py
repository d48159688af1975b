"""A mail in quarantine is seen, released, and then handled as if it had just come."""
from __future__ import annotations

import json

from tests.e2e.conftest import NewHouse


def test_an_unknown_sender_waits_until_an_operator_lets_the_mail_go(new_house: NewHouse):
    house = new_house({"screening": {"unknown_senders": "quarantine", "known_domains": ["partner.test"]}})
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="May I come in", text="I have a question about the door.")
    sam.receives_nothing()
    assert house.status()["outcomes"]["quarantined"] == 1
    (waiting,) = json.loads(house.child.spoc("inbox", "--json").stdout)
    assert "unknown sender" in waiting["reason"]
    assert house.child.spoc("release", str(waiting["id"])).returncode == 0
    sam.receives("receipt")
    assert house.settle()["outcomes"] | {"new ticket": 1, "quarantined": 0} == house.status()["outcomes"]
    assert house.child.spoc("release", str(waiting["id"])).returncode == 1
