"""Tickets that are alike: what the librarian puts on the shelves, and what may be said of a ticket found there.

A shelf can be behind the store. So what it finds is only ever a number: whether that ticket is still solved (or still
open), in which project it is and what was answered is read here. Shown is a public answer of a POC and nothing else:
no notes, no words that nobody has confirmed.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, func, or_, select

from gateway.model.mail import Address
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Report, Solved, Status, TicketId, Visibility
from gateway.store.columns import DONE
from gateway.store.engine import Store
from gateway.store.lessons import first_mail
from gateway.store.tables import entry, link, participant, ticket, triage
from gateway.store.tickets import read_file

ALIKE = "alike"
"""The kind of link between tickets about the same matter."""
LONGEST_ANSWER, LONGEST_BEGINNING = 2_000, 200
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A ticket as it stands on a shelf."""

    ticket: TicketId
    project: str
    subject: str
    text: str
    """Of the mail that opened it; "" where no public mail did."""
    at: datetime
    """When it was solved, or opened."""


def _listed(instant: Any) -> Select[Any]:
    return select(ticket.c.id, ticket.c.project, ticket.c.subject, instant.label("at"), first_mail().label("text"))


_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_SOLVED_BEFORE = (
    _listed(ticket.c.closed_at).where(ticket.c.closed_at <= bindparam("at"), ticket.c.status.in_(DONE))
    .where(or_(ticket.c.closed_at < bindparam("at"), ticket.c.id < bindparam("number")))
    .order_by(ticket.c.closed_at.desc(), ticket.c.id.desc()).limit(bindparam("most"))
)
_SOLVED_SINCE = (
    select(ticket.c.id).where(ticket.c.closed_at >= bindparam("since"), ticket.c.status.in_(DONE))
    .order_by(ticket.c.closed_at.desc()).limit(bindparam("most"))
)
_NEWEST = (
    select(ticket.c.id, ticket.c.opened_at).where(ticket.c.id > bindparam("after"))
    .order_by(ticket.c.id.desc()).limit(bindparam("most"))
)
_THESE = _listed(func.coalesce(ticket.c.closed_at, ticket.c.opened_at)).where(ticket.c.id.in_(_NUMBERS))

_OUTSIDE = select(participant.c.address).where(participant.c.ticket_id == ticket.c.id).correlate(ticket)
_ANSWER = (
    select(func.max(entry.c.id))
    .where(
        entry.c.ticket_id == ticket.c.id, entry.c.kind == EntryKind.MAIL, entry.c.visibility == Visibility.PUBLIC,
        entry.c.unconfirmed.is_(False), entry.c.text != "", entry.c.filed_at <= ticket.c.closed_at,
        entry.c.author.not_in(_OUTSIDE),
    )
    .correlate(ticket)
    .scalar_subquery()
)
_ANSWERED = (
    select(ticket.c.id, ticket.c.subject, entry.c.author, func.substr(entry.c.text, 1, LONGEST_ANSWER).label("text"))
    .select_from(ticket)
    .join(entry, entry.c.id == _ANSWER)
    .where(ticket.c.id.in_(_NUMBERS), ticket.c.project == bindparam("project"), ticket.c.status.in_(DONE))
)
_SUGGESTED = select(triage.c.suggested, ticket.c.project).join(ticket, ticket.c.id == triage.c.ticket_id).where(
    triage.c.ticket_id == bindparam("number")
)
_IS_OPEN = and_(ticket.c.project == bindparam("project"), ticket.c.status.not_in(DONE))
_STILL_FRESH = select(ticket.c.id).where(
    ticket.c.id.in_(_NUMBERS), _IS_OPEN, ticket.c.opened_at >= bindparam("since")
)
_FIRST_OF = (
    select(link.c.other_id).join(ticket, ticket.c.id == link.c.other_id)
    .where(link.c.ticket_id == bindparam("number"), link.c.kind == ALIKE, _IS_OPEN)
    .order_by(link.c.other_id).limit(1)
)
_REPORTS = (
    select(
        ticket.c.id, ticket.c.subject, ticket.c.stakeholder_address, ticket.c.stakeholder_name, ticket.c.status,
        ticket.c.poc, link.c.told, func.substr(first_mail(), 1, LONGEST_BEGINNING).label("words"),
    )
    .join(link, link.c.ticket_id == ticket.c.id)
    .where(link.c.other_id == bindparam("number"), link.c.kind == ALIKE)
    .order_by(ticket.c.id)
)


