"""A sponsor's weekly summary through the real process: it arrives once, and each line of it can be answered."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.mailboxes import Delivered
from gateway.model.due import DueKind
from gateway.model.preferences import Preferences
from gateway.store.preferences import preferences_of
from gateway.store.tables import due
from tests.e2e.house import PATIENCE, ROUND_THE_CLOCK, House, Person, number_of
from tests.e2e.still_clock import stop_clock
from tests.servers import wait_until

SOON = timedelta(seconds=4)
"""After which the summary comes, where the gateway is up by then."""
WEEK = timedelta(days=7)
AT_ONCE = {"low": "1s", "normal": "1s", "high": "1s", "critical": "1s"}


class Week:
    """A house in which a ticket is late, a POC has solved another one, and Clara has read about it."""

    def __init__(self, house: House) -> None:
        self.house, self.clara = house, Person(house, "clara@example.test", "Clara Weiss")
        sam, mia, ana = house.stakeholder("Sam Lee"), house.stakeholder("Mia Brandt"), house.ana
        mia.writes(subject="A second screen")
        ana.replies(ana.receives("new-ticket"), "#close\n\nIt stands on your desk.")
        mia.receives("closed")
        sam.writes(subject="The cellar is wet")
        letter = ana.receives("new-ticket")
        self.late = number_of(letter)
        ana.replies(letter, "#approve clara: budget: 300 EUR for a pump")
        self.clara.receives("approval")
        late_from = datetime.now(UTC) + timedelta(seconds=1)
        wait_until(lambda: datetime.now(UTC) > late_from, "the answer is late")
        begins = comes_soon(house)
        self.summary = self.clara.receives("weekly-summary", SOON.total_seconds() * 16 + PATIENCE)
        assert datetime.now(UTC) >= begins

    def says(self, words: str, **values: str) -> Delivered:
        """What Clara is told when she replies with these words."""
        self.clara.replies(self.summary, words, **values)
        return self.clara.receives("lines-receipt")

    def said(self) -> dict[str, str]:
        """What is kept of Clara's wishes."""
        with self.house.store.read() as conn:
            return dict(preferences_of(conn, ["clara"]).get("clara", Preferences()).values)

    def next_at(self) -> list[datetime]:
        """When her next summaries wait to be written."""
        return self.house.waiting(DueKind.SUMMARY, "clara")


def comes_soon(house: House) -> datetime:
    """Starts the gateway anew, now with a clock, which finds the summary planned for a moment ahead; for which.

    Where the machine was so slow that the moment was over, it comes a week later: then the next one is further ahead.
    """
    config = house.child.config
    for times in (1, 2, 4, 8, 16):
        begins = datetime.now(UTC).replace(microsecond=0) + times * SOON
        at = f'day = "{begins:%a}"\nat = "{begins:%H:%M:%S}"'.lower()
        config.write_text(re.sub(r'(?m)^day = ".*"\nat = ".*"$', at, config.read_text()))
        house.restart()
        wait_until(lambda begins=begins: planned(house) & {begins, begins + WEEK}, "a summary is planned")
        if begins in planned(house):
            return begins
    pytest.fail("the gateway never started in time")


def planned(house: House) -> set[datetime]:
    """All moments for which Clara's summary was ever planned."""
    with house.store.read() as conn:
        wanted = (due.c.kind == DueKind.SUMMARY, due.c.about == "clara")
        return {row.instant for row in conn.execute(due.select().where(*wanted))}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    house = House(tmp_path_factory.mktemp("week"), {
        "working_hours": ROUND_THE_CLOCK, "promises": {"reminder_before": "0s"}, "promises.answer_within": AT_ONCE,
        "summary": {"day": "mon", "at": "08:00:00", "detail": "full"},
    })
    try:
        stop_clock(house)  # what stands in the summary happens first
        yield Week(house)
    finally:
        house.close()


def test_the_first_line_says_what_he_must_know_and_the_figures_are_right(week: Week) -> None:
    text = week.summary.text
    assert text.splitlines()[0] == "1 approval waits for you, 1 ticket is late; 2 came, 1 solved."
    assert f" 1  #{week.late} 300 EUR for a pump\n    asked by Ana Sousa" in text
    assert f" 2  #{week.late} The cellar is wet (Ana Sousa)\n    an answer was due" in text
    assert "nobody has answered yet" in text
    assert "2 came in" in text
    assert "1 solved" in text
    assert week.summary.subject == f"Your week: {text.splitlines()[0]}"


