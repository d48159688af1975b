"""Cuts tags out of the bytes of a whole mail, which stays as readable for programs as it was.

Every letter of a token becomes an `x`, so nothing changes its place: no line grows, no part ends elsewhere. Tokens are
found in headers and text as they stand, in quoted-printable where a line is broken within one, and in base64 (bodies,
encoded words, attached mails), which is written anew. Not found: what is compressed, and what is cut over two encoded
words.
"""
from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Collection, Iterator

from gateway.mail.tag import TOKEN_LENGTH

_DEEPEST = 4
"""Base64 within base64: a mail attached to a mail attached to a mail."""
_RUN = re.compile(rb"(?<![a-z2-7])[a-z2-7]{%d,%d}(?![a-z2-7])" % (TOKEN_LENGTH, TOKEN_LENGTH + 10), re.IGNORECASE)
"""May be longer than a token: in `=2Btoken` the sign before it is written with letters."""
_BASE64_LINES = re.compile(rb"^(?:[A-Za-z0-9+/]{4,}={0,2}[ \t]*(?:\r?\n|\Z))+", re.MULTILINE)
_ENCODED_WORD = re.compile(rb"(?<=\?[bB]\?)[A-Za-z0-9+/=]{8,}(?=\?=)")
_LETTER = re.compile(rb"[A-Za-z0-9+/]")
_FIELD = rb"^%s[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)"
_HEADER_END = re.compile(rb"\r?\n\r?\n")

Cut = Callable[[bytes], bytes]


def maybe_tokens(raw: bytes) -> frozenset[str]:
    """All that may be a token, in lower case; which of them are is known to the store alone."""
    found = (run[at : at + TOKEN_LENGTH] for text in _readings(raw, _DEEPEST) for run in _RUN.findall(text)
             for at in range(len(run) - TOKEN_LENGTH + 1))
    return frozenset(one.decode("ascii").lower() for one in found)


def without_tokens(raw: bytes, tokens: Collection[str]) -> bytes:
    """The mail with an `x` in the place of each letter of these tokens."""
    if not tokens:
        return raw
    spelled = (rb"(?:=\r?\n)?".join(bytes([letter]) for letter in token.encode("ascii")) for token in sorted(tokens))
    pattern = re.compile(b"|".join(spelled), re.IGNORECASE)
    return _cut(raw, lambda text: pattern.sub(lambda found: re.sub(rb"[A-Za-z2-7]", b"x", found[0]), text), _DEEPEST)


def without_fields(raw: bytes, names: Collection[str]) -> bytes:
    """The mail without the fields of its own header that have these names."""
    end = _HEADER_END.search(raw)
    split = end.start() + len(end[0]) // 2 if end else len(raw)
    head, rest = raw[:split], raw[split:]
    for name in names:
        pattern = _FIELD % re.escape(name.encode("ascii", "replace"))
        head = re.sub(pattern, b"", head, flags=re.MULTILINE | re.IGNORECASE)
    return head + rest


def _readings(raw: bytes, depth: int) -> Iterator[bytes]:
    """The bytes as they stand, without the line breaks of quoted-printable, and all that is base64 in them."""
    yield raw
    yield binascii.a2b_qp(raw)
    if depth:
        for pattern in (_BASE64_LINES, _ENCODED_WORD):
            for found in pattern.finditer(raw):
                yield from _readings(_decoded(found[0]), depth - 1)


def _cut(raw: bytes, plain: Cut, depth: int) -> bytes:
    """The bytes with `plain` done to every reading of them."""
    raw = plain(raw)
    if not depth:
        return raw
    for pattern in (_BASE64_LINES, _ENCODED_WORD):
        raw = pattern.sub(lambda found: _cut_base64(found[0], plain, depth - 1), raw)
    return raw


def _cut_base64(encoded: bytes, plain: Cut, depth: int) -> bytes:
    """The same lines with other letters; untouched where there was nothing to cut."""
    decoded = _decoded(encoded)
    cut = _cut(decoded, plain, depth)
    if cut == decoded:
        return encoded
    letters = iter(binascii.b2a_base64(cut, newline=False).rstrip(b"="))
    return _LETTER.sub(lambda _: bytes([next(letters)]), encoded)


def _decoded(encoded: bytes) -> bytes:
    """What stands in base64; nothing where it is none after all."""
    try:
        return binascii.a2b_base64(encoded)
    except binascii.Error:
        return b""
