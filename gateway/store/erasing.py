"""Somebody outside is erased: what he wrote, what was written to him, and what tells who he was.

Tickets stay as figures: number, topic, urgency, times, promises, ratings. Of a ticket that is his alone no word stays.
Where others from outside have written too, what they wrote stays as words, without quotes of him (`erased_words`);
originals of mails and the bytes of letters go there as well, as each of them quotes the one before. He is called by a
name that is drawn for this erasure and tells nothing.

Each ticket goes in one transaction, and what has to go beside the database (files of mails, letters in folders) is
noted with it. So a process that is killed has done some tickets wholly and others not at all: the same command again
finds those by the address, and the note for the rest. A ticket's version grows, so that nothing that was decided about
it before lands afterwards.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store import erasing_rows as rows
from gateway.store.columns import DONE
from gateway.store.engine import Store
from gateway.store.erased_words import ERASED, HisWords
from gateway.store.erasing_note import Note, keep
from gateway.store.erasing_originals import Named, Shown, letters_that_name, mails_that_name, unseen
from gateway.store.loads import change_loads
from gateway.store.tables import entry, known, participant, ticket
from gateway.store.tables_time import preference
from gateway.store.traces import Trace, Traces, find

Each = TypeVar("Each")
_AT_ONCE = 200
_NUMBER: BindParameter[int] = bindparam("number")
_TICKET = select(ticket).where(ticket.c.id == _NUMBER).with_for_update()
"""Nobody else changes it meanwhile: its version and its status are written from what is read here."""
_HIS_ENTRIES = select(entry.c.id, entry.c.text).where(entry.c.ticket_id == _NUMBER, entry.c.author == bindparam("key"))
_ENTRIES = select(entry.c.id).where(entry.c.ticket_id == _NUMBER)
_PEOPLE = delete(participant).where(participant.c.ticket_id == _NUMBER)
_HIM = _PEOPLE.where(participant.c.address == bindparam("key"))
_CHANGED = update(ticket).where(ticket.c.id == _NUMBER)


def waiting_letters(store: Store, key: str, traces: Traces) -> int:
    """How many letters about other tickets name him and are still to be sent: they are others' to get."""
    found = letters_that_name(store, _named(key, traces), _own(traces), are_over=False)
    return sum(map(len, found))


def erase(store: Store, key: str, house: Collection[str], note: Note, now: datetime, shown: Shown = unseen) -> None:
    """All rows that are his, or that quote him, a ticket at a time; what lies beside them is in the note."""
    with store.read() as conn:
        traces = find(conn, key, house)
    _originals_elsewhere(store, key, traces, note, shown)
    for done, one in enumerate(traces.tickets):
        shown("tickets", done, len(traces.tickets))
        with store.write() as conn:
            keep(conn, key, note, _erase_ticket(conn, one, key, traces, note.name, now), tickets=1)
    for mails in batched(traces.mails):
        with store.write() as conn:
            keep(conn, key, note, rows.take_mails(conn, mails, forget=True))
    for letters in batched(traces.letters):
        with store.write() as conn:
            keep(conn, key, note, rows.take_letters(conn, letters, now))
    with store.write() as conn:
        conn.execute(delete(known).where(known.c.address == key))
        conn.execute(delete(preference).where(preference.c.who == key))


def batched(many: Sequence[Each]) -> Iterator[Sequence[Each]]:
    """As many at a time as one transaction may take without keeping others waiting."""
    return (many[at : at + _AT_ONCE] for at in range(0, len(many), _AT_ONCE))


def _own(traces: Traces) -> frozenset[TicketId]:
    return frozenset(one.ticket for one in traces.tickets)


def _named(key: str, traces: Traces) -> Named:
    return Named(key, traces.names, [one.ticket for one in traces.tickets if one.is_his])


