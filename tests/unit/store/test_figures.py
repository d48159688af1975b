"""The figures of a week, against a slow and obvious computation on small random histories; and how they are reached."""
from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from gateway.model.figures import Tally, Week, projects_of
from gateway.model.people import Load, Project
from gateway.model.ticket import Status, Urgency
from gateway.store import tables
from gateway.store.engine import Store, open_store
from gateway.store.figures import read_record, read_span
from gateway.store.tables_time import approval, milestone, promise, rating, voice
from tests.builders import directory
from tests.unit.store.databases import ON_SQLITE

WEEK = Week(datetime(2026, 11, 16, 8, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC))
STEP = timedelta(hours=6)
"""Instants of the histories lie so far apart, so that many of them fall on the ends of the week."""
EARLIEST = WEEK.start - 8 * STEP
HOUSE = replace(directory(), projects={key: Project(key, f"{key}@x.test", key) for key in ("one", "two")})

LAST = EARLIEST + 44 * STEP


def instants_from(first: datetime) -> st.SearchStrategy[datetime]:
    """Not before that one."""
    return st.integers(0, (LAST - first) // STEP).map(lambda n: first + n * STEP)


instants = instants_from(EARLIEST)


@dataclass
class Kept:
    """A ticket with all that happened to it, as a test thinks of it."""

    number: int
    project: str
    poc: str
    urgency: str
    opened: datetime
    turns: list[tuple[datetime, str]] = field(default_factory=list)
    """(when, to which status), in the order of time."""
    promises: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    topic: str | None = None
    corrected: str | None = None

    def status_at(self, at: datetime) -> str:
        """How it stood just before that instant."""
        return ([status for when, status in self.turns if when < at] or ["new"])[-1]


@st.composite
def tickets(draw: st.DrawFn, number: int) -> Kept:
    kept = Kept(number, draw(st.sampled_from(["one", "two"])), draw(st.sampled_from(["ana", "tom"])),
                draw(st.sampled_from(["low", "critical"])), draw(instants))
    later = instants_from(kept.opened)
    states = st.sampled_from(["open", "waiting", "resolved", "closed"])
    kept.turns = sorted(draw(st.lists(st.tuples(later, states), max_size=5)), key=lambda turn: turn[0])
    for _ in range(draw(st.integers(0, 2))):
        since = draw(later)
        ended = draw(st.one_of(st.none(), instants_from(since)))
        kept.promises.append({"kind": "first", "since": since, "within": 60, "ended_at": ended,
                              "due": draw(st.one_of(st.none(), later)),
                              "kept": ended is not None and draw(st.booleans())})
    for _ in range(draw(st.integers(0, 1))):
        value = draw(st.one_of(st.none(), st.integers(1, 5)))
        kept.ratings.append({"asked_at": draw(later), "value": value, "rated_at": draw(later) if value else None})
    kept.topic, kept.corrected = draw(st.sampled_from([None, "a"])), draw(st.sampled_from([None, "a", "b"]))
    return kept


histories = st.integers(0, 6).flatmap(lambda n: st.tuples(*(tickets(number) for number in range(1, n + 1))))


def write(store: Store, history: tuple[Kept, ...]) -> None:
    with store.write() as conn:
        for kept in history:
            status, done_at = kept.status_at(datetime.max.replace(tzinfo=UTC)), None
            for when, to in kept.turns:
                done_at = (done_at or when) if Status(to).is_done else None
            conn.execute(insert(tables.ticket), {
                "id": kept.number, "version": 1, "subject": "x", "status": status, "topic": "access",
                "urgency": kept.urgency, "project": kept.project, "poc": kept.poc, "stakeholder_address": "x@y.test",
                "stakeholder_name": "", "language": "en", "opened_at": kept.opened, "updated_at": kept.opened,
                "closed_at": done_at, "chosen_by": ""})
            here = {"ticket_id": kept.number}
            for rows, table in (
                ([{"at": when, "kind": "status", "value": to} for when, to in kept.turns], milestone),
                (kept.promises, promise),
                ([{**one, "address": "x@y.test", "poc": kept.poc} for one in kept.ratings], rating),
                ([{"kind": "topic", "value": kept.corrected, "by": "ana", "at": kept.opened}] if kept.corrected else [],
                 tables.correction),
                ([{"best": "a", "topic": kept.topic, "confidence": 0.9, "why": [], "urgency": "normal",
                   "urgency_why": "", "model": "m"}], tables.triage),
            ):
                for row in rows:
                    conn.execute(insert(table), {**here, **row})


def obvious_tally(history: tuple[Kept, ...], whose: tuple[str, str], week: Week) -> Tally:
    """Every ticket, every row of it, one after the other."""
    def within(at: datetime | None) -> bool:
        return at is not None and week.start <= at < week.end

    tally = Tally()
    for kept in (one for one in history if (one.project, one.poc) == whose):
        resolved = any(within(when) and to == "resolved" for when, to in kept.turns)
        states = ["new", *(to for _, to in kept.turns)]
        again = sum(within(when) and not Status(to).is_done and Status(before).is_done
                    for before, (when, to) in zip(states, kept.turns, strict=False))
        in_time = sum(one["kept"] and within(one["ended_at"])
                      and (one["due"] is None or one["ended_at"] <= one["due"]) for one in kept.promises)
        broken = sum(within(one["due"]) and (one["ended_at"] is None or (one["kept"] and one["ended_at"] > one["due"]))
                     for one in kept.promises)
        rated = [one["value"] for one in kept.ratings if within(one["rated_at"])]
        routed = within(kept.opened) and kept.topic is not None
        tally += Tally(
            came=within(kept.opened), solved=resolved, reopened=again, in_time=in_time, broken=broken,
            asked=sum(within(one["asked_at"]) for one in kept.ratings), answers=len(rated), stars=sum(rated),
            routed=routed, corrected=bool(routed and kept.corrected not in (None, kept.topic)))
    return tally


def obvious_load(history: tuple[Kept, ...], whose: tuple[str, str], end: datetime) -> Load:
    open_ = [one for one in history if (one.project, one.poc) == whose and one.opened < end
             and not Status(one.status_at(end)).is_done]
    return Load(len(open_), sum(Urgency(one.urgency).weight for one in open_))


@contextmanager
def filled(blank: Path, history: tuple[Kept, ...]) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(blank, folder)
        store = open_store(f"sqlite:///{folder}/spoc.db", Path(folder) / "blobs")
        try:
            write(store, history)
            yield store
        finally:
            store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_the_figures_are_those_of_a_slow_obvious_computation(blank: Path, history: tuple[Kept, ...]) -> None:
    with filled(blank, history) as store, store.read() as conn:
        record = read_record(conn, WEEK, "sue", HOUSE, 1)
    for whose in ((project, poc) for project in HOUSE.projects for poc in ("ana", "tom")):
        assert record.span.tallies.get(whose, Tally()) == obvious_tally(history, whose, WEEK)
        assert record.before.tallies.get(whose, Tally()) == obvious_tally(history, whose, WEEK.before(1))
        assert record.standing.open.get(whose, Load()) == obvious_load(history, whose, WEEK.end)
    late = {kept.number for kept in history if not Status(kept.status_at(datetime.max.replace(tzinfo=UTC))).is_done
            and any(one["ended_at"] is None and one["due"] is not None and one["due"] < WEEK.end
                    for one in kept.promises)}
    assert {one.ticket for one in record.standing.late} == late
    assert sum(record.standing.lates.values()) == len(late)
    kept = [one["ended_at"] for ticket in history for one in ticket.promises
            if one["kept"] and WEEK.start <= one["ended_at"] < WEEK.end]
    assert sorted(one.ended_at for one in record.span.ended) == sorted(kept)


def test_other_projects_are_nobodys_concern(store: Store) -> None:
    write(store, (Kept(1, "one", "ana", "low", WEEK.start), Kept(2, "two", "ana", "low", WEEK.start)))
    named = replace(HOUSE, projects={"one": replace(HOUSE.projects["one"], sponsors=("sue",)),
                                     "two": HOUSE.projects["two"]})
    assert projects_of("sue", named) == ("one",)
    assert projects_of("another", named) == ("one", "two"), "named nowhere: all of them"
    with store.read() as conn:
        assert set(read_record(conn, WEEK, "sue", named, 4).span.tallies) == {("one", "ana")}


def test_approvals_wait_for_whom_they_were_put_to_or_his_deputy(store: Store) -> None:
    write(store, (Kept(1, "one", "ana", "low", WEEK.start),))
    with store.write() as conn:
        for key, state in (("5-1", "open"), ("6-1", "open"), ("7-1", "approved")):
            conn.execute(insert(approval), {"key": key, "ticket_id": 1, "asked_by": "ana", "asked_at": WEEK.start,
                                            "about": "", "text": f"May I {key}?", "digest": "0", "state": state,
                                            "needs": "all"})
        for key, sponsor, deputy, answer in (("5-1", "sue", "", ""), ("6-1", "dan", "", ""), ("7-1", "sue", "", "yes")):
            conn.execute(insert(voice), {"approval": key, "sponsor": sponsor, "deputy": deputy, "answer": answer})
    with store.read() as conn:
        standing = read_record(conn, WEEK, "sue", HOUSE, 4).standing
        assert [one.key for one in standing.approvals] == ["5-1"]
        assert standing.other_approvals == 1
    with store.write() as conn:
        conn.execute(voice.update().where(voice.c.approval == "6-1").values(deputy="sue"))
    with store.read() as conn:
        assert {one.key for one in read_record(conn, WEEK, "sue", HOUSE, 4).standing.approvals} == {"5-1", "6-1"}


@ON_SQLITE
def test_a_week_is_reached_by_indexes(store: Store) -> None:
    """None of its statements walks through all tickets, milestones, promises, ratings or entries."""
    seen: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        seen.setdefault(statement, values)

    event.listen(store.engine, "before_cursor_execute", note)
    with store.read() as conn:
        read_span(conn, WEEK, ["one"])
    with store.read() as conn:
        read_record(conn, WEEK, "sue", HOUSE, 4)
    event.remove(store.engine, "before_cursor_execute", note)
    ours = {sql: values for sql, values in seen.items() if "blocks" not in sql}
    assert len(ours) > 15
    with store.read() as conn:
        steps = [step.detail for sql, values in ours.items()
                 for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    large = ("ticket", "milestone", "promise", "rating", "entry", "triage", "correction")
    assert [step for step in steps if step.split()[:2] in [["SCAN", name] for name in large]] == []