# --- for the shelves -------------------------------------------------------------------------------------------------


def solved_before(store: Store, last: Shelved | None, most: int) -> tuple[Shelved, ...]:
    """The tickets that were solved last, newest first; of those before `last` where it is given."""
    at, number = (last.at, last.ticket) if last else (_NEVER, 0)
    with store.read() as conn:
        return _shelved(conn.execute(_SOLVED_BEFORE, {"at": at, "number": number, "most": most}).all())


def solved_since(store: Store, since: datetime, most: int) -> list[TicketId]:
    """Numbers of what was solved since then, newest first."""
    with store.read() as conn:
        return [TicketId(one) for one in conn.scalars(_SOLVED_SINCE, {"since": since, "most": most})]


def opened_since(store: Store, after: TicketId, since: datetime, most: int) -> list[TicketId]:
    """Of the newest tickets above that number, those that were opened since then, newest first."""
    with store.read() as conn:
        rows = conn.execute(_NEWEST, {"after": after, "most": most}).all()
    return [TicketId(row.id) for row in rows if row.opened_at >= since]


def shelved(store: Store, numbers: Sequence[TicketId]) -> tuple[Shelved, ...]:
    """These tickets with the mail that opened each."""
    if not numbers:
        return ()
    with store.read() as conn:
        return _shelved(conn.execute(_THESE, {"numbers": numbers}).all())


def _shelved(rows: Sequence[Row[Any]]) -> tuple[Shelved, ...]:
    return tuple(Shelved(TicketId(row.id), row.project, row.subject, row.text or "", row.at) for row in rows)


# --- for a situation -------------------------------------------------------------------------------------------------


def read_solved(store: Store, numbers: Sequence[TicketId], project: str) -> tuple[Solved, ...]:
    """Those that are solved, in this project, and were answered by somebody of the house; in the order given."""
    if not numbers:
        return ()
    with store.read() as conn:
        return _solved(conn, numbers, project)


def read_suggested(store: Store, number: TicketId) -> tuple[Solved, ...]:
    """The solved tickets that the POC of a ticket was shown, in the order of their numbers."""
    with store.read() as conn:
        row = conn.execute(_SUGGESTED, {"number": number}).one_or_none()
        return _solved(conn, row.suggested, row.project) if row is not None and row.suggested else ()


def _solved(conn: Connection, numbers: Sequence[int], project: str) -> tuple[Solved, ...]:
    rows = conn.execute(_ANSWERED, {"numbers": list(numbers), "project": project})
    found = {row.id: Solved(TicketId(row.id), row.subject, row.text, row.author) for row in rows}
    return tuple(found[number] for number in numbers if number in found)


def read_same(store: Store, numbers: Sequence[TicketId], project: str, since: datetime) -> TicketFile | None:
    """The first of these that is open and was opened since then, or the one it is linked with; None where none is."""
    if not numbers:
        return None
    with store.read() as conn:
        fresh = set(conn.scalars(_STILL_FRESH, {"numbers": numbers, "project": project, "since": since}))
        best = next((number for number in numbers if number in fresh), None)
        if best is None:
            return None
        first = conn.scalar(_FIRST_OF, {"number": best, "project": project})
        file = read_file(conn, TicketId(first or best))
        return file and replace(file, reports=read_reports(conn, file.ticket.id))


def read_reports(conn: Connection, number: TicketId) -> tuple[Report, ...]:
    """The tickets that are linked with this one as the same matter, oldest first."""
    return tuple(
        Report(TicketId(row.id), row.subject, Address(row.stakeholder_address, row.stakeholder_name),
               Status(row.status), row.poc, row.words or "", row.told)
        for row in conn.execute(_REPORTS, {"number": number})
    )
