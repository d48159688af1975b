"""What people and programs read about the store: tickets, and the sums that must add up. Tokens are cut out."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from gateway.model.mail import Outcome
from gateway.model.ticket import EntryKind, Status
from gateway.store.approvals import approvals_told
from gateway.store.columns import InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.tables import action, attachment, entry, inbound, link, outbox, participant, ticket, triage
from gateway.store.tables_time import rating
from gateway.store.tickets import RELATED
from gateway.store.timekeeping import held_by
from gateway.store.tokens import without_tokens
from gateway.store.troubles import read_troubles

_UNDONE = (InboundState.PENDING, InboundState.CLAIMED, InboundState.QUARANTINED)
_UNSENT = (LetterState.DUE, LetterState.SENDING, LetterState.GIVEN_UP)
"""Few, however many there are of the others: counting two million sent letters takes a second."""
_ACCEPTED = select(func.count()).select_from(inbound)


def tickets_report(store: Store) -> list[dict[str, Any]]:
    """Every ticket in the form of `spoc tickets --json`, by number."""
    with store.read() as conn:
        return _report(conn)


def ticket_report(store: Store, number: int) -> dict[str, Any] | None:
    """One ticket in the same form; None when there is none of that number."""
    with store.read() as conn:
        return next(iter(_report(conn, number)), None)


def status_report(store: Store) -> dict[str, Any]:
    """What waits, what failed, how every accepted mail ended: outcomes sum to accepted minus inbound_pending."""
    with store.read() as conn:
        waiting = _count(conn, inbound.c.state, _UNDONE)
        letters = _count(conn, outbox.c.state, _UNSENT)
        oldest = [_oldest(conn, state) for state in (InboundState.PENDING, InboundState.CLAIMED)]
        return {
            "inbound_pending": waiting[InboundState.PENDING] + waiting[InboundState.CLAIMED],
            "outbox_pending": letters[LetterState.DUE] + letters[LetterState.SENDING],
            "quarantined": waiting[InboundState.QUARANTINED],
            "given_up": letters[LetterState.GIVEN_UP],
            "accepted": conn.scalar(_ACCEPTED) or 0,
            "outcomes": _count(conn, inbound.c.outcome, Outcome),
            "tickets": _count(conn, ticket.c.status, Status),
            "clock_held": _clock(conn),
            "troubles": [{"what": one.what, "since": _iso(one.since), "why": one.why} for one in read_troubles(conn)],
            "oldest_pending_at": min((_iso(at) for at in oldest if at is not None), default=None),
        }


def _clock(conn: Connection) -> dict[str, str | None] | None:
    """The jump of the clock that nobody has confirmed yet; None while due times fire."""
    jump = held_by(conn)
    if jump is None:
        return None
    expected = _iso(jump.expected) if jump.expected else None
    return {"before": _iso(jump.before), "shows": _iso(jump.shows), "expected": expected}


def _count(conn: Connection, column: ColumnElement[str | None], values: Iterable[str]) -> dict[str, int]:
    """Value -> number of rows, zero included; one pass over these values in the column's index."""
    listed = list(values)
    found = dict(conn.execute(select(column, func.count()).where(column.in_(listed)).group_by(column)).all())
    return {str(value): found.get(str(value), 0) for value in listed}


def _oldest(conn: Connection, state: InboundState) -> datetime | None:
    oldest = select(inbound.c.received_at).where(inbound.c.state == state).order_by(inbound.c.id).limit(1)
    found: datetime | None = conn.scalar(oldest)
    return found


def _report(conn: Connection, number: int | None = None) -> list[dict[str, Any]]:
    """A few queries, however many tickets there are."""
    people = _people(conn, number)
    links, actions = _links(conn, number), _actions(conn, number)
    thought = _triage(conn, number)
    entries, ratings = _entries(conn, number), _ratings(conn, number)
    approvals = approvals_told(conn, number)
    query = select(ticket).where(_only(ticket.c.id, number)).order_by(ticket.c.id)
    reports = [
        {
            "id": row.id,
            "subject": row.subject,
            "status": row.status,
            "stakeholder": row.stakeholder_address,
            "poc": row.poc,
            "chosen_by": row.chosen_by,
            "topic": row.topic,
            "triage": thought.get(row.id),
            "urgency": row.urgency,
            "participants": people[row.id],
            "labels": row.labels,
            "links": sorted(links[row.id]),
            "merged_into": row.merged_into,
            "due": row.due,
            "wait_until": row.wait_until,
            "covers_for": row.covers_for or None,
            "colleagues": row.colleagues,
            "actions": actions[row.id],
            "entries": entries[row.id],
            "ratings": ratings[row.id],
            "approvals": approvals[row.id],
        }
        for row in conn.execute(query)
    ]
    return [_with_decisions(report) for report in _without_tokens(conn, reports)]


