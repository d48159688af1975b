"""What POCs' mails have changed, kept in a form that can be read back as it was."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from gateway.model.deed import Deed, Standing
from gateway.model.due import DueKind
from gateway.model.letter import Closed, Lane
from gateway.model.mail import InboundId
from gateway.model.ticket import RECORDS, EntryKind, TicketId, Visibility
from gateway.store import ratings, sentences
from gateway.store.columns import LetterState
from gateway.store.due import set_due
from gateway.store.errors import Stale
from gateway.store.tables import action, attachment, deed, entry, letter_body, letter_file, outbox

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_OF_MAIL = select(deed).where(deed.c.inbound_id == bindparam("inbound"))
_LAST = (
    select(deed).where(deed.c.ticket_id == bindparam("number"), deed.c.person == bindparam("person"))
    .order_by(deed.c.inbound_id.desc()).limit(1)
)
_TO_PEOPLE = or_(outbox.c.lane == Lane.TICKET, outbox.c.letter == Closed.name)  # which asks, and has a tag of its own
_OUTSIDE = (outbox.c.inbound_id == bindparam("inbound"), _TO_PEOPLE)
_LETTERS = select(outbox.c.id, outbox.c.state, outbox.c.recipient_key).where(*_OUTSIDE)
_RECORDS = select(func.count()).select_from(entry).where(
    entry.c.ticket_id == bindparam("number"), entry.c.inbound_id == bindparam("inbound"), entry.c.kind.in_(RECORDS)
)
_NEW = insert(deed)


@lru_cache(maxsize=1)
def _standing() -> TypeAdapter[Standing]:
    """Reads and writes a standing as JSON; built at the first use, as pydantic takes a while to import."""
    from pydantic import TypeAdapter

    return TypeAdapter(Standing)


def read_deed(conn: Connection, inbound: InboundId) -> Deed | None:
    """What the mail has changed; None where it changed nothing."""
    row = conn.execute(_OF_MAIL, {"inbound": inbound}).one_or_none()
    return None if row is None else _read(conn, row)


def last_deed(conn: Connection, ticket: TicketId, person: str) -> Deed | None:
    """What the person's last mail on the ticket has changed that changed anything."""
    row = conn.execute(_LAST, {"number": ticket, "person": person}).one_or_none()
    return None if row is None else _read(conn, row)


def _read(conn: Connection, row: Row[Any]) -> Deed:
    letters = conn.execute(_LETTERS, {"inbound": row.inbound_id}).all()
    records = conn.scalar(_RECORDS, {"inbound": row.inbound_id, "number": row.ticket_id}) or 0
    return Deed(
        inbound=InboundId(row.inbound_id), ticket=TicketId(row.ticket_id), person=row.person, at=row.at,
        before=_read_standing(row.before), after=_read_standing(row.after), answered=row.answered, records=records,
        undone=row.undone_at is not None,
        unsent=sum(letter.state == LetterState.DUE for letter in letters),
        sent=tuple(letter.recipient_key for letter in letters if letter.state != LetterState.DUE),
    )


def _written(stood: Standing) -> dict[str, Any]:
    return {**_standing().dump_python(stood, mode="json"), "chosen_by": sentences.to_text(stood.chosen_by)}


def _read_standing(written: dict[str, Any]) -> Standing:
    stood = _standing().validate_python(written, strict=False)
    return replace(stood, chosen_by=sentences.from_text(stood.chosen_by))


def keep(conn: Connection, done: Deed) -> None:
    """Stores the deed."""
    row = {
        "inbound_id": done.inbound, "ticket_id": done.ticket, "person": done.person, "at": done.at,
        "before": _written(done.before), "after": _written(done.after), "answered": done.answered,
    }
    conn.execute(_NEW, row)


def withdraw(conn: Connection, done: Deed, now: datetime, *, words_too: bool) -> None:
    """Letters that have not left never do; Stale where one has left since the deed was read, or somebody undid it."""
    waiting = conn.scalars(
        select(outbox.c.id).where(outbox.c.inbound_id == done.inbound, _TO_PEOPLE,
                                  outbox.c.state == LetterState.DUE).with_for_update()
    ).all()
    if len(waiting) != done.unsent:
        raise Stale("a letter has left meanwhile")
    # A letter that never left is no letter: its words stay on the entry.
    conn.execute(delete(letter_body).where(letter_body.c.letter_id.in_(waiting)))
    conn.execute(delete(letter_file).where(letter_file.c.letter_id.in_(waiting)))
    conn.execute(delete(outbox).where(outbox.c.id.in_(waiting)))
    if waiting:
        ratings.take_back(conn, done.ticket, done.at)
    open_deed = (deed.c.inbound_id == done.inbound, deed.c.undone_at.is_(None))
    if conn.execute(update(deed).where(*open_deed).values(undone_at=now)).rowcount != 1:
        raise Stale("it was taken back meanwhile")
    _off_the_record(conn, done)
    if words_too:
        said = (entry.c.inbound_id == done.inbound, entry.c.ticket_id == done.ticket, entry.c.kind == EntryKind.MAIL)
        conn.execute(update(entry).where(*said).values(visibility=Visibility.INTERNAL))


def _off_the_record(conn: Connection, done: Deed) -> None:
    """Its decisions and actions are none any more; that they were made stands in the entry of the command."""
    here = (entry.c.ticket_id == done.ticket, entry.c.inbound_id == done.inbound, entry.c.kind.in_(RECORDS))
    numbers = conn.scalars(select(entry.c.id).where(*here)).all()
    conn.execute(delete(attachment).where(attachment.c.entry_id.in_(numbers)))
    conn.execute(delete(entry).where(entry.c.id.in_(numbers)))
    still_open = (action.c.inbound_id == done.inbound, action.c.done_at.is_(None))
    for number in conn.scalars(delete(action).where(*still_open).returning(action.c.id)).all():
        set_due(conn, DueKind.ACTION, None, ticket=done.ticket, about=str(number))
