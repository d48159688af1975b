"""Decisions on record that a new mail is clearly related to, for the line `related: #88 "…"` in a notification.

How it weighs: mail and decision share words that tell something (`index_words.telling_words`; the decision's ticket
lends it the words of its title). For each decision it is asked how many decisions would share just these words with
the mail by chance, were words strewn at random: rare words, and several of them, make that unlikely. It is shown where
the answer is below one tenth. So one shared word is never enough, nor two in a long mail, and mostly nothing is shown.

Only `decision_word` is read (kept true by triggers, migration m0005), and the few rows that are shown. On an engine
without these triggers nothing is ever related.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import comb, prod
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

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
_HOW_OFTEN = (
    select(decision_word.c.word, func.count()).where(decision_word.c.word.in_(_WORDS)).group_by(decision_word.c.word)
)
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
    mail = telling_words(words)[:_MOST_WORDS]
    if len(mail) < 2:
        return ()
    with store.read() as conn:
        clear = _clear(conn, mail)
        if not clear:
            return ()
        asked = {"entries": clear, "exclude": exclude, "project": project}
        rows = {row.id: row for row in conn.execute(_DECIDED, asked)}
        each: dict[int, Any] = {}
        for row in (rows[number] for number in clear if number in rows):
            each.setdefault(row.ticket, row)
        return _shown(conn, list(each.values())[:limit])


def _clear(conn: Connection, mail: Sequence[str]) -> list[int]:
    """Entries of the decisions that are clearly related, clearest first."""
    often: dict[str, int] = dict(conn.execute(_HOW_OFTEN, {"words": [_ALL, *mail]}).all())
    many = max(often.pop(_ALL, 0), _LEAST)
    rarest = sorted((word for word in often if often[word] <= _TOO_COMMON), key=lambda word: often[word])[:_ASKED]
    if len(rarest) < 2:
        return []
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for number, word in conn.execute(_WHERE, {"words": rarest}):
        shared[number].append(often[word])
    weighed = {number: chance(len(mail), counts, many) for number, counts in shared.items() if len(counts) > 1}
    clear = [number for number in weighed if weighed[number] < UNLIKELY]
    return sorted(clear, key=lambda number: (weighed[number], -number))[:_CLEAREST]


def chance(mail: int, often: Sequence[int], many: int) -> float:
    """How many of so `many` decisions would share these words with a mail of that many words by chance.

    `often`: in how many decisions each of the shared words stands.
    """
    return comb(mail, len(often)) * many * prod(times / many for times in often)


def _shown(conn: Connection, rows: Sequence[Any]) -> tuple[Related, ...]:
    texts = without_tokens(conn, [text for row in rows for text in (row.subject, " ".join(row.text.split()))])
    return tuple(Related(TicketId(row.ticket), title, text)
                 for row, title, text in zip(rows, texts[::2], texts[1::2], strict=True))
