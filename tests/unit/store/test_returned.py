"""What the store knows of letters that came back, and of those whom letters do not reach."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from gateway.model.changes_returned import TellUnreachable
from gateway.model.decision import MarkReturned
from gateway.model.due import DueKind
from gateway.model.occasion import CameBack
from gateway.store.columns import DueState, LetterState
from gateway.store.engine import Store
from gateway.store.outbox import last_failure, returned_since
from gateway.store.tables import due, outbox
from tests.unit.store import builders as make
from tests.unit.store.builders import NOW, claimed_mail, do, letter, open_ticket, write

TO = write(1).to.key


def test_a_letter_that_came_back_is_known_as_such(store: Store) -> None:
    out = letter(write(1))
    other = letter(write(1), out.tag)
    open_ticket(store, [out, other])
    seen = make.situation(store, claimed_mail(store), verps=[out.verp])
    assert seen.returned is not None
    assert (seen.returned.returned, seen.returned_lately) == (False, 0)
    do(store, MarkReturned(seen.returned.id, "552 5.2.2 mailbox full"))
    again = make.situation(store, claimed_mail(store), verps=[out.verp]).returned
    assert again is not None
    assert again.returned
    assert make.situation(store, claimed_mail(store), verps=[other.verp]).returned_lately == 1
    with store.read() as conn:
        assert returned_since(conn, TO, NOW - timedelta(seconds=1)) == 1
        assert returned_since(conn, TO, NOW) == 0


def test_the_last_failure_is_the_newest_letter_that_came_back_or_was_given_up(store: Store) -> None:
    out = letter(write(1))
    other = letter(write(1), out.tag)
    open_ticket(store, [out, other])
    with store.read() as conn:
        assert last_failure(conn, [TO]) is None
    seen = make.situation(store, claimed_mail(store), verps=[out.verp])
    assert seen.returned is not None
    do(store, MarkReturned(seen.returned.id, "550 no"))
    with store.read() as conn:
        assert last_failure(conn, ["nobody@example.test", TO.upper()]) == CameBack(TO, "550 no")
        assert last_failure(conn, ["nobody@example.test"]) is None
    given_up = {"state": LetterState.GIVEN_UP, "error": "no relay", "created_at": NOW + timedelta(hours=1)}
    with store.write() as conn:
        conn.execute(update(outbox).where(outbox.c.message_id == other.message_id).values(**given_up))
    with store.read() as conn:
        assert last_failure(conn, [TO]) == CameBack(TO, "no relay")


def test_who_cannot_be_reached_is_told_of_once_for_each_instant(store: Store) -> None:
    for at in (NOW, NOW, NOW + timedelta(days=1)):
        do(store, TellUnreachable("ana", at))
    do(store, TellUnreachable("ben", NOW))
    with store.read() as conn:
        rows = conn.execute(select(due).where(due.c.kind == DueKind.UNREACHABLE).order_by(due.c.id)).all()
    assert [(row.about, row.instant) for row in rows] == [
        ("ana", NOW), ("ana", NOW + timedelta(days=1)), ("ben", NOW)]
    assert {row.state for row in rows} == {DueState.WAITING}
