"""Reading Authentication-Results (RFC 8601): the statements of the topmost header that is ours, and of no other.

`authres` reads the syntax, one statement at a time; what it refuses is no statement. Exchange Online writes no
authserv-id: `NO_ID` as the configured one makes the topmost header without an id ours.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.model.mail import InboundMail

NO_ID = "microsoft"
"""As `authserv_id`: the mail system writes Authentication-Results without an id, as Microsoft's does."""

_MAX_VALUE = 16 * 1024
_MAX_STATEMENTS = 50
_MAX_STATEMENT = 2 * 1024
_OUTSIDE = re.compile(r'[^"()]+|"(?:[^"\\]|\\.)*"|.', re.DOTALL)
_COMMENT = re.compile(r"[^()\\]+|\\.|.", re.DOTALL)
_PIECE = re.compile(r'(?:[^";]|"(?:[^"\\]|\\.)*")+', re.DOTALL)
_METHOD = re.compile(r"\s*(dmarc|dkim|spf|auth)\s*[/=]", re.IGNORECASE)
"""The methods asked here; authres takes 0.2 ms for a statement, so it reads no other."""
_ID = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<id>[^\s"=]+))(?:\s+(?P<version>\d+))?\s*')


@dataclass(frozen=True, slots=True)
class Statement:
    """One method and its result; `said` maps "ptype.property" to its value."""

    method: str
    result: str
    said: Mapping[str, str]


def our_statements(mail: InboundMail, authserv_id: str) -> tuple[Statement, ...]:
    """What the topmost header of ours states. One that cannot be read states nothing; none below it is asked."""
    for value in mail.headers.get("authentication-results", ()):
        text, is_whole = _without_comments(value[:_MAX_VALUE])
        found, version, pieces = _read_id(_PIECE.findall(text))
        if not authserv_id or found != authserv_id.lower():
            continue
        if not is_whole or len(value) > _MAX_VALUE or version not in ("", "1"):
            return ()
        return tuple(s for piece in pieces[:_MAX_STATEMENTS] if (s := _read_statement(piece)) is not None)
    return ()


def _without_comments(value: str) -> tuple[str, bool]:
    """The value without comments, up to where it breaks, and whether it is whole: quotes and comments all end.

    A comment with an odd number of quotes breaks it too: it quotes a stranger's words, `(domain of "a) dkim=pass…`,
    and was written by a filter that does not see where they end (RFC 5322, 3.2.2: quotes mean nothing in a comment).
    """
    kept: list[str] = []
    depth = quotes = at = 0
    while at < len(value):
        found = (_COMMENT if depth else _OUTSIDE).match(value, at)
        assert found is not None  # both patterns take any character
        piece, at = found[0], found.end()
        depth += (piece == "(") - (piece == ")")
        if depth < 0 or (piece == '"' and not depth) or (piece == ")" and not depth and quotes % 2):
            return "".join(kept), False
        if depth:
            quotes += piece.count('"') if piece[0] != "\\" else 0
        else:
            kept.append(" " if piece == ")" else piece)
            quotes = 0
    return "".join(kept), depth == 0


def _read_id(pieces: list[str]) -> tuple[str, str, list[str]]:
    """The authserv-id in lower case, the version, and the statements; `NO_ID` where a statement comes first."""
    if not pieces:
        return "", "", []
    found = _ID.fullmatch(pieces[0])
    if found is None:
        return (NO_ID if "=" in pieces[0] else ""), "", pieces
    name = (found["id"] or re.sub(r"\\(.)", r"\1", found["quoted"])).lower()
    # A header whose id is that very word has an id.
    return ("" if name == NO_ID else name), found["version"] or "", pieces[1:]


def _read_statement(piece: str) -> Statement | None:
    """One statement (RFC 8601, 2.2), None where authres refuses it, or its method is another or of a later version."""
    import authres

    if len(piece) > _MAX_STATEMENT or not _METHOD.match(piece):
        return None
    try:
        header = authres.core_features().parse_value(f"x; {piece.strip()}")
    except (authres.AuthResError, ValueError):
        return None
    if len(header.results) != 1 or header.results[0].version not in (None, "1"):
        return None
    result = header.results[0]
    return Statement(result.method, result.result, _properties(result.properties))


def _properties(properties: Iterable[Any]) -> Mapping[str, str]:
    """"ptype.property" -> value. One that stands twice with differing values says nothing."""
    said: dict[str, str] = {}
    for prop in properties:
        key, value = f"{prop.type}.{prop.name}", str(prop.value or "")
        said[key] = value if said.get(key, value) == value else ""
    return said
