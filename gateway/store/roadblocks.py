"""How the open tickets have gone so far, in a handful of statements, however many there are.

What of it holds one up is for `desk.escalation.roadblocks` to say.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, func, or_, select, union_all

from gateway.model.mail import Address
from gateway.model.people import Directory
from gateway.model.promise import PromiseKind
from gateway.model.roadblock import Course
from gateway.model.ticket import EntryKind, Status, TicketId, Visibility
from gateway.store.columns import OPEN
from gateway.store.milestones import Milestone
from gateway.store.tables import entry, link, outbox, ticket
from gateway.store.tables_time import milestone, promise

MOST_OPEN = 5_000
"""Tickets that are looked at, the oldest first."""
_MOST_MAILS = 20_000
_LONGEST_TEXT = 4_000

_OPEN = ticket.c.status.in_(OPEN)
_TICKETS = select(ticket).where(_OPEN).order_by(ticket.c.id).limit(MOST_OPEN)
_WORD_OUTSIDE = and_(entry.c.kind == EntryKind.MAIL, entry.c.visibility == Visibility.PUBLIC)
_OLD_MAIL = and_(entry.c.author.in_(bindparam("shared", expanding=True)), _WORD_OUTSIDE)
"""Of a time before the gateway, when people answered under the shared address; its notes are the gateway's own."""
_HOUSE = or_(entry.c.author.in_(bindparam("house", expanding=True)), _OLD_MAIL)
_WORDS = (
    select(entry.c.ticket_id, func.max(case((_WORD_OUTSIDE, entry.c.at))).label("answered_at"),
           func.max(entry.c.at).label("worked_at"))
    .join(ticket).where(_OPEN, _HOUSE).group_by(entry.c.ticket_id)
)
_spoken = _WORDS.subquery()
_SINCE_ANSWERED = or_(_spoken.c.answered_at.is_(None), entry.c.at > _spoken.c.answered_at)
_UNANSWERED = (
    select(entry.c.ticket_id, func.substr(entry.c.text, 1, _LONGEST_TEXT).label("text"))
    .select_from(entry.join(ticket).outerjoin(_spoken, _spoken.c.ticket_id == entry.c.ticket_id))
    .where(_OPEN, _WORD_OUTSIDE, ~_HOUSE, _SINCE_ANSWERED)
    .order_by(entry.c.id).limit(_MOST_MAILS)
)
_MILESTONES = (
    select(milestone.c.ticket_id, milestone.c.kind, milestone.c.value, milestone.c.at)
    .join(ticket).where(_OPEN, milestone.c.kind != Milestone.URGENCY).order_by(milestone.c.id)
)
_FIRST_HANDS = (
    select(outbox.c.ticket_id, outbox.c.person).join(ticket)
    .where(_OPEN, outbox.c.ticket_id.in_(bindparam("numbers", expanding=True)), ~outbox.c.person.contains("@"))
    .order_by(outbox.c.id)
)
_first, _other = ticket.alias("first"), ticket.alias("other")
_BOTH_OPEN = [table.c.status.in_(OPEN) for table in (_first, _other)]


def _linked(one: ColumnElement[int], with_: ColumnElement[int]) -> Select[int, int]:
    return (
        select(one.label("number"), with_.label("hangs")).select_from(link)
        .join(_first, _first.c.id == one).join(_other, _other.c.id == with_).where(*_BOTH_OPEN)
    )


_ends = union_all(_linked(link.c.ticket_id, link.c.other_id), _linked(link.c.other_id, link.c.ticket_id)).subquery()
_BLOCKED = select(_ends.c.number, func.count(_ends.c.hangs.distinct()).label("many")).group_by(_ends.c.number)
_IS_LATE = and_(promise.c.ended_at.is_(None), promise.c.due < bindparam("now"))
_BROKEN = (
    select(promise.c.ticket_id, func.count().label("many")).join(ticket)
    .where(_OPEN, promise.c.kind != PromiseKind.RESOLUTION, or_(promise.c.ended_at > promise.c.due, _IS_LATE))
    .group_by(promise.c.ticket_id)
)


def read_courses(conn: Connection, directory: Directory, now: datetime) -> tuple[Course, ...]:
    """Every open ticket, oldest first."""
    house = {
        "house": [address.lower() for person in directory.people.values() for address in person.addresses],
        "shared": [project.address.lower() for project in directory.projects.values()],
    }
    words = {row.ticket_id: row for row in conn.execute(_WORDS, house)}
    unanswered: defaultdict[int, list[str]] = defaultdict(list)
    for row in conn.execute(_UNANSWERED, house):
        unanswered[row.ticket_id].append(row.text)
    marks = _by_ticket(conn.execute(_MILESTONES))
    first = _first_hands(conn, marks)
    blocked = {row.number: row.many for row in conn.execute(_BLOCKED)}
    broken = {row.ticket_id: row.many for row in conn.execute(_BROKEN, {"now": now})}
    return tuple(
        _course(row, marks[row.id], first.get(row.id, row.poc), words.get(row.id), unanswered[row.id],
                blocked.get(row.id, 0), broken.get(row.id, 0))
        for row in conn.execute(_TICKETS)
    )


def _by_ticket(rows: Iterable[Row[Any]]) -> defaultdict[int, list[Row[Any]]]:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(row)
    return found


def _first_hands(conn: Connection, marks: Mapping[int, Collection[Row[Any]]]) -> dict[int, str]:
    """Who had those first that were handed on: to him the first letter went."""
    handed = [number for number, rows in marks.items() if any(row.kind == Milestone.ASSIGNED for row in rows)]
    found: dict[int, str] = {}
    for row in conn.execute(_FIRST_HANDS, {"numbers": handed}) if handed else ():
        found.setdefault(row.ticket_id, row.person)
    return found


def _course(row: Row[Any], marks: Collection[Row[Any]], first: str, words: Row[Any, Any, Any] | None,
            unanswered: list[str], blocks: int, broken: int) -> Course:
    handed = [mark.value for mark in marks if mark.kind == Milestone.ASSIGNED]
    moved = [mark.at for mark in marks if mark.kind == Milestone.STATUS]
    return Course(
        ticket=TicketId(row.id), title=row.subject, project=row.project, poc=row.poc, status=Status(row.status),
        stakeholder=Address(row.stakeholder_address, row.stakeholder_name), opened_at=row.opened_at,
        since=moved[-1] if moved else row.opened_at, hands=tuple(dict.fromkeys((first, *handed))),
        answered_at=words.answered_at if words else None, worked_at=words.worked_at if words else None,
        unanswered=tuple(unanswered), blocks=blocks,
        escalated=sum(mark.kind == Milestone.ESCALATED for mark in marks), broken=broken,
    )
