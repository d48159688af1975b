"""Reading a ticket with its people and its history."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, literal, select, union_all

from gateway.model.mail import Address, Attachment, InboundId, MessageId
from gateway.model.old_mail import MESSAGE_ID
from gateway.model.promise import Promise
from gateway.model.situation import TicketFile
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Status,
    Ticket,
    TicketId,
    Urgency,
    Visibility,
)
from gateway.store.milestones import read_asked
from gateway.store.promises import read_promises, read_promises_of
from gateway.store.tables import attachment, correction, entry, link, outbox, participant, ticket
from gateway.store.tables_mailboxes import brought

LAST_ENTRIES = 50
RELATED = "related"
"""The kind of link that a POC makes."""
_MOST_MERGES = 20
"""Steps from a ticket to the one that goes on in its place; more would be a circle."""

_TICKET = select(ticket).where(ticket.c.id == bindparam("number"))
_TICKETS = select(ticket).where(ticket.c.id.in_(bindparam("numbers", expanding=True)))
_PEOPLE = select(participant).where(participant.c.ticket_id.in_(bindparam("numbers", expanding=True)))
_HAS_FILES = exists().where(attachment.c.entry_id == entry.c.id).label("has_files")
_NEWEST = (
    select(entry, _HAS_FILES).where(entry.c.ticket_id.in_(bindparam("numbers", expanding=True)))
    .order_by(entry.c.id.desc()).limit(LAST_ENTRIES)
)
_MERGED = select(ticket.c.id).where(ticket.c.merged_into == bindparam("number")).order_by(ticket.c.id)
_GOES_ON = select(ticket.c.merged_into).where(ticket.c.id == bindparam("number"))
_TIES = union_all(
    select(literal(True).label("is_merged"), ticket.c.id).where(ticket.c.merged_into == bindparam("number")),
    select(literal(False), link.c.other_id).where(link.c.ticket_id == bindparam("number"), link.c.kind == RELATED),
    select(literal(False), link.c.ticket_id).where(link.c.other_id == bindparam("number"), link.c.kind == RELATED),
)
"""The tickets that were merged into it directly, and those that a POC has linked with it."""
_ATTACHMENTS = (
    select(attachment)
    .where(attachment.c.entry_id.in_(bindparam("entries", expanding=True)))
    .order_by(attachment.c.entry_id, attachment.c.position)
)
_LETTERS_NAMED = select(outbox.c.message_id, outbox.c.ticket_id).where(
    outbox.c.message_id.in_(bindparam("ids", expanding=True))
)
_ENTRIES_NAMED = (
    select(entry.c.message_id, entry.c.ticket_id)
    .where(entry.c.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(entry.c.id)
)
_BROUGHT_NAMED = select(brought.c.key.label("message_id"), brought.c.ticket_id).where(
    brought.c.system == MESSAGE_ID, brought.c.key.in_(bindparam("ids", expanding=True))
)
_TOPIC_SAID = (
    select(correction.c.by)
    .where(correction.c.ticket_id == bindparam("number"), correction.c.kind == "topic")
    .order_by(correction.c.id.desc())
    .limit(1)
)


def read_file(conn: Connection, number: TicketId) -> TicketFile | None:
    """The ticket with its last 50 entries, oldest first; None when there is no such ticket.

    Of one that was merged into another, the other; with the people and entries of all that were merged into it.
    """
    row = _row(conn, number)
    for _ in range(_MOST_MERGES):
        if row is None or row.merged_into is None:
            break
        row = _row(conn, row.merged_into)
    return None if row is None else _file(conn, row)


def read_alone(conn: Connection, number: TicketId) -> TicketFile | None:
    """The ticket of that very number, also where another one goes on in its place."""
    row = _row(conn, number)
    return None if row is None else _file(conn, row)


def read_bare(conn: Connection, numbers: Sequence[TicketId]) -> tuple[TicketFile, ...]:
    """These tickets in this order, without their people and history: as much as a list of many shows."""
    rows = {row.id: row for row in conn.execute(_TICKETS, {"numbers": numbers})} if numbers else {}
    promises = read_promises_of(conn, list(rows))
    return tuple(TicketFile(_ticket(rows[number], (), (), promises[number])) for number in numbers if number in rows)


def _row(conn: Connection, number: TicketId) -> Row[Any] | None:
    return conn.execute(_TICKET, {"number": number}).one_or_none()


def _file(conn: Connection, row: Row[Any]) -> TicketFile:
    ties = conn.execute(_TIES, {"number": row.id}).all()
    merged = _all_merged(conn, sorted(TicketId(one.id) for one in ties if one.is_merged))
    numbers = [row.id, *merged]
    people = conn.execute(_PEOPLE, {"numbers": numbers}).all()
    links = tuple(sorted({TicketId(one.id) for one in ties if not one.is_merged}))
    ticket = _ticket(row, _each_once(row, people), links, read_promises(conn, row.id))
    return TicketFile(ticket, _read_entries(conn, numbers), merged=tuple(merged),
                      asked=read_asked(conn, row.id, row.escalation))


def standing_for(conn: Connection, number: TicketId) -> TicketId:
    """The ticket that goes on in the place of this one; itself where it was not merged."""
    for _ in range(_MOST_MERGES):
        other = conn.scalar(_GOES_ON, {"number": number})
        if other is None:
            break
        number = TicketId(other)
    return number


def merged_into(conn: Connection, number: TicketId) -> list[TicketId]:
    """All that go on in it, however many steps away."""
    return _all_merged(conn, _nearest(conn, number))


def _all_merged(conn: Connection, nearest: Sequence[TicketId]) -> list[TicketId]:
    """These, which go on in a ticket directly, and all that go on in them."""
    found, waiting = list(nearest), list(nearest)
    while waiting and len(found) < _MOST_MERGES:
        further = _nearest(conn, waiting.pop())
        found += further
        waiting += further
    return found


def _nearest(conn: Connection, number: TicketId) -> list[TicketId]:
    return [TicketId(one) for one in conn.scalars(_MERGED, {"number": number})]


def _each_once(row: Row[Any], people: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Everybody once, as he stands on the ticket itself; its stakeholder is the one whose matter it is."""
    by_address: dict[str, Row[Any]] = {}
    for one in sorted(people, key=lambda one: one.ticket_id != row.id):
        by_address.setdefault(one.address, one)
    return list(by_address.values())


