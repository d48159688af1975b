"""Reading a ticket with its people and its history, and the rows that its parts become."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from gateway.model.decision import TicketFile
from gateway.model.mail import Address, Attachment, InboundId, MessageId
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Status,
    Ticket,
    TicketId,
    Triage,
    Urgency,
    Visibility,
)
from gateway.store.tables import attachment, correction, entry, load, outbox, participant, ticket, triage

LAST_ENTRIES = 50

_TICKET = select(ticket).where(ticket.c.id == bindparam("number"))
_PEOPLE = select(participant).where(participant.c.ticket_id == bindparam("number"))
_NEWEST = select(entry).where(entry.c.ticket_id == bindparam("number")).order_by(entry.c.id.desc()).limit(LAST_ENTRIES)
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
_TOPIC_SAID = (
    select(correction.c.by)
    .where(correction.c.ticket_id == bindparam("number"), correction.c.kind == "topic")
    .order_by(correction.c.id.desc())
    .limit(1)
)
_LOADS = select(load).where(load.c.open_tickets > 0)
_NEW_TICKET = insert(ticket)
_NEW_TRIAGE = insert(triage)
_NEW_PARTICIPANT = insert(participant)
_NEW_ENTRY = insert(entry).returning(entry.c.id)
_NEW_ATTACHMENT = insert(attachment)


def read_file(conn: Connection, number: TicketId) -> TicketFile | None:
    """The ticket with its last 50 entries, oldest first; None when there is no such ticket."""
    row = conn.execute(_TICKET, {"number": number}).one_or_none()
    if row is None:
        return None
    people = conn.execute(_PEOPLE, {"number": number}).all()
    return TicketFile(_ticket(row, people), _read_entries(conn, number))


def ticket_of(conn: Connection, ids: Sequence[MessageId]) -> TicketId | None:
    """The ticket of the first Message-ID that stands on a letter of ours or on an entry; an empty one never matches."""
    wanted = [message_id for message_id in ids if message_id]
    if not wanted:
        return None
    tickets: dict[str, TicketId] = {}
    for row in (*conn.execute(_LETTERS_NAMED, {"ids": wanted}), *conn.execute(_ENTRIES_NAMED, {"ids": wanted})):
        if row.ticket_id is not None:
            tickets.setdefault(row.message_id, TicketId(row.ticket_id))
    return next((tickets[message_id] for message_id in wanted if message_id in tickets), None)


def open_tickets(conn: Connection) -> dict[str, int]:
    """POC -> number of tickets that are not done."""
    return {row.poc: row.open_tickets for row in conn.execute(_LOADS)}


def who_sorted(conn: Connection, number: TicketId) -> str:
    """Who said last what the ticket is about: a person's key or an address key; "" where nobody has."""
    found: str | None = conn.scalar(_TOPIC_SAID, {"number": number})
    return found or ""


def insert_ticket(conn: Connection, new: Ticket, now: datetime) -> None:
    """A new ticket at version 1, its participants with the stakeholder among them."""
    row = {
        "id": new.id,
        "version": 1,
        "subject": new.subject,
        "status": new.status,
        "topic": new.topic,
        "urgency": new.urgency,
        "project": new.project,
        "poc": new.poc,
        "stakeholder_address": new.stakeholder.address,
        "stakeholder_name": new.stakeholder.name,
        "language": new.language,
        "opened_at": new.opened_at,
        "updated_at": now,
        "closed_at": now if new.status.is_done else None,
        "promise": new.promise,
        "chosen_by": new.chosen_by,
    }
    conn.execute(_NEW_TICKET, row)
    people = {one.address.key: one for one in (Participant(new.stakeholder, is_stakeholder=True), *new.participants)}
    conn.execute(_NEW_PARTICIPANT, [participant_row(new.id, one) for one in people.values()])


def insert_triage(conn: Connection, number: TicketId, said: Triage, suggested: Sequence[TicketId]) -> None:
    """What the classifier thought when the ticket was opened, and which solved tickets its POC was shown."""
    row = {
        "ticket_id": number,
        "best": said.ranked[0][0] if said.ranked else said.topic or "",
        "topic": said.topic,
        "confidence": said.confidence,
        "why": list(said.why),
        "urgency": said.urgency,
        "urgency_why": said.urgency_why,
        "model": said.model,
        "suggested": list(suggested),
    }
    conn.execute(_NEW_TRIAGE, row)


def participant_row(number: TicketId, one: Participant) -> dict[str, Any]:
    """The columns of a participant."""
    return {
        "ticket_id": number,
        "address": one.address.key,
        "mailbox": one.address.address,
        "name": one.address.name,
        "is_stakeholder": one.is_stakeholder,
        "admitted": one.admitted,
    }


def insert_entry(conn: Connection, number: TicketId, new: Entry, now: datetime) -> None:
    """One more item of the history, with what is attached to it."""
    row = {
        "ticket_id": number,
        "kind": new.kind,
        "visibility": new.visibility,
        "author": new.author.key,
        "author_mailbox": new.author.address,
        "author_name": new.author.name,
        "at": new.at,
        "filed_at": now,
        "text": new.text,
        "folded": new.folded,
        "html": new.html,
        "message_id": new.message_id or None,
        "inbound_id": new.inbound,
        "unconfirmed": new.unconfirmed,
    }
    entry_id = conn.execute(_NEW_ENTRY, row).scalar_one()
    parts = [_attachment_row(entry_id, position, part) for position, part in enumerate(new.attachments)]
    if parts:
        conn.execute(_NEW_ATTACHMENT, parts)


def _attachment_row(entry_id: int, position: int, part: Attachment) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "position": position,
        "name": part.name,
        "media_type": part.media_type,
        "size": part.size,
        "sha256": part.sha256,
        "content_id": part.content_id,
        "inline": part.inline,
        "hazard": part.hazard,
    }


def _read_entries(conn: Connection, number: TicketId) -> tuple[Entry, ...]:
    rows = conn.execute(_NEWEST, {"number": number}).all()[::-1]
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


def _ticket(row: Row[Any], people: Iterable[Row[Any]]) -> Ticket:
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
        language=row.language,
        chosen_by=row.chosen_by,
        participants=tuple(
            Participant(Address(one.mailbox, one.name), one.is_stakeholder, one.admitted, one.undeliverable)
            for one in people
        ),
        version=row.version,
    )
