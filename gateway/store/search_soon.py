"""The search for somebody who waits for a page: as fast among a million tickets as among a thousand.

`search` looks at every place where a word stands. A word that stands nearly everywhere ("please") tells nothing and
takes seconds; so beside rarer words it is left out, which is told. Where all words are like that, the newest tickets
are found that have them in one place: in the title, or in one mail.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from gateway.model.record import Hit
from gateway.store.engine import Store
from gateway.store.search import (
    ASKED,
    IN_ENTRIES,
    IN_TITLES,
    MAY_BE_SEEN,
    SPOKEN,
    Held,
    Scope,
    as_hits,
    best_of,
    hits_of,
)
from gateway.store.search_index import is_written_here, search_entry, search_ticket
from gateway.store.search_words import Query, Term, match_expression, read_query, ts_query
from gateway.store.tables import entry, ticket
from gateway.store.wanted import Wanted, fits

_EVERYWHERE = 5_000
"""A word that stands in so many titles or entries tells nothing."""
_NEWEST = 500
"""Places that are looked at where all words are like that."""
_MOST: BindParameter[Any] = bindparam("places")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found."""

    hits: tuple[Hit, ...]
    """Best first; newest first where all words stand nearly everywhere."""
    left_out: tuple[str, ...] = ()
    """Words that stand nearly everywhere: a ticket that was found may lack them, or hold them though they were
    excluded."""
    only_newest: bool = False
    """All words are like that: only the newest tickets were looked at."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """How one engine is asked, for titles and entries: how often a term stands there, and where it did last."""

    counts: tuple[Select[Any], ...]
    newest_titles: Select[Any]
    newest_entries: Select[Any]


def _asking(titles: Any, of_ticket: Any, entries: Any, of_entry: Any) -> _Asking:
    """`titles`, `entries`: the numbers of those that hold the expression, `of_…`: the column that names them."""
    last_titles = titles.order_by(of_ticket.desc()).limit(_MOST).subquery()
    last_entries = entries.order_by(of_entry.desc()).limit(_MOST).subquery()
    return _Asking(
        tuple(select(func.count()).select_from(one.limit(_MOST).subquery()) for one in (titles, entries)),
        select(ticket.c.id.label("ticket")).where(ticket.c.id.in_(select(last_titles)), fits()),
        select(entry.c.ticket_id.label("ticket"), entry.c.id.label("entry")).join(ticket)
        .where(entry.c.id.in_(select(last_entries)), entry.c.kind.in_(SPOKEN), MAY_BE_SEEN, fits()),
    )


_EXPRESSION: BindParameter[Any] = bindparam("expression")
_SQLITE = _asking(
    select(IN_TITLES.c.rowid).where(IN_TITLES.c.search_ticket.op("MATCH")(_EXPRESSION)), IN_TITLES.c.rowid,
    select(IN_ENTRIES.c.rowid).where(IN_ENTRIES.c.search_entry.op("MATCH")(_EXPRESSION)), IN_ENTRIES.c.rowid,
)
_POSTGRESQL = _asking(
    select(search_ticket.c.ticket_id).where(search_ticket.c.words.op("@@")(ASKED)), search_ticket.c.ticket_id,
    select(search_entry.c.entry_id).where(search_entry.c.words.op("@@")(ASKED)), search_entry.c.entry_id,
)


def search_soon(store: Store, typed: str, wanted: Wanted, *, public: bool, limit: int) -> Found:
    """The tickets among those wanted that hold what was typed, as `search` finds them; never raises for what was typed.

    `public`: only what everybody in a conversation may see is looked through.
    """
    query = read_query(typed)
    if not query.wanted:
        return Found(())
    scope = Scope(SPOKEN, wanted, public)
    with store.read() as conn:
        everywhere = {term for term in (*query.wanted, *query.unwanted) if _is_everywhere(conn, term)}
        telling = Query(*(tuple(one for one in terms if one not in everywhere)
                          for terms in (query.wanted, query.unwanted)))
        only_newest = not telling.wanted
        hits = _newest(conn, query.wanted, telling.unwanted, scope) if only_newest else hits_of(conn, telling, scope)
        found = as_hits(conn, best_of(hits, limit), query.wanted)
    may_go = query.unwanted if only_newest else (*query.wanted, *query.unwanted)
    left_out = [one.text for one in may_go if one in everywhere]
    return Found(found, tuple(left_out), only_newest)


def _is_everywhere(conn: Connection, term: Term) -> bool:
    values = {"expression": _expression(conn, [term]), "places": _EVERYWHERE}
    return any(conn.scalar(count, values) == _EVERYWHERE for count in _engine(conn).counts)


def _newest(conn: Connection, terms: Sequence[Term], unwanted: Sequence[Term], scope: Scope) -> Mapping[int, Held]:
    """The newest tickets that hold all the terms in one place and none of the unwanted ones; the newer the better."""
    asking = _engine(conn)
    values = {**scope.values(), "expression": _expression(conn, terms), "places": _NEWEST}
    hits = {row.ticket: Held(-row.ticket) for row in conn.execute(asking.newest_titles, values)}
    for row in conn.execute(asking.newest_entries, values):
        hits[row.ticket] = replace(hits.get(row.ticket, Held(-row.ticket)), entries=(row.entry,))
    doomed = {number for one in unwanted for number in hits_of(conn, Query((one,)), scope)}
    return {number: held for number, held in hits.items() if number not in doomed}


def _engine(conn: Connection) -> _Asking:
    return _POSTGRESQL if is_written_here(conn) else _SQLITE


def _expression(conn: Connection, terms: Sequence[Term]) -> str:
    """All of the terms, in the engine's own language; a term in which it sees no word finds nothing."""
    if is_written_here(conn):
        parts = [ts_query(one) for one in terms]
        return " & ".join(f"({part})" for part in parts) if all(parts) else ""
    return " AND ".join(f"({match_expression(one)})" for one in terms)
