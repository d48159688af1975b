"""A POC's morning list through the real process: it comes once, and each line of it can be answered by its number."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from gateway.store.tables import due
from tests.e2e.house import PATIENCE, ROUND_THE_CLOCK, House, number_of
from tests.e2e.noon import zone_at_noon
from tests.e2e.still_clock import stop_clock
from tests.servers import wait_until

SOON = timedelta(seconds=4)
"""After which the list comes, where the gateway is up by then."""
DAY = timedelta(days=1)
AT_ONCE = {"low": "1s", "normal": "1s", "high": "1h", "critical": "1h"}


class Morning:
    """A house in which two things are overdue for Ana, one is due today, and she wanted to do something."""

    def __init__(self, house: House, zone: str) -> None:
        stop_clock(house)  # what stands in the list happens first
        self.house, ana = house, house.ana
        self.sam, self.mia, self.kim = (house.stakeholder(name) for name in ("Sam Lee", "Mia Brandt", "Kim Roe"))
        self.sam.writes(subject="The cellar is wet")
        self.wet = number_of(ana.receives("new-ticket"))
        self.mia.writes(subject="A second screen")
        self.screen = number_of(ana.receives("new-ticket"))
        self.kim.writes(subject="Room for Friday")
        told = ana.receives("new-ticket")
        self.room = number_of(told)
        ana.replies(told, "Booked.\n#due today\n#action me: call the caterer by today")
        ana.receives("command-receipt")
        late_from = datetime.now(UTC) + timedelta(seconds=1)
        wait_until(lambda: datetime.now(UTC) > late_from, "the answers are late")
        comes_soon(house, ZoneInfo(zone))
        self.list = ana.receives("morning-list", SOON.total_seconds() * 16 + PATIENCE)
        house.look_away()

    def says(self, words: str, to: Delivered | None = None) -> Delivered:
        """What Ana is told when she replies with these words."""
        self.house.ana.replies(to or self.list, words)
        return self.house.ana.receives("lines-receipt")

    def status(self, number: int) -> str:
        """Of the ticket."""
        return str(self.house.ticket(number)["status"])

    def lists_to_come(self, person: str) -> list[datetime]:
        """When the person's next lists wait to be written."""
        return self.house.waiting(DueKind.MORNING, person)


def comes_soon(house: House, zone: ZoneInfo) -> None:
    """Starts the gateway anew, now with a clock, which finds the list planned for a moment ahead.

    Where the machine was so slow that the moment was over, it comes a day later: then the next one is further ahead.
    """
    config = house.child.config
    for times in (1, 2, 4, 8, 16):
        begins = datetime.now(UTC).replace(microsecond=0) + times * SOON
        at = f'at = "{begins.astimezone(zone):%H:%M:%S}"'
        config.write_text(re.sub(r'(?m)^at = ".*"$', at, config.read_text()))
        house.restart()
        wait_until(lambda begins=begins: planned(house) & {begins, begins + DAY}, "a list is planned")
        if begins in planned(house):
            return
    pytest.fail("the gateway never started in time")


def planned(house: House) -> set[datetime]:
    """All moments for which Ana's list was ever planned."""
    with house.store.read() as conn:
        wanted = (due.c.kind == DueKind.MORNING, due.c.about == "ana")
        return {row.instant for row in conn.execute(due.select().where(*wanted))}


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    zone = zone_at_noon()  # what is due today is due after the list
    house = House(tmp_path_factory.mktemp("morning"), {
        "working_hours": {**ROUND_THE_CLOCK, "zone": zone},
        "promises": {"reminder_before": "0s"}, "promises.answer_within": AT_ONCE,
        "morning_list": {"enabled": True, "at": "08:00:00"}, "desk": {"relay_delay": "0s"},
    })
    try:
        yield Morning(house, zone)
    finally:
        house.close()