def test_it_says_how_to_end_it_and_that_a_machine_wrote_it(week: Week) -> None:
    summary = week.summary
    assert summary.header("List-Unsubscribe") == f"<mailto:{summary.reply_to}?subject=unsubscribe>"
    assert summary.header("List-Id") == "<weekly-summary.example.test>"
    assert summary.header("Auto-Submitted") == "auto-generated"
    assert not summary.header("List-Unsubscribe-Post"), "RFC 8058 wants an address on the web"


def test_it_comes_once_and_the_next_one_a_week_later(week: Week) -> None:
    week.clara.receives_nothing()
    (next_at,) = week.next_at()
    assert timedelta(days=6) < next_at - datetime.now(UTC) < timedelta(days=7)


def test_a_forged_reply_changes_nothing(week: Week) -> None:
    before, said = week.house.ticket(week.late), week.said()
    eve = week.house.stakeholder("Eve Moss")
    eve.replies(week.summary, "1 yes\n2 assign Ben Okafor\nstop")
    week.house.settle()
    after = week.house.ticket(week.late)
    assert (after["poc"], after["entries"]) == (before["poc"], before["entries"])
    assert week.said() == said
    assert week.house.take(week.clara.address, "lines-receipt", 0) is None


def test_each_line_can_be_answered_and_again(week: Week) -> None:
    told = week.says("1 yes\n2 why?")
    assert "1 yes" in told.text
    assert "2 why" in told.text
    week.clara.replies(week.clara.receives("approval-confirm"), "yes")  # as nothing vouches for From in this house
    week.clara.receives("approval-recorded")
    (approval,) = week.house.ticket(week.late)["approvals"]
    assert approval["state"] == "approved"
    told = week.says("2 assign Ben Okafor")
    assert "Ben Okafor has it now" in told.text
    assert week.house.ticket(week.late)["poc"] == "ben"


def test_how_and_when_it_comes_is_the_sponsors_to_set(week: Week) -> None:
    told = week.says("weekly on Friday 16:00\nzone Europe/Paris\nlanguage de\ndetail short")
    assert re.search("der nächste Bericht kommt (heute, |morgen, )?Freitag", told.text)
    assert "Ihr Bericht ist von nun an kurz" in told.text
    assert week.said() == {
        "summary day": "4 16:00", "zone": "Europe/Paris", "language": "de", "summary detail": "short"}
    (next_at,) = week.next_at()
    local = next_at.astimezone(ZoneInfo("Europe/Paris"))
    assert (local.weekday(), local.hour, local.minute) == (4, 16, 0)


def test_a_click_on_unsubscribe_ends_it_and_a_word_begins_it_again(week: Week) -> None:
    for words in ("", "This message was automatically generated by Gmail."):
        week.clara.writes(subject="unsubscribe", text=words, to=week.summary.reply_to)
        week.clara.receives("lines-receipt")
        assert week.said()["summary"] == "off"
        assert week.next_at() == []
        week.says("start")
        assert "summary" not in week.said()
        assert len(week.next_at()) == 1


def test_a_quote_that_nobody_has_marked_acts_on_nothing_whatever_the_titles_are(week: Week) -> None:
    before = week.house.ticket(week.late)
    other = "Ana Sousa" if before["poc"] == "ben" else "Ben Okafor"
    told = week.says(f"Thank you.\n\n 2  #{week.late} assign {other}\n    an answer was due\n")
    assert f"2 #{week.late} assign {other}" in told.text
    assert week.house.ticket(week.late)["poc"] == before["poc"]


def test_what_cannot_be_read_changes_nothing_and_is_said(week: Week) -> None:
    before = week.said()
    told = week.says("zone Mars/Base")
    assert "Mars/Base" in told.text
    assert week.said() == before


def test_the_command_shows_the_same_without_sending_it(week: Week) -> None:
    came = len(week.house.json("tickets"))
    said = week.house.spoc("summary", "--sponsor", "clara")
    assert str(came) in said.splitlines()[0], "so many came; how many are late by now, the clock decides"
    found = week.house.json("summary")
    assert (found["sponsor"], found["all"]["came"], found["all"]["solved"]) == ("clara", came, 1)
    assert week.late in [one["ticket"] for one in found["late"]]
    week.clara.receives_nothing()
