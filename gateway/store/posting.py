"""Letters into the outbox: their questions and new tags first, then the rows with their bytes."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.model.outgoing import OutgoingLetter
from gateway.model.ticket import Question, QuestionId, Tag, TagRole, TicketId
from gateway.store.blob_rows import BlobRows
from gateway.store.blobs import Blobs
from gateway.store.columns import LetterState
from gateway.store.engine import INLINE_BYTES, Store, unique_violation
from gateway.store.errors import Stale
from gateway.store.letter_files import name_files
from gateway.store.tables import letter_body, outbox
from gateway.store.tags import ask, store_tags

_NEW_LETTER = insert(outbox)
_NEW_BODY = insert(letter_body).from_select(
    ["letter_id", "skeleton"],
    select(outbox.c.id, bindparam("bytes", type_=LargeBinary)).where(outbox.c.message_id == bindparam("of_letter")),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter whose bytes are where they belong: with its row, or among the blobs under their digest."""

    letter: OutgoingLetter
    body_digest: str | None


def put_aside(blobs: Blobs | BlobRows, letters: Sequence[OutgoingLetter]) -> tuple[Posted, ...]:
    """The letters, big ones put among the blobs. Done before the transaction: a disk takes its time."""
    return tuple(
        Posted(letter, blobs.put(letter.skeleton) if len(letter.skeleton) > INLINE_BYTES else None)
        for letter in letters
    )


def post_alone(store: Store, letters: Sequence[OutgoingLetter], now: datetime) -> None:
    """Stores letters that neither a mail nor a due time has caused; Stale: somebody was quicker, write them anew."""
    posted = put_aside(store.blobs, letters)
    try:
        with store.write() as conn:
            post(conn, posted, {}, now)
    except IntegrityError as error:
        key = unique_violation(error)
        if key is None:
            raise
        raise Stale(f"somebody was quicker: {key}") from None  # the driver's own text may hold a tag


def post(conn: Connection, letters: Sequence[Posted], cause: dict[str, int], now: datetime,
         opened: Collection[TicketId] = ()) -> None:
    """Stores the letters, due at once or when they say. `cause` names the row that they come from.

    `opened`: the tickets that this transaction opens.
    """
    if not letters:
        return
    store_tags(conn, _tags(conn, [one.letter for one in letters]), now, opened)
    conn.execute(_NEW_LETTER, [_row(one, now) | cause for one in letters])
    inline = [one.letter for one in letters if one.body_digest is None]
    bodies = [{"of_letter": letter.message_id, "bytes": letter.skeleton} for letter in inline]
    if bodies:
        conn.execute(_NEW_BODY, bodies)
    name_files(conn, [(one.letter.message_id, one.letter.skeleton) for one in letters])


def _tags(conn: Connection, letters: Sequence[OutgoingLetter]) -> list[Tag]:
    """All tags of the letters; those of a question with its number, one question however many are asked it."""
    numbers: dict[Question, QuestionId] = {}
    tags: list[Tag] = []
    for letter in letters:
        asked, tag = letter.write.question, letter.tag
        if asked is not None:
            number = asked.id or numbers.get(asked) or ask(conn, asked)
            numbers[asked] = number
            tag = replace(tag, question=number) if tag.role is TagRole.QUESTION else tag
        tags += [tag] if letter.note_tag is None else [tag, letter.note_tag]
    return tags


def _row(one: Posted, now: datetime) -> dict[str, Any]:
    letter, write = one.letter, one.letter.write
    return {
        "letter": write.letter.name,
        "ticket_id": write.ticket,
        "recipient": write.to.address,
        "recipient_key": write.to.key,
        "person": write.person,
        "lane": write.lane,
        "mail_from": letter.mail_from,
        "verp": letter.verp.lower() or None,
        "message_id": letter.message_id,
        "subject": letter.subject,
        "body_digest": one.body_digest,
        "state": LetterState.DUE,
        "due_at": letter.due_at or now,
        "created_at": now,
    }
