"""The figures of an operator's ledger: how the mails ended since his last one, and what waits for a person."""
from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from gateway.model.ledger import Books, Unanswered
from gateway.model.mail import InboundId, Outcome
from gateway.model.ticket import QuestionKind
from gateway.store.columns import InboundState, LetterState
from gateway.store.lines import SET_ASIDE, UNSENT, set_aside, unsent
from gateway.store.tables import inbound, meta, outbox, question
from gateway.store.troubles import read_troubles

MOST_SHOWN = 15
"""Mails in quarantine, and letters, that one ledger shows."""
_FIRST = timedelta(days=1)
"""How far the first ledger of an operator looks back."""
_HELD = (QuestionKind.HOLD, QuestionKind.WAS_THIS_YOU, QuestionKind.DESK, QuestionKind.FORWARD, QuestionKind.ANNOUNCE)

_MARK = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_NEWEST = select(func.max(inbound.c.id))
_BEGINS = select(func.min(inbound.c.id)).where(inbound.c.received_at > bindparam("since"))
_ENDED = (
    select(inbound.c.outcome, func.count())
    .where(inbound.c.id > bindparam("behind"), inbound.c.id <= bindparam("last"))
    .group_by(inbound.c.outcome)
)
_BACKLOG = select(func.count()).where(inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED)))
_IN_QUARANTINE = inbound.c.state == InboundState.QUARANTINED
_SET_ASIDE = SET_ASIDE.where(_IN_QUARANTINE).order_by(inbound.c.id.desc()).limit(MOST_SHOWN)
_ALL_SET_ASIDE = select(func.count()).where(_IN_QUARANTINE)
_IS_UNSENT = (outbox.c.state == LetterState.GIVEN_UP, outbox.c.dropped_at.is_(None))
_UNSENT = UNSENT.where(*_IS_UNSENT).order_by(outbox.c.id.desc()).limit(MOST_SHOWN)
_ALL_UNSENT = select(func.count()).where(*_IS_UNSENT)
_WAITS = or_(outbox.c.state == LetterState.DUE, outbox.c.state == LetterState.SENDING)
_LETTERS_DUE = select(func.count(), func.min(outbox.c.created_at)).where(_WAITS, outbox.c.due_at <= bindparam("now"))
_UNANSWERED = (
    select(question.c.held, question.c.person, question.c.ticket_id, question.c.asked_at)
    .where(
        question.c.expires_at > bindparam("since"), question.c.expires_at <= bindparam("now"),
        question.c.answer.is_(None), question.c.held.is_not(None), question.c.kind.in_(_HELD),
    )
    .order_by(question.c.id).limit(MOST_SHOWN)
)


def read_books(conn: Connection, person: str, now: datetime) -> Books:
    """The figures for this operator (key): since his last ledger, of the last day where this is his first."""
    since, behind = _read_mark(conn, person)
    if behind is None:
        begins = conn.scalar(_BEGINS, {"since": now - _FIRST})
        behind = (conn.scalar(_NEWEST) or 0) if begins is None else begins - 1
    last = conn.scalar(_NEWEST) or 0
    counted: dict[str | None, int] = dict(conn.execute(_ENDED, {"behind": behind, "last": last}).all())
    letters, oldest = conn.execute(_LETTERS_DUE, {"now": now}).one()
    unanswered = conn.execute(_UNANSWERED, {"since": since or now - _FIRST, "now": now})
    return Books(
        since=since, last=InboundId(last), ended={one: counted.get(one, 0) for one in Outcome},
        at_work=counted.get(None, 0), backlog=conn.scalar(_BACKLOG) or 0,
        set_aside=tuple(map(set_aside, conn.execute(_SET_ASIDE))), all_set_aside=conn.scalar(_ALL_SET_ASIDE) or 0,
        unsent=tuple(map(unsent, conn.execute(_UNSENT))), all_unsent=conn.scalar(_ALL_UNSENT) or 0,
        unanswered=tuple(Unanswered(row.held, row.person, row.ticket_id, row.asked_at) for row in unanswered),
        letters_due=letters, oldest_letter=oldest, troubles=read_troubles(conn),
    )


def _read_mark(conn: Connection, person: str) -> tuple[datetime | None, int | None]:
    """When the last ledger was made, and the newest mail that it has counted."""
    kept = conn.scalar(_MARK, {"of_key": mark_key(person)})
    if kept is None:
        return None, None
    mark = json.loads(kept)
    return datetime.fromisoformat(mark["at"]), int(mark["last"])


def mark_key(person: str) -> str:
    """The name under which it is kept how far an operator has read."""
    return f"ledger {person}"


def mark_text(last: InboundId, now: datetime) -> str:
    """How far he has read."""
    return json.dumps({"last": last, "at": now.isoformat()})
