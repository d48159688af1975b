"""What is kept of one person outside, to hand it to him: which tickets he may read, his mails, letters to him, facts.

Art. 15 and 20 of the GDPR ask for it; what others wrote in confidence is theirs, and not among it.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, or_, select, union

from gateway.model.record import RecordedMail
from gateway.model.ticket import TicketId
from gateway.store.columns import LetterState
from gateway.store.engine import Store
from gateway.store.record import read_mail
from gateway.store.tables import entry, inbound, known, outbox, participant, ticket
from gateway.store.tables_time import guest, meeting, preference, rating

_KEY: Any = bindparam("key")
_READABLE = union(
    select(ticket.c.id).where(func.lower(ticket.c.stakeholder_address) == _KEY),
    select(participant.c.ticket_id).where(participant.c.address == _KEY, participant.c.admitted.is_(True)),
)
_WROTE = select(entry.c.inbound_id).where(entry.c.author == _KEY, entry.c.inbound_id.is_not(None))
_CAME = (
    select(inbound.c.id, inbound.c.received_at.label("at"), inbound.c.mail_from, literal(False).label("is_letter"))
    .where(or_(func.lower(inbound.c.mail_from) == _KEY, inbound.c.id.in_(_WROTE)), inbound.c.duplicate_of.is_(None))
    .order_by(inbound.c.id)
)
_WENT = (
    select(outbox.c.id, outbox.c.sent_at.label("at"), outbox.c.mail_from, literal(True).label("is_letter"))
    .where(outbox.c.recipient_key == _KEY, outbox.c.state == LetterState.SENT).order_by(outbox.c.id)
)
_SINCE = select(known.c.since, known.c.language).where(known.c.address == _KEY)
_LIKES = select(preference.c.name, preference.c.value, preference.c.at).where(preference.c.who == _KEY)
_RATINGS = (
    select(rating.c.ticket_id, rating.c.value, rating.c.words, rating.c.asked_at, rating.c.rated_at)
    .where(rating.c.address == _KEY).order_by(rating.c.id)
)
_MEETINGS = (
    select(meeting.c.ticket_id, meeting.c.title, meeting.c.place, meeting.c.starts, meeting.c.state, guest.c.answer)
    .join(guest, guest.c.uid == meeting.c.uid).where(guest.c.address == _KEY).order_by(meeting.c.at)
)


@dataclass(frozen=True, slots=True)
class HisMail:
    """A mail that he sent, or a letter to him."""

    number: int
    mail: RecordedMail

    @property
    def is_letter(self) -> bool:
        """It was sent to him."""
        return self.mail.is_letter


def readable(conn: Connection, key: str) -> Sequence[TicketId]:
    """The tickets of which he may read what is public: his own, and those whose conversation he is in."""
    return [TicketId(one) for one in sorted(conn.scalars(_READABLE, {"key": key}))]


def his_mails(store: Store, key: str) -> Iterator[HisMail]:
    """The mails that he sent, then the letters that were sent to him; each read by itself."""
    for query in (_CAME, _WENT):
        with store.read() as conn:
            rows = conn.execute(query, {"key": key}).all()
        for row in rows:
            yield HisMail(row.id, read_mail(store, row, is_letter=bool(row.is_letter)))


def stored_about(conn: Connection, key: str) -> dict[str, Any]:
    """What is known of him besides: since when, in which language, what he prefers, how content he was, meetings."""
    since = conn.execute(_SINCE, {"key": key}).one_or_none()
    return {
        "known_since": since and since.since, "writes": (since and since.language) or None,
        "preferences": _rows(conn, _LIKES, key), "ratings": _rows(conn, _RATINGS, key),
        "meetings": _rows(conn, _MEETINGS, key),
    }


def _rows(conn: Connection, query: Any, key: str) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(query, {"key": key}).mappings()]
