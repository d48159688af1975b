"""Letters into the outbox: their questions and new tags first, then the rows with their bytes."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from gateway.model.outgoing import OutgoingLetter
from gateway.model.ticket import Question, QuestionId, Tag, TagRole
from gateway.store.blobs import Blobs
from gateway.store.columns import LetterState
from gateway.store.engine import INLINE_BYTES
from gateway.store.tables import letter_body, outbox
from gateway.store.tags import ask, store_tags

_NEW_LETTER = insert(outbox).returning(outbox.c.message_id, outbox.c.id)
_NEW_BODY = insert(letter_body)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter whose bytes are where they belong: with its row, or among the blobs under their digest."""

    letter: OutgoingLetter
    body_digest: str | None


def put_aside(blobs: Blobs, letters: Sequence[OutgoingLetter]) -> tuple[Posted, ...]:
    """The letters, big ones put among the blobs. Done before the transaction: a disk takes its time."""
    return tuple(
        Posted(letter, blobs.put(letter.skeleton) if len(letter.skeleton) > INLINE_BYTES else None)
        for letter in letters
    )


def post(conn: Connection, letters: Sequence[Posted], cause: dict[str, int], now: datetime) -> None:
    """Stores the letters, due at once or when they say. `cause` names the row that they come from."""
    if not letters:
        return
    store_tags(conn, _tags(conn, [one.letter for one in letters]), now)
    rows = [_row(one, now) | cause for one in letters]
    stored = conn.execute(_NEW_LETTER, rows)
    ids = {row.message_id: row.id for row in stored}
    inline = [one.letter for one in letters if one.body_digest is None]
    bodies = [{"letter_id": ids[letter.message_id], "skeleton": letter.skeleton} for letter in inline]
    if bodies:
        conn.execute(_NEW_BODY, bodies)


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
