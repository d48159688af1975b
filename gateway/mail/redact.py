"""Cuts tags out of the bytes of a whole mail, which stays as readable for programs as it was.

Every letter of a token becomes an `x`, so nothing changes its place: no line grows, no part ends elsewhere. Tokens are
found in headers and text as they stand, in quoted-printable where a line is broken within one, and in base64 (bodies,
encoded words, attached mails), which is written anew. Not found: what is compressed, what is cut over two encoded
words, and what stands bare among the lines of a long attachment in base64, where by chance anything does.

The time it takes grows with the size of the mail alone: a long attachment is decoded once to look, once to cut, and is
copied only where there is something to cut.
"""
from __future__ import annotations

import binascii
import io
import re
from collections.abc import Collection, Iterator

from gateway.mail.tag import TOKEN_LENGTH

_DEEPEST = 4
"""Base64 within base64: a mail attached to a mail attached to a mail."""
_MOST_LETTERS = TOKEN_LENGTH + 10
"""A run of letters may be longer than a token: in `=2Btoken` the sign before it is written with letters."""
_OF_TOKENS = b"abcdefghijklmnopqrstuvwxyz234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARKS = bytes(b"x "[sign not in _OF_TOKENS] for sign in range(256))
"""Every letter that a token may have as an `x`, all else as a blank: so runs are found ten times as fast."""
_LINE_BREAK = re.compile(rb"=\r?\n")
"""Of quoted-printable, within a line."""
_AROUND = 2 * TOKEN_LENGTH
"""Bytes on either side of such a break that a broken token may take."""
_BASE64_LINES = re.compile(rb"^(?:[A-Za-z0-9+/]{4,}+={0,2}+[ \t]*+(?:\r?\n|\Z))++", re.MULTILINE)
_LONG = 16 * 1024
"""A run of base64 from this size on is an attachment, and no lines of a text that look like one."""
_ENCODED_WORD = re.compile(rb"\?[bB]\?([A-Za-z0-9+/=]{8,})\?=")
_LETTERS = re.compile(rb"[A-Za-z0-9+/]+")
_FIELD = rb"^%s[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)"
_HEADER_END = re.compile(rb"\r?\n\r?\n")


def maybe_tokens(raw: bytes) -> frozenset[str]:
    """All that may be a token, in lower case; which of them are is known to the store alone."""
    found = (run[at : at + TOKEN_LENGTH] for text in _readings(raw, _DEEPEST) for run in _runs(text)
             for at in range(len(run) - TOKEN_LENGTH + 1))
    return frozenset(one.decode("ascii").lower() for one in found)


def without_tokens(raw: bytes, tokens: Collection[str]) -> bytes:
    """The mail with an `x` in the place of each letter of these tokens."""
    return _cut(raw, _Tokens(tokens), _DEEPEST) if tokens else raw


def without_fields(raw: bytes, names: Collection[str]) -> bytes:
    """The mail without the fields of its own header that have these names."""
    end = _HEADER_END.search(raw)
    split = end.start() + len(end[0]) // 2 if end else len(raw)
    head = raw[:split]
    for name in names:
        pattern = _FIELD % re.escape(name.encode("ascii", "replace"))
        head = re.sub(pattern, b"", head, flags=re.MULTILINE | re.IGNORECASE)
    return raw if len(head) == split else head + raw[split:]


class _Tokens:
    """The tokens of a mail, as they are spelled in it."""

    def __init__(self, tokens: Collection[str]) -> None:
        self._tokens = [token.encode("ascii").lower() for token in sorted(tokens)]
        spelled = (rb"(?:=\r?\n)?".join(bytes([letter]) for letter in token) for token in self._tokens)
        self._pattern = re.compile(b"|".join(spelled), re.IGNORECASE)

    def cut_from(self, text: bytes) -> bytes:
        """The text without them. To ask first whether one is there is far quicker than to cut."""
        readings = (text.lower(), _unbroken(text).lower())
        if not any(token in reading for reading in readings for token in self._tokens):
            return text
        return self._pattern.sub(lambda found: re.sub(rb"[A-Za-z2-7]", b"x", found[0]), text)


def _runs(text: bytes) -> Iterator[bytes]:
    """The runs of letters in which a token may stand."""
    marks = text.translate(_MARKS) + b" "
    start = marks.find(b"x" * TOKEN_LENGTH)
    while start >= 0:
        end = marks.find(b" ", start)
        if end - start <= _MOST_LETTERS:
            yield text[start:end]
        start = marks.find(b"x" * TOKEN_LENGTH, end)


def _pieces(raw: bytes) -> Iterator[tuple[bytes, bool]]:
    """(bytes, whether they are a long attachment in base64), in their order; together the whole."""
    end = 0
    for found in _BASE64_LINES.finditer(raw):
        if found.end() - found.start() >= _LONG:
            yield raw[end : found.start()], False
            yield found[0], True
            end = found.end()
    yield raw[end:], False


def _readings(raw: bytes, depth: int) -> Iterator[bytes]:
    """The bytes as they stand, broken lines of quoted-printable in one, and all that is base64 in them."""
    for piece, is_attachment in _pieces(raw):
        if not is_attachment:
            yield piece
            yield _unbroken(piece)
        if depth:
            for encoded in [piece] if is_attachment else _encoded(piece):
                yield from _readings(_decoded(encoded), depth - 1)


def _encoded(text: bytes) -> Iterator[bytes]:
    yield from (found[0] for found in _BASE64_LINES.finditer(text))
    yield from (found[1] for found in _ENCODED_WORD.finditer(text))


def _unbroken(text: bytes) -> bytes:
    """What stands around the breaks of quoted-printable, without them; each neighbourhood is a line of its own."""
    around = (text[max(0, found.start() - _AROUND) : found.end() + _AROUND] for found in _LINE_BREAK.finditer(text))
    return b"\n".join(_LINE_BREAK.sub(b"", one) for one in around)


def _cut(raw: bytes, tokens: _Tokens, depth: int) -> bytes:
    """The bytes without the tokens, in every reading of them."""
    return b"".join((_cut_base64 if is_attachment else _cut_text)(piece, tokens, depth)
                    for piece, is_attachment in _pieces(raw))


def _cut_text(text: bytes, tokens: _Tokens, depth: int) -> bytes:
    text = tokens.cut_from(text)
    if not depth:
        return text
    text = _BASE64_LINES.sub(lambda found: _cut_base64(found[0], tokens, depth), text)
    return _ENCODED_WORD.sub(lambda found: found[0][:3] + _cut_base64(found[1], tokens, depth) + b"?=", text)


def _cut_base64(encoded: bytes, tokens: _Tokens, depth: int) -> bytes:
    """The same lines with other letters; untouched where there was nothing to cut."""
    decoded = _decoded(encoded) if depth else b""
    cut = _cut(decoded, tokens, depth - 1) if decoded else b""
    if cut == decoded:
        return encoded
    letters = io.BytesIO(binascii.b2a_base64(cut, newline=False).rstrip(b"="))
    return _LETTERS.sub(lambda found: _instead(letters.read(len(found[0])), found[0]), encoded)


def _instead(new: bytes, old: bytes) -> bytes:
    """The new letters in the place of the old ones; what stands behind the end of the base64 stays."""
    return new + old[len(new) :]


def _decoded(encoded: bytes) -> bytes:
    """What stands in base64; nothing where it is none after all."""
    try:
        return binascii.a2b_base64(encoded)
    except binascii.Error:
        return b""
