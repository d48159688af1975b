"""An operator's ledger through the real process: exact sums, and what waits for his word done by number, once."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from gateway.store.columns import DueState
from gateway.store.tables import due
from tests.e2e.house import House


class Day:
    """A house in which three strangers wait in quarantine, one customer was heard, and his receipt was refused."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.lou, self.kim, self.mia = (house.stakeholder(name) for name in ("Lou Hill", "Kim Roe", "Mia Brandt"))
        for stranger in (self.lou, self.kim, self.mia):
            stranger.writes(subject=f"A word from {stranger.name}", text="May I come in? The door is shut.")
        house.sink.refuse("gone@partner.test", "550 5.1.1 no such user", times=1)
        self.gone = house.stakeholder("Ada Gone")
        self.gone.address = "gone@partner.test"
        self.gone.writes(subject="The lift stands still")
        house.wait_for(lambda found: found["given_up"] == 1)
        house.settle()
        self._its_time_has_come()
        self.ledger = house.ana.receives("ledger")
        house.look_away()

    def _its_time_has_come(self) -> None:
        """Once all has happened that is to stand in the ledger, however long that took."""
        waits = (due.c.kind == DueKind.LEDGER, due.c.about == "ana", due.c.state == DueState.WAITING)
        with self.house.store.write() as conn:
            moved = conn.execute(update(due).where(*waits).values(instant=datetime.now(UTC) - timedelta(minutes=1)))
        assert moved.rowcount == 1

    def says(self, words: str) -> Delivered:
        """What Ana is told when she replies with these words."""
        self.house.ana.replies(self.ledger, words)
        return self.house.ana.receives("lines-receipt")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    at = datetime.now(UTC) + timedelta(hours=12)
    house = House(tmp_path_factory.mktemp("day"), {
        "screening": {"unknown_senders": "quarantine", "known_domains": ["partner.test"]},
        "ledger": {"enabled": True, "at": f"{at:%H:%M:%S}"},
    })
    try:
        yield Day(house.start())
    finally:
        house.close()


def test_its_sums_are_exact_and_what_waits_has_a_number(day: Day) -> None:
    text = day.ledger.text
    assert "Taken in during the last day: 4 = 1 newly opened + 3 quarantined" in text
    strangers = (day.mia, day.kim, day.lou)  # the newest first
    for number, stranger in enumerate(strangers, start=1):
        assert f"  {number} - {stranger.address}: " in text
    assert "  4 - We have your message (#1) (gone@partner.test): 550 the relay refused the recipient" in text
    assert "Free space: " in text
    assert day.ledger.header("Auto-Submitted") == "auto-generated"
    day.house.ben.receives_nothing()  # he is no operator


def test_a_mail_is_shown_as_text_before_it_is_released(day: Day) -> None:
    told = day.says("1 show")
    assert f'from {day.mia.address}, "A word from Mia Brandt": May I come in? The door is shut.' in told.text
    assert day.house.status()["quarantined"] == 3


def test_what_is_released_is_handled_once_and_what_is_dropped_never(day: Day) -> None:
    told = day.says("1 release\n2 spam, 3 drop")
    assert "1 release - it is on its way again" in told.text
    day.mia.receives("receipt")
    day.kim.receives_nothing()
    day.lou.receives_nothing()
    found = day.house.status()
    assert found["quarantined"] == 0
    assert (found["outcomes"]["new ticket"], found["outcomes"]["spam"], found["outcomes"]["quarantined"]) == (2, 1, 1)

    again = day.says("1 release\n2 release\n3 drop")
    assert again.text.count("this mail has left quarantine already") == 3
    assert day.house.settle()["outcomes"]["new ticket"] == 2


def test_a_letter_is_tried_again_once(day: Day) -> None:
    told = day.says("4 retry")
    assert "it is tried again now, to gone@partner.test" in told.text
    day.gone.receives("receipt")
    assert "somebody has decided about this letter already" in day.says("4 retry").text
    day.gone.receives_nothing()


def test_a_poc_who_is_no_operator_has_no_say(day: Day) -> None:
    before = day.house.settle()
    day.house.ben.replies(day.ledger, "2 release")
    after = day.house.settle()
    assert (after["quarantined"], after["outcomes"]["spam"]) == (before["quarantined"], before["outcomes"]["spam"])


def test_the_command_line_shows_what_has_come_since(day: Day) -> None:
    found = day.house.json("ledger")
    assert found["since"] is not None
    assert found["taken"] == sum(found["outcomes"].values()) + found["not_handled_yet"]
    assert found["outcomes"]["answer"] >= 3  # Ana's own replies
    assert found["in_quarantine"] == found["unsent"] == []
    text = day.house.spoc("ledger")
    assert f"{found['taken']} = " in text
