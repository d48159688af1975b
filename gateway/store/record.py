"""Reads all that is kept of one ticket, for an export: the record in words, and the mails in bytes.

With `public` only what everybody in the conversation may see: no notes and commands, nothing that is unconfirmed, no
quotes below the words (a POC's answer quotes internal letters), no mail from a POC (his answer is there as the letter
that it became), no letter to anybody who is not in the conversation.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, literal, literal_column, select, union_all

from gateway.model.letter import Lane
from gateway.model.record import Record, RecordedMail, Undertaken
from gateway.model.ticket import Entry, Ticket, TicketId, Visibility
from gateway.store.columns import LetterState
from gateway.store.engine import Store
from gateway.store.tables import action, entry, inbound, letter_body, mail_body, outbox, ticket
from gateway.store.tickets import as_entries, merged_into, read_alone
from gateway.store.tokens import without_tokens

_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_ENTRIES = select(entry).where(entry.c.ticket_id.in_(_NUMBERS)).order_by(entry.c.filed_at, entry.c.id)
_ACTIONS = select(action).where(action.c.ticket_id.in_(_NUMBERS)).order_by(action.c.id)
_CLOSED_AT = select(ticket.c.closed_at).where(ticket.c.id == bindparam("number"))
_CAME = select(
    inbound.c.id, inbound.c.received_at.label("at"), inbound.c.mail_from, literal("").label("recipient"),
    literal("").label("lane"), literal_column("0").label("is_letter"),
).where(inbound.c.ticket_id.in_(_NUMBERS), inbound.c.duplicate_of.is_(None))  # fmt: skip
_WENT = select(
    outbox.c.id, outbox.c.sent_at.label("at"), outbox.c.mail_from, outbox.c.recipient_key.label("recipient"),
    outbox.c.lane, literal_column("1").label("is_letter"),
).where(outbox.c.ticket_id.in_(_NUMBERS), outbox.c.state == LetterState.SENT)  # fmt: skip
_MAILS = union_all(_CAME, _WENT).order_by("at", "is_letter", "id")
_RAW = (
    select(mail_body.c.raw.label("content"), inbound.c.raw_digest.label("digest"))
    .select_from(inbound).outerjoin(mail_body).where(inbound.c.id == bindparam("number"))
)
_SKELETON = (
    select(letter_body.c.skeleton.label("content"), outbox.c.body_digest.label("digest"))
    .select_from(outbox).outerjoin(letter_body).where(outbox.c.id == bindparam("number"))
)


def read_record(store: Store, number: TicketId, *, public: bool = False, alone: bool = False) -> Record | None:
    """All that is kept of the ticket, tags cut out; None where there is none of that number.

    `alone`: without what belongs to the tickets that were merged into it.
    """
    with store.read() as conn:
        file = read_alone(conn, number)
        if file is None:
            return None
        merged = [] if alone else merged_into(conn, number)
        numbers = {"numbers": [number, *merged]}
        entries = as_entries(conn, conn.execute(_ENTRIES, numbers).all())
        actions = tuple(map(_undertaken, conn.execute(_ACTIONS, numbers)))
        closed_at = conn.scalar(_CLOSED_AT, {"number": number})
        record = Record(file.ticket, closed_at, entries, actions, tuple(merged))
        return _without_tokens(conn, _public(record) if public else record)


def read_mails(store: Store, record: Record) -> Iterator[RecordedMail]:
    """The mails that came and the letters that were sent, in that order in time, read one by one.

    Of a public record only the mails of people outside, and the letters to them. The bytes are as they were: cutting
    tags out of them is left to the caller.
    """
    rows = _rows(store, [record.ticket.id, *record.merged])
    for row in rows if not record.is_public else _for_everybody(rows, record):
        yield read_mail(store, row, is_letter=bool(row.is_letter))


def read_mails_of(store: Store, number: TicketId) -> Iterator[RecordedMail]:
    """All mails and letters of that very ticket, in the same way."""
    for row in _rows(store, [number]):
        yield read_mail(store, row, is_letter=bool(row.is_letter))


def _rows(store: Store, numbers: Sequence[TicketId]) -> Sequence[Row[Any]]:
    with store.read() as conn:
        return conn.execute(_MAILS, {"numbers": numbers}).all()


def read_mail(store: Store, row: Row[Any], *, is_letter: bool) -> RecordedMail:
    """The mail or letter of that row: its `id`, `at` and `mail_from`."""
    with store.read() as conn:
        found = conn.execute(_SKELETON if is_letter else _RAW, {"number": row.id}).one()
    try:
        content = found.content if found.digest is None else store.blobs.get(found.digest)
    except FileNotFoundError:
        content = None
    return RecordedMail(row.at, row.mail_from, content, is_letter)


def _for_everybody(rows: Sequence[Row[Any]], record: Record) -> list[Row[Any]]:
    """What people outside wrote and got."""
    outside = _outside(record.ticket)
    theirs = {one.inbound for one in record.entries if one.author.key in outside}
    return [row for row in rows
            if (row.lane == Lane.TICKET and row.recipient in outside if row.is_letter else row.id in theirs)]


def _outside(of: Ticket) -> Collection[str]:
    """Address keys of those who are in the conversation."""
    return {of.stakeholder.key} | {one.address.key for one in of.participants if one.admitted}


def _public(record: Record) -> Record:
    seen = [one for one in record.entries if one.visibility is Visibility.PUBLIC and not one.unconfirmed]
    people = tuple(one for one in record.ticket.participants if one.admitted)
    bare = replace(record.ticket, participants=people, labels=(), colleagues=(), covers_for="", links=(), due=None,
                   wait_until=None)
    entries = tuple(replace(one, folded="") for one in seen)
    return replace(record, ticket=bare, entries=entries, actions=(), is_public=True)


def _undertaken(row: Row[Any]) -> Undertaken:
    return Undertaken(row.who, row.text, row.at, date.fromisoformat(row.due) if row.due else None, row.done_at)


def _without_tokens(conn: Connection, record: Record) -> Record:
    """Every tag that somebody quoted is cut out, wherever people's words stand."""
    said = [text for one in record.entries for text in (one.text, one.folded, one.html or "")]
    subject, *texts = without_tokens(conn, [record.ticket.subject, *said, *(one.text for one in record.actions)])
    entries = [_worded(one, *texts[3 * at : 3 * at + 3]) for at, one in enumerate(record.entries)]
    actions = zip(record.actions, texts[3 * len(entries) :], strict=True)
    return replace(record, ticket=replace(record.ticket, subject=subject), entries=tuple(entries),
                   actions=tuple(replace(one, text=text) for one, text in actions))


def _worded(one: Entry, text: str, folded: str, html: str) -> Entry:
    return replace(one, text=text, folded=folded, html=None if one.html is None else html)
