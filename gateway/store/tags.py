"""Tags and the questions that some of them belong to. A token is a secret: it stands in no error and no report."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from gateway.model.mail import InboundId
from gateway.model.ticket import Question, QuestionId, QuestionKind, Tag, TagRole, TicketId
from gateway.store.errors import Stale
from gateway.store.tables import question, tag

_LIVE = select(tag).where(tag.c.token.in_(bindparam("tokens", expanding=True)), tag.c.revoked_at.is_(None))
_BY_KEY = select(tag).where(tag.c.live.in_(bindparam("keys", expanding=True)))
_KNOWN = select(tag.c.token, tag.c.revoked_at).where(tag.c.token.in_(bindparam("tokens", expanding=True)))
_NEW_TAG = insert(tag)
_QUESTION = select(question).where(question.c.id == bindparam("number"))
_NEW_QUESTION = insert(question).returning(question.c.id)


def live_key(ticket: TicketId | None, person: str, role: TagRole, asked: QuestionId | None = None) -> str:
    """What at most one live tag may be for."""
    return f"{ticket or 0}/{role}/{asked or 0}/{person}"


def find_tags(conn: Connection, tokens: Sequence[str]) -> tuple[Tag, ...]:
    """The live tags among the tokens, in the order given; case does not count."""
    wanted = list(dict.fromkeys(token.lower() for token in tokens if token))
    if not wanted:
        return ()
    rows = {row.token: row for row in conn.execute(_LIVE, {"tokens": wanted})}
    return tuple(_tag(rows[token]) for token in wanted if token in rows)


def live_tags(conn: Connection, keys: Iterable[str]) -> dict[str, Tag]:
    """The live tag for each `live_key` that has one."""
    wanted = list(keys)
    if not wanted:
        return {}
    return {row.live: _tag(row) for row in conn.execute(_BY_KEY, {"keys": wanted})}


def store_tags(conn: Connection, tags: Sequence[Tag], now: datetime, opened: Collection[TicketId] = ()) -> None:
    """Stores those that are new; Stale when one of them was revoked while its letter was written.

    `opened`: tickets that this transaction opens, all of whose tags are new.
    ValueError when two new ones are for the same (ticket, person, role, question): that would never land.
    """
    by_token = {one.token.lower(): one for one in tags}
    asked = [token for token, one in by_token.items() if one.ticket not in opened]
    stored = conn.execute(_KNOWN, {"tokens": asked}).all() if asked else []
    if any(row.revoked_at is not None for row in stored):
        raise Stale("a tag was revoked meanwhile")
    rows = [_row(by_token[token], now) for token in sorted(by_token.keys() - {row.token for row in stored})]
    if len({row["live"] for row in rows}) < len(rows):
        raise ValueError("letters to one person in one role on one ticket must share a new tag")
    if rows:
        conn.execute(_NEW_TAG, rows)


def revoke(conn: Connection, token: str, now: datetime) -> None:
    """The tag counts for nothing from now on."""
    live = (tag.c.token == token.lower(), tag.c.revoked_at.is_(None))
    conn.execute(update(tag).where(*live).values(live=None, revoked_at=now))


def read_question(conn: Connection, number: QuestionId) -> Question | None:
    """The question, with its answer if it has one."""
    row = conn.execute(_QUESTION, {"number": number}).one_or_none()
    if row is None:
        return None
    return Question(
        kind=QuestionKind(row.kind),
        person=row.person,
        options=tuple(row.options),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        digest=row.digest,
        ticket=row.ticket_id,
        held=None if row.held is None else InboundId(row.held),
        about=row.about,
        id=number,
        answer=row.answer,
    )


def ask(conn: Connection, asked: Question) -> QuestionId:
    """Stores the question; its number."""
    values = {
        "kind": asked.kind,
        "person": asked.person,
        "options": list(asked.options),
        "asked_at": asked.asked_at,
        "expires_at": asked.expires_at,
        "digest": asked.digest,
        "ticket_id": asked.ticket,
        "held": asked.held,
        "about": asked.about,
    }
    return QuestionId(conn.execute(_NEW_QUESTION, values).scalar_one())


def settle(conn: Connection, number: QuestionId, answer: str, now: datetime) -> None:
    """The question has its answer for good; Stale when somebody was quicker."""
    unanswered = (question.c.id == number, question.c.answer.is_(None))
    if conn.execute(update(question).where(*unanswered).values(answer=answer, answered_at=now)).rowcount != 1:
        raise Stale("the question was answered meanwhile")


def _row(new: Tag, now: datetime) -> dict[str, Any]:
    return {
        "token": new.token.lower(),
        "role": new.role,
        "person": new.person,
        "ticket_id": new.ticket,
        "question_id": new.question,
        "live": live_key(new.ticket, new.person, new.role, new.question),
        "created_at": now,
    }


def _tag(row: Row[Any]) -> Tag:
    return Tag(row.token, TagRole(row.role), row.person, row.ticket_id, row.question_id)
