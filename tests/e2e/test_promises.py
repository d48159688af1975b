"""Promises through a conversation: made, kept, stopped, put back; and their arithmetic, for whoever asks why."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from gateway.store.tables_time import promise
from tests.e2e.house import ROUND_THE_CLOCK, House, number_of

SETTINGS = {
    "working_hours": ROUND_THE_CLOCK,
    "promises.resolve_within": {"low": "40h", "normal": "40h", "high": "40h", "critical": "40h"},
    "calendars.tokyo": {"zone": "Asia/Tokyo", "days": ["sat", "sun"], "holidays_of": "JP"},
}


@pytest.fixture(scope="module")
def prompt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that never closes, and promises that matters are settled."""
    house = House(tmp_path_factory.mktemp("prompt"), SETTINGS)
    try:
        yield house.start()
    finally:
        house.close()


def promises_of(house: House, number: int) -> list[tuple[str, str]]:
    """(kind, how it stands) of all that was ever promised on the ticket, in the order in which it was."""
    house.settle()
    columns = (promise.c.kind, promise.c.due, promise.c.ended_at, promise.c.kept)
    assert house._store is not None
    with house._store.read() as conn:
        query = select(*columns).where(promise.c.ticket_id == number).order_by(promise.c.since, promise.c.kind)
        return [(row.kind, _standing(row.due, row.ended_at, kept=row.kept)) for row in conn.execute(query)]


def _standing(due: datetime | None, ended: datetime | None, *, kept: bool) -> str:
    if ended is not None:
        return "kept" if kept else "ended"
    return "runs" if due is not None else "stands still"


def test_what_is_promised_is_kept_made_anew_and_stands_still(prompt: House) -> None:
    sam, ana = prompt.stakeholder("Sam Lee"), prompt.ana
    sam.writes(subject="The lift stands")
    told = ana.receives("new-ticket")
    number = number_of(told)
    assert promises_of(prompt, number) == [("first", "runs"), ("resolution", "runs")]

    ana.replies(told, "I have called the builder.")
    answer = sam.receives("answer")
    assert promises_of(prompt, number) == [("first", "kept"), ("resolution", "runs")]

    sam.replies(answer, "He was here, and the door is still stuck in the basement.")
    ana.replies(ana.receives("new-entry"), "#wait")
    assert "waits for" in ana.receives("command-receipt").text
    assert promises_of(prompt, number) == [("first", "kept"), ("resolution", "stands still"), ("next", "ended")]

    sam.replies(answer, "It moves again, but only down to the ground floor.")
    entry = ana.receives("new-entry")
    assert promises_of(prompt, number) == [
        ("first", "kept"), ("resolution", "runs"), ("next", "ended"), ("next", "runs"),
    ]
    ana.replies(entry, "#close")
    receipt = ana.receives("command-receipt")
    assert promises_of(prompt, number) == [
        ("first", "kept"), ("resolution", "kept"), ("next", "ended"), ("next", "kept"),
    ]
    ana.replies(receipt, "undo")
    assert "taken back" in ana.receives("command-receipt").text
    assert promises_of(prompt, number) == [
        ("first", "kept"), ("resolution", "runs"), ("next", "ended"), ("next", "runs"),
    ]
    prompt.look_away()


def test_whoever_asks_why_is_told_the_arithmetic_and_nobody_else_hears_of_it(prompt: House) -> None:
    sam, ana = prompt.stakeholder("Sam Lee"), prompt.ana
    sam.writes(subject="A door")
    told = ana.receives("new-ticket")
    ana.replies(told, "#why")
    said = ana.receives("command-receipt").text
    assert "first answer by" in said
    assert "8 h of working time from" in said
    assert "settled by" in said
    assert "normal urgency" in said

    ana.replies(told, "why?")
    said = " ".join(ana.receives("command-receipt").text.split())
    assert "this went to nobody outside; ask Sam Lee in a sentence" in said

    sam.replies(sam.receives("receipt"), "Why?")
    letter = sam.receives("how-it-was-counted")
    assert "8 h of working time from" in letter.text
    assert letter.header("Auto-Submitted") == "auto-replied"
    sam.receives_nothing()
    ana.receives_nothing()
    assert promises_of(prompt, number_of(told)) == [("first", "runs"), ("resolution", "runs")]


def test_a_reply_why_to_a_person_reaches_that_person(prompt: House) -> None:
    sam, ana = prompt.stakeholder("Sam Lee"), prompt.ana
    sam.writes(subject="A window")
    ana.replies(ana.receives("new-ticket"), "Please send us its number.")
    sam.replies(sam.receives("answer"), "Why?")
    assert "Why?" in ana.receives("new-entry").text
    prompt.look_away()
