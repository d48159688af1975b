"""Cuts the tags of ours out of what people and programs read: only what is in the table, so nothing else is touched."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, union_all

from gateway.store.tables import outbox, tag

_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{16,40}(?=@|%40|=40)", re.IGNORECASE)
"""What may be a tag in an address."""
_CHUNK = 500
_TOKENS: BindParameter[Any] = bindparam("tokens", expanding=True)
_KNOWN = union_all(
    select(tag.c.token).where(tag.c.token.in_(_TOKENS)), select(outbox.c.verp).where(outbox.c.verp.in_(_TOKENS))
)


def known_tokens(conn: Connection, maybe: Iterable[str]) -> set[str]:
    """Those of them that stand in an address of ours, live or revoked, or in the sender of a letter; in lower case."""
    wanted = sorted({one.lower() for one in maybe})
    return {
        token for start in range(0, len(wanted), _CHUNK)
        for token in conn.scalars(_KNOWN, {"tokens": wanted[start : start + _CHUNK]})
    }


def without_tokens(conn: Connection, texts: Sequence[str]) -> list[str]:
    """The texts, in their order, with "…" in the place of every tag in an address."""
    ours = known_tokens(conn, (found for text in texts for found in _TOKEN.findall(text)))
    if not ours:
        return list(texts)
    return [_TOKEN.sub(lambda found: "…" if found[0].lower() in ours else found[0], text) for text in texts]
