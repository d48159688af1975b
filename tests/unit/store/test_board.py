"""The board: what is wanted, newest first, page by page, and never more looked at than a page is worth."""
from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, insert

from gateway.model.decision import AppendEntry
from gateway.model.ticket import Status, TicketId, Urgency, Visibility
from gateway.store import board as board_of
from gateway.store import search_soon as soon
from gateway.store.board import ABOVE_ALL, Board, read_board
from gateway.store.columns import OPEN
from gateway.store.engine import Store
from gateway.store.search import search
from gateway.store.search_soon import search_soon
from gateway.store.tables import tag, ticket
from gateway.store.wanted import UNSORTED, Wanted

from . import builders as make
from .databases import ON_SQLITE

CLOSED = (Status.CLOSED,)


def fill(store: Store, count: int, **changes: object) -> None:
    """So many closed tickets, numbered from 1; every tenth is open."""
    plain = {
        "version": 1, "subject": "Printer", "urgency": Urgency.NORMAL, "project": "support", "poc": "paul",
        "stakeholder_address": "sam@client.example", "stakeholder_name": "Sam", "language": "en", "opened_at": make.NOW,
        "updated_at": make.NOW, "chosen_by": "", **changes,
    }
    with store.write() as conn:
        conn.execute(insert(ticket), [
            {**plain, "id": number, "status": Status.OPEN if number % 10 == 0 else Status.CLOSED}
            for number in range(1, count + 1)])


def change(store: Store, number: int, **values: object) -> None:
    with store.write() as conn:
        conn.execute(ticket.update().where(ticket.c.id == number).values(**values))


def read(store: Store, wanted: Wanted, most: int = 10, below: TicketId = ABOVE_ALL) -> Board:
    with store.read() as conn:
        return read_board(conn, wanted, most, below)


def numbers(board: Board) -> list[int]:
    return [one.number for one in board.tickets]


def pages(store: Store, wanted: Wanted, most: int = 10) -> Iterator[Board]:
    below: TicketId | None = ABOVE_ALL
    while below is not None:
        page = read(store, wanted, most, below)
        yield page
        assert page.below is None or page.below < below, "it goes on"
        below = page.below


def test_pages_follow_each_other_without_gap_or_repetition(store: Store) -> None:
    fill(store, 45)
    found = [numbers(page) for page in pages(store, Wanted())]
    assert found == [list(range(45, 35, -1)), list(range(35, 25, -1)), list(range(25, 15, -1)),
                     list(range(15, 5, -1)), list(range(5, 0, -1))]
    assert numbers(read(store, Wanted(OPEN))) == [40, 30, 20, 10]
    assert not read(store, Wanted((), poc="paul")).tickets


@pytest.mark.parametrize("wanted", [
    Wanted(poc="ben"), Wanted(topic="access"), Wanted(urgency="critical"), Wanted(projects=("other",)),
    Wanted(CLOSED, poc="ben", urgency="critical"), Wanted(topic="access", projects=("other", "support")),
    Wanted(OPEN, topic=UNSORTED), Wanted(poc="ben", projects=("support",)), Wanted(projects=()),
])
def test_any_filters_together_find_what_fits_and_nothing_else(store: Store, wanted: Wanted,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_of, "_FURTHER", (9,))  # so that streams end at different numbers
    fill(store, 400)
    chance = random.Random(3)
    for number in chance.sample(range(1, 401), 90):
        change(store, number, poc=chance.choice(["ben", "paul"]), topic=chance.choice([None, "access"]),
               urgency=chance.choice(["critical", "low"]), project=chance.choice(["other", "support"]))
    with store.read() as conn:
        fitting = sorted((
            row.id for row in conn.execute(ticket.select())
            if row.status in wanted.statuses and wanted.poc in ("", row.poc) and wanted.urgency in ("", row.urgency)
            and wanted.topic in ("", row.topic or UNSORTED)
            and (wanted.projects is None or row.project in wanted.projects)), reverse=True)
    assert [number for page in pages(store, wanted, 7) for number in numbers(page)] == fitting


