"""The search through the record: which tickets hold all the words, best first, and the line where they stand.

A word counts wherever it stands in a ticket: in its title, the stakeholder's name and address, or any of its entries
(mails, notes, decisions, actions; not commands). On SQLite the words are looked up in its full-text index
(migration m0005), where rare words weigh more (BM25) and a title four times; on PostgreSQL in vectors of words
(`search_index`), where a title weighs ten times and a word more the oftener it stands in a short text. Both find the
same tickets.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    null,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, distinct_on

from gateway.model.mail import Address
from gateway.model.record import Hit, Saying
from gateway.model.ticket import EntryKind, Status, TicketId, Visibility
from gateway.store.engine import Store
from gateway.store.search_index import is_written_here, search_entry, search_ticket
from gateway.store.search_words import Query, Term, find, match_expression, read_query, ts_query
from gateway.store.tables import entry, ticket
from gateway.store.tokens import without_tokens
from gateway.store.wanted import Wanted, fits

SPOKEN = (EntryKind.MAIL, EntryKind.NOTE, EntryKind.DECISION, EntryKind.ACTION)
"""Kinds of entries that are searched."""
LONGEST_LINE = 160
_LEAD = 40
"""Characters shown before the first word that was found, where a line is too long."""
_LONGEST_READ = 200_000

_KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
MAY_BE_SEEN = or_(bindparam("all_entries", type_=Boolean),
                   and_(entry.c.visibility == Visibility.PUBLIC, entry.c.unconfirmed.is_(False)))


def _index(name: str) -> Any:
    """A table of the full-text index; the column of its own name is what MATCH asks."""
    return table(name, column("rowid"), column("rank"), column(name))


IN_TITLES = _index("search_ticket")
IN_ENTRIES = _index("search_entry")
_MATCHING_TITLES = (
    select(ticket.c.id.label("ticket"), literal_column("NULL").label("entry"), IN_TITLES.c.rank.label("rank"))
    .join(ticket, ticket.c.id == IN_TITLES.c.rowid)
    .where(IN_TITLES.c.search_ticket.op("MATCH")(bindparam("expression")), fits())
)
# SQLite takes the entry from the row with the lowest rank, which is the best one.
_MATCHING_ENTRIES = (
    select(entry.c.ticket_id.label("ticket"), entry.c.id.label("entry"), func.min(IN_ENTRIES.c.rank).label("rank"))
    .join(entry, entry.c.id == IN_ENTRIES.c.rowid).join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(IN_ENTRIES.c.search_entry.op("MATCH")(bindparam("expression")), entry.c.kind.in_(_KINDS), MAY_BE_SEEN,
           fits())
    .group_by(entry.c.ticket_id)
)
ASKED = cast(bindparam("expression"), TSQUERY)


def _ts_rank(words: ColumnElement[Any]) -> Label[float]:
    """As in SQLite the lower the better; divided by how long the text is (1: by 1 + log of its words)."""
    return (-func.ts_rank(words, ASKED, 1)).label("rank")


_TITLES_WITH = (
    select(ticket.c.id.label("ticket"), null().label("entry"), _ts_rank(search_ticket.c.words))
    .join(ticket, ticket.c.id == search_ticket.c.ticket_id)
    .where(search_ticket.c.words.op("@@")(ASKED), fits())
)
_RANK_OF_ENTRY = _ts_rank(search_entry.c.words)
_ENTRIES_WITH = (
    select(entry.c.ticket_id.label("ticket"), entry.c.id.label("entry"), _RANK_OF_ENTRY)
    .ext(distinct_on(entry.c.ticket_id))
    .join(entry, entry.c.id == search_entry.c.entry_id).join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(search_entry.c.words.op("@@")(ASKED), entry.c.kind.in_(_KINDS), MAY_BE_SEEN, fits())
    .order_by(entry.c.ticket_id, _RANK_OF_ENTRY, entry.c.id)
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
class Scope:
    """Among what is searched."""

    kinds: Sequence[EntryKind]
    wanted: Wanted
    public: bool

    def values(self) -> dict[str, Any]:
        """What the statements ask for besides the term."""
        return {"kinds": list(self.kinds), "all_entries": not self.public, **self.wanted.values()}


@dataclass(frozen=True, slots=True)
class Held:
    """How well a ticket holds what was looked for, and in which entries; the lower the rank, the better."""

    rank: float = 0.0
    entries: tuple[int, ...] = ()


def search(store: Store, typed: str, *, kinds: Sequence[EntryKind] = SPOKEN, project: str = "",
           wanted: Wanted | None = None, public: bool = False, limit: int = 20) -> tuple[Hit, ...]:
    """The tickets that hold all words and phrases that were typed and none of the excluded ones, best first.

    With `kinds`, only entries of these kinds count beside title and stakeholder, and a ticket must have one. `public`:
    only what everybody in a conversation may see is looked through. Nothing is found where nothing was typed that can
    be looked for. Never raises for what was typed.
    """
    query = read_query(typed)
    if not query.wanted:
        return ()
    among = replace(wanted or Wanted(), projects=(project,)) if project else wanted or Wanted()
    with store.read() as conn:
        hits = hits_of(conn, query, Scope(kinds, among, public))
        return as_hits(conn, best_of(hits, limit), query.wanted)


def best_of(hits: Mapping[int, Held], limit: int) -> dict[int, tuple[int, ...]]:
    """So many of these tickets, best first, each with the entries in which it holds what was looked for."""
    best = sorted(hits, key=lambda number: (hits[number].rank, -number))[:limit]
    return {number: hits[number].entries for number in best}


def hits_of(conn: Connection, query: Query, scope: Scope) -> dict[int, Held]:
    """Ticket -> hit, of those that hold every wanted term and no unwanted one."""
    first, *others = (_matching(conn, term, scope) for term in query.wanted)
    for other in others:
        first = {number: _both(hit, other[number]) for number, hit in first.items() if number in other}
    for term in query.unwanted:
        unwanted = _matching(conn, term, replace(scope, kinds=SPOKEN))
        first = {number: hit for number, hit in first.items() if number not in unwanted}
    return first if set(scope.kinds) == set(SPOKEN) else _with_entry_of(conn, first, scope.kinds)


def _both(one: Held, other: Held) -> Held:
    return Held(one.rank + other.rank, one.entries + other.entries)


def _matching(conn: Connection, term: Term, scope: Scope) -> dict[int, Held]:
    """Ticket -> hit, for one term."""
    values = scope.values()
    hits: dict[int, Held] = {}
    for statement in _statements(conn, term, values):
        for row in conn.execute(statement, values):
            hit = Held(row.rank, () if row.entry is None else (row.entry,))
            hits[row.ticket] = _both(hits[row.ticket], hit) if row.ticket in hits else hit
    return hits


def _statements(conn: Connection, term: Term, values: dict[str, Any]) -> tuple[Select[Any], ...]:
    """What asks the engine for the term; its values are put among the others."""
    if is_written_here(conn):
        values["expression"] = ts_query(term)
        return _TITLES_WITH, _ENTRIES_WITH
    values["expression"] = match_expression(term)
    return _MATCHING_TITLES, _MATCHING_ENTRIES


def _with_entry_of(conn: Connection, hits: dict[int, Held], kinds: Collection[EntryKind]) -> dict[int, Held]:
    """Those tickets that have an entry of these kinds; where the words stand in the title alone, the newest counts."""
    bare = [number for number, hit in hits.items() if not hit.entries]
    newest: dict[int, int] = {}
    for start in range(0, len(bare), _MANY):
        values = {"numbers": bare[start : start + _MANY], "kinds": list(kinds)}
        newest.update({row.ticket: row.entry for row in conn.execute(_NEWEST_OF_KIND, values)})
    kept = {number: hit for number, hit in hits.items() if hit.entries}
    return kept | {number: replace(hits[number], entries=(one,)) for number, one in newest.items()}


_MANY = 500


def as_hits(conn: Connection, entries: dict[int, tuple[int, ...]], terms: Sequence[Term]) -> tuple[Hit, ...]:
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
