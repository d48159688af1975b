"""The header block of a mail or a part: found, bounded and split before anything looks into it.

Lines end with LF or CRLF; a bare CR inside a line is a space (so `a<CR>X-Evil: b` stays one value). As
Postfix does, the first line that is no header ends the block. Values are unfolded (RFC 5322, 2.2.3).
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from gateway.mail.charset import SAMPLE, find_codec, is_utf8, likeliest
from gateway.mail.clean import clean_phrase, clean_value
from gateway.mail.encoded_words import decode_words
from gateway.model.policy import Limits

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BLANK = re.compile(rb"\n\r?\n")

Fields = Mapping[str, tuple[str, ...]]
"""Lower-case name -> unfolded values, topmost first, with their encoded words still in them."""


def split_block(raw: bytes, start: int, end: int, limits: Limits) -> tuple[int, int, str]:
    """Where the header block ends, where the body begins, and a defect. Looks no further than the limit."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return start, start + (1 if raw[start] == 10 else 2), ""
    bound = min(end, start + limits.max_header_bytes)
    found = _BLANK.search(raw, start, bound)
    if found:
        return found.start() + 1, found.end(), ""
    if bound == end:
        return end, end, "no body"
    cut = raw.rfind(b"\n", start, bound) + 1 or bound
    return cut, cut, "header too large"


def read_block(raw: bytes, start: int, end: int, limits: Limits) -> tuple[Fields, int, tuple[str, ...]]:
    """The fields of raw[start:end], where they really end, and defects."""
    lines = raw[start:end].split(b"\n")
    fields: dict[bytes, list[list[bytes]]] = {}
    current: list[bytes] = []
    at, count = start, 0
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            current.append(line)
        elif (found := _FIELD.match(line)) is not None:
            if count == limits.max_headers:
                return _join(fields, limits), end, ("too many headers",)
            count += 1
            current = [line[found.end() :]]
            fields.setdefault(found[1].lower(), []).append(current)
        elif line.strip() and not (line.startswith((b"From ", b">From ")) and count == 0):
            return _join(fields, limits), at, ("a line among the headers is none",)
        at += len(line) + 1
    return _join(fields, limits), end, ()


def _join(fields: dict[bytes, list[list[bytes]]], limits: Limits) -> Fields:
    """Unfolded text of every field, cut at the limit."""
    most = limits.max_header_value
    joined = {
        name.decode("ascii"): [b"".join(lines)[:most].replace(b"\r", b" ").strip() for lines in values]
        for name, values in fields.items()
    }
    codec = _codec_of(joined)
    return {name: tuple(_to_text(value, codec) for value in values) for name, values in joined.items()}


def _codec_of(joined: Mapping[str, list[bytes]]) -> str:
    """For 8-bit values that are no UTF-8: the body's charset, else the likeliest of them all, asked once."""
    odd = [value for values in joined.values() for value in values if not is_utf8(value)]
    if not odd:
        return "utf-8"
    return find_codec(_charset_hint(joined)) or likeliest(b"\n".join(odd)[:SAMPLE])


_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}\"?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)


def _charset_hint(joined: Mapping[str, list[bytes]]) -> str:
    """The charset of the body: 8-bit headers that are not UTF-8 are most likely in it too."""
    found = _CHARSET.search(b" ".join(joined.get("content-type", ())))
    return found[1].decode("ascii") if found else ""


def _to_text(value: bytes, codec: str) -> str:
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode(codec, "replace")


_WORDED = frozenset({"subject", "from", "to", "cc", "reply-to", "sender", "comments", "keywords", "organization"})
"""Fields whose words may be encoded (RFC 2047, 5). Elsewhere they are not read: an envelope sender that looks like one
would write statements of its own into Authentication-Results."""


def clean_fields(fields: Fields) -> dict[str, tuple[str, ...]]:
    """The fields as they leave this room: encoded words read where they may stand, every value clean."""
    return {name: tuple(clean_value(decode_words(value) if name in _WORDED else value) for value in values)
            for name, values in fields.items()}


def first(fields: Fields, name: str) -> str:
    """The topmost raw value, "" where the field is absent."""
    values = fields.get(name)
    return values[0] if values else ""


def read_subject(fields: Fields) -> str:
    """The subject on one line."""
    return clean_phrase(decode_words(first(fields, "subject")))


def read_date(fields: Fields) -> datetime | None:
    """The Date, aware (a zone that is not known counts as UTC); None where it is absent or no date."""
    value = first(fields, "date")[:100]
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value)
        date = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return date