def _with_decisions(report: dict[str, Any]) -> dict[str, Any]:
    """What was decided stands among the entries too: here it is found."""
    decisions = [
        {"text": one["text"], "by": one["from"], "at": one["at"]} for one in report["entries"]
        if one["kind"] == EntryKind.DECISION
    ]
    return {**report, "decisions": decisions}


def _only(column: ColumnElement[int], number: int | None) -> ColumnElement[bool]:
    return true() if number is None else column == number


def _triage(conn: Connection, number: int | None) -> dict[int, dict[str, Any]]:
    """Ticket -> what the classifier thought of it."""
    said = ("topic", "best", "confidence", "why", "urgency", "urgency_why", "model")
    rows = conn.execute(select(triage).where(_only(triage.c.ticket_id, number))).mappings()
    return {row["ticket_id"]: {key: row[key] for key in said} for row in rows}


def _people(conn: Connection, number: int | None) -> defaultdict[int, list[str]]:
    """Ticket -> addresses of those who are in its conversation, its stakeholder first."""
    query = select(participant.c.ticket_id, participant.c.mailbox).where(
        participant.c.admitted.is_(True), _only(participant.c.ticket_id, number)
    )
    people: defaultdict[int, list[str]] = defaultdict(list)
    for row in conn.execute(query.order_by(participant.c.is_stakeholder.desc(), participant.c.address)):
        people[row.ticket_id].append(row.mailbox)
    return people


def _links(conn: Connection, number: int | None) -> defaultdict[int, set[int]]:
    """Ticket -> those that a POC has linked with it, from either end."""
    links: defaultdict[int, set[int]] = defaultdict(set)
    touched = true() if number is None else or_(link.c.ticket_id == number, link.c.other_id == number)
    for row in conn.execute(select(link.c.ticket_id, link.c.other_id).where(link.c.kind == RELATED, touched)):
        links[row.ticket_id].add(row.other_id)
        links[row.other_id].add(row.ticket_id)
    return links


def _actions(conn: Connection, number: int | None) -> defaultdict[int, list[dict[str, Any]]]:
    """Ticket -> what somebody was to do."""
    actions: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in conn.execute(select(action).where(_only(action.c.ticket_id, number)).order_by(action.c.id)):
        done_at = _iso(row.done_at) if row.done_at else None
        actions[row.ticket_id].append(
            {"who": row.who, "text": row.text, "at": _iso(row.at), "due": row.due, "done_at": done_at}
        )
    return actions


def _ratings(conn: Connection, number: int | None) -> defaultdict[int, list[dict[str, Any]]]:
    """Ticket -> each time that its stakeholder was asked how content he is, with what he has answered."""
    ratings: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in conn.execute(select(rating).where(_only(rating.c.ticket_id, number)).order_by(rating.c.id)):
        at = _iso(row.rated_at) if row.rated_at else None
        ratings[row.ticket_id].append(
            {"value": row.value, "words": row.words, "asked_at": _iso(row.asked_at), "at": at}
        )
    return ratings


def _entries(conn: Connection, number: int | None) -> defaultdict[int, list[dict[str, Any]]]:
    """Ticket -> its history, oldest first."""
    parts = _attachments(conn, number)
    columns = (
        entry.c.id, entry.c.ticket_id, entry.c.kind, entry.c.visibility, entry.c.author_mailbox, entry.c.message_id,
        entry.c.text, entry.c.at,
    )
    entries: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in conn.execute(select(*columns).where(_only(entry.c.ticket_id, number)).order_by(entry.c.id)):
        entries[row.ticket_id].append(
            {
                "kind": row.kind,
                "visibility": row.visibility,
                "from": row.author_mailbox,
                "message_id": row.message_id,
                "text": row.text,
                "attachments": parts[row.id],
                "at": _iso(row.at),
            }
        )
    return entries


def _attachments(conn: Connection, number: int | None) -> defaultdict[int, list[dict[str, Any]]]:
    query = select(attachment).order_by(attachment.c.entry_id, attachment.c.position)
    if number is not None:
        query = query.join(entry).where(entry.c.ticket_id == number)
    parts: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in conn.execute(query):
        parts[row.entry_id].append({"name": row.name, "size": row.size, "sha256": row.sha256})
    return parts


def _without_tokens(conn: Connection, reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports with every tag that somebody quoted cut out of subjects and texts."""
    places = [(report, "subject") for report in reports]
    places += [(item, "text") for report in reports for item in (*report["entries"], *report["actions"])]
    places += [(item, "words") for report in reports for item in report["ratings"]]
    for (place, key), text in zip(places, without_tokens(conn, [place[key] for place, key in places]), strict=True):
        place[key] = text
    return reports


def _iso(at: datetime) -> str:
    return at.isoformat()
