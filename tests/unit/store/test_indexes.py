"""Every query of the mail path is served by an index: the path is walked, each statement that was seen explained."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from gateway.model.decision import (
    Admit,
    AppendEntry,
    Confirm,
    MarkReturned,
    MoveTo,
    OpenTicket,
    Replace,
    SetPromise,
    Settle,
    SetTopic,
)
from gateway.model.linking import Gather, Link, Told
from gateway.model.mail import Attachment
from gateway.model.ticket import EntryKind, Participant, QuestionId, QuestionKind, Status, TagRole, TicketId, Triage
from gateway.store import solved
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.inbox import claim, fail, is_behind, release
from gateway.store.outbox import claim_letters, last_letters, mark_sent, postpone
from gateway.store.related import related
from gateway.store.unit import Fired, Processed

from . import builders as make
from .builders import ANNA, LEASE, NOW, accept_all, finish, letter, mail, unit, write
from .databases import ON_SQLITE

SMALL = {"load", "absence"}
"""Tables with one row a POC: read whole on purpose."""


def walk_the_mail_path(store: Store) -> None:
    accept_all(store, list("aabcdefg"))
    mails = claim(store, "w", NOW, 9, LEASE)
    release(store, mails[-1], NOW, NOW, "again")
    fail(store, mails[-2], NOW, "odd", 3, NOW)
    out = letter(write(1))
    unit(store).reserve_tickets(2)
    unit(store).carry_out(Processed(mails[0]), None, make.opening(1), [out], NOW)
    ask = letter(write(1, question=make.question(1), role=TagRole.QUESTION, person="paul"))
    logo = Attachment("logo.png", "image/png", 9, "1" * 64, "logo@x", inline=True)
    answer = mail(in_reply_to=(out.message_id,), references=(out.message_id,), returned_message_id=out.message_id,
                  attachments=(logo,))
    assert not is_behind(store, mails[1], answer.references)
    seen = make.situation(store, mails[1], answer, tokens=[out.tag.token], verps=["unknown"])
    unit(store).correspondence([write(1), write(1, to=make.PAUL, role=TagRole.POC, person="paul")])
    number = TicketId(1)
    decided = (
        AppendEntry(number, make.entry()), Confirm(ANNA.key), SetPromise(number, NOW, NOW + timedelta(hours=1)),
        Admit(number, Participant(ANNA, True)), Replace(out.tag), finish(1),
    )
    unit(store).carry_out(Processed(mails[1]), seen, decided, [ask], NOW)
    (row,) = claim_due(store, "c", NOW + timedelta(hours=1), 5, LEASE)
    unit(store).carry_out(Fired(row), unit(store).file(number), (), [], NOW)
    seen = make.situation(store, mails[2], verps=[out.verp], tokens=[ask.tag.token])
    assert seen.returned is not None
    came_back = MarkReturned(seen.returned.id, "5.1.1", ANNA.key)
    last = (came_back, Settle(QuestionId(1), "yes"), MoveTo(number, Status.RESOLVED))
    unit(store).carry_out(Processed(mails[2]), seen, (*last, finish(1)), [], NOW)
    asked = make.question(2, kind=QuestionKind.TOPIC)
    question = letter(write(2, question=asked, role=TagRole.QUESTION, person="paul"))
    opened = OpenTicket(make.ticket(2, topic=None), Triage(None, 0.4, model="m"))
    unit(store).carry_out(Processed(mails[3]), None, (opened, finish(2)), [question], NOW)
    seen = make.situation(store, mails[4], tokens=[question.tag.token])
    sorted_ = (Settle(QuestionId(2), "access"), SetTopic(TicketId(2), "access", by="paul"), finish(2))
    unit(store).carry_out(Processed(mails[4]), seen, sorted_, [], NOW)
    first, second, _ = claim_letters(store, "p", NOW, 9, LEASE)
    mark_sent(store, (first, NOW))
    postpone(store, second, NOW, NOW, "451")
    last_letters(store, number, "paul", 3)
    compare(store)


def compare(store: Store) -> None:
    """What the librarian asks."""
    first, second = TicketId(make.open_ticket(store)), TicketId(make.open_ticket(store))
    make.do(store, Link(second, first, told=False), Gather(first, NOW), Told(first, (second,)))
    since = NOW - timedelta(hours=4)
    solved.read_same(store, [second, first], "support", since)
    solved.read_solved(store, [first], "support")
    solved.read_suggested(store, TicketId(2))
    solved.shelved(store, solved.opened_since(store, TicketId(0), since, 9))
    solved.solved_since(store, since, 9)
    solved.solved_before(store, None, 9)
    make.do(store, AppendEntry(first, make.entry("The pelican sleeps in the harbour.", kind=EntryKind.DECISION)))
    assert related(store, "May the pelican sleep at the harbour?", second)


@ON_SQLITE
def test_every_query_of_the_mail_path_uses_an_index(store: Store) -> None:
    seen: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        first = values[0] if values and isinstance(values[0], tuple) else values  # of many rows the first
        seen.setdefault(statement, first)

    event.listen(store.engine, "before_cursor_execute", note)
    walk_the_mail_path(store)
    event.remove(store.engine, "before_cursor_execute", note)
    # INSERT … VALUES reads nothing (what SQLite lists for it are foreign keys, skipped while no constraint is broken).
    wanted = {sql: values for sql, values in seen.items() if "SELECT" in sql or sql.startswith(("UPDATE", "DELETE"))}
    assert len(wanted) > 40
    with store.read() as conn:
        for sql, values in wanted.items():
            for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
                scanned = re.match(r"SCAN ([a-z_]+)\b(?! USING)", step.detail)
                assert not scanned or scanned[1] in SMALL, f"{step.detail}: {sql}"
