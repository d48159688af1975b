"""Brings in what was before the gateway: a whole batch in one transaction, with the times that it had.

Nothing here writes letters, promises or due times, and of a ticket that somebody has touched nothing changes but its
entries. The entries of a ticket get ids in the order of their times, so that whoever reads it by ids reads it as it
went: where a mail is older than what is there, the later entries are written anew behind it.

    keep_files(store.blobs, mails)
    with store.write() as conn:
        known = read_known(conn, message_ids)       # of another helpdesk's tickets: tickets_of(conn, "rt", keys) first
        arranged = ...                              # pure: what becomes of them
        write(conn, arranged, mails, now)

A mail that somebody else has taken in meanwhile makes `write` fail by the database's own unique key (IntegrityError):
look again with `already_here`, and begin anew.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.model.mail import Envelope, Fingerprint, InboundId, Outcome
from gateway.model.old_mail import Arranged, KnownTicket, OldMail, OldTicket
from gateway.model.ticket import Entry, EntryKind, Ticket, TicketId, Visibility
from gateway.store import search_index
from gateway.store.blob_rows import BlobRows
from gateway.store.blobs import Blobs
from gateway.store.brought import already_here, came_as, read_known
from gateway.store.columns import InboundState, clean
from gateway.store.engine import INLINE_BYTES, Store, unique_violation
from gateway.store.gathered import Gathered
from gateway.store.intake import identity_of
from gateway.store.loads import Share, change_loads
from gateway.store.milestones import Milestone, add
from gateway.store.tables import attachment, entry, inbound, link, mail_body, participant, sequence, ticket
from gateway.store.tables_mailboxes import brought
from gateway.store.tables_time import milestone
from gateway.store.ticket_rows import insert_entry, insert_ticket, insert_triage, participant_row
from gateway.store.tickets import RELATED, as_entries

__all__ = ["already_here", "keep_files", "link_once", "read_known", "set_aside", "write"]

_MOST_RECIPIENTS = 200

_OF = ticket.c.id == bindparam("number")
_NUMBERS_TAKEN = update(sequence).where(sequence.c.name == "ticket", sequence.c.next < bindparam("following"))
_ITS_TIMES = update(ticket).where(_OF)
_MAILS = insert(inbound).returning(inbound.c.identity, inbound.c.id)
_HIS = (participant.c.ticket_id == bindparam("number"), participant.c.address == bindparam("whose"))
_HIS_PLACE = update(participant).where(*_HIS)
_NOT_HERE = delete(participant).where(*_HIS)
_LATER = (
    select(entry).where(entry.c.ticket_id == bindparam("number"), entry.c.filed_at > bindparam("since"))
    .order_by(entry.c.filed_at, entry.c.id)
)
_THEIR_FILES = delete(attachment).where(attachment.c.entry_id.in_(bindparam("entries", expanding=True)))
_THEMSELVES = delete(entry).where(entry.c.id.in_(bindparam("entries", expanding=True)))
_WRITTEN_BY = (entry.c.ticket_id == bindparam("number"), entry.c.kind == EntryKind.MAIL,
               entry.c.author.in_(bindparam("authors", expanding=True)))
_ADMITTED = (
    update(entry).where(*_WRITTEN_BY, entry.c.unconfirmed.is_(True))
    .values(visibility=Visibility.PUBLIC, unconfirmed=False)
)
_NOT_ADMITTED = update(entry).where(*_WRITTEN_BY).values(visibility=Visibility.INTERNAL, unconfirmed=True)
_MILESTONES_GONE = delete(milestone).where(milestone.c.ticket_id == bindparam("number"))
_LEADS_ELSEWHERE = update(brought).where(brought.c.system == bindparam("of"), brought.c.key == bindparam("led"))
_IS_LINKED = select(link.c.ticket_id).where(
    link.c.kind == RELATED,
    ((link.c.ticket_id == bindparam("one")) & (link.c.other_id == bindparam("other")))
    | ((link.c.ticket_id == bindparam("other")) & (link.c.other_id == bindparam("one"))),
)


def keep_files(blobs: Blobs | BlobRows, mails: Iterable[OldMail]) -> None:
    """Big mails and attachments lie in files, synced, before the rows that name them are committed."""
    for one in mails:
        for content in one.mail.contents.values():
            blobs.put(content)
        if len(one.raw) > INLINE_BYTES:
            blobs.put(one.raw)


def write(conn: Connection, arranged: Arranged, mails: Sequence[OldMail], now: datetime) -> None:
    """Writes tickets, mails and entries. `mails` are those of the endings: none where what comes was no mail."""
    rows = Gathered(conn)
    for one in arranged.tickets:
        _stand(rows, one)
    rows.write()
    new = [one.ticket.id for one in arranged.tickets if one.before is None]
    if new:
        following = TicketId(max(new) + 1)
        conn.execute(_NUMBERS_TAKEN, {"following": following, "next": following})
    change_loads(conn, (share for one in arranged.tickets for share in _shares(one)))
    ids = _insert_mails(conn, arranged, mails, now) if mails else []
    for one in arranged.tickets:
        _add_entries(conn, one, ids)
        for other in one.links:
            link_once(conn, one.ticket.id, other, one.updated_at)
    _lead(conn, arranged.tickets)


# --- tickets ---------------------------------------------------------------------------------------------------------


def _stand(rows: Gathered, one: OldTicket) -> None:
    """The ticket's own row, and its people, as they are to be."""
    number, times = one.ticket.id, {"updated_at": one.updated_at, "closed_at": one.closed_at}
    if one.before is None:
        insert_ticket(rows, one.ticket, one.updated_at)
        rows.complete(number, times)
        if one.triage is not None:
            insert_triage(rows, number, one.triage, ())
    elif one.before.is_untouched:
        rows.conn.execute(_ITS_TIMES, {**_row(one.ticket), **times, "number": number})
        search_index.change_ticket(rows.conn, number)
        rows.conn.execute(_MILESTONES_GONE, {"number": number})
        _seat(rows.conn, one.ticket, one.before)
    else:
        rows.conn.execute(_ITS_TIMES, {"version": one.ticket.version + 1, "number": number})
        return
    if one.closed_at is not None:
        add(rows, number, Milestone.STATUS, one.ticket.status, one.closed_at)


