"""The search through the record: which tickets hold all the words, best first, and the line where they stand.

A word counts wherever it stands in a ticket: in its title, the stakeholder's name and address, or any of its entries
(mails, notes, decisions, actions; not commands). On SQLite the words are looked up in its full-text index
(migration m0005), where rare words weigh more (BM25) and a title four times; on another engine in the tables
themselves, where all weigh the same and the newest comes first.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Label,
    Row,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)

from gateway.model.mail import Address
from gateway.model.record import Hit, Saying
from gateway.model.ticket import EntryKind, Status, TicketId, Visibility
from gateway.store.engine import Store
from gateway.store.search_words import Query, Term, find, match_expression, read_query
from gateway.store.tables import entry, ticket
from gateway.store.tokens import without_tokens

SPOKEN = (EntryKind.MAIL, EntryKind.NOTE, EntryKind.DECISION, EntryKind.ACTION)
"""Kinds of entries that are searched."""
LONGEST_LINE = 160
_LEAD = 40
"""Characters shown before the first word that was found, where a line is too long."""
_LONGEST_READ = 200_000

_KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_LIKE: BindParameter[Any] = bindparam("like")
_PROJECT: BindParameter[Any] = bindparam("project")
_OF_PROJECT = or_(_PROJECT == "", ticket.c.project == _PROJECT)


def _index(name: str) -> Any:
    """A table of the full-text index; the column of its own name is what MATCH asks."""
    return table(name, column("rowid"), column("rank"), column(name))


_IN_TITLES = _index("search_ticket")
_IN_ENTRIES = _index("search_entry")
_MATCHING_TITLES = (
    select(ticket.c.id.label("ticket"), literal_column("NULL").label("entry"), _IN_TITLES.c.rank.label("rank"))
    .join(ticket, ticket.c.id == _IN_TITLES.c.rowid)
    .where(_IN_TITLES.c.search_ticket.op("MATCH")(bindparam("expression")), _OF_PROJECT)
)
# SQLite takes the entry from the row with the lowest rank, which is the best one.
_MATCHING_ENTRIES = (
    select(entry.c.ticket_id.label("ticket"), entry.c.id.label("entry"), func.min(_IN_ENTRIES.c.rank).label("rank"))
    .join(entry, entry.c.id == _IN_ENTRIES.c.rowid).join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(_IN_ENTRIES.c.search_entry.op("MATCH")(bindparam("expression")), entry.c.kind.in_(_KINDS), _OF_PROJECT)
    .group_by(entry.c.ticket_id)
)
_NO_RANK: Label[float] = literal_column("0.0").label("rank")
_TITLES_LIKE = select(ticket.c.id.label("ticket"), literal_column("NULL").label("entry"), _NO_RANK).where(
    or_(*(place.ilike(_LIKE, escape="/")
          for place in (ticket.c.subject, ticket.c.stakeholder_name, ticket.c.stakeholder_address))), _OF_PROJECT,
)
_ENTRIES_LIKE = (
    select(entry.c.ticket_id.label("ticket"), func.max(entry.c.id).label("entry"), _NO_RANK)
    .join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(entry.c.text.ilike(_LIKE, escape="/"), entry.c.kind.in_(_KINDS), _OF_PROJECT)
    .group_by(entry.c.ticket_id)
)
_NEWEST_OF_KIND = (
    select(entry.c.ticket_id.label("ticket"), func.max(entry.c.id).label("entry"))
    .where(entry.c.ticket_id.in_(_NUMBERS), entry.c.kind.in_(_KINDS)).group_by(entry.c.ticket_id)
)
_SHOWN = select(
    ticket.c.id, ticket.c.subject, ticket.c.status, ticket.c.project, ticket.c.stakeholder_address,
    ticket.c.stakeholder_name, ticket.c.poc,
).where(ticket.c.id.in_(_NUMBERS))  # fmt: skip
_SAID = select(
    entry.c.id, entry.c.kind, entry.c.visibility, entry.c.unconfirmed, entry.c.author_mailbox, entry.c.at,
    func.substr(entry.c.text, 1, _LONGEST_READ).label("text"),
).where(entry.c.id.in_(_NUMBERS))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Hit:
    """How well a ticket holds what was looked for, and in which entries; the lower the rank, the better."""

    rank: float = 0.0
    entries: tuple[int, ...] = ()


def search(store: Store, typed: str, *, kinds: Sequence[EntryKind] = SPOKEN, project: str = "",
           limit: int = 20) -> tuple[Hit, ...]:
    """The tickets that hold all words and phrases that were typed and none of the excluded ones, best first.

    With `kinds`, only entries of these kinds count beside title and stakeholder, and a ticket must have one. Nothing
    is found where nothing was typed that can be looked for. Never raises for what was typed.
    """
    query = read_query(typed)
    if not query.wanted:
        return ()
    with store.read() as conn:
        hits = _hits(conn, query, kinds, project)
        best = sorted(hits, key=lambda number: (hits[number].rank, -number))[:limit]
        return _found(conn, {number: hits[number].entries for number in best}, query.wanted)


def _hits(conn: Connection, query: Query, kinds: Sequence[EntryKind], project: str) -> dict[int, _Hit]:
    """Ticket -> hit, of those that hold every wanted term and no unwanted one."""
    first, *others = (_matching(conn, term, kinds, project) for term in query.wanted)
    for other in others:
        first = {number: _both(hit, other[number]) for number, hit in first.items() if number in other}
    for term in query.unwanted:
        unwanted = _matching(conn, term, SPOKEN, project)
        first = {number: hit for number, hit in first.items() if number not in unwanted}
    return first if set(kinds) == set(SPOKEN) else _with_entry_of(conn, first, kinds)


def _both(one: _Hit, other: _Hit) -> _Hit:
    return _Hit(one.rank + other.rank, one.entries + other.entries)


def _matching(conn: Connection, term: Term, kinds: Sequence[EntryKind], project: str) -> dict[int, _Hit]:
    """Ticket -> hit, for one term."""
    values = {"kinds": list(kinds), "project": project}
    hits: dict[int, _Hit] = {}
    for statement in _statements(conn, term, values):
        for row in conn.execute(statement, values):
            hit = _Hit(row.rank, () if row.entry is None else (row.entry,))
            hits[row.ticket] = _both(hits[row.ticket], hit) if row.ticket in hits else hit
    return hits


def _statements(conn: Connection, term: Term, values: dict[str, Any]) -> tuple[Select[Any], ...]:
    """What asks the engine for the term; its values are put among the others."""
    if conn.dialect.name == "sqlite":
        values["expression"] = match_expression(term)
        return _MATCHING_TITLES, _MATCHING_ENTRIES
    return like_statements(term, values)


def like_statements(term: Term, values: dict[str, Any]) -> tuple[Select[Any], ...]:
    """The same for an engine without an index for words: whatever holds the term, also within a word."""
    plain = term.text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    values["like"] = f"%{plain}%"
    return _TITLES_LIKE, _ENTRIES_LIKE


def _with_entry_of(conn: Connection, hits: dict[int, _Hit], kinds: Collection[EntryKind]) -> dict[int, _Hit]:
    """Those tickets that have an entry of these kinds; where the words stand in the title alone, the newest counts."""
    bare = [number for number, hit in hits.items() if not hit.entries]
    newest: dict[int, int] = {}
    for start in range(0, len(bare), _MANY):
        values = {"numbers": bare[start : start + _MANY], "kinds": list(kinds)}
        newest.update({row.ticket: row.entry for row in conn.execute(_NEWEST_OF_KIND, values)})
    kept = {number: hit for number, hit in hits.items() if hit.entries}
    return kept | {number: replace(hits[number], entries=(one,)) for number, one in newest.items()}


_MANY = 500


def _found(conn: Connection, entries: dict[int, tuple[int, ...]], terms: Sequence[Term]) -> tuple[Hit, ...]:
    """The tickets in this order, each with the line that holds most of the terms."""
    asked = {one for some in entries.values() for one in some}
    said = _by_id(conn, _SAID, asked)
    rows = _by_id(conn, _SHOWN, entries)
    found = [_one_found(rows[number], [said[one] for one in entries[number]], terms) for number in entries]
    return _cut(conn, found, terms)


def _by_id(conn: Connection, statement: Select[Any], numbers: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in conn.execute(statement, {"numbers": sorted(numbers)})} if numbers else {}


def _one_found(row: Row[Any], said: Sequence[Row[Any]], terms: Sequence[Term]) -> Hit:
    stakeholder = Address(row.stakeholder_address, row.stakeholder_name)
    shown = f"{stakeholder.name} <{stakeholder.address}>" if stakeholder.name else stakeholder.address
    return Hit(TicketId(row.id), row.subject, Status(row.status), row.project, shown, row.poc, _saying(said, terms))


def _saying(said: Sequence[Row[Any]], terms: Sequence[Term]) -> Saying | None:
    """Of the entries in which a term was found, the one with the line that holds most of them."""
    if not said:
        return None
    often = Counter(row.id for row in said)
    lines = {row.id: _best_line(row.text, terms) for row in said}
    best = max(said, key=lambda row: (_terms_in(lines[row.id], terms), often[row.id]))
    return Saying(EntryKind(best.kind), Visibility(best.visibility), best.unconfirmed, best.author_mailbox, best.at,
                  lines[best.id])


def _best_line(text: str, terms: Sequence[Term]) -> str:
    """The line that holds most of the terms, the first of these; the first one where none does."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return max(lines, key=lambda line: _terms_in(line, terms))


def _terms_in(line: str, terms: Iterable[Term]) -> int:
    return sum(bool(find(line, term)) for term in terms)


def _cut(conn: Connection, found: Sequence[Hit], terms: Sequence[Term]) -> tuple[Hit, ...]:
    """Without tags of ours, and with lines that can be read at a glance. The tags first: no half of one may be left."""
    texts = without_tokens(conn, [text for one in found for text in (one.title, one.saying.line if one.saying else "")])
    return tuple(
        replace(one, title=title, saying=one.saying and replace(one.saying, line=_short(line, terms)))
        for one, title, line in zip(found, texts[::2], texts[1::2], strict=True)
    )


def _short(line: str, terms: Sequence[Term]) -> str:
    """At most so many characters of the line, from shortly before the first word that was found."""
    if len(line) <= LONGEST_LINE:
        return line
    first = min((start for term in terms for start, _ in find(line, term)), default=0)
    start = 0 if first <= _LEAD else first - _LEAD
    end = start + LONGEST_LINE
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
