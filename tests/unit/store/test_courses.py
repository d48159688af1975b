"""How open tickets have gone: read from what really happened to them."""
from __future__ import annotations

from datetime import timedelta

from gateway.model.changes import Relate
from gateway.model.changes_time import Escalate
from gateway.model.decision import AppendEntry, Assign, MoveTo, SetPromise
from gateway.model.letter import Lane
from gateway.model.linking import Link
from gateway.model.roadblock import Course
from gateway.model.ticket import EntryKind, Status, TagRole, TicketId, Visibility
from gateway.store.engine import Store
from gateway.store.roadblocks import read_courses

from .builders import ANNA, NOW, PAUL, directory, do, entry, letter, open_ticket, write

HOUR = timedelta(hours=1)


def courses(store: Store, later: timedelta = timedelta()) -> list[Course]:
    with store.read() as conn:
        return list(read_courses(conn, directory(), NOW + later))


def the_only(store: Store, later: timedelta = timedelta()) -> Course:
    (course,) = courses(store, later)
    return course


def opened(store: Store) -> TicketId:
    """A ticket of which Paul was told."""
    told = letter(write(1, to=PAUL, role=TagRole.POC, person="paul", lane=Lane.STAKEHOLDER))
    return TicketId(open_ticket(store, [letter(write(1)), told]))


def test_a_fresh_ticket(store: Store) -> None:
    number = opened(store)
    assert the_only(store) == Course(
        number, "Printer", "support", "paul", Status.NEW, ANNA, opened_at=NOW, since=NOW, hands=("paul",),
        unanswered=("It is broken.",))


def test_what_is_done_is_no_roadblock(store: Store) -> None:
    do(store, MoveTo(opened(store), Status.RESOLVED))
    assert courses(store) == []


def test_an_answer_ends_what_is_unanswered_a_note_does_not(store: Store) -> None:
    number = opened(store)
    do(store, AppendEntry(number, entry("On it.", author=PAUL, at=NOW + HOUR)))
    do(store, AppendEntry(number, entry("And now?", at=NOW + 2 * HOUR)))
    do(store, AppendEntry(number, entry("Hello?", at=NOW + 3 * HOUR)))
    note = entry("No idea.", author=PAUL, at=NOW + 4 * HOUR, kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
    do(store, AppendEntry(number, note))
    course = the_only(store)
    assert course.unanswered == ("And now?", "Hello?")
    assert (course.answered_at, course.worked_at) == (NOW + HOUR, NOW + 4 * HOUR)


def test_hands_begin_with_who_had_it_first(store: Store) -> None:
    number = opened(store)
    for poc in ("tom", "zoe", "tom"):
        do(store, Assign(number, poc, "because"))
    assert the_only(store).hands == ("paul", "tom", "zoe")


def test_since_when_it_waits_and_how_often_it_was_escalated(store: Store) -> None:
    number = opened(store)
    do(store, MoveTo(number, Status.WAITING), now=NOW + HOUR)
    do(store, Escalate(number, 1, "tom"), now=NOW + 2 * HOUR)
    do(store, Escalate(number, 2), now=NOW + 3 * HOUR)
    course = the_only(store)
    assert (course.since, course.escalated) == (NOW + HOUR, 1)


def test_promises_that_were_broken(store: Store) -> None:
    number = opened(store)
    do(store, SetPromise(number, NOW + HOUR))
    assert the_only(store).broken == 0
    assert the_only(store, later=2 * HOUR).broken == 1, "it is late by now"
    do(store, SetPromise(number, None), now=NOW + 2 * HOUR)
    do(store, SetPromise(number, NOW + 9 * HOUR), now=NOW + 3 * HOUR)
    assert the_only(store, later=4 * HOUR).broken == 1


def test_open_tickets_that_are_linked_or_were_gathered_hang_on_it(store: Store) -> None:
    first, second, third, done = (opened(store) for _ in range(4))
    do(store, Link(second, first, told=True), Relate(first, third, "paul"), Relate(first, done, "paul"),
       MoveTo(done, Status.RESOLVED))
    assert {one.ticket: one.blocks for one in courses(store)} == {first: 2, second: 1, third: 1}
