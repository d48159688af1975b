"""Where somebody outside has left traces: the tickets he is in, and the mails and letters of none.

A ticket is his alone where nobody else from outside has written on it; then nothing of its words stays. Otherwise what
the others wrote is kept (`erasing`).
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, union

from gateway.model.ticket import TicketId
from gateway.store.columns import DONE
from gateway.store.tables import attachment, entry, inbound, known, outbox, participant, tag, ticket
from gateway.store.tables_time import guest, preference, rating

_KEY: Any = bindparam("key")
_HIS_TICKETS = union(
    select(ticket.c.id).where(func.lower(ticket.c.stakeholder_address) == _KEY),
    select(participant.c.ticket_id).where(participant.c.address == _KEY),
    select(entry.c.ticket_id).where(entry.c.author == _KEY),
    select(outbox.c.ticket_id).where(outbox.c.recipient_key == _KEY, outbox.c.ticket_id.is_not(None)),
    select(inbound.c.ticket_id).where(func.lower(inbound.c.mail_from) == _KEY, inbound.c.ticket_id.is_not(None)),
    select(tag.c.ticket_id).where(tag.c.person == _KEY, tag.c.ticket_id.is_not(None)),
    select(rating.c.ticket_id).where(rating.c.address == _KEY),
)
_AUTHORS = select(entry.c.author).where(entry.c.ticket_id == bindparam("number")).distinct()
_STAKEHOLDER = select(ticket.c.stakeholder_address, ticket.c.status).where(ticket.c.id == bindparam("number"))
_LOOSE_MAILS = select(inbound.c.id).where(func.lower(inbound.c.mail_from) == _KEY, inbound.c.ticket_id.is_(None))
_LOOSE_LETTERS = select(outbox.c.id).where(outbox.c.recipient_key == _KEY, outbox.c.ticket_id.is_(None))
_NAMES = union(
    select(ticket.c.stakeholder_name).where(func.lower(ticket.c.stakeholder_address) == _KEY),
    select(participant.c.name).where(participant.c.address == _KEY),
    select(entry.c.author_name).where(entry.c.author == _KEY),
    select(guest.c.name).where(guest.c.address == _KEY),
)
_TITLES = select(ticket.c.subject).where(func.lower(ticket.c.stakeholder_address) == _KEY)
_KEPT = or_(inbound.c.state == "done", inbound.c.state == "quarantined")
_KNOWN = union(select(known.c.address).where(known.c.address == _KEY),
               select(preference.c.who).where(preference.c.who == _KEY, preference.c.of_house.is_(False)))
_NUMBERS = select(_HIS_TICKETS.subquery())
_MAILS = select(func.count()).select_from(inbound).where(inbound.c.ticket_id.in_(_NUMBERS))
_LETTERS = select(func.count()).select_from(outbox).where(outbox.c.ticket_id.in_(_NUMBERS))
_FILES = select(func.count()).select_from(attachment).join(entry).where(entry.c.author == _KEY)
_WAITING = select(func.count()).select_from(inbound).where(func.lower(inbound.c.mail_from) == _KEY, ~_KEPT)


@dataclass(frozen=True, slots=True)
class Trace:
    """One ticket that he is in."""

    ticket: TicketId
    is_his_alone: bool
    is_his: bool
    """He is its stakeholder."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """All that was found of him."""

    tickets: tuple[Trace, ...]
    mails: tuple[int, ...]
    """Numbers of mails that belong to no ticket,"""
    letters: tuple[int, ...]
    """and of letters."""
    names: tuple[str, ...]
    titles: tuple[str, ...]
    """Of his own tickets: what he wrote."""
    waiting: int
    """Mails of his that have not been handled yet."""
    mails_of_tickets: int
    letters_of_tickets: int
    files: int
    """What lies on his tickets: mails, letters, and files that he sent."""
    is_known: bool
    """He is on record as somebody who has written, or has said something of himself."""

    @property
    def is_nothing(self) -> bool:
        """There is nothing of him."""
        return not (self.tickets or self.mails or self.letters or self.is_known)

    @property
    def open(self) -> tuple[TicketId, ...]:
        """His own tickets that are not done."""
        return tuple(one.ticket for one in self.tickets if one.is_his and one.is_open)


def find(conn: Connection, key: str, house: Collection[str]) -> Traces:
    """What there is of the owner of this address (its key); `house`: keys of all addresses of our own."""
    numbers = sorted(conn.scalars(_HIS_TICKETS, {"key": key}))
    of_him = {"key": key}
    return Traces(
        tickets=tuple(_trace(conn, number, key, house) for number in numbers),
        mails=tuple(conn.scalars(_LOOSE_MAILS.where(_KEPT), of_him)),
        letters=tuple(conn.scalars(_LOOSE_LETTERS, of_him)),
        names=tuple(filter(None, conn.scalars(_NAMES, of_him))),
        titles=tuple(filter(None, conn.scalars(_TITLES, of_him))),
        waiting=conn.scalar(_WAITING, of_him) or 0,
        mails_of_tickets=conn.scalar(_MAILS, of_him) or 0,
        letters_of_tickets=conn.scalar(_LETTERS, of_him) or 0,
        files=conn.scalar(_FILES, of_him) or 0,
        is_known=bool(conn.scalars(_KNOWN, of_him).all()),
    )


def _trace(conn: Connection, number: int, key: str, house: Collection[str]) -> Trace:
    authors = set(conn.scalars(_AUTHORS, {"number": number})) - {"", key}
    row = conn.execute(_STAKEHOLDER, {"number": number}).one()
    is_his = row.stakeholder_address.lower() == key
    others = {one for one in authors if one not in house}
    return Trace(TicketId(number), is_his and not others, is_his, row.status not in DONE)
