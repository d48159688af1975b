"""What `search` and `related` look up, on PostgreSQL: written by the program beside the rows that it is about.

SQLite calls our functions from triggers (migration m0005) and needs nothing of this: there, each function here does
nothing. PostgreSQL cannot call them; what leaves the tables takes its words along there too (migration m0009).

The program also cuts texts into words by itself: how PostgreSQL would do it depends on the locale of the server.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.model.ticket import EntryKind
from gateway.store.index_words import index_words, telling_words
from gateway.store.search_words import plain_words
from gateway.store.tables import decision_word, entry, ticket

search_ticket = Table(
    "search_ticket", MetaData(), Column("ticket_id", BigInteger, primary_key=True), Column("words", TSVECTOR))
search_entry = Table(
    "search_entry", MetaData(), Column("entry_id", BigInteger, primary_key=True), Column("words", TSVECTOR))

EVERY_DECISION = ""
"""The word that stands in every decision, so that they can be counted."""
_MOST_BYTES = 900_000
"""Of all words of one text; PostgreSQL takes 1,048,575."""
_MOST_PLACES = 16_383
_TITLE, _PEOPLE, _TEXT = "A", "B", ""
"""How much a word weighs by where it stands."""
_BATCH = 1_000

_NEW_TICKETS, _NEW_ENTRIES, _NEW_TELLING = insert(search_ticket), insert(search_entry), insert(decision_word)
_CHANGED_TICKET = update(search_ticket).where(search_ticket.c.ticket_id == bindparam("number"))
_TICKETS = select(ticket.c.id, ticket.c.subject, ticket.c.stakeholder_name, ticket.c.stakeholder_address)
_ONE_TICKET = _TICKETS.where(ticket.c.id == bindparam("number"))
_SUBJECTS = select(ticket.c.id, ticket.c.subject).where(ticket.c.id.in_(bindparam("numbers", expanding=True)))
_ENTRIES = select(entry.c.id, entry.c.ticket_id, entry.c.kind, entry.c.text)
_DECISIONS = _ENTRIES.where(entry.c.ticket_id == bindparam("number"), entry.c.kind == EntryKind.DECISION)
_TOLD = delete(decision_word).where(decision_word.c.entry_id.in_(bindparam("entries", expanding=True)))


def is_written_here(conn: Connection) -> bool:
    """True where the program writes the words, because the database cannot."""
    return conn.dialect.name == "postgresql"


def add_tickets(conn: Connection, rows: Iterable[Mapping[Any, Any]]) -> None:
    """The words of new tickets, given by their columns."""
    if is_written_here(conn):
        _add_tickets(conn, rows)


def add_entries(conn: Connection, rows: Sequence[Mapping[Any, Any]]) -> None:
    """The words of new entries, given by their columns with `id`; those of their tickets' titles, for decisions."""
    if is_written_here(conn):
        _add_entries(conn, rows)


def change_ticket(conn: Connection, number: int) -> None:
    """The words of a ticket that has got another title or stakeholder, which its decisions share."""
    if not is_written_here(conn):
        return
    row = conn.execute(_ONE_TICKET, {"number": number}).mappings().one()
    conn.execute(_CHANGED_TICKET, {"number": number, "words": _of_ticket(row)})
    decisions = conn.execute(_DECISIONS, {"number": number}).mappings().all()
    if decisions:
        conn.execute(_TOLD, {"entries": [one["id"] for one in decisions]})
        _add_telling(conn, decisions)


def index_all(conn: Connection) -> None:
    """The words of all that is on record, for a database that has none yet."""
    _in_batches(conn, _TICKETS, _add_tickets)
    _in_batches(conn, _ENTRIES, _add_entries)


def _in_batches(conn: Connection, query: Any, add: Any) -> None:
    found = conn.execute(query, execution_options={"yield_per": _BATCH}).mappings()
    for rows in found.partitions():
        add(conn, rows)


def _add_tickets(conn: Connection, rows: Iterable[Mapping[Any, Any]]) -> None:
    conn.execute(_NEW_TICKETS, [{"ticket_id": row["id"], "words": _of_ticket(row)} for row in rows])


def _add_entries(conn: Connection, rows: Sequence[Mapping[Any, Any]]) -> None:
    said = [row for row in rows if row["kind"] != EntryKind.COMMAND]
    if said:
        conn.execute(_NEW_ENTRIES, [{"entry_id": row["id"], "words": vector((_TEXT, row["text"]))} for row in said])
    _add_telling(conn, [row for row in said if row["kind"] == EntryKind.DECISION])


def _add_telling(conn: Connection, decisions: Sequence[Mapping[Any, Any]]) -> None:
    if not decisions:
        return
    numbers = sorted({row["ticket_id"] for row in decisions})
    titles = {row.id: row.subject for row in conn.execute(_SUBJECTS, {"numbers": numbers})}
    conn.execute(_NEW_TELLING, [
        {"word": word, "entry_id": row["id"]}
        for row in decisions
        for word in (EVERY_DECISION, *telling_words(f"{titles[row['ticket_id']]} {row['text']}"))
    ])


def _of_ticket(row: Mapping[Any, Any]) -> str:
    people = f"{row['stakeholder_name']} {row['stakeholder_address']}"
    return vector((_TITLE, row["subject"]), (_PEOPLE, people))


def vector(*parts: tuple[str, str]) -> str:
    """A tsvector of these (weight, text), in the form in which PostgreSQL reads it; what goes beyond it is left out."""
    places: dict[str, list[str]] = {}
    at, room = 0, _MOST_BYTES
    for weight, text in parts:
        at += 1  # a gap, so that no phrase reaches from one text into the next
        for word in plain_words(index_words(text)):
            at += 1
            if room < 0 or at > _MOST_PLACES:
                break
            seen = places.setdefault(word, [])
            room -= 2 if seen else len(word.encode()) + 6
            seen.append(f"{at}{weight}")
    return " ".join(f"'{word}':{','.join(seen)}" for word, seen in places.items())
