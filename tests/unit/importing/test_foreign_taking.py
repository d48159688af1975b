"""Tickets of another helpdesk come in once, whatever happens on the way, and nobody hears of it."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from gateway.desk.foreign_ticket import Reception
from gateway.importing.batches import in_batches
from gateway.importing.helpdesk.files import ForeignFiles
from gateway.importing.helpdesk.lines import Line, read_lines
from gateway.importing.helpdesk.taking import TakingForeign
from gateway.model.due import DueKind
from gateway.model.foreign import Naming
from gateway.model.policy import DeskPolicy
from gateway.store.engine import Store
from gateway.store.loads import open_tickets
from gateway.store.reports import tickets_report
from gateway.store.search import search
from gateway.store.tables import due, outbox, ticket
from tests.builders import NOW, directory

Take = Callable[..., TakingForeign]


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Take:
    """An import of these lines, to its end."""

    def run(
        *lines: dict[str, Any] | str, system: str = "rt", only_look: bool = False, tie: bool = True,
    ) -> TakingForeign:
        here = Reception(system, Naming(), directory(), DeskPolicy(), NOW)
        taking = TakingForeign(store, here, ForeignFiles(tmp_path, store.blobs.put), only_look=only_look)
        for batch in in_batches(lines_of(*lines), lambda line: line.size):
            taking.take(batch)
        if tie:
            taking.tie()
        return taking

    return run


def lines_of(*lines: dict[str, Any] | str) -> Iterator[Line]:
    written = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines)
    return read_lines(BytesIO(written.encode()))


def told(key: str, *texts: str, **values: Any) -> dict[str, Any]:
    """A ticket of Sam's; each entry with an id."""
    entries = [{"id": f"{key}.{n}", "from": "sam@customer.test", "text": one, "at": f"2019-03-0{n + 1}T10:00:00Z"}
               for n, one in enumerate(texts or ("Help.",))]
    return {"key": key, "subject": f"Matter {key}", "stakeholder": "sam@customer.test", "status": "closed",
            "opened_at": "2019-03-01T10:00:00Z", "topic": "access", "entries": entries, **values}


def sums(taking: TakingForeign) -> tuple[int, int, int, int]:
    report = taking.report
    assert report.lines == report.tickets + report.grown + report.already_here + report.broken.count
    return report.tickets, report.grown, report.already_here, report.broken.count


def test_a_line_that_cannot_be_taken_is_named_and_spoils_no_other(store: Store, take: Take) -> None:
    taking = take(told("1"), "nonsense", "", told("2"), {"subject": "no key"}, told("3", labels="odd"), told("4"))
    assert sums(taking) == (3, 0, 0, 3)
    assert [one.split(":")[0] for one in taking.report.broken.places] == ["line 2", "line 5", "line 6"]
    assert [one["subject"] for one in tickets_report(store)] == ["Matter 1", "Matter 2", "Matter 4"]


def test_begun_again_after_any_end_it_goes_on(store: Store, take: Take) -> None:
    lines = [told(str(n)) for n in range(7)]
    take(*lines[:4], tie=False)
    assert sums(take(*lines)) == (3, 0, 4, 0)
    assert sums(take(*lines)) == (0, 0, 7, 0)
    assert len(tickets_report(store)) == 7


@pytest.mark.parametrize("key", ["a\ud800b", "a\x00b", "  a   b\n", "ü", "0", "x" * 200])
def test_a_key_of_odd_signs_is_known_again(store: Store, take: Take, key: str) -> None:
    line = told(key, "one", "two")
    assert sums(take(line, told("1", links=[key]))) == (2, 0, 0, 0)
    taking = take(line, told("1", links=[key]))
    assert (sums(taking), taking.report.untied) == ((0, 0, 2, 0), 0)


def test_two_systems_have_keys_of_their_own(store: Store, take: Take) -> None:
    take(told("1"))
    assert sums(take(told("1"), system="zammad")) == (1, 0, 0, 0)
    assert len(tickets_report(store)) == 2


def test_what_is_new_on_a_ticket_that_came_before_is_added_in_its_place(store: Store, take: Take) -> None:
    take(told("1", "first", "third"))
    again = told("1", "first", "third", "last", subject="Other")
    again["entries"].append({"id": "x", "from": "sam@customer.test", "text": "second", "at": "2019-03-01T20:00:00Z"})
    taking = take(again)
    assert (sums(taking), taking.report.entries) == ((0, 1, 0, 0), 2)
    (found,) = tickets_report(store)
    assert [one["text"] for one in found["entries"]][1:] == ["first", "second", "third", "last"]
    assert found["subject"] == "Matter 1"
    assert sums(take(again)) == (0, 0, 1, 0)


def test_a_key_that_stands_twice_is_one_ticket(store: Store, take: Take) -> None:
    again = told("1", "first", "second", subject="Other")
    taking = take(told("1", "first"), told("2"), again, told("1", "first"))
    assert sums(taking) == (2, 1, 1, 0)
    assert [one["subject"] for one in tickets_report(store)] == ["Matter 1", "Matter 2"]
    assert [len(one["entries"]) for one in tickets_report(store)] == [3, 2]


