"""What happened in a week, and how things stand: numbers by project and POC, and short lists.

Every statement goes through an index to the rows of the span, or to those that are open, and never to all there are;
what it gives back is bounded by `MOST_TIMED` and `MOST_LISTED`. Actions are few, as people have written each.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
    union_all,
)

from gateway.model.figures import (
    Awaited,
    DueAction,
    Ended,
    Late,
    Record,
    Span,
    Standing,
    Taken,
    Tally,
    Turn,
    Week,
    Whose,
    projects_of,
)
from gateway.model.people import Directory, Load
from gateway.model.promise import PromiseKind
from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store.columns import DONE, OPEN
from gateway.store.milestones import Milestone
from gateway.store.roadblocks import read_courses
from gateway.store.tables import action, correction, decision_word, entry, ticket, triage
from gateway.store.tables_time import approval, milestone, promise, rating, voice

MOST_TIMED = 5_000
"""Promises of a span whose working time is reckoned: enough for a median, the latest of them."""
MOST_LISTED = 50
"""Of each list."""
_AHEAD = timedelta(days=7)
"""So far ahead an action is told of."""

_START: BindParameter[datetime] = bindparam("span_start")
_END: BindParameter[datetime] = bindparam("span_end")
_WHOSE = (ticket.c.project, ticket.c.poc)
_OPEN = ticket.c.status.in_(OPEN)


def _row_by_row(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition without its index: one that nearly all rows fulfil must not lead the search."""
    return case((condition, 1), else_=0) == 1


_PROJECTS = _row_by_row(ticket.c.project.in_(bindparam("projects", expanding=True)))

# --- numbers of a span -----------------------------------------------------------------------------------------------

_STATUS_SET = and_(milestone.c.at >= _START, milestone.c.at < _END, milestone.c.kind == Milestone.STATUS)
_earlier = milestone.alias("earlier")
_STATUS_BEFORE = (
    select(_earlier.c.value)
    .where(_earlier.c.ticket_id == milestone.c.ticket_id, _earlier.c.id < milestone.c.id,
           _earlier.c.kind == Milestone.STATUS)
    .order_by(_earlier.c.id.desc()).limit(1).scalar_subquery()
)
_IN_TIME = and_(promise.c.kept.is_(True), promise.c.ended_at >= _START, promise.c.ended_at < _END,
                or_(promise.c.due.is_(None), promise.c.ended_at <= promise.c.due))
_BROKEN = and_(promise.c.due >= _START, promise.c.due < _END,
               or_(promise.c.ended_at.is_(None),
                   and_(promise.c.ended_at >= _START, promise.c.kept.is_(True), promise.c.ended_at > promise.c.due)))
_SORTED = and_(ticket.c.opened_at >= _START, ticket.c.opened_at < _END, triage.c.topic.is_not(None))
_CORRECTED = exists().where(correction.c.ticket_id == ticket.c.id, correction.c.kind == "topic",
                            correction.c.value != triage.c.topic)


def _by_whose(*numbers: Any) -> Select[Any]:
    return select(*_WHOSE, *numbers).group_by(*_WHOSE)


