"""Reads the text of one mail after DATA, strictly: only CRLF "." CRLF ends it (RFC 5321, 4.1.1.4).

Decided about bare CR and bare LF: they are *kept as data*. Real senders write them, and a letter to a
help desk is not to be lost for it; they end neither DATA nor a dot-stuffed line here, and everything we send
ourselves is rewritten with CRLF. The one exception is a dot that stands alone between any line endings
other than CRLF on both sides (all eight of them: SMTP smuggling, CVE-2023-51764): no honest client writes
that, so the whole mail is refused with 554. Either way there is never a second mail.
"""
from __future__ import annotations

import asyncio
from typing import NamedTuple

CRLF = b"\r\n"
END = b"\r\n.\r\n"
_ODD_DOTS = (b"\n.\n", b"\n.\r", b"\r.\n", b"\r.\r")
"""Every lone dot ends and begins with one of these four, whether its neighbours are CR, LF or CRLF."""


class Text(NamedTuple):
    """What came after DATA."""

    mail: bytes | None
    """Without the frame and without the first dot of a line (RFC 5321, 4.5.2); None where it is too big."""
    is_odd: bool
    """A line of one dot stands between anything but CRLF and CRLF: an attempt to smuggle a mail."""


async def read_text(reader: asyncio.StreamReader, max_bytes: int) -> Text:
    """Everything up to the end of DATA.

    Lines may have any length: nothing is read by line. No more than the limit is ever held; what comes beyond is read
    and thrown away, so that the client hears its answer where it waits for it. Each chunk is looked through as it
    comes: with 40 MB at the end everybody else would wait for half a second.
    """
    # The CRLF of the DATA command itself begins the first line: put back, it makes END the only thing to look for.
    reader._buffer[:0] = CRLF  # type: ignore[attr-defined]
    limit = _stuffed_limit(max_bytes)
    lines = _Lines()
    size, ended = 0, False
    while not ended:
        chunk, ended = await _next_chunk(reader)
        size += len(chunk)
        if size > limit:
            lines = _Lines()
        else:
            lines.add(chunk, ended)
    mail = lines.mail() if size <= limit else None
    return Text(None if mail is None or len(mail) > max_bytes else mail, lines.is_odd)


async def _next_chunk(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Some more octets, and whether END is their end. END is never cut in two: `consumed` stops before it."""
    try:
        return await reader.readuntil(END), True
    except asyncio.LimitOverrunError as more:
        return await reader.readexactly(more.consumed), False


class _Lines:
    """The text as it grows, chunk by chunk, wherever these are cut."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._held = b""
        """Of the last chunk, what a dot may follow."""
        self._last_two = b""
        self.is_odd = False

    def add(self, chunk: bytes, is_last: bool) -> None:
        """Takes in a chunk; the first begins with the frame's CRLF, the last ends with END."""
        if is_last:
            chunk = chunk[:-3]
        beside = self._last_two + chunk
        self.is_odd = self.is_odd or any(odd in beside for odd in _ODD_DOTS)
        self._last_two = beside[-2:]
        text = self._held + chunk
        whole = len(text) if is_last else len(text) - (2 if text.endswith(CRLF) else text.endswith(b"\r"))
        text, self._held = text[:whole], text[whole:]
        if b"\r\n." in text:
            text = text.replace(b"\r\n.", CRLF)
        if text:
            self._parts.append(text if self._parts else text[2:])

    def mail(self) -> bytes:
        """All of it."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def _stuffed_limit(max_bytes: int) -> int:
    """How many octets a mail of `max_bytes` can have on the wire: a dot for every ".CRLF", and the frame."""
    return max_bytes + max_bytes // 3 + len(CRLF + END) + 1
