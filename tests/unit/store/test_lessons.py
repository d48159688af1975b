"""What tickets teach: the last word of the house, or what all let pass; read by index, in the order of tickets."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from gateway.model.decision import AppendEntry, MoveTo, SetTopic, SetUrgency
from gateway.model.lesson import Lesson
from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store import lessons
from gateway.store.engine import Store
from gateway.store.lessons import News, all_lessons, lessons_since, news_since
from gateway.store.tables import correction, entry

from . import builders as make
from .builders import NOW, do, open_ticket
from .databases import ON_SQLITE

LATER = NOW + timedelta(minutes=5)


def named(store: Store, right: str, *, by: str = "paul", **ticket: Any) -> TicketId:
    """A ticket whose topic somebody named."""
    number = TicketId(open_ticket(store, **ticket))
    do(store, SetTopic(number, right, by=by), now=LATER)
    return number


def done(store: Store, topic: str | None, status: Status = Status.RESOLVED) -> TicketId:
    """A ticket that is done, under the topic it was given at the start."""
    number = TicketId(open_ticket(store, topic=topic))
    do(store, MoveTo(number, status))
    return number


def test_a_correction_teaches_the_first_mail_in_full(store: Store) -> None:
    number = named(store, "hardware", topic="access", language="de")
    do(store, AppendEntry(number, make.entry("A second mail.")), SetUrgency(number, Urgency.HIGH, by="paul"))
    expected = Lesson(number, "Printer", "It is broken.", "hardware", Urgency.HIGH, "de", correction=1, ranked=2)
    assert all_lessons(store) == (expected,)
    assert expected.corrected


def test_the_last_word_of_the_house_counts(store: Store) -> None:
    number = named(store, "hardware")
    do(store, SetTopic(number, "finance", by="ana"), SetUrgency(number, Urgency.HIGH, by="ana"))
    by_others = {"ticket_id": number, "at": NOW}
    with store.write() as conn:
        conn.execute(insert(correction).values(kind="topic", value="network", by="sam@client.example", **by_others))
        conn.execute(insert(correction).values(kind="urgency", value="low", by="", **by_others))
    (lesson,) = all_lessons(store)
    assert (lesson.topic, lesson.urgency, lesson.correction) == ("finance", Urgency.HIGH, 2)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_a_topic_that_was_let_pass_teaches_once_the_ticket_is_done(store: Store, status: Status) -> None:
    number = done(store, "access", status)
    open_ticket(store, topic="access")
    done(store, None)
    (lesson,) = all_lessons(store)
    assert (lesson.ticket, lesson.topic, lesson.corrected, lesson.urgency) == (number, "access", False, None)


def test_what_a_stakeholder_said_is_no_correction(store: Store) -> None:
    number = named(store, "finance", by="sam@client.example")
    assert all_lessons(store) == lessons_since(store, 0) == ()
    assert news_since(store, 0) == News(0, 0, None)
    do(store, MoveTo(number, Status.RESOLVED))
    assert all_lessons(store) == ()  # nobody of the house has chosen it, or seen it chosen by the machine


@pytest.mark.parametrize("hidden", [{"kind": "note"}, {"visibility": "internal"}])
def test_the_first_mail_that_everybody_sees_teaches(store: Store, hidden: dict[str, str]) -> None:
    number = named(store, "access")
    with store.write() as conn:
        conn.execute(update(entry).values(**hidden))
    assert all_lessons(store) == ()
    do(store, AppendEntry(number, make.entry("Seen by everybody.")), AppendEntry(number, make.entry("And later.")))
    assert [lesson.text for lesson in all_lessons(store)] == ["Seen by everybody."]


def test_a_long_mail_is_cut_where_no_classifier_reads_on(store: Store) -> None:
    number = named(store, "access")
    assert number
    with store.write() as conn:
        conn.execute(update(entry).values(text="x" * 100_000))
    assert len(all_lessons(store)[0].text) == lessons.LONGEST_TEXT


def test_the_order_is_that_of_the_tickets(store: Store) -> None:
    first, second = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    do(store, SetTopic(second, "access", by="paul"))
    do(store, SetTopic(first, "finance", by="paul"))
    assert [lesson.ticket for lesson in all_lessons(store)] == [first, second]
    assert [lesson.ticket for lesson in lessons_since(store, 0)] == [first, second]


def test_news_are_what_was_corrected_since(store: Store) -> None:
    assert news_since(store, 0) == News(0, 0, None)
    number = named(store, "access")
    do(store, SetUrgency(number, Urgency.HIGH, by="paul"), now=LATER)
    assert news_since(store, 0) == News(2, 2, LATER)
    assert news_since(store, 1) == News(1, 2, LATER)
    assert news_since(store, 2) == News(0, 0, None)
    assert [lesson.ticket for lesson in lessons_since(store, 0)] == [number]
    assert lessons_since(store, 1) == ()


@ON_SQLITE
def test_every_query_uses_an_index(store: Store) -> None:
    named(store, "access")
    seen: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        seen[statement] = values

    event.listen(store.engine, "before_cursor_execute", note)
    assert all_lessons(store)
    assert not lessons_since(store, 1)
    assert not news_since(store, 1).count
    event.remove(store.engine, "before_cursor_execute", note)
    everything, *news = [(sql, values) for sql, values in seen.items() if "SELECT" in sql]
    assert scanned(store, *everything) == ["SCAN ticket"]  # the walk from the newest on
    assert [scanned(store, *one) for one in news] == [[], []]


def scanned(store: Store, sql: str, values: Any) -> list[str]:
    """The tables that the query reads row by row."""
    with store.read() as conn:
        steps = [str(step.detail) for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    return [step for step in steps if step.startswith("SCAN")]