_TALLIED: tuple[tuple[Select[Any], tuple[str, ...]], ...] = (
    (_by_whose(func.count()).where(ticket.c.opened_at >= _START, ticket.c.opened_at < _END), ("came",)),
    (_by_whose(func.count(distinct(ticket.c.id))).select_from(milestone).join(ticket)
     .where(_STATUS_SET, milestone.c.value == Status.RESOLVED), ("solved",)),
    (_by_whose(func.count()).select_from(milestone).join(ticket)
     .where(_STATUS_SET, milestone.c.value.not_in(DONE), _STATUS_BEFORE.in_(DONE)), ("reopened",)),
    (_by_whose(func.count()).select_from(promise).join(ticket).where(_IN_TIME), ("in_time",)),
    (_by_whose(func.count()).select_from(promise).join(ticket).where(_BROKEN), ("broken",)),
    (_by_whose(func.count()).select_from(rating).join(ticket)
     .where(rating.c.asked_at >= _START, rating.c.asked_at < _END), ("asked",)),
    (_by_whose(func.count(), func.sum(rating.c.value)).select_from(rating).join(ticket)
     .where(rating.c.rated_at >= _START, rating.c.rated_at < _END, rating.c.value.is_not(None)),
     ("answers", "stars")),
    (_by_whose(func.count()).select_from(ticket).join(triage).where(_SORTED), ("routed",)),
    (_by_whose(func.count()).select_from(ticket).join(triage).where(_SORTED, _CORRECTED), ("corrected",)),
)
"""Which numbers of a `Tally` each gives, by project and POC."""
_ENDED = (
    select(*_WHOSE, ticket.c.topic, promise.c.kind, promise.c.since, promise.c.ended_at)
    .select_from(promise).join(ticket)
    .where(promise.c.kept.is_(True), promise.c.ended_at >= _START, promise.c.ended_at < _END)
    .order_by(promise.c.ended_at.desc()).limit(MOST_TIMED)
)

# --- how things stand ------------------------------------------------------------------------------------------------

_STATUS_AT_END = (
    select(milestone.c.value)
    .where(milestone.c.ticket_id == ticket.c.id, milestone.c.at < _END, milestone.c.kind == Milestone.STATUS)
    .order_by(milestone.c.id.desc()).limit(1).scalar_subquery()
)
_NOT_CLOSED_BEFORE = union_all(
    select(ticket.c.id).where(ticket.c.closed_at.is_(None)), select(ticket.c.id).where(ticket.c.closed_at >= _END)
)
_OPEN_AT_END = (
    select(*_WHOSE, ticket.c.urgency, func.count().label("tickets"))
    .where(ticket.c.id.in_(_NOT_CLOSED_BEFORE), _row_by_row(ticket.c.opened_at < _END),
           func.coalesce(_STATUS_AT_END, Status.NEW).not_in(DONE))
    .group_by(*_WHOSE, ticket.c.urgency)
)
_IS_LATE = and_(promise.c.ended_at.is_(None), promise.c.due < _END, _OPEN)
_LATES = _by_whose(func.count(distinct(ticket.c.id))).select_from(promise).join(ticket).where(_IS_LATE)
_LATE = (
    select(ticket.c.id, ticket.c.subject, *_WHOSE, promise.c.kind, promise.c.since, promise.c.due)
    .select_from(promise).join(ticket).where(_IS_LATE, _PROJECTS).order_by(promise.c.due, promise.c.id)
    .limit(MOST_LISTED)
)
_TURNS = (
    select(milestone).where(milestone.c.ticket_id.in_(bindparam("tickets", expanding=True))).order_by(milestone.c.id)
)
_VOICES = (
    select(approval, voice.c.sponsor, voice.c.deputy).join(voice).join(ticket, ticket.c.id == approval.c.ticket_id)
    .where(approval.c.state == "open", voice.c.answer == "", _PROJECTS)
    .order_by(approval.c.deadline.is_(None), approval.c.deadline, approval.c.key)
)
_ACTIONS = (
    select(action).join(ticket).where(action.c.done_at.is_(None), action.c.due <= bindparam("until"), _PROJECTS)
    .order_by(action.c.due, action.c.id).limit(MOST_LISTED)
)
_DECISIONS = (
    select(ticket.c.id, ticket.c.subject, entry.c.text, entry.c.author_name)
    .select_from(decision_word).join(entry).join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(decision_word.c.word == "", entry.c.filed_at >= _START, entry.c.filed_at < _END, _PROJECTS)
    .order_by(entry.c.id).limit(MOST_LISTED)
)