def _row(grown: Ticket) -> dict[str, Any]:
    """What follows from its mails."""
    return {
        "version": grown.version + 1, "subject": grown.subject, "status": grown.status, "topic": grown.topic,
        "stakeholder_address": grown.stakeholder.address, "stakeholder_name": grown.stakeholder.name,
        "language": grown.language, "opened_at": grown.opened_at,
    }


def _seat(conn: Connection, grown: Ticket, before: KnownTicket) -> None:
    """Its people; who turns out not to belong to it leaves."""
    here = {one.address.key for one in before.ticket.participants}
    for gone in sorted(here - {one.address.key for one in grown.participants}):
        conn.execute(_NOT_HERE, {"number": grown.id, "whose": gone})
    for one in grown.participants:
        row = participant_row(grown.id, one)
        if one.address.key in here:
            changed = {name: row[name] for name in ("mailbox", "name", "is_stakeholder", "admitted")}
            conn.execute(_HIS_PLACE, {**changed, "number": grown.id, "whose": one.address.key})
        else:
            conn.execute(insert(participant), row)


def _shares(one: OldTicket) -> tuple[Share, ...]:
    """By how much the load of its POC changes."""
    if one.before is None:
        return _share(one.ticket, +1)
    return (*_share(one.before.ticket, -1), *_share(one.ticket, +1)) if one.before.is_untouched else ()


def _share(of: Ticket, step: int) -> tuple[Share, ...]:
    return () if of.status.is_done else ((of.poc, of.urgency, step),)


# --- mails -----------------------------------------------------------------------------------------------------------


def _insert_mails(conn: Connection, arranged: Arranged, mails: Sequence[OldMail], now: datetime) -> list[InboundId]:
    """The ids of the mails, in their order; each is done, with how it ended."""
    rows = [
        _mail_row(one) | {"outcome": ending.outcome, "reason": ending.reason[:2000], "ticket_id": ending.ticket,
                          "finished_at": now, "state": InboundState.DONE}
        for one, ending in zip(mails, arranged.endings, strict=True)
    ]
    by_identity = {row.identity: InboundId(row.id) for row in conn.execute(_MAILS, rows)}
    ids = [by_identity[row["identity"]] for row in rows]
    bodies = [{"inbound_id": number, "raw": one.raw} for number, one, row in zip(ids, mails, rows, strict=True)
              if row["raw_digest"] is None]
    if bodies:
        conn.execute(insert(mail_body), bodies)
    return ids


def set_aside(store: Store, raw: bytes, envelope: Envelope, sign: Fingerprint, reason: str, now: datetime) -> None:
    """A mail that could not be brought in lies in quarantine, where a person sees it.

    Once: another machine may have found it in the same mailbox, and failed in the same way.
    """
    row = _as_it_came(raw, envelope, sign) | {
        "recipients": [clean(one) for one in envelope.rcpt_to], "state": InboundState.QUARANTINED,
        "outcome": Outcome.QUARANTINED, "reason": reason[:2000], "finished_at": now,
    }
    if row["raw_digest"] is not None:
        store.blobs.put(raw)
    try:
        with store.write() as conn:
            number = conn.execute(_MAILS, row).one().id
            if row["raw_digest"] is None:
                conn.execute(insert(mail_body), {"inbound_id": number, "raw": raw})
    except IntegrityError as error:
        if unique_violation(error) is None:
            raise


