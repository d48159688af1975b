"""The clock of the machine jumps, or the gateway stands still for a day: nothing comes twice, and nothing unasked.

The real process runs under libfaketime, which moves its wall clock and leaves the steady one alone.
"""
from __future__ import annotations

import glob
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.mailboxes import Delivered
from gateway.store.engine import Store
from gateway.store.meta import put, recall
from tests.e2e.databases import on_sqlite
from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of

FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), "")
pytestmark = [pytest.mark.skipif(not FAKETIME, reason="needs Debian's package libfaketime"), on_sqlite]
CHANGES = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "1h"},
    "promises.answer_within": {"low": "24h", "normal": "24h", "high": "24h", "critical": "24h"},
    "desk": {"close_after": "20h"},
    "people.otto": {"name": "Otto Lind", "addresses": ["otto@example.test"], "roles": ["operator", "sponsor"]},
}
READING = "clock_reading"
SetClock = Callable[[int], None]


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the wall clock of every process that is started from now on, so many hours ahead of ours."""
    file = tmp_path / "faketime"
    file.write_text("+0\n")
    for name, value in {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}.items():
        monkeypatch.setenv(name, value)

    def set_(hours: int) -> None:
        fresh = file.with_suffix(".new")
        fresh.write_text(f"{hours:+d}h\n")
        fresh.replace(file)

    return set_


@pytest.fixture
def dated(tmp_path: Path, set_clock: SetClock) -> Iterator[House]:
    """A house that has looked at its clock, which can be set. A second operator, Otto, is a sponsor and no POC."""
    house = House(tmp_path, CHANGES)
    try:
        house.start()
        with closing(database(house)) as store:
            house.wait_for(lambda _: recall(store, READING) is not None)
        yield house
    finally:
        house.close()


def database(house: House) -> Store:
    return house.open_store()


def restart_machine(house: House) -> None:
    """The gateway ends, and when it starts again the machine has been started anew meanwhile."""
    assert house.child.stop() == 0
    with closing(database(house)) as store, store.write() as conn:
        kept = json.loads(recall(store, READING) or "")
        put(conn, READING, json.dumps([*kept[:2], "an earlier start"]))


def opens(who: Person, house: House, subject: str) -> int:
    """A ticket of Ana's, with an answer promised in 24 hours."""
    who.writes(subject=subject)
    who.receives("receipt")
    return number_of(house.ana.receives("new-ticket"))


def test_a_jump_stops_what_time_brings_and_lets_mail_go_on_until_an_operator_confirms(
        dated: House, set_clock: SetClock) -> None:
    sam, eve, ana, ben = dated.stakeholder("Sam Lee"), dated.stakeholder("Eve Moss"), dated.ana, dated.ben
    otto = Person(dated, "otto@example.test", "Otto Lind")
    owed = opens(sam, dated, "Owed")
    eve.writes(subject="Solved")
    told = ana.receives("new-ticket")
    solved = number_of(told)
    ana.replies(told, "Here you are.\n\n#close")
    said = eve.receives("closed")
    dated.look_away()

    set_clock(30)
    asked, asked_too = ana.receives("clock-held"), otto.receives("clock-held")
    assert "Is it right now?" in asked.text
    assert asked.header("Auto-Submitted") == "auto-generated"
    assert dated.json("status")["clock_held"]["expected"]
    assert "held" in dated.spoc("clock")
    sam.writes(subject="Mail goes on")
    assert number_of(ana.receives("new-ticket")) == solved + 1
    dated.settle()
    dated.kill()
    dated.child.start()
    assert dated.take(ana.address, None, 2.5) is None, f"because of time, over a restart too: {dated.arrived()}"
    assert dated.ticket(solved)["status"] == "resolved"

    ben.replies(asked, "confirm")
    dated.settle()
    assert dated.status()["clock_held"], "it was not Ben who was asked"
    otto.replies(asked_too, "Yes, it is fine")
    assert "confirm" in otto.receives("command-receipt").text
    assert dated.status()["clock_held"]
    otto.replies(asked_too, "confirm")
    assert "the clock is right" in otto.receives("command-receipt").text
    reminder = ana.receives("reminder")
    assert number_of(reminder) == owed
    assert reminder.text.startswith("This comes late: it was due ")
    assert dated.status()["clock_held"] is None

    ana.replies(asked, "confirm")
    assert "this was confirmed before" in ana.receives("command-receipt").text
    was_closed_without_a_word(dated, eve, said, solved)


def was_closed_without_a_word(dated: House, eve: Person, said: Delivered, solved: int) -> None:
    """Its time had come while the clock was held; a reply opens it as before."""
    ana = dated.ana
    dated.wait_for(lambda _: dated.ticket(solved)["status"] == "closed")
    eve.receives_nothing()
    eve.replies(said, "It is back!")
    assert number_of(ana.receives("new-entry")) == solved
    assert dated.ticket(solved)["status"] == "open"


def test_a_clock_that_went_back_is_confirmed_at_the_machine(dated: House, set_clock: SetClock) -> None:
    sam, ana = dated.stakeholder("Sam Lee"), dated.ana
    set_clock(-30)
    assert "It should show" in ana.receives("clock-held").text
    dated.spoc("clock", "confirm")
    assert dated.status()["clock_held"] is None
    opens(sam, dated, "All is well")
    assert "nothing to confirm" in dated.spoc("clock", "confirm", status=1)
    ana.receives_nothing()


def test_a_day_of_downtime_brings_each_reminder_once_and_it_says_that_it_is_late(
        dated: House, set_clock: SetClock) -> None:
    sam, ana = dated.stakeholder("Sam Lee"), dated.ana
    owed = opens(sam, dated, "Before the power cut")
    restart_machine(dated)
    set_clock(30)
    dated.child.start()
    reminder = ana.receives("reminder")
    assert number_of(reminder) == owed
    assert reminder.text.startswith("This comes late: it was due ")
    assert "when the gateway stood still" in reminder.html
    assert dated.take(ana.address, None, 2.5) is None, "once, and the clock is believed"


def test_a_clock_that_went_back_over_a_restart_of_the_machine_is_not_believed(
        dated: House, set_clock: SetClock) -> None:
    restart_machine(dated)
    set_clock(-30)
    dated.child.start()
    told = dated.ana.receives("clock-held")
    assert "Before, it showed" in told.text
    assert "It should show" not in told.text
