"""The rows that an erasure takes away or empties, table by table; each function runs within a transaction of `erasing`.

Nothing of the mail path reads these statements: they are built when they are needed.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, func, insert, literal, or_, select, update

from gateway.model.mail import Outcome
from gateway.model.ticket import TicketId
from gateway.store import retention, search_index
from gateway.store.columns import InboundState, LetterState
from gateway.store.tables import (
    action,
    attachment,
    correction,
    deed,
    due,
    entry,
    inbound,
    letter_file,
    link,
    outbox,
    question,
    tag,
    triage,
)
from gateway.store.tables_mailboxes import brought
from gateway.store.tables_time import approval, guest, meeting, promise, rating, voice

_UNSENT = (LetterState.DUE, LetterState.SENDING)


@dataclass(slots=True)
class Gone:
    """What went out of use with some rows."""

    blobs: set[str] = field(default_factory=set)
    letters: list[str] = field(default_factory=list)
    mails: int = 0
    files: int = 0

    def __add__(self, more: Gone) -> Gone:
        return Gone(self.blobs | more.blobs, self.letters + more.letters, self.mails + more.mails,
                    self.files + more.files)


# --- mails and letters -----------------------------------------------------------------------------------------------


def take_mails(conn: Connection, numbers: Sequence[int], *, forget: bool) -> Gone:
    """The bytes of these mails; `forget`: also who sent them, from where, and by what they would be known again."""
    blobs = set(conn.scalars(select(inbound.c.raw_digest).where(inbound.c.id.in_(numbers)))) - {None}
    retention.take_mails(conn, numbers)
    if forget:
        nobody: dict[str, Any] = {"message_id": None, "digest": "", "peer": "", "mail_from": "", "recipients": [],
                                  "reason": None, "error": None, "size": 0}
        identity = literal("erased ").concat(cast(inbound.c.id, Text))
        conn.execute(update(inbound).where(inbound.c.id.in_(numbers)).values(identity=identity, **nobody))
        waits = update(inbound).where(inbound.c.id.in_(numbers), inbound.c.state == InboundState.QUARANTINED)
        conn.execute(waits.values(state=InboundState.DONE, outcome=Outcome.SPAM))
    return Gone(blobs, mails=len(numbers))


def take_mails_of(conn: Connection, number: TicketId, key: str, *, all_of_them: bool) -> Gone:
    """The mails of a ticket: the bytes of all, as they quote each other; of his, or of all, the rest too."""
    here = conn.execute(select(inbound.c.id, func.lower(inbound.c.mail_from).label("of"))
                        .where(inbound.c.ticket_id == number)).all()
    his_entries = set(conn.scalars(select(entry.c.inbound_id).where(entry.c.ticket_id == number,
                                                                    entry.c.author == key)))
    his = [one.id for one in here if all_of_them or one.of == key or one.id in his_entries]
    again = conn.scalars(select(inbound.c.id).where(inbound.c.duplicate_of.in_(his))).all() if his else ()
    return take_mails(conn, sorted({*his, *again}), forget=True) + take_mails(
        conn, [one.id for one in here if one.id not in his], forget=False)


def take_letters(conn: Connection, numbers: Sequence[int], now: datetime) -> Gone:
    """The bytes and subjects of these letters; what has not been sent never is."""
    gone = take_bytes_of_letters(conn, numbers)
    these = update(outbox).where(outbox.c.id.in_(numbers))
    conn.execute(these.values(subject="", error=None, returned_reason=None))
    conn.execute(these.where(outbox.c.state.in_(_UNSENT)).values(state=LetterState.GIVEN_UP, dropped_at=now))
    return gone


def take_bytes_of_letters(conn: Connection, numbers: Sequence[int]) -> Gone:
    """Only the bytes of letters."""
    found = conn.execute(select(outbox.c.message_id, outbox.c.body_digest).where(outbox.c.id.in_(numbers))).all()
    files = set(conn.scalars(select(letter_file.c.digest).where(letter_file.c.letter_id.in_(numbers))))
    retention.take_letters(conn, numbers)
    return Gone(files | {one.body_digest for one in found if one.body_digest}, [one.message_id for one in found])


def take_letters_of(conn: Connection, number: TicketId, key: str, name: str, now: datetime) -> Gone:
    """The letters about a ticket; those to him are to nobody."""
    gone = take_letters(conn, conn.scalars(select(outbox.c.id).where(outbox.c.ticket_id == number)).all(), now)
    to_him = update(outbox).where(outbox.c.ticket_id == number, outbox.c.recipient_key == key)
    conn.execute(to_him.values(recipient=name, recipient_key=name, person=name))
    return gone


# --- what was said ---------------------------------------------------------------------------------------------------


def take_entries(conn: Connection, numbers: Sequence[int]) -> Gone:
    """Entries with their files; the search index forgets them along."""
    if not numbers:
        return Gone()
    files = conn.scalars(select(attachment.c.sha256).where(attachment.c.entry_id.in_(numbers))).all()
    conn.execute(delete(attachment).where(attachment.c.entry_id.in_(numbers)))
    conn.execute(delete(entry).where(entry.c.id.in_(numbers)))
    return Gone(set(files), files=len(files))


def rewrite(conn: Connection, number: TicketId, cut: Callable[[str], str]) -> None:
    """What others said on a ticket, without what is cut from it, without quotes below it and without formatting."""
    for one in conn.execute(select(entry).where(entry.c.ticket_id == number)).mappings().all():
        replace_entry(conn, one, {"text": cut(one["text"]), "folded": "", "html": None})
    for table, columns in ((action, ("text", "who")), (approval, ("text",)), (meeting, ("title", "place"))):
        _cut_columns(conn, table, table.c.ticket_id == number, columns, cut)
    _cut_columns(conn, voice, voice.c.approval.in_(_approvals(number)), ("words", "up_to"), cut)
    _forget_guesses(conn, number)


def replace_entry(conn: Connection, row: Any, changed: dict[str, Any]) -> None:
    """An entry with other words under its number: taken out and put in again, as the search index follows only that."""
    files = conn.execute(select(attachment).where(attachment.c.entry_id == row["id"])).mappings().all()
    conn.execute(delete(attachment).where(attachment.c.entry_id == row["id"]))
    conn.execute(delete(entry).where(entry.c.id == row["id"]))
    fresh = {**row, **changed}
    conn.execute(insert(entry), fresh)
    search_index.add_entries(conn, [fresh])
    if files:
        conn.execute(insert(attachment), [dict(one) for one in files])


def _cut_columns(conn: Connection, table: Any, where: Any, columns: Sequence[str], cut: Callable[[str], str]) -> None:
    keys = list(table.primary_key)
    for row in conn.execute(select(table).where(where)).mappings().all():
        if changed := {name: new for name in columns if (new := cut(row[name])) != row[name]}:
            conn.execute(update(table).where(*(key == row[key.name] for key in keys)).values(**changed))


def empty(conn: Connection, number: TicketId) -> None:
    """What was undertaken, asked and agreed on a ticket: that it was stays, what it was about does not."""
    conn.execute(delete(action).where(action.c.ticket_id == number))
    conn.execute(update(approval).where(approval.c.ticket_id == number).values(text="", about=""))
    conn.execute(update(voice).where(voice.c.approval.in_(_approvals(number))).values(words="", up_to=""))
    conn.execute(update(meeting).where(meeting.c.ticket_id == number).values(title="", place=""))
    conn.execute(delete(brought).where(brought.c.ticket_id == number))
    _forget_guesses(conn, number)


def _approvals(number: TicketId) -> Any:
    return select(approval.c.key).where(approval.c.ticket_id == number)


def _forget_guesses(conn: Connection, number: TicketId) -> None:
    """Words of the first mail that the classifier went by, and how a ticket stood before each change."""
    conn.execute(update(triage).where(triage.c.ticket_id == number).values(why=[], urgency_why="", suggested=[]))
    conn.execute(delete(deed).where(deed.c.ticket_id == number))


# --- who he was ------------------------------------------------------------------------------------------------------


def rename(conn: Connection, number: TicketId, key: str, name: str) -> None:
    """Wherever a ticket has his address. His tags work no more, so that a later mail of his is a stranger's."""
    for table, column in ((correction, correction.c.by), (link, link.c.by)):
        conn.execute(update(table).where(table.c.ticket_id == number, column == key).values({column: name}))
    his_tags = update(tag).where(tag.c.ticket_id == number, tag.c.person == key)
    conn.execute(his_tags.values(person=name, live=None, revoked_at=func.coalesce(tag.c.revoked_at, tag.c.created_at)))
    asked = update(question).where(question.c.ticket_id == number)
    conn.execute(asked.values(about="", digest=""))
    conn.execute(asked.where(question.c.person == key).values(person=name, expires_at=question.c.asked_at, options=[]))
    conn.execute(update(rating).where(rating.c.ticket_id == number, rating.c.address == key)
                 .values(address=name, words=""))
    meetings = select(meeting.c.uid).where(meeting.c.ticket_id == number)
    conn.execute(update(guest).where(guest.c.uid.in_(meetings), guest.c.address == key)
                 .values(address=name, mailbox=name, name=""))
    gone = select(due.c.id).where(due.c.ticket_id == number, or_(due.c.about == key, due.c.state != "waiting"))
    conn.execute(update(outbox).where(outbox.c.due_id.in_(gone)).values(due_id=None))
    conn.execute(delete(due).where(due.c.id.in_(gone)))


def end_promises(conn: Connection, number: TicketId, now: datetime) -> None:
    """Nothing is owed on a ticket any more, and nothing happens on it by time."""
    conn.execute(update(promise).where(promise.c.ticket_id == number, promise.c.ended_at.is_(None))
                 .values(ended_at=now, remaining=None))
    conn.execute(update(due).where(due.c.ticket_id == number, due.c.state == "waiting").values(state="cancelled"))


def index_ticket(conn: Connection, number: TicketId) -> None:
    """The search index knows the ticket by its title and stakeholder of now."""
    search_index.change_ticket(conn, number)