def read_record(conn: Connection, week: Week, sponsor: str, directory: Directory, weeks: int) -> Record:
    """The week of the projects of the sponsor with this key, the so many weeks before it, how things stand at its end.

    Approvals, actions and what holds tickets up are those of now.
    """
    projects = projects_of(sponsor, directory)
    courses = tuple(one for one in read_courses(conn, directory, week.end) if one.project in projects)
    return Record(read_span(conn, week, projects), read_span(conn, week.before(weeks), projects),
                  _standing(conn, week, projects, sponsor), courses)


def read_span(conn: Connection, week: Week, projects: Collection[str]) -> Span:
    """What happened in the span on tickets of these projects, by project and POC."""
    span = {"span_start": week.start, "span_end": week.end}
    found: defaultdict[Whose, dict[str, int]] = defaultdict(dict)
    for statement, names in _TALLIED:
        for project, poc, *numbers in conn.execute(statement, span):
            found[project, poc] |= dict(zip(names, numbers, strict=True))
    tallies = {whose: Tally(**numbers) for whose, numbers in found.items() if whose[0] in projects}
    ended = (Ended((row.project, row.poc), row.topic, PromiseKind(row.kind), row.since, row.ended_at)
             for row in conn.execute(_ENDED, span))
    return Span(week, tallies, tuple(one for one in ended if one.whose[0] in projects))


def _standing(conn: Connection, week: Week, projects: Collection[str], sponsor: str) -> Standing:
    scope = {"span_start": week.start, "span_end": week.end, "projects": list(projects)}
    mine, others = _approvals(conn, scope, sponsor)
    until = (week.end + _AHEAD).date().isoformat()
    lates = {(row.project, row.poc): row[2] for row in conn.execute(_LATES, scope) if row.project in projects}
    return Standing(
        open=_open_at_end(conn, scope, projects), late=_late(conn, scope), lates=lates, approvals=mine,
        other_approvals=others,
        actions=tuple(DueAction(row.id, TicketId(row.ticket_id), row.who, row.text, date.fromisoformat(row.due))
                      for row in conn.execute(_ACTIONS, {**scope, "until": until})),
        decisions=tuple(Taken(TicketId(row.id), row.subject, row.text, row.author_name)
                        for row in conn.execute(_DECISIONS, scope)),
    )


def _open_at_end(conn: Connection, scope: Mapping[str, Any], projects: Collection[str]) -> dict[Whose, Load]:
    loads: dict[Whose, Load] = {}
    for row in conn.execute(_OPEN_AT_END, scope):
        if row.project in projects:
            had = loads.get((row.project, row.poc), Load())
            heavier = row.tickets * Urgency(row.urgency).weight
            loads[row.project, row.poc] = Load(had.tickets + row.tickets, had.weight + heavier)
    return loads


def _late(conn: Connection, scope: Mapping[str, Any]) -> tuple[Late, ...]:
    """Each ticket once, by the promise that was broken first."""
    rows: dict[int, Any] = {}
    for row in conn.execute(_LATE, scope):
        rows.setdefault(row.id, row)
    turns: defaultdict[int, list[Turn]] = defaultdict(list)
    for one in conn.execute(_TURNS, {"tickets": list(rows)}):
        turns[one.ticket_id].append(Turn(one.at, one.kind, one.value))
    return tuple(
        Late(TicketId(row.id), row.subject, (row.project, row.poc), PromiseKind(row.kind), row.since, row.due,
             tuple(turns[row.id]))
        for row in rows.values()
    )


def _approvals(conn: Connection, scope: Mapping[str, Any], sponsor: str) -> tuple[tuple[Awaited, ...], int]:
    """Those that wait for him, himself or as a deputy; how many wait for others only."""
    mine: dict[str, Awaited] = {}
    others: set[str] = set()
    for row in conn.execute(_VOICES, scope):
        if sponsor in (row.sponsor, row.deputy):
            mine[row.key] = Awaited(row.key, TicketId(row.ticket_id), row.asked_by, row.text, row.deadline)
        else:
            others.add(row.key)
    return tuple(mine.values())[:MOST_LISTED], len(others - mine.keys())
