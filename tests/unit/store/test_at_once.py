"""What two machines do at the same moment on one PostgreSQL: nobody stumbles, and nothing is there twice or lost."""
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from gateway.model.address import Address
from gateway.model.changes_feedback import AskRating
from gateway.model.decision import Decision
from gateway.model.due import DueKind, Schedule
from gateway.model.preferences import Prefer
from gateway.model.ticket import Participant, Status, TicketId, Urgency
from gateway.store import bringing, credentials, due, erasing, erasing_note, preferences
from gateway.store.apply import apply
from gateway.store.columns import DueState
from gateway.store.engine import Store
from gateway.store.erasing_sweep import sweep
from gateway.store.errors import Stale
from gateway.store.gathered import Gathered
from gateway.store.landing import Landing
from gateway.store.loads import change_loads, open_tickets
from gateway.store.logins import keep_link
from gateway.store.set_aside import quarantined
from gateway.store.tables import due as dues
from gateway.store.tables import ticket
from gateway.store.tables_mailboxes import credential
from gateway.store.topic_retention import forget_topics
from tests.servers import wait_until

from .builders import ANNA, NOW, do, envelope, fingerprint, open_ticket
from .databases import ON_POSTGRESQL

Result = TypeVar("Result")
pytestmark = ON_POSTGRESQL
DAY = timedelta(days=1)
EVA = Address("eva@other.example", "Eva Other")


def meanwhile(store: Store, first: Callable[[Connection], object], then: Callable[[], Result]) -> Result:
    """What `then` returns, which begins while `first` is done and not committed."""
    with ThreadPoolExecutor(1) as other:
        with store.write() as conn:
            first(conn)
            begun = other.submit(then)
            wait_until(lambda: begun.done() or somebody_waits(store), "the other waits for this one, or is through")
        return begun.result()