def test_it_names_what_waits_the_most_pressing_first_and_comes_again_tomorrow(morning: Morning) -> None:
    lines = [line.strip() for line in morning.list.text.splitlines()]
    numbered = [line for line in lines if line[:1].isdigit() and " - " in line]
    assert numbered[0].startswith(f"1 - #{morning.wet} The cellar is wet (Sam Lee): an answer was due")
    assert numbered[1].startswith(f"2 - #{morning.screen} A second screen (Mia Brandt): an answer was due")
    assert {line[4:].partition(":")[0] for line in numbered[2:]} == {
        f"#{morning.room} Room for Friday (Kim Roe)", f"#{morning.room} call the caterer"}
    assert lines.index("Overdue") < lines.index("Before your next list")
    assert morning.list.header("Auto-Submitted") == "auto-generated"
    morning.house.ben.receives_nothing()  # nothing waits for him
    (following,) = morning.lists_to_come("ana")
    assert timedelta(hours=23) < following - datetime.now(UTC) < timedelta(hours=24)


def test_a_quoted_list_and_words_that_mean_nothing_do_nothing(morning: Morning) -> None:
    told = morning.says("1 clsoe\n9 close\n2 close, unless Mia objects\nCan we talk?")
    assert "I did not understand this: nothing was done" in told.text
    assert "the letter has no line 9" in told.text
    assert 'write "close" alone' in told.text
    assert "Can we talk? - these words went nowhere" in told.text
    assert [morning.status(n) for n in (morning.wet, morning.screen)] == ["new", "new"]
    morning.house.ana.replies(morning.list, "Thanks!")
    morning.house.settle()
    assert morning.house.take(morning.house.ana.address, "lines-receipt", 0) is None


def test_somebody_else_can_do_nothing_with_it(morning: Morning) -> None:
    morning.house.ben.replies(morning.list, "1 close\n2 close")
    morning.house.settle()
    assert [morning.status(n) for n in (morning.wet, morning.screen)] == ["new", "new"]
    morning.house.look_away()


def test_lines_act_as_the_commands_of_their_words_with_all_that_follows(morning: Morning) -> None:
    told = morning.says("1 close\n2: assign ben, 2 urgency high\n\n> 3 close\n")
    assert f"#{morning.wet} is resolved (to take it back: 1 reopen)" in told.text
    assert f"#{morning.screen}: Ben Okafor has it now" in told.text
    assert "1 close" in told.text
    assert [morning.status(n) for n in (morning.wet, morning.screen, morning.room)] == ["resolved", "new", "open"]
    morning.sam.receives("closed")
    assert "Ben Okafor" in morning.mia.receives("status-change").text
    assert number_of(morning.house.ben.receives("new-ticket")) == morning.screen
    commands = [e for e in morning.house.ticket(morning.screen)["entries"] if e["kind"] == "command"]
    assert [e["visibility"] for e in commands] == ["internal"]
    assert "assign ben" in commands[0]["text"]
    assert str(morning.wet) not in commands[0]["text"]

    again = morning.says("1 close", to=told)
    assert "was resolved already" in again.text
    assert "is open again" in morning.says("1 reopen", to=again).text
    assert "open again" in morning.sam.receives("status-change").text


def test_an_action_is_done_by_its_number_once(morning: Morning) -> None:
    lines = [line.strip() for line in morning.list.text.splitlines()]
    number = next(line for line in lines if "call the caterer" in line).split()[0]
    assert "it is done, and on record" in morning.says(f"{number} done").text
    assert [one["done_at"] is not None for one in morning.house.ticket(morning.room)["actions"]] == [True]
    assert "answered before" in morning.says(f"{number} done").text


def test_a_note_stays_inside_and_is_told_to_the_colleague_who_has_it(morning: Morning) -> None:
    if morning.house.ticket(morning.screen)["poc"] != "ben":
        morning.says("2 assign ben")
    morning.house.look_away()
    told = morning.says("2 note He is at the fair\nuntil Wednesday.\n")
    assert f"#{morning.screen}: your words are a note" in told.text
    assert "He is at the fair\nuntil Wednesday." in morning.house.ben.receives("note").text
    morning.mia.receives_nothing()


def test_the_list_can_be_ended_and_brought_back(morning: Morning) -> None:
    assert "no morning list any more" in morning.says("morning list off").text
    assert morning.lists_to_come("ana") == []
    assert "your next morning list comes" in morning.says("#list on").text
    assert len(morning.lists_to_come("ana")) == 1