def test_a_ticket_that_cannot_be_written_spoils_no_other(store: Store, take: Take) -> None:
    with store.write() as conn:
        conn.execute(text("CREATE TRIGGER no BEFORE INSERT ON ticket WHEN NEW.subject = 'Matter 2' "
                          "BEGIN SELECT RAISE(ABORT, 'no'); END"))
    taking = take(told("1"), told("2"), told("3"))
    assert sums(taking) == (2, 0, 0, 1)
    assert taking.report.broken.places[0].startswith("line 2: it could not be brought in")


@pytest.mark.parametrize(("error", "is_taken"), [(RuntimeError("odd"), True), (ConnectionError("away"), False)])
def test_only_what_surrounds_it_ends_an_import(store: Store, tmp_path: Path, error: Exception, is_taken: bool) -> None:
    def scan(_: bytes) -> str:
        raise error

    here = Reception("rt", Naming(), directory(), DeskPolicy(), NOW)
    taking = TakingForeign(store, here, ForeignFiles(tmp_path, store.blobs.put, scan))
    odd = told("1", entries=[{"text": "x", "attachments": [{"name": "a", "content_base64": "eA=="}]}])
    batch = list(lines_of(odd, told("2")))
    if is_taken:
        taking.take(batch)
        assert sums(taking) == (1, 0, 0, 1)
    else:
        with pytest.raises(ConnectionError):
            taking.take(batch)
        assert tickets_report(store) == []


def test_nobody_is_written_to_and_nothing_falls_due_but_a_day_that_is_waited_for(store: Store, take: Take) -> None:
    take(told("1", status="open", due="2026-12-24"), told("2", status="waiting", wait_until="2026-12-01"),
         told("3", actions=[{"who": "ana", "text": "Call", "due": "2020-01-01"}]))
    with store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(outbox)) == 0
        assert [(row.kind, row.ticket_id) for row in conn.execute(select(due.c.kind, due.c.ticket_id))] == [
            (DueKind.WAIT, 2)]
        assert conn.scalars(select(ticket.c.promise)).all() == [None, None, None]
        assert {poc: load.tickets for poc, load in open_tickets(conn).items()} == {"ana": 2}
    first, second, third = tickets_report(store)
    assert (first["due"], second["wait_until"]) == ("2026-12-24", "2026-12-01")
    assert [one["text"] for one in third["actions"]] == ["Call"]


def test_the_number_that_it_had_there_finds_it(store: Store, take: Take) -> None:
    take(told("1233"), told("1234"))
    assert [hit.title for hit in search(store, "rt-1234")] == ["Matter 1234"]


def test_a_look_writes_nothing(store: Store, take: Take) -> None:
    taking = take(told("1", topic="fish"), told("2", links=["1"]), only_look=True)
    assert sums(taking) == (2, 0, 0, 0)
    assert taking.report.unknown == {("topic", "fish"): 1}
    assert tickets_report(store) == []


# --- what goes together ----------------------------------------------------------------------------------------------


def together(store: Store) -> dict[str, tuple[list[str], str | None]]:
    """Key there -> (keys of linked tickets, of the one that it goes on in)."""
    found = tickets_report(store)
    names = {one["id"]: one["subject"].removeprefix("Matter ") for one in found}
    return {names[one["id"]]: ([names[n] for n in one["links"]], names.get(one["merged_into"])) for one in found}


def test_links_and_merges_may_name_a_ticket_that_comes_later(store: Store, take: Take) -> None:
    taking = take(told("1", links=["2", "2", "9"]), told("2", merged_into="3", links=["1"]), told("3"))
    assert together(store) == {"1": (["2"], None), "2": (["1"], "3"), "3": ([], None)}
    assert taking.report.untied == 1


def test_what_an_import_that_ended_early_left_untied_is_tied_when_it_is_begun_again(store: Store, take: Take) -> None:
    lines = told("1", links=["2"]), told("2", merged_into="3"), told("3")
    take(*lines, tie=False)
    assert together(store)["2"] == ([], None)
    take(*lines)
    assert together(store) == {"1": (["2"], None), "2": (["1"], "3"), "3": ([], None)}


def test_no_ticket_goes_on_in_itself_by_whatever_way(store: Store, take: Take) -> None:
    take(told("1", merged_into="2"), told("2", merged_into="3"), told("3", merged_into="1"),
         told("4", merged_into="4"))
    assert together(store) == {"1": ([], "2"), "2": ([], "3"), "3": ([], None), "4": ([], None)}


def test_what_a_poc_has_taken_apart_stays_apart(store: Store, take: Take) -> None:
    lines = told("1", merged_into="2"), told("2")
    take(*lines)
    with store.write() as conn:
        conn.execute(ticket.update().where(ticket.c.id == 1).values(merged_into=None, version=ticket.c.version + 1))
    take(*lines)
    assert together(store)["1"] == ([], None)
