"""Encoded words in header values (RFC 2047), also in the broken forms that mail programs write.

Tolerated: white space inside, missing padding, words glued to text or to each other, a character split
over two words, a missing `?=`. Linear: 20,000 words cost Python's `policy.default` 18 s.
"""
from __future__ import annotations

import binascii
import re
from itertools import groupby

from gateway.mail.charset import decode

_START = re.compile(r"=\? {0,3}([A-Za-z0-9_.:+$-]{1,60})(?:\*[^?\s]{0,20})? {0,3}\?([bBqQ])\?")
Word = tuple[str, str, str]
"""(charset, "b" or "q", encoded text); plain text has the encoding ""."""


def decode_words(value: str) -> str:
    """The value with its encoded words read. Not yet clean: a word may hold any character."""
    if "=?" not in value:
        return value
    words = _drop_space_between(_split(value))
    return "".join(_read(key, list(group)) for key, group in groupby(words, key=lambda word: word[:2]))


def _split(value: str) -> list[Word]:
    """Plain and encoded pieces in order. One `find` of `?=` serves all words before it: linear."""
    words: list[Word] = []
    end = at = -1
    position = 0
    while found := _START.search(value, max(position, at)):
        start = found.end()
        if end < start:
            end = value.find("?=", start)
            end = len(value) if end < 0 else end
        following = _START.search(value, start, end)
        stop = following.start() if following else end
        words.append(("", "", value[position : found.start()]))
        words.append((found[1].lower(), found[2].lower(), value[start:stop]))
        position = at = stop if following else min(end + 2, len(value))
    words.append(("", "", value[position:]))
    return words


def _drop_space_between(words: list[Word]) -> list[Word]:
    """White space between two encoded words is no text (RFC 2047, 6.2); neither are empty pieces."""
    kept: list[Word] = []
    for index, word in enumerate(words):
        is_between = 0 < index < len(words) - 1
        if not word[1] and (not word[2] or (is_between and word[2].isspace())):
            continue
        kept.append(word)
    return kept


def _read(key: tuple[str, ...], words: list[Word]) -> str:
    """Text of neighbours of one charset and encoding, decoded together: a character may be split over them."""
    charset, encoding = key
    if not encoding:
        return "".join(word[2] for word in words)
    from_word = _from_base64 if encoding == "b" else _from_q
    return decode(b"".join(from_word(word[2]) for word in words), charset)[0]


def _from_base64(text: str) -> bytes:
    """Bytes of a B word; the padding is ours, a single character left over is dropped. Programs that fold a finished
    word leave padding in its middle: each padded piece is decoded by itself."""
    return b"".join(_from_padded(piece) for piece in re.split(r"={1,2}", text))


def _from_padded(text: str) -> bytes:
    data = re.sub(r"[^A-Za-z0-9+/]", "", text)
    data = data[:-1] if len(data) % 4 == 1 else data
    return binascii.a2b_base64(data + "=" * (-len(data) % 4))


def _from_q(text: str) -> bytes:
    """Bytes of a Q word (RFC 2047, 4.2): `_` is a space."""
    return binascii.a2b_qp(text.replace("\n", "").encode("utf-8", "surrogatepass"), header=True)
