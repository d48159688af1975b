"""What the tickets teach: the mail that opened each, with the topic that a person of the house gave it or let pass.

A ticket teaches when a person of the house named its topic (his last word counts), or when it was done under the topic
it was given at the start. The order is that of the tickets, so that the same database makes the same model.
What a stakeholder answered about himself is no correction: his key is an address, and has an @.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, ScalarSelect, Select, and_, bindparam, exists, func, or_, select

from gateway.model.lesson import Lesson
from gateway.model.ticket import EntryKind, TicketId, Urgency, Visibility
from gateway.store.columns import DONE
from gateway.store.engine import Store
from gateway.store.tables import correction, entry, ticket

MOST_LESSONS = 50_000
"""Of the newest tickets: at a kilobyte each they fill 50 MB, and older ones speak of a house that has changed."""
MOST_NEWS = 1_000
"""Corrections that the model in use has not learned from: a refit comes long before so many are waiting."""
LONGEST_TEXT = 3_000
"""Characters of a mail, which is as far as the classifier reads."""


@dataclass(frozen=True, slots=True)
class News:
    """Corrections that came after a certain one: how many, the number and the time of the last (0, None: none)."""

    count: int
    newest: int
    last_at: datetime | None


def _by_us(said: FromClause) -> ColumnElement[bool]:
    """A person of the house said so: not the stakeholder, not a rule."""
    return and_(said.c.by != "", said.c.by.not_like("%@%"))


def _last_word(kind: str) -> ScalarSelect[int]:
    """Number of the last correction of this kind that a person of the house made to the ticket at hand."""
    said = correction.alias()
    about = and_(said.c.ticket_id == ticket.c.id, said.c.kind == kind, _by_us(said))
    return select(func.max(said.c.id)).where(about).correlate(ticket).scalar_subquery()


def first_mail() -> ScalarSelect[str]:
    """The text that opened the ticket at hand; NULL where no mail did."""
    is_public_mail = and_(entry.c.kind == EntryKind.MAIL, entry.c.visibility == Visibility.PUBLIC)
    mails = select(func.substr(entry.c.text, 1, LONGEST_TEXT)).where(entry.c.ticket_id == ticket.c.id, is_public_mail)
    return mails.order_by(entry.c.id).limit(1).correlate(ticket).scalar_subquery()


_TOPIC, _URGENCY = correction.alias("named"), correction.alias("ranked")
_OTHERS = correction.alias("others")
_BY_OTHERS = exists().where(_OTHERS.c.ticket_id == ticket.c.id, _OTHERS.c.kind == "topic", ~_by_us(_OTHERS))
"""The stakeholder chose the topic himself: nobody of the house has looked at it by letting it pass."""
_LET_PASS = and_(
    ticket.c.status.in_(DONE), ticket.c.topic.is_not(None), ~_BY_OTHERS
)
_TAUGHT: Select[Any] = (
    select(
        ticket.c.id, ticket.c.subject, ticket.c.language, ticket.c.topic, _TOPIC.c.value.label("named"),
        _TOPIC.c.id.label("correction"), _URGENCY.c.value.label("urgency"), _URGENCY.c.id.label("ranked"),
        first_mail().label("text"),
    )
    .select_from(ticket)
    .outerjoin(_TOPIC, _TOPIC.c.id == _last_word("topic"))
    .outerjoin(_URGENCY, _URGENCY.c.id == _last_word("urgency"))
    .order_by(ticket.c.id.desc())
)
_ALL = _TAUGHT.where(or_(_TOPIC.c.id.is_not(None), _LET_PASS)).limit(MOST_LESSONS)
_NAMED_SINCE = select(correction.c.ticket_id).where(
    correction.c.id > bindparam("after"), correction.c.kind == "topic", _by_us(correction)
)
_SINCE = _TAUGHT.where(ticket.c.id.in_(_NAMED_SINCE), _TOPIC.c.id.is_not(None)).limit(MOST_NEWS)
_NEWS = select(func.count(), func.max(correction.c.id), func.max(correction.c.at)).where(
    correction.c.id > bindparam("after"), _by_us(correction)
)


def all_lessons(store: Store) -> tuple[Lesson, ...]:
    """What the newest 50,000 tickets that teach anything teach, oldest first."""
    with store.read() as conn:
        return _lessons(conn.execute(_ALL))


def lessons_since(store: Store, after: int) -> tuple[Lesson, ...]:
    """What the tickets teach whose topic was corrected after that correction, oldest first; a thousand at most."""
    with store.read() as conn:
        return _lessons(conn.execute(_SINCE, {"after": after}))


def news_since(store: Store, after: int) -> News:
    """Whether anything was corrected after that correction; reads only what is new."""
    with store.read() as conn:
        count, newest, last_at = conn.execute(_NEWS, {"after": after}).one()
    return News(count, newest or 0, last_at)


def _lessons(rows: Iterable[Row[Any]]) -> tuple[Lesson, ...]:
    """Of the newest first, the oldest first; a ticket that no mail opened teaches nothing."""
    return tuple(_lesson(row) for row in rows if row.text is not None)[::-1]


def _lesson(row: Row[Any]) -> Lesson:
    return Lesson(
        ticket=TicketId(row.id), subject=row.subject, text=row.text, topic=row.named or row.topic,
        urgency=Urgency(row.urgency) if row.urgency else None, language=row.language, correction=row.correction or 0,
        ranked=row.ranked or 0,
    )
