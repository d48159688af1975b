"""Decisions on record that a new mail is clearly related to, for the line `related: #88 "…"` in a notification.

How it weighs: mail and decision share words that tell something (`index_words.telling_words`; the decision's ticket
lends it the words of its title). For each decision it is asked how many decisions would share just these words with
the mail by chance, were words strewn at random: rare words, and several of them, make that unlikely. It is shown where
the answer is below one tenth. So one shared word is never enough, nor two in a long mail, and mostly nothing is shown.

Only `decision_word` is read, and the few rows that are shown. It is kept true by triggers (migration m0005), or by
`search_index` where the database cannot do that.
"""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, prod
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    TableValuedAlias,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from gateway.model.record import Related
from gateway.model.ticket import TicketId
from gateway.store.engine import Store
from gateway.store.index_words import telling_words
from gateway.store.tables import decision_word, entry, ticket
from gateway.store.tokens import without_tokens

UNLIKELY = 0.1
"""Decisions that would share these words by chance, below which one is shown."""
_MOST_WORDS = 40
"""Of the mail: its subject and its beginning, where a matter is named."""
_ASKED, _TOO_COMMON = 16, 200
"""Its rarest words, which are looked up; and in how many decisions a word tells nothing any more."""
_CLEAREST = 10
_LEAST = 1_000
"""Decisions as which fewer count: among three decisions every word would be common."""
_LONGEST_TEXT = 200
_ALL = ""
"""The word that stands in every decision."""

_WORDS: BindParameter[Any] = bindparam("words", expanding=True)
_ENTRIES: BindParameter[Any] = bindparam("entries", expanding=True)


def _how_often(asked: TableValuedAlias) -> Select[Any]:
    """In how many decisions each word stands; no further counted than to "too common", whatever is on record."""
    some = select(decision_word.c.entry_id).where(decision_word.c.word == asked.c.value).limit(_TOO_COMMON + 1)
    counted = select(func.count()).select_from(some.correlate(asked).subquery()).correlate(asked).scalar_subquery()
    return select(asked.c.value, counted)


_HOW_OFTEN = {  # as one value: 40 of them would have to be written into the statement for each mail
    False: _how_often(func.json_each(bindparam("words")).table_valued("value")),
    True: _how_often(func.jsonb_array_elements_text(cast(bindparam("words"), JSONB)).table_valued("value")),
}
_HOW_MANY = select(func.count()).where(decision_word.c.word == _ALL)
_WHERE = select(decision_word.c.entry_id, decision_word.c.word).where(decision_word.c.word.in_(_WORDS))
_DECIDED = (
    select(entry.c.id, ticket.c.id.label("ticket"), ticket.c.subject,
           func.substr(entry.c.text, 1, _LONGEST_TEXT).label("text"))
    .join(ticket, ticket.c.id == entry.c.ticket_id)
    .where(entry.c.id.in_(_ENTRIES), entry.c.unconfirmed.is_(False), ticket.c.id != bindparam("exclude"),
           or_(bindparam("project") == "", ticket.c.project == bindparam("project")))
)


def related(store: Store, words: str, exclude: TicketId, project: str = "", limit: int = 3) -> tuple[Related, ...]:
    """Decisions that share telling words with these, clearest first, one a ticket; mostly none.

    `words`: subject and new text of the mail. Not those of the ticket `exclude`; of one project only where it is named.
    """
    mail = telling_words(words, _MOST_WORDS)
    if len(mail) < 2:
        return ()
    with store.read() as conn:
        clear = _clear(store, conn, mail)
        if not clear:
            return ()
        asked = {"entries": clear, "exclude": exclude, "project": project}
        rows = {row.id: row for row in conn.execute(_DECIDED, asked)}
        each: dict[int, Any] = {}
        for row in (rows[number] for number in clear if number in rows):
            each.setdefault(row.ticket, row)
        return _shown(conn, list(each.values())[:limit])


def _clear(store: Store, conn: Connection, mail: Sequence[str]) -> list[int]:
    """Entries of the decisions that are clearly related, clearest first."""
    counted = conn.execute(_HOW_OFTEN[store.is_shared], {"words": json.dumps(mail)})
    often: dict[str, int] = {word: times for word, times in counted if 0 < times <= _TOO_COMMON}
    rarest = sorted(often, key=lambda word: (often[word], word))[:_ASKED]
    if len(rarest) < 2:
        return []
    many = _how_many(store, conn)
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for number, word in conn.execute(_WHERE, {"words": rarest}):
        shared[number].append(often[word])
    weighed = {number: chance(len(mail), counts, many) for number, counts in shared.items() if len(counts) > 1}
    clear = [number for number in weighed if weighed[number] < UNLIKELY]
    return sorted(clear, key=lambda number: (weighed[number], -number))[:_CLEAREST]


@dataclass(slots=True)
class _Counted:
    """How many decisions there were, and how many mails may still be weighed by it."""

    decisions: int
    mails: int


_COUNTED: WeakKeyDictionary[Store, _Counted] = WeakKeyDictionary()


def _how_many(store: Store, conn: Connection) -> int:
    """How many decisions are on record, within two in a hundred: to count 500,000 for each mail takes 20 ms."""
    known = _COUNTED.get(store)
    if known is None or known.mails <= 0:
        decisions = max(conn.scalar(_HOW_MANY) or 0, _LEAST)
        known = _COUNTED[store] = _Counted(decisions, decisions // 50)
    known.mails -= 1
    return known.decisions


def chance(mail: int, often: Sequence[int], many: int) -> float:
    """How many of so `many` decisions would share these words with a mail of that many words by chance.

    `often`: in how many decisions each of the shared words stands.
    """
    return comb(mail, len(often)) * many * prod(times / many for times in often)


def _shown(conn: Connection, rows: Sequence[Any]) -> tuple[Related, ...]:
    texts = without_tokens(conn, [text for row in rows for text in (row.subject, " ".join(row.text.split()))])
    return tuple(Related(TicketId(row.ticket), title, text)
                 for row, title, text in zip(rows, texts[::2], texts[1::2], strict=True))
