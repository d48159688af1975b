"""The outbox: letters with fixed bytes, claimed under a lease, sent, put off, given up, returned."""
from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, and_, bindparam, func, or_, select, update

from gateway.model.letter import Lane
from gateway.model.mail import MessageId
from gateway.model.occasion import CameBack
from gateway.model.situation import LetterId, SentLetter
from gateway.model.ticket import TicketId
from gateway.store.columns import LetterState
from gateway.store.engine import Store
from gateway.store.tables import letter_body, outbox

log = logging.getLogger("spoc.outbox")

_WAITS_FOR_ITS_TURN = "its domain has had its letters for this minute: it waits for its turn"


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that is this worker's to send until the lease ends."""

    id: LetterId
    recipient: str
    mail_from: str
    skeleton: bytes = field(repr=False)
    message_id: MessageId
    tries: int
    letter: str
    ticket: TicketId | None
    worker: str
    created_at: datetime
    person: str
    subject: str
    lane: Lane
    has_turn: bool = False
    """It was put off, because its domain had had enough, and this is its time."""

    @property
    def envid(self) -> str:
        """What a delivery report carries back to find this letter (RFC 3461, 4.4): its Message-ID without brackets."""
        return self.message_id.strip("<>")

    @property
    def as_sent(self) -> SentLetter:
        """The letter as a decision sees it."""
        return SentLetter(self.id, self.letter, self.message_id, self.recipient, self.person, self.ticket,
                          self.subject, self.lane, self.created_at)


_WITH_BODY = select(outbox, letter_body.c.skeleton).outerjoin(letter_body).order_by(outbox.c.due_at).limit(
    bindparam("most")).with_for_update(skip_locked=True, of=outbox)
_EXPIRED = _WITH_BODY.where(outbox.c.state == LetterState.SENDING, outbox.c.lease_until <= bindparam("now"))
_READY = _WITH_BODY.where(outbox.c.state == LetterState.DUE, outbox.c.due_at <= bindparam("now"))
_TAKE = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


def claim_letters(store: Store, worker: str, now: datetime, limit: int, lease: timedelta) -> list[DueLetter]:
    """Up to `limit` letters that are due, the longest due first; those whose sender died among them."""
    with store.write() as conn:
        rows: list[Row[Any]] = []
        for query in (_EXPIRED, _READY):
            rows += conn.execute(query, {"now": now, "most": limit - len(rows)})
        if rows:
            taken = {"state": LetterState.SENDING, "worker": worker, "lease_until": now + lease}
            conn.execute(_TAKE, {"ids": [row.id for row in rows], **taken})
    rows.sort(key=lambda row: (row.due_at, row.id))
    return list(_readable(store, rows, worker))


def _readable(store: Store, rows: list[Row[Any]], worker: str) -> Iterator[DueLetter]:
    """The letters with their bytes. One whose bytes are gone for good is given up; its batch lives on.

    So it does without one whose bytes cannot be read now: that is tried again when its lease is over.
    """
    for row in rows:
        try:
            body = row.skeleton if row.body_digest is None else store.blobs.get(row.body_digest)
            if body is None:
                raise FileNotFoundError("its bytes were taken away")
        except FileNotFoundError:
            _give_up_unsent(store, row.id)
        except OSError:
            log.exception("the bytes of a letter cannot be read", extra={"letter": row.id})
        else:
            yield _due_letter(row, body, worker)


def _give_up_unsent(store: Store, number: int) -> None:
    lost = {"state": LetterState.GIVEN_UP, "error": "its bytes are missing from the blobs", "lease_until": None}
    with store.write() as conn:
        conn.execute(update(outbox).where(outbox.c.id == number).values(**lost))


def _due_letter(row: Row[Any], body: bytes, worker: str) -> DueLetter:
    return DueLetter(
        id=LetterId(row.id),
        recipient=row.recipient,
        mail_from=row.mail_from,
        skeleton=body,
        message_id=MessageId(row.message_id),
        tries=row.tries,
        letter=row.letter,
        ticket=row.ticket_id,
        worker=worker,
        created_at=row.created_at,
        person=row.person,
        subject=row.subject,
        lane=Lane(row.lane),
        has_turn=row.error == _WAITS_FOR_ITS_TURN,
    )


OWN_LETTER = and_(
    outbox.c.id == bindparam("own_id"),
    outbox.c.state == LetterState.SENDING,
    outbox.c.worker == bindparam("own_worker"),
    outbox.c.tries == bindparam("own_tries"),
)
"""True for the row while the letter is this worker's to send; parameters by `own_letter`."""
_UNSENT = or_(outbox.c.state == LetterState.DUE, outbox.c.state == LetterState.SENDING)
_SEND = update(outbox).where(outbox.c.id == bindparam("own_id"), _UNSENT)
_RENEW = update(outbox).where(OWN_LETTER)


def own_letter(letter: DueLetter) -> dict[str, Any]:
    """The parameters of OWN_LETTER."""
    return {"own_id": letter.id, "own_worker": letter.worker, "own_tries": letter.tries}


def last_letters(store: Store, ticket: TicketId, person: str, most: int) -> list[bytes]:
    """What the person was last sent about the ticket, newest first: letters that are answered to people outside.

    Without those whose bytes are gone.
    """
    query = (
        select(outbox.c.body_digest, letter_body.c.skeleton).outerjoin(letter_body)
        .where(outbox.c.ticket_id == ticket, outbox.c.person == person, outbox.c.lane == Lane.STAKEHOLDER)
        .order_by(outbox.c.created_at.desc()).limit(most)
    )
    with store.read() as conn:
        rows = conn.execute(query).all()
    kept = [row for row in rows if row.skeleton is not None or row.body_digest is not None]
    return [row.skeleton if row.body_digest is None else store.blobs.get(row.body_digest) for row in kept]


