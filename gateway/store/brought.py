"""What is here already of what is brought in: mails by their identity, tickets by the keys that lead to them."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, select

from gateway.model.mail import Address, MessageId, Source
from gateway.model.old_mail import MESSAGE_ID, Known, KnownTicket, Spoken
from gateway.model.ticket import Participant, Ticket, TicketId, Visibility
from gateway.store.engine import Store
from gateway.store.tables import due, entry, inbound, outbox, participant, sequence, ticket
from gateway.store.tables_mailboxes import brought
from gateway.store.tickets import read_bare, standing_for

_MOST_NAMED = 1_000
"""Values that one query names: databases bound them."""

_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_HERE = select(inbound.c.identity).where(inbound.c.identity.in_(_KEYS))
_BROUGHT = select(brought.c.key, brought.c.ticket_id).where(
    brought.c.system == bindparam("of"), brought.c.key.in_(_KEYS)
)
_LEADS: tuple[Select[Any], ...] = (
    _BROUGHT,
    select(entry.c.message_id, entry.c.ticket_id).where(entry.c.message_id.in_(_KEYS)).order_by(entry.c.id.desc()),
    select(outbox.c.message_id, outbox.c.ticket_id).where(outbox.c.message_id.in_(_KEYS)),
)
"""What leads from a Message-ID to a ticket; the later one counts, as it knows the mail itself."""
_NEXT = select(sequence.c.next).where(sequence.c.name == "ticket").with_for_update()
_HOLD = (
    select(ticket.c.id, ticket.c.updated_at).where(ticket.c.id.in_(_NUMBERS)).order_by(ticket.c.id).with_for_update()
)
_PEOPLE = select(participant).where(participant.c.ticket_id.in_(_NUMBERS)).order_by(participant.c.address)
_SPOKEN = (
    select(entry.c.ticket_id, entry.c.author_mailbox, entry.c.author_name, entry.c.filed_at, entry.c.visibility,
           entry.c.unconfirmed, inbound.c.recipients, inbound.c.source)
    .outerjoin(inbound, inbound.c.id == entry.c.inbound_id)
    .where(entry.c.ticket_id.in_(_NUMBERS)).order_by(entry.c.filed_at, entry.c.id)
)
_PLANNED = select(due.c.ticket_id).where(due.c.ticket_id.in_(_NUMBERS)).distinct()

Value = TypeVar("Value")


def already_here(store: Store, identities: Collection[str]) -> set[str]:
    """Of these mails (`intake.identity_of`) those that have been taken in before, whichever way they came."""
    with store.read() as conn:
        return {found for some in _in_parts(identities) for found in conn.scalars(_HERE, {"keys": some})}


def came_as(conn: Connection, system: str, keys: Collection[str]) -> dict[str, TicketId]:
    """Key in that system -> the very ticket that it became, also where another one goes on in its place."""
    rows = (row for some in _in_parts(keys) for row in conn.execute(_BROUGHT, {"of": system, "keys": some}))
    return {row.key: TicketId(row.ticket_id) for row in rows}


def tickets_of(conn: Connection, system: str, keys: Collection[str]) -> dict[str, TicketId]:
    """Key in that system -> the ticket that it became, or the one that goes on in its place; others are missing."""
    return _in_place(conn, came_as(conn, system, keys))


def read_known(conn: Connection, ids: Collection[MessageId], tickets: Collection[TicketId] = ()) -> Known:
    """What is here of the threads of these Message-IDs, and of these tickets besides.

    Nobody else takes a ticket number or changes one of these tickets until the transaction ends.
    """
    following = TicketId(conn.execute(_NEXT).scalar_one())
    found: dict[str, TicketId] = {}
    for statement in _LEADS:
        for some in _in_parts(ids):
            named = {"of": MESSAGE_ID, "keys": some} if statement is _BROUGHT else {"keys": some}
            rows = conn.execute(statement, named)
            found |= {message_id: TicketId(number) for message_id, number in rows if number is not None}
    by_id = {MessageId(one): number for one, number in _in_place(conn, found).items()}
    return Known(_read_tickets(conn, sorted({*by_id.values(), *tickets})), by_id, following)


def _in_place(conn: Connection, found: Mapping[str, TicketId]) -> dict[str, TicketId]:
    """Where a ticket was merged into another one, that other one."""
    standing = {number: standing_for(conn, number) for number in set(found.values())}
    return {key: standing[number] for key, number in found.items()}


def _read_tickets(conn: Connection, numbers: Sequence[TicketId]) -> dict[TicketId, KnownTicket]:
    known: dict[TicketId, KnownTicket] = {}
    for some in _in_parts(numbers):
        held = {row.id: row.updated_at for row in conn.execute(_HOLD, {"numbers": some})}
        people, spoken = _by_ticket(conn, _PEOPLE, some), _by_ticket(conn, _SPOKEN, some)
        planned = set(conn.scalars(_PLANNED, {"numbers": some}))
        for file in read_bare(conn, some):
            number = file.ticket.id
            said = tuple(_spoken(row) for row in spoken[number])
            brought_in = bool(said) and all(row.source == Source.IMPORT for row in spoken[number])
            untouched = brought_in and number not in planned and held[number] == said[-1].at
            known[number] = KnownTicket(_with_people(file.ticket, people[number]), said, held[number], untouched)
    return known


def _by_ticket(conn: Connection, statement: Select[Any],
               numbers: Sequence[TicketId]) -> defaultdict[int, list[Row[Any]]]:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in conn.execute(statement, {"numbers": numbers}):
        found[row.ticket_id].append(row)
    return found


def _spoken(row: Row[Any]) -> Spoken:
    recipients = None if row.recipients is None else tuple(map(Address, row.recipients))
    return Spoken(Address(row.author_mailbox, row.author_name), row.filed_at, Visibility(row.visibility), recipients,
                  row.unconfirmed)


def _with_people(bare: Ticket, rows: Sequence[Row[Any]]) -> Ticket:
    people = tuple(
        Participant(Address(row.mailbox, row.name), row.is_stakeholder, row.admitted, row.undeliverable, row.quiet)
        for row in rows
    )
    return replace(bare, participants=people)


def _in_parts(values: Collection[Value]) -> Iterator[list[Value]]:
    listed = list(values)
    return (listed[at : at + _MOST_NAMED] for at in range(0, len(listed), _MOST_NAMED))