def _originals_elsewhere(store: Store, key: str, traces: Traces, note: Note, shown: Shown) -> None:
    """Letters about other tickets, and lists of many, name his: "solved before", "same matter", a week's summary.

    And mails: what his answering machine sent, reports of letters that he did not get, others that write about him.
    """
    him, own = _named(key, traces), _own(traces)
    for letters in letters_that_name(store, him, own, are_over=True, shown=shown):
        if letters:
            with store.write() as conn:
                keep(conn, key, note, rows.take_bytes_of_letters(conn, letters))
    for his, others in mails_that_name(store, Named(key, traces.names), own, shown):
        if his or others:
            with store.write() as conn:
                keep(conn, key, note, rows.take_mails(conn, his, forget=True))
                keep(conn, key, note, rows.take_mails(conn, others, forget=False))


def _erase_ticket(conn: Connection, trace: Trace, key: str, traces: Traces, name: str, now: datetime) -> rows.Gone:
    """Everything of one ticket that is his; what lies beside the rows."""
    number = {"number": trace.ticket}
    row = conn.execute(_TICKET, number).one()
    his = conn.execute(_HIS_ENTRIES, {**number, "key": key}).all()
    texts = [one.text for one in his] + ([row.subject] if trace.is_his else [])
    words = HisWords(key, traces.names, texts)
    gone = rows.take_mails_of(conn, trace.ticket, key, all_of_them=trace.is_his_alone)
    gone += rows.take_letters_of(conn, trace.ticket, key, name, now)
    if trace.is_his_alone:
        gone += rows.take_entries(conn, conn.scalars(_ENTRIES, number).all())
        rows.empty(conn, trace.ticket)
        conn.execute(_PEOPLE, number)
    else:
        gone += rows.take_entries(conn, [one.id for one in his])
        rows.rewrite(conn, trace.ticket, words.cut_from)
        conn.execute(_HIM, {**number, "key": key})
    rows.rename(conn, trace.ticket, key, name)
    _change(conn, row, trace, words, name, now)
    return gone


def empty_ticket(conn: Connection, number: TicketId, people: Sequence[str], name: str, now: datetime) -> rows.Gone:
    """A ticket that is done, without a word that was said on it and without these people (keys of addresses)."""
    nobody = Traces((), (), (), (), (), 0, 0, 0, 0, is_known=False)
    whole = Trace(number, is_his_alone=True, is_his=True, is_open=False)
    gone = _erase_ticket(conn, whole, people[0], nobody, name, now)
    for place, key in enumerate(people[1:], 2):  # each another name: guests of one meeting are told apart by it
        other = name.replace("@", f"-{place}@")
        gone += rows.take_letters_of(conn, number, key, other, now)
        rows.rename(conn, number, key, other)
    return gone


def _change(conn: Connection, row: Any, trace: Trace, words: HisWords, name: str, now: datetime) -> None:
    """The ticket itself, which is done from now on if it was his."""
    changed: dict[str, Any] = {"version": row.version + 1}
    if trace.is_his:
        changed |= {"subject": ERASED, "stakeholder_address": name, "stakeholder_name": "", "chosen_by": "",
                    "labels": []}
        conn.execute(insert(participant), {
            "ticket_id": trace.ticket, "address": name, "mailbox": name, "name": "", "is_stakeholder": True,
            "admitted": True, "confirmed": False, "undeliverable": "erased", "quiet": True,
        })
    else:
        changed |= {"subject": words.cut_from(row.subject), "chosen_by": words.cut_from(str(row.chosen_by))}
    if trace.is_his and row.status not in DONE:
        changed |= {"status": Status.CLOSED, "closed_at": now, "promise": None, "wait_until": None, "due": None}
        change_loads(conn, [(row.poc, Urgency(row.urgency), -1)])
        rows.end_promises(conn, trace.ticket, now)
    conn.execute(_CHANGED.values(**changed), {"number": trace.ticket})
    rows.index_ticket(conn, trace.ticket)
