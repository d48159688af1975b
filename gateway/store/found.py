"""What the words of a mail make necessary to know besides its own ticket; read only where they do."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select

from gateway.model.due import DueKind
from gateway.model.situation import MOST_FOUND, ApprovalFile, Found, TicketFile, Wishes
from gateway.model.ticket import Ticket, TicketId
from gateway.store.actions import read_actions
from gateway.store.approvals import read_approvals
from gateway.store.columns import DONE, OPEN
from gateway.store.due import waiting_at
from gateway.store.lines import read_actions_of, read_set_aside, read_unsent, tickets_of
from gateway.store.people_cards import cards_of
from gateway.store.ratings import last_asked, unasked
from gateway.store.tables import participant, ticket
from gateway.store.tickets import read_bare, read_file, standing_for
from gateway.store.timekeeping import held_by

_RECENT = timedelta(days=14)
_OPEN = ticket.c.status.not_in(DONE)
_NEAREST_FIRST = (ticket.c.promise.is_(None), ticket.c.promise, ticket.c.id)


def _open_where(condition: ColumnElement[bool]) -> Select[Any]:
    """By the few that are open; `_OPEN` would walk through all that were ever done."""
    is_open = ticket.c.status.in_(OPEN)
    return select(ticket.c.id).where(condition, is_open).order_by(*_NEAREST_FIRST).limit(MOST_FOUND + 1)


_DESK = _open_where(ticket.c.poc == bindparam("poc"))
_COVERED = _open_where(ticket.c.covers_for == bindparam("poc"))
_OF_PROJECT = _open_where(ticket.c.project == bindparam("project"))
_LATELY = or_(_OPEN, ticket.c.closed_at >= bindparam("since"))
_THEIRS = (
    select(ticket.c.id)
    .join(participant, participant.c.ticket_id == ticket.c.id)
    .where(
        participant.c.address == bindparam("address"), participant.c.admitted.is_(True),
        or_(_LATELY, ticket.c.merged_into.is_not(None)),
    )
    .order_by(ticket.c.id.desc())
    .limit(MOST_FOUND + 1)
)
_STILL_TOLD = (
    select(ticket.c.id).where(ticket.c.id.in_(bindparam("numbers", expanding=True)), _LATELY)
    .order_by(ticket.c.id.desc())
)


def read_desk(conn: Connection, poc: str) -> tuple[TicketFile, ...]:
    """Open tickets of the person, the nearest promise first, as much as a list of them shows."""
    return read_bare(conn, [TicketId(number) for number in conn.scalars(_DESK, {"poc": poc})])


def read_found(conn: Connection, wishes: Wishes, now: datetime) -> Found:
    """All that was wished for; what does not exist is left out."""
    of_lines = read_actions_of(conn, wishes.lines)
    files = _files(conn, (*wishes.tickets, *tickets_of(wishes.lines, of_lines)))
    return Found(
        tickets=files,
        desk=tuple(file for key in wishes.desk_of for file in _listed(conn, _DESK, poc=key)),
        covered=_listed(conn, _COVERED, poc=wishes.covered) if wishes.covered else (),
        theirs=_theirs(conn, wishes.of_address, now - _RECENT) if wishes.of_address else (),
        project=_listed(conn, _OF_PROJECT, project=wishes.of_project) if wishes.of_project else (),
        jump=held_by(conn) if wishes.clock else None,
        approvals=_approvals(conn, wishes),
        of_lines=of_lines,
        set_aside=read_set_aside(conn, wishes.lines),
        unsent=read_unsent(conn, wishes.lines),
        actions=tuple(one for file in files for one in read_actions(conn, file.ticket.id)) if wishes.lines else (),
    )


def read_about_people(conn: Connection, found: Found, wishes: Wishes, own: Ticket | None,
                      since: datetime) -> Found:
    """With what was wished for about the people of these tickets, and of `own`, the one that the mail is about.

    `since`: who was asked later how content he is, is not asked again.
    """
    tickets = [*([own] if own else []), *(file.ticket for file in found.files)]
    named = {one or (own.stakeholder.key if own else "") for one in wishes.cards}
    return replace(
        found, cards=cards_of(conn, filter(None, named)),
        unasked=unasked(conn, tickets, since) if wishes.unasked else frozenset(),
        rating=last_asked(conn, own.id, wishes.rating_by) if own and wishes.rating_by else None,
        news_at=waiting_at(conn, DueKind.NEWS, own.id) if own and wishes.news else None,
    )


def _approvals(conn: Connection, wishes: Wishes) -> tuple[ApprovalFile, ...]:
    if not wishes.approvals and not wishes.open_approvals:
        return ()
    return read_approvals(conn, wishes.approvals, with_open=wishes.open_approvals)


def _theirs(conn: Connection, address: str, since: datetime) -> tuple[TicketFile, ...]:
    """Of a ticket that was merged, the one that goes on: as long as he has not left that one."""
    own = conn.scalars(_THEIRS, {"address": address, "since": since}).all()
    numbers = [standing_for(conn, number) for number in own]
    files = _listed(conn, _STILL_TOLD, numbers=numbers, since=since)
    return tuple(f for f in files if any(p.address.key == address for p in f.ticket.conversation))


def _listed(conn: Connection, query: Select[Any], **values: object) -> tuple[TicketFile, ...]:
    return _files(conn, list(conn.scalars(query, values)))


def _files(conn: Connection, numbers: Iterable[TicketId]) -> tuple[TicketFile, ...]:
    """The tickets, each once; of one that was merged, the one that goes on."""
    files = [file for number in numbers if (file := read_file(conn, number)) is not None]
    return tuple({file.ticket.id: file for file in files}.values())
