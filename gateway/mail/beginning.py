"""A mail of which only the beginning was fetched from its mailbox: what its author and its POC should get of it.

It keeps its headers, so that it finds its ticket and its author his receipt, and says in its text that there is more,
how much or why it is not here, and where the whole lies. The same mail gives the same bytes again: a repetition is
recognised.
"""
from __future__ import annotations

import re

from gateway.mail.headers import split_block
from gateway.mail.parse import parse
from gateway.model.policy import Limits

_MOST_TEXT = 20_000
"""Characters of the beginning that are shown."""
_NEXT_FIELD = re.compile(rb"\n(?![ \t])")
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_OF_THE_BODY = re.compile(rb"(?:content-[!-9;-~]*|mime-version|dkim-signature|lines)[ \t]*:", re.IGNORECASE)
"""Headers that were true of the whole body only."""
_OWN = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
_MB = 1_000_000


def only_beginning(raw: bytes, size: int | None, place: str, limits: Limits) -> bytes:
    """The mail that is taken in its place.

    `size`: of the whole, in bytes; None where it is not too big, but its server gives no more of it. `place`: where
    the whole lies, in words.
    """
    text = f"[{_told(size, place)}]\n\n{parse(raw, limits, detect_language=False).text[:_MOST_TEXT]}"
    return b"\n".join((*_kept_fields(raw, limits), _OWN, text.encode("utf-8", "replace")))


def _kept_fields(raw: bytes, limits: Limits) -> list[bytes]:
    """The lines of the header block without those that are not true any more."""
    ends, _, _ = split_block(raw, 0, len(raw), limits)
    lines = _NEXT_FIELD.split(raw[:ends].replace(b"\r\n", b"\n"))
    return [line for line in lines if _FIELD.match(line) and not _OF_THE_BODY.match(line)]


def _told(size: int | None, place: str) -> str:
    if size is None:
        return f"This mail is not whole: its mail server does not give the rest of it. It stays in {place}."
    big = f"{size / _MB:.0f} MB" if size >= _MB else f"{size} bytes"
    return f"Only the beginning of this mail was taken: it has {big}, and stays in {place}."