def _mail_row(one: OldMail) -> dict[str, Any]:
    return _as_it_came(one.raw, one.envelope, one.fingerprint) | {"recipients": _recipients(one)}


def _as_it_came(raw: bytes, envelope: Envelope, sign: Fingerprint) -> dict[str, Any]:
    return {
        "identity": identity_of(sign),
        "message_id": sign.message_id,
        "digest": sign.digest,
        "source": envelope.source,
        "peer": envelope.peer,
        "mail_from": envelope.mail_from,
        "received_at": envelope.received_at,
        "size": len(raw),
        "raw_digest": hashlib.sha256(raw).hexdigest() if len(raw) > INLINE_BYTES else None,
    }


def _recipients(one: OldMail) -> list[str]:
    """To whom it was written, which tells who belongs to its thread when more of it comes; not if it is forged."""
    written = () if one.is_forged else (*one.mail.to, *one.mail.cc)
    named = (*one.envelope.rcpt_to, *(address.address for address in written))
    return list(dict.fromkeys(clean(address) for address in named))[:_MOST_RECIPIENTS]


# --- entries ---------------------------------------------------------------------------------------------------------


def _add_entries(conn: Connection, one: OldTicket, ids: Sequence[InboundId]) -> None:
    """The new entries between those that are there, in the order of their times."""
    added = [(new.entry.at, _of_mail(new.entry, None if new.mail is None else ids[new.mail])) for new in one.entries]
    if added and one.before is not None:
        added += _taken_out(conn, one.ticket.id, min(added, key=itemgetter(0))[0])
    rows = Gathered(conn)
    for at, new in sorted(added, key=itemgetter(0)):
        insert_entry(rows, one.ticket.id, new, at)
    rows.write()
    if one.before is not None and one.before.is_untouched:
        _confirm(conn, one)


def _of_mail(new: Entry, inbound_id: InboundId | None) -> Entry:
    return new if inbound_id is None else replace(new, inbound=inbound_id)


def _taken_out(conn: Connection, number: TicketId, since: datetime) -> list[tuple[datetime, Entry]]:
    """The entries that were filed later, taken out to be written anew behind what comes before them."""
    rows = conn.execute(_LATER, {"number": number, "since": since}).all()
    if not rows:
        return []
    entries = as_entries(conn, rows)
    named = {"entries": [row.id for row in rows]}
    conn.execute(_THEIR_FILES, named)
    conn.execute(_THEMSELVES, named)
    return [(row.filed_at, one) for row, one in zip(rows, entries, strict=True)]


def _confirm(conn: Connection, one: OldTicket) -> None:
    """Whoever has come into the conversation by an earlier mail, or has turned out not to belong to it."""
    admitted = {p.address.key for p in one.ticket.participants if p.admitted} - one.unconfirmed
    for statement, authors in ((_ADMITTED, admitted), (_NOT_ADMITTED, one.unconfirmed)):
        if authors:
            conn.execute(statement, {"number": one.ticket.id, "authors": sorted(authors)})


# --- what leads to them ----------------------------------------------------------------------------------------------


def _lead(conn: Connection, tickets: Sequence[OldTicket]) -> None:
    """Keys lead to their tickets; hints do where they lead to none."""
    hints = {key: one.ticket.id for one in reversed(tickets) for key in reversed(one.hints)}
    keys = {key: one.ticket.id for one in tickets for key in one.keys}
    for system in {system for system, _ in (*hints, *keys)}:
        strong = {key: number for (of, key), number in keys.items() if of == system}
        weak = {key: number for (of, key), number in hints.items() if of == system}
        _lead_in(conn, system, strong, weak)


def _lead_in(conn: Connection, system: str, strong: dict[str, TicketId], weak: dict[str, TicketId]) -> None:
    wanted = {clean(key): number for key, number in (weak | strong).items()}
    led = came_as(conn, system, wanted)
    new = [{"system": system, "key": key, "ticket_id": number} for key, number in wanted.items() if key not in led]
    if new:
        conn.execute(insert(brought), new)
    for key, number in strong.items():
        if led.get(clean(key), number) != number:
            conn.execute(_LEADS_ELSEWHERE, {"ticket_id": number, "of": system, "led": clean(key)})


def link_once(conn: Connection, one: TicketId, other: TicketId, at: datetime) -> None:
    """The two have to do with each other; nothing where that is known, whichever of them was named first."""
    if conn.scalar(_IS_LINKED, {"one": one, "other": other}) is None:
        conn.execute(insert(link), {"ticket_id": one, "other_id": other, "kind": RELATED, "at": at, "by": ""})