def ticket_of(conn: Connection, ids: Sequence[MessageId]) -> TicketId | None:
    """The ticket of the first Message-ID that stands on a letter of ours, on an entry, or on a mail of old that led to
    the ticket elsewhere; an empty one never matches."""
    wanted = [message_id for message_id in ids if message_id]
    if not wanted:
        return None
    tickets: dict[str, TicketId] = {}
    for named in (_LETTERS_NAMED, _ENTRIES_NAMED, _BROUGHT_NAMED):
        for row in conn.execute(named, {"ids": wanted}):
            if row.ticket_id is not None:
                tickets.setdefault(row.message_id, TicketId(row.ticket_id))
    return next((tickets[message_id] for message_id in wanted if message_id in tickets), None)


def who_sorted(conn: Connection, number: TicketId) -> str:
    """Who said last what the ticket is about: a person's key or an address key; "" where nobody has."""
    found: str | None = conn.scalar(_TOPIC_SAID, {"number": number})
    return found or ""


def _read_entries(conn: Connection, numbers: Sequence[TicketId]) -> tuple[Entry, ...]:
    rows = conn.execute(_NEWEST, {"numbers": numbers}).all()[::-1]
    parts = read_attachments(conn, [row.id for row in rows if row.has_files])  # most have none: a statement less
    return tuple(_entry(row, parts[row.id]) for row in rows)


def as_entries(conn: Connection, rows: Sequence[Row[Any]]) -> tuple[Entry, ...]:
    """The entries of these rows, each with what is attached to it."""
    parts = read_attachments(conn, [row.id for row in rows])
    return tuple(_entry(row, parts[row.id]) for row in rows)


def read_attachments(conn: Connection, entries: Sequence[int]) -> defaultdict[int, list[Attachment]]:
    """Entry -> what is attached to it, in the order of the mail."""
    parts: defaultdict[int, list[Attachment]] = defaultdict(list)
    if entries:
        for row in conn.execute(_ATTACHMENTS, {"entries": entries}):
            part = Attachment(row.name, row.media_type, row.size, row.sha256, row.content_id, row.inline,
                              row.hazard)
            parts[row.entry_id].append(part)
    return parts


def _entry(row: Row[Any], parts: Iterable[Attachment]) -> Entry:
    return Entry(
        kind=EntryKind(row.kind),
        visibility=Visibility(row.visibility),
        author=Address(row.author_mailbox, row.author_name),
        at=row.at,
        text=row.text,
        folded=row.folded,
        html=row.html,
        message_id=None if row.message_id is None else MessageId(row.message_id),
        inbound=None if row.inbound_id is None else InboundId(row.inbound_id),
        attachments=tuple(parts),
        unconfirmed=row.unconfirmed,
    )


def _ticket(row: Row[Any], people: Iterable[Row[Any]], links: tuple[TicketId, ...],
            promises: tuple[Promise, ...]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        subject=row.subject,
        status=Status(row.status),
        stakeholder=Address(row.stakeholder_address, row.stakeholder_name),
        project=row.project,
        poc=row.poc,
        opened_at=row.opened_at,
        topic=row.topic,
        urgency=Urgency(row.urgency),
        promise=row.promise,
        promises=promises,
        language=row.language,
        chosen_by=row.chosen_by,
        participants=tuple(
            Participant(Address(one.mailbox, one.name), one.is_stakeholder and one.ticket_id == row.id, one.admitted,
                        one.undeliverable, one.quiet)
            for one in people
        ),
        labels=tuple(row.labels),
        colleagues=tuple(row.colleagues),
        covers_for=row.covers_for,
        due=_day(row.due),
        wait_until=_day(row.wait_until),
        links=links,
        merged_into=None if row.merged_into is None else TicketId(row.merged_into), escalation=row.escalation,
        version=row.version,
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
