"""What holds for each half of the year; both collect these tests, so that two processes can live one half each."""
from __future__ import annotations

from collections import Counter

from tests.year.check import Lived

NOTHING: tuple[Counter[object], Counter[object]] = (Counter(), Counter())


def test_every_mail_was_understood(half: Lived) -> None:
    assert len(half.story.mails) >= 2_500
    assert half.outcomes().keys() == {"new ticket", "entry", "command", "answer"}


def test_every_letter_that_time_brings_about_comes_once_and_in_its_minute(half: Lived) -> None:
    assert half.letters() == NOTHING


def test_every_morning_list_names_what_waits_and_nothing_else(half: Lived) -> None:
    assert half.lists() == []


def test_every_promise_is_due_in_its_minute_and_ends_as_it_did(half: Lived) -> None:
    assert half.promises() == NOTHING


def test_every_ticket_went_its_way(half: Lived) -> None:
    assert half.milestones() == NOTHING
    assert half.tickets() == NOTHING


def test_two_clocks_shared_the_work(half: Lived) -> None:
    assert min(half.shares().values()) > 50
    assert len(half.shares()) == 2
