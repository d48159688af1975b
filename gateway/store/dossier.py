"""What is kept about a ticket beside its record: promises, letters, approvals, what the classifier thought of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from gateway.model.promise import PromiseKind
from gateway.model.ticket import TicketId, Triage, Urgency
from gateway.store.approvals import approvals_told
from gateway.store.columns import LetterState
from gateway.store.tables import outbox, triage
from gateway.store.tables_time import promise, rating
from gateway.store.tokens import without_tokens

MOST_LETTERS = 200

_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_PROMISES = select(promise).where(promise.c.ticket_id.in_(_NUMBERS)).order_by(promise.c.id)
_LETTERS = (
    select(outbox.c.letter, outbox.c.recipient, outbox.c.state, outbox.c.due_at, outbox.c.sent_at, outbox.c.error,
           outbox.c.returned_at, outbox.c.returned_reason)
    .where(outbox.c.ticket_id.in_(_NUMBERS)).order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    .limit(MOST_LETTERS)
)
_TRIAGE = select(triage).where(triage.c.ticket_id == bindparam("number"))
_RATINGS = (
    select(rating.c.value, rating.c.words, rating.c.rated_at)
    .where(rating.c.ticket_id.in_(_NUMBERS), rating.c.rated_at.is_not(None)).order_by(rating.c.id)
)


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise, open or over."""

    kind: PromiseKind
    due: datetime | None
    """None where it stood still at last."""
    ended_at: datetime | None
    """None while it is open."""
    kept: bool
    """It has ended by what was promised, in time or late."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A letter about the ticket, on its way or gone."""

    letter: str
    recipient: str
    state: LetterState
    at: datetime
    """When it was sent; when it is due, where it was not."""
    trouble: str
    """Why it came back, or why it has not gone yet; "" where all is well."""
    came_back: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """What the stakeholder thought of how it was solved."""

    value: int | None
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it."""

    promises: tuple[Promised, ...]
    letters: tuple[Gone, ...]
    """Newest first, so many at most as MOST_LETTERS says."""
    approvals: tuple[dict[str, Any], ...]
    """As `spoc ticket --json` has them: sponsor, state, text, up_to."""
    ratings: tuple[Rated, ...]
    triage: Triage | None
    """None where the classifier was not asked."""


def read_dossier(conn: Connection, number: TicketId, merged: Sequence[TicketId]) -> Dossier:
    """What is kept about the ticket and those that were merged into it, tags cut out."""
    numbers = {"numbers": [number, *merged]}
    thought = conn.execute(_TRIAGE, {"number": number}).one_or_none()
    letters = [_gone(row) for row in conn.execute(_LETTERS, numbers)]
    ratings = [Rated(row.value, row.words, row.rated_at) for row in conn.execute(_RATINGS, numbers)]
    texts = without_tokens(conn, [one.trouble for one in letters] + [one.words for one in ratings])
    return Dossier(
        promises=tuple(Promised(PromiseKind(row.kind), row.due, row.ended_at, row.kept)
                       for row in conn.execute(_PROMISES, numbers)),
        letters=tuple(replace(one, trouble=text) for one, text in zip(letters, texts, strict=False)),
        approvals=tuple(told for one in numbers["numbers"] for told in approvals_told(conn, one)[one]),
        ratings=tuple(replace(one, words=text) for one, text in zip(ratings, texts[len(letters):], strict=True)),
        triage=None if thought is None else _triage(thought),
    )


def _gone(row: Any) -> Gone:
    trouble = row.returned_reason if row.returned_at else row.error if row.state != LetterState.SENT else ""
    return Gone(row.letter, row.recipient, LetterState(row.state), row.sent_at or row.due_at, trouble or "",
                came_back=row.returned_at is not None)


def _triage(row: Any) -> Triage:
    return Triage(row.topic, row.confidence, tuple(row.why), ((row.best, row.confidence),), Urgency(row.urgency),
                  row.urgency_why, row.model)
