"""How content people are: whom the closing letter may ask, what they were asked, what they have answered."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from gateway.model.changes_feedback import AskRating, Rate
from gateway.model.feedback import RatingAsked
from gateway.model.letter import Receipt, ReceiptWhichTopic
from gateway.model.letters_conversation import LooksNew
from gateway.model.ticket import Ticket, TicketId
from gateway.store.tables import outbox, participant
from gateway.store.tables_time import rating

_RECEIPTS = [kind.name for kind in (Receipt, ReceiptWhichTopic, LooksNew)]
_IS_A_PERSON = select(participant.c.address).where(
    participant.c.ticket_id == bindparam("number"), participant.c.address == bindparam("whose"),
    participant.c.admitted.is_(True), participant.c.undeliverable == "",
    participant.c.confirmed.is_(True) | exists().where(
        outbox.c.ticket_id == participant.c.ticket_id, outbox.c.recipient_key == participant.c.address,
        outbox.c.letter.in_(_RECEIPTS),
    ),
)
_LATELY = select(rating.c.id).where(rating.c.address == bindparam("whose"), rating.c.asked_at > bindparam("since"))
_ASKED = (
    select(rating).where(rating.c.ticket_id == bindparam("number"), rating.c.address == bindparam("whose"))
    .order_by(rating.c.id.desc()).limit(1)
)
_ASK = insert(rating)
_RATE = update(rating).where(rating.c.id == bindparam("asked"))
_NEVER_ASKED = delete(rating).where(
    rating.c.ticket_id == bindparam("number"), rating.c.asked_at == bindparam("then"), rating.c.value.is_(None))


def is_a_person(conn: Connection, ticket: TicketId, address: str) -> bool:
    """True where the address has got a receipt on the ticket or has written at a tag of its own, and can be reached.

    Machines get no receipts (RFC 3834), nor does a From that is not believed.
    """
    return conn.scalar(_IS_A_PERSON, {"number": ticket, "whose": address}) is not None


def unasked(conn: Connection, tickets: Iterable[Ticket], since: datetime) -> frozenset[str]:
    """Address keys of those of their stakeholders who are people, and were not asked after `since`."""
    return frozenset(
        one.stakeholder.key for one in tickets
        if is_a_person(conn, one.id, one.stakeholder.key) and not was_asked(conn, one.stakeholder.key, since)
    )


def was_asked(conn: Connection, address: str, since: datetime) -> bool:
    """True where its owner was asked after that instant, about whatever ticket."""
    return conn.scalar(_LATELY, {"whose": address, "since": since}) is not None


def last_asked(conn: Connection, ticket: TicketId, address: str) -> RatingAsked | None:
    """The last time that its owner was asked about the ticket; None where he never was."""
    row = conn.execute(_ASKED, {"number": ticket, "whose": address}).one_or_none()
    return None if row is None else RatingAsked(row.id, ticket, row.poc, row.value, row.rated_at)


def ask(conn: Connection, asked: AskRating, now: datetime) -> None:
    """Keeps that he was asked."""
    row = {"ticket_id": asked.ticket, "address": asked.address, "poc": asked.poc, "asked_at": now}
    conn.execute(_ASK, row)


def rate(conn: Connection, given: Rate, now: datetime) -> None:
    """Keeps what he has answered."""
    conn.execute(_RATE, {"asked": given.asked, "value": given.value, "words": given.words, "rated_at": now})


def take_back(conn: Connection, ticket: TicketId, then: datetime) -> None:
    """The letter that asked at that instant never leaves: nobody was asked."""
    conn.execute(_NEVER_ASKED, {"number": ticket, "then": then})
