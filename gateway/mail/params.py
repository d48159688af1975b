"""Values with parameters: Content-Type and Content-Disposition (RFC 2045, 5.1; RFC 2231; RFC 2183).

Tolerant: missing quotes, spaces around `=`, encoded words in a parameter (never allowed, often sent).
"""
from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from gateway.mail.charset import decode
from gateway.mail.clean import clean_value
from gateway.mail.encoded_words import decode_words

_PARAMETER = re.compile(r"\s*([^\s=;\"*]+)(\*\d{1,3})?(\*?)\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_MOST = 100

Params = dict[str, str]


def parse_parameters(value: str) -> tuple[str, Params]:
    """The value in lower case (`text/plain`) and its parameters, names in lower case, values decoded and clean."""
    head, _, rest = value.partition(";")
    if "=" in head:  # the first semicolon is missing
        head, _, first = head.strip().partition(" ")
        rest = f"{first};{rest}"
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    at = 0
    for _ in range(_MOST):
        found = _PARAMETER.match(rest, at)
        if found is not None:
            name, number, star, text = found.groups()
            pieces.setdefault(name.lower(), []).append((int((number or "*0")[1:]), bool(star), _unquote(text)))
        at = rest.find(";", found.end() if found else at) + 1
        if at == 0:
            break
    return head.strip().lower(), {name: _join(parts) for name, parts in pieces.items()}


def media_type(value: str) -> tuple[str, Params]:
    """Media type and parameters of a Content-Type; text/plain where it is none (RFC 2045, 5.2)."""
    name, params = parse_parameters(value)
    name = "".join(name.split())
    if name == "text":
        name = "text/plain"
    return (name, params) if _TYPE.fullmatch(name) else ("text/plain", params)


def _join(parts: list[tuple[int, bool, str]]) -> str:
    """One value of its continuations (RFC 2231, 3); charset and language stand in the first one (4)."""
    if len(parts) == 1 and not parts[0][1]:
        return clean_value(decode_words(parts[0][2]))
    # A plain `name` beside `name*` is the fallback for old programs: the extended form wins.
    extended = sorted({number: (number, star, text) for number, star, text in parts if star or number}.values())
    first = [part for part in parts if part[0] == 0][:1]
    ordered = extended if any(part[0] == 0 for part in extended) else first + extended
    charset, data = "", b""
    for index, (_, star, text) in enumerate(ordered):
        if star and index == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogatepass")
        data += unquote_to_bytes(raw) if star else raw
    return clean_value(decode_words(decode(data, charset or "utf-8")[0]))


def _unquote(text: str) -> str:
    """The value of a quoted string; bare text without white space around it."""
    text = text.strip()
    if not text.startswith('"'):
        return text
    text = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
    return re.sub(r"\\([\\\"])", r"\1", text) if "\\" in text else text