def mark_sent(store: Store, *sent: tuple[DueLetter, datetime]) -> None:
    """The letters were handed over, each at its time. A fact counts even where the lease is another worker's by now."""
    done = {"state": LetterState.SENT, "lease_until": None, "error": None}
    if sent:
        with store.write() as conn:
            conn.execute(_SEND, [{**done, "own_id": letter.id, "sent_at": at} for letter, at in sent])


def postpone(
    store: Store, letter: DueLetter, now: datetime, at: datetime, error: str, *, tried: bool = True,
) -> None:
    """Due again at `at`; one more try that failed, unless it was not `tried`. Nothing happens without the lease."""
    tries = letter.tries + tried
    again = {"state": LetterState.DUE, "due_at": max(now, at), "tries": tries, "error": error[:2000]}
    free = {"worker": None, "lease_until": None}
    with store.write() as conn:
        conn.execute(update(outbox).where(OWN_LETTER), {**again, **free, **own_letter(letter)})


def put_back(store: Store, letters: Iterable[DueLetter], error: str) -> None:
    """Due as they were, in the place where they stood: nothing has been tried."""
    _release(store, [(letter, {}) for letter in letters], error)


def give_back(store: Store, worker: str) -> int:
    """All that this worker still holds is due again as it was: after trouble, when it sends none; how many."""
    mine = and_(outbox.c.state == LetterState.SENDING, outbox.c.worker == worker)
    again = {"state": LetterState.DUE, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(outbox).where(mine).values(**again)).rowcount


def put_off(store: Store, turns: Iterable[tuple[DueLetter, datetime]]) -> None:
    """Due again at their turns: nothing has been tried."""
    _release(store, [(letter, {"due_at": at}) for letter, at in turns], _WAITS_FOR_ITS_TURN)


def _release(store: Store, letters: Sequence[tuple[DueLetter, dict[str, Any]]], error: str) -> None:
    """All in one transaction; a letter whose lease is lost is left as it is."""
    free = {"state": LetterState.DUE, "worker": None, "lease_until": None, "error": error[:2000]}
    if letters:
        with store.write() as conn:
            for letter, new in letters:
                conn.execute(update(outbox).where(OWN_LETTER), {**free, **new, **own_letter(letter)})


def renew(store: Store, letters: Iterable[DueLetter], until: datetime) -> list[DueLetter]:
    """The lease lasts until then; those of the letters that were still this worker's."""
    with store.write() as conn:
        return [one for one in letters if conn.execute(_RENEW, {"lease_until": until, **own_letter(one)}).rowcount]


def recover_letters(store: Store, now: datetime) -> int:
    """Makes every letter due that a dead process was sending; how many."""
    again = {"state": LetterState.DUE, "due_at": now, "worker": None, "lease_until": None}
    with store.write() as conn:
        return conn.execute(update(outbox).where(outbox.c.state == LetterState.SENDING).values(**again)).rowcount


_SENT = select(
    outbox.c.id, outbox.c.letter, outbox.c.message_id, outbox.c.recipient_key, outbox.c.person, outbox.c.ticket_id,
    outbox.c.subject, outbox.c.lane, outbox.c.created_at, outbox.c.returned_at,
)
_BY_VERP = _SENT.where(outbox.c.verp == bindparam("verp"))
_BY_MESSAGE_ID = _SENT.where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))


def letter_by_verp(conn: Connection, token: str) -> SentLetter | None:
    """The letter whose envelope sender carried the token."""
    row = conn.execute(_BY_VERP, {"verp": token.lower()}).mappings().one_or_none() if token else None
    return None if row is None else _sent(row)


def letter_by_message_id(conn: Connection, ids: Sequence[MessageId]) -> tuple[SentLetter, ...]:
    """Our letters among the Message-IDs, in the order given; an empty one never matches."""
    wanted = [message_id for message_id in ids if message_id]
    if not wanted:
        return ()
    found = conn.execute(_BY_MESSAGE_ID, {"ids": wanted}).mappings()
    rows = {row["message_id"]: row for row in found}
    return tuple(_sent(rows[message_id]) for message_id in dict.fromkeys(wanted) if message_id in rows)


def _sent(row: RowMapping) -> SentLetter:
    return SentLetter(
        id=LetterId(row["id"]),
        letter=row["letter"],
        message_id=MessageId(row["message_id"]),
        recipient=row["recipient_key"],
        person=row["person"],
        ticket=row["ticket_id"],
        subject=row["subject"],
        lane=Lane(row["lane"]),
        at=row["created_at"],
        returned=row["returned_at"] is not None,
    )


_RETURNED = select(func.count()).select_from(outbox).where(
    outbox.c.recipient_key == bindparam("address"), outbox.c.returned_at > bindparam("since"))
_LAST_FAILURE = (
    select(outbox.c.recipient_key, func.coalesce(outbox.c.returned_reason, outbox.c.error, ""))
    .where(
        outbox.c.recipient_key.in_(bindparam("addresses", expanding=True)),
        or_(outbox.c.returned_at.is_not(None), outbox.c.state == LetterState.GIVEN_UP),
    )
    .order_by(outbox.c.created_at.desc()).limit(1)
)


def returned_since(conn: Connection, address: str, since: datetime) -> int:
    """How many letters to the address (key) have come back since."""
    return conn.scalar(_RETURNED, {"address": address, "since": since}) or 0


def last_failure(conn: Connection, addresses: Iterable[str]) -> CameBack | None:
    """The newest letter to one of the addresses that came back or was given up; None where all has arrived."""
    row = conn.execute(_LAST_FAILURE, {"addresses": [address.lower() for address in addresses]}).one_or_none()
    return None if row is None else CameBack(*row)