def test_where_few_fit_a_page_ends_and_says_how_far_it_looked(store: Store,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_of, "_FURTHER", (20, 50))
    fill(store, 500)
    change(store, 7, topic="access")
    first = read(store, Wanted(topic="access"))
    assert (numbers(first), first.is_full) == ([], False)
    assert first.below is not None
    assert 400 < first.below < 500
    assert [numbers(page) for page in pages(store, Wanted(topic="access"))][-1] == [7]
    assert read(store, Wanted(topic="access"), below=TicketId(8)).below is None


def test_no_title_shows_a_tag(store: Store) -> None:
    token = make.token()
    number = make.open_ticket(store, subject=f"Re: support+{token}@house.example")
    with store.write() as conn:
        conn.execute(insert(tag).values(token=token, role="poc", person="paul", live=token, created_at=make.NOW))
    (found,) = read(store, Wanted()).tickets
    assert found.title == "Re: support+…@house.example"
    assert found.number == number


def test_a_public_search_neither_finds_nor_misses_by_what_is_internal(store: Store) -> None:
    number = make.open_ticket(store, subject="Lanterns")
    make.do(store, AppendEntry(TicketId(number), make.entry("The pelican.", visibility=Visibility.INTERNAL)))
    make.do(store, AppendEntry(TicketId(number), make.entry("The heron.", unconfirmed=True)))
    for typed, is_found in (("pelican", False), ("heron", False), ("lanterns -pelican -heron", True)):
        assert [one.ticket for one in search(store, typed, public=True)] == [number] * is_found
    assert search(store, "pelican heron")
    assert not search(store, "lanterns", wanted=Wanted(CLOSED))


def test_a_word_that_stands_nearly_everywhere_is_left_out_beside_a_rarer_one(
        store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soon, "_EVERYWHERE", 3)
    several = [make.open_ticket(store, subject=f"Lanterns, please {number}") for number in range(4)]
    rare = make.open_ticket(store, subject="A pelican")
    make.do(store, AppendEntry(TicketId(rare), make.entry("Lanterns too.")))

    def found(typed: str, public: bool = False) -> soon.Found:
        return search_soon(store, typed, Wanted(), public=public, limit=9)

    assert [hit.ticket for hit in found("pelican").hits] == [rare]
    both = found("pelican please")
    assert ([hit.ticket for hit in both.hits], both.left_out, both.only_newest) == ([rare], ("please",), False)
    common = found("please lanterns")
    assert ([hit.ticket for hit in common.hits], common.only_newest) == (several[::-1], True)
    make.do(store, AppendEntry(TicketId(several[0]), make.entry("Heron, please, lanterns.",
                                                                visibility=Visibility.INTERNAL)))
    assert [hit.saying and hit.saying.line for hit in found("please lanterns").hits][-1] == "Heron, please, lanterns."
    assert not any(hit.saying for hit in found("please lanterns", public=True).hits)
    assert several[0] not in [hit.ticket for hit in found("please lanterns -heron").hits]
    assert found("pelican -please").left_out == ("please",)
    assert not found("---").hits
    assert not search_soon(store, "please lanterns", Wanted(CLOSED), public=False, limit=9).hits


@ON_SQLITE
@pytest.mark.parametrize("wanted", [Wanted(), Wanted(OPEN), Wanted(poc="paul"), Wanted(projects=("support", "other"))])
def test_every_page_goes_through_an_index(store: Store, wanted: Wanted) -> None:
    """From the newest down, without sorting: what it takes does not grow with the tickets."""
    seen: dict[str, Any] = {}
    event.listen(store.engine, "before_cursor_execute", lambda _c, _u, sql, values, *_: seen.update({sql: values}))
    fill(store, 30)
    seen.clear()
    read(store, wanted)
    asked = {sql: values for sql, values in seen.items() if "ORDER BY" in sql}
    assert asked
    with store.read() as conn:
        for sql, values in asked.items():
            plan = " ".join(step.detail for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
            assert re.search(r"SEARCH ticket USING (INTEGER PRIMARY KEY|(COVERING )?INDEX)", plan), plan
            assert "TEMP B-TREE" not in plan
