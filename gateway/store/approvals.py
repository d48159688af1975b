"""What sponsors are asked to agree to, as it is on record."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from gateway.model.approval import Answer, Approval, ApprovalState, Needs, Subject, Voice
from gateway.model.mail import Attachment
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import EntryKind, TicketId
from gateway.store.tables import entry
from gateway.store.tables_time import approval, voice
from gateway.store.tickets import read_attachments, read_file

MOST_OPEN = 100
"""At the same time in one house; older ones go first."""

_OPEN = select(approval).where(approval.c.state == ApprovalState.OPEN).order_by(approval.c.asked_at, approval.c.key)
_NAMED = select(approval).where(approval.c.key.in_(bindparam("keys", expanding=True)))
_VOICES = select(voice).where(voice.c.approval.in_(bindparam("keys", expanding=True))).order_by(voice.c.sponsor)
_CAME_WITH = select(entry.c.id, entry.c.inbound_id).where(
    entry.c.ticket_id.in_(bindparam("tickets", expanding=True)),
    entry.c.inbound_id.in_(bindparam("mails", expanding=True)), entry.c.kind == EntryKind.NOTE,
)


def open_approvals(conn: Connection) -> tuple[Approval, ...]:
    """All that wait for an answer, oldest first: how old each is says `asked_at`, who is waited for `awaited`."""
    return _approvals(conn, conn.execute(_OPEN.limit(MOST_OPEN)).all())


def read_approvals(conn: Connection, keys: Iterable[str], *, with_open: bool) -> tuple[ApprovalFile, ...]:
    """Those of these keys, however they stand, and all open ones if asked for; each with its ticket, oldest first."""
    named = _approvals(conn, conn.execute(_NAMED, {"keys": sorted(set(keys))}).all())
    every = {one.key: one for one in (*named, *(open_approvals(conn) if with_open else ()))}
    files = {number: read_file(conn, number) for number in {one.ticket for one in every.values()}}
    found = sorted(every.values(), key=lambda one: (one.asked_at, one.key))
    return tuple(ApprovalFile(one, file) for one in found if (file := files[one.ticket]) is not None)


_TOLD = (
    select(approval.c.ticket_id, approval.c.text, approval.c.state, voice.c.sponsor, voice.c.answer, voice.c.up_to)
    .join(voice, voice.c.approval == approval.c.key).order_by(approval.c.asked_at, approval.c.key, voice.c.sponsor)
)
_IN_JSON = {Answer.YES: "approved", Answer.NO: "rejected"}
_WITHOUT_HIM = {ApprovalState.OPEN: "pending", ApprovalState.WITHDRAWN: "withdrawn", ApprovalState.EXPIRED: "expired",
                ApprovalState.APPROVED: "not needed", ApprovalState.REFUSED: "not needed"}


def approvals_told(conn: Connection, number: int | None) -> defaultdict[int, list[dict[str, Any]]]:
    """Ticket -> what its sponsors were asked, for `--json`, oldest first; of one ticket, or of all (None)."""
    told: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    query = _TOLD if number is None else _TOLD.where(approval.c.ticket_id == number)
    for row in conn.execute(query):
        state = _IN_JSON.get(Answer(row.answer)) or _WITHOUT_HIM[ApprovalState(row.state)]
        told[row.ticket_id].append({"sponsor": row.sponsor, "state": state, "text": row.text, "up_to": row.up_to})
    return told


def _approvals(conn: Connection, rows: Sequence[Row[Any]]) -> tuple[Approval, ...]:
    keys = [row.key for row in rows]
    if not keys:
        return ()
    voices: defaultdict[str, list[Voice]] = defaultdict(list)
    for row in conn.execute(_VOICES, {"keys": keys}):
        voices[row.approval].append(_voice(row))
    files = _files(conn, {row.ticket_id for row in rows}, {_mail(key) for key in keys})
    return tuple(_approval(row, voices[row.key], files[_mail(row.key)]) for row in rows)


def _mail(key: str) -> int:
    """The number of the mail that asked it."""
    return int(key.partition("-")[0])


def _files(conn: Connection, tickets: Iterable[int],
           mails: Iterable[int]) -> defaultdict[int, tuple[Attachment, ...]]:
    """Mail -> what came with it, as the record of its ticket has it."""
    asked = {"tickets": sorted(tickets), "mails": sorted(mails)}
    entries = {row.id: row.inbound_id for row in conn.execute(_CAME_WITH, asked)}
    found: defaultdict[int, tuple[Attachment, ...]] = defaultdict(tuple)
    for number, parts in sorted(read_attachments(conn, sorted(entries)).items()):
        found[entries[number]] = found[entries[number]] or tuple(parts)
    return found


def _approval(row: Row[Any], voices: Iterable[Voice], files: tuple[Attachment, ...]) -> Approval:
    return Approval(
        key=row.key, ticket=TicketId(row.ticket_id), asked_by=row.asked_by, asked_at=row.asked_at,
        about=Subject(row.about), text=row.text, deadline=row.deadline, needs=Needs(row.needs),
        state=ApprovalState(row.state), voices=tuple(voices), files=files, decided_at=row.decided_at,
    )


def _voice(row: Row[Any]) -> Voice:
    return Voice(
        sponsor=row.sponsor, deputy=row.deputy, answer=Answer(row.answer), up_to=row.up_to, words=row.words,
        answered_by=row.answered_by, answered_at=row.answered_at,
    )