def somebody_waits(store: Store) -> bool:
    with store.read() as conn:
        return bool(conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def writing(store: Store, what: Callable[[Connection], Result]) -> Callable[[], Result]:
    """In a transaction of its own."""
    def write() -> Result:
        with store.write() as conn:
            return what(conn)
    return write


def applied(decision: Decision) -> Callable[[Connection], None]:
    def carry_out(conn: Connection) -> None:
        landing = Landing(Gathered(conn), NOW)
        apply(decision, landing)
        landing.rows.write()
    return carry_out


def waiting(store: Store) -> list[tuple[str, str]]:
    query = select(dues.c.kind, dues.c.about).where(dues.c.state == DueState.WAITING)
    with store.read() as conn:
        return sorted((row.kind, row.about) for row in conn.execute(query))


def test_whoever_asks_for_many_links_at_once_gets_as_many_as_one_after_the_other(store: Store) -> None:
    def keep(secret: str) -> Callable[[Connection], bool]:
        return lambda conn: keep_link(conn, secret, "ana", NOW, most=1)

    assert not meanwhile(store, keep("first"), writing(store, keep("second")))


def test_who_has_two_tickets_closed_at_once_is_asked_once(store: Store) -> None:
    first, second = (AskRating(TicketId(open_ticket(store)), ANNA.key, "paul", NOW - DAY) for _ in range(2))
    with pytest.raises(Stale, match="he was asked meanwhile"):
        meanwhile(store, applied(first), lambda: do(store, second))


def test_what_somebody_likes_may_be_kept_twice_at_once(store: Store) -> None:
    def keep(value: str) -> Callable[[Connection], None]:
        return lambda conn: preferences.prefer(conn, Prefer(EVA.key, "language", value, "file"), NOW)

    meanwhile(store, keep("de"), writing(store, keep("fr")))
    with store.read() as conn:
        assert preferences.preferences_of(conn, [EVA.key])[EVA.key].values == {"language": "fr"}


def kept_first(**values: object) -> Callable[[Connection], object]:
    row = {"name": "office", "refresh_token": "", "renewed_at": NOW, **values}
    return lambda conn: conn.execute(insert(credential).values(**row))


def test_two_machines_may_miss_the_same_access_at_once(store: Store) -> None:
    meanwhile(store, kept_first(failing_since=NOW, error="nobody has logged in"),
              lambda: credentials.keep_failure(store, "office", "", "nobody has logged in yet", NOW + DAY))
    found = credentials.read_credential(store, "office")
    assert found is not None
    assert (found.failing_since, found.error) == (NOW, "nobody has logged in yet")


def test_a_login_counts_though_another_machine_has_just_missed_it(store: Store) -> None:
    meanwhile(store, kept_first(failing_since=NOW, error="nobody has logged in yet"),
              lambda: credentials.keep_new(store, "office", "fresh", None, NOW + DAY))
    found = credentials.read_credential(store, "office")
    assert found is not None
    assert (found.refresh_token, found.failing_since, found.error) == ("fresh", None, "")


def test_all_is_planned_though_another_clock_sets_one_of_them_just_now(store: Store) -> None:
    rounds = [Schedule(DueKind.MORNING, NOW + DAY, about=one) for one in ("ana", "ben")]
    meanwhile(store, lambda conn: due.set_due(conn, DueKind.MORNING, NOW + DAY, about="ana"),
              lambda: due.plan(store, rounds, NOW))
    assert waiting(store) == [(DueKind.MORNING, "ana"), (DueKind.MORNING, "ben")]


def resolved(number: int) -> Callable[[Connection], None]:
    """As a worker does it, with a new version."""
    def resolve(conn: Connection) -> None:
        done = {"version": 2, "status": Status.RESOLVED, "closed_at": NOW}
        conn.execute(update(ticket).where(ticket.c.id == number).values(**done))
        change_loads(conn, [("paul", Urgency.NORMAL, -1)])
    return resolve


def test_an_erasure_goes_on_from_what_a_worker_has_just_changed(store: Store) -> None:
    number = open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    note = erasing_note.begin(store, ANNA.key)
    meanwhile(store, resolved(number), lambda: erasing.erase(store, ANNA.key, (), note, NOW))
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.version)) == 3
        assert open_tickets(conn) == {}
        assert conn.scalar(select(func.count()).where(ticket.c.stakeholder_address == note.name)) == 1


def test_a_ticket_that_is_opened_again_just_now_is_not_emptied(store: Store) -> None:
    number = open_ticket(store, topic="health")
    opened_again = update(ticket).where(ticket.c.id == number).values(status=Status.OPEN, closed_at=None, version=3)
    with store.write() as conn:
        resolved(number)(conn)
    gone = meanwhile(store, lambda conn: conn.execute(opened_again),
                     lambda: list(forget_topics(store, {"health": DAY}, NOW + 2 * DAY)))
    assert [one.count for one in gone] == [0]
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.subject)) == "Printer"


def test_the_last_look_of_an_erasure_leaves_what_others_write_just_now(store: Store) -> None:
    number = open_ticket(store, stakeholder=EVA, subject=f"Ask {ANNA.address}")
    renamed = update(ticket).where(ticket.c.id == number).values(subject=f"Lamp: ask {ANNA.address}")
    meanwhile(store, lambda conn: conn.execute(renamed), lambda: sweep(store, ANNA.key, "nobody@erased.invalid"))
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.subject)) == "Lamp: ask nobody@erased.invalid"


def test_an_old_mail_that_two_machines_cannot_read_is_set_aside_once(store: Store) -> None:
    sign = fingerprint()

    def set_aside(_: object = None) -> None:
        bringing.set_aside(store, b"broken", envelope(), sign, "it is broken", NOW)

    with ThreadPoolExecutor(4) as machines:
        list(machines.map(set_aside, range(8)))
    assert [one["reason"] for one in quarantined(store)] == ["it is broken"]
