"""Reads the text of one mail after DATA, strictly: only CRLF "." CRLF ends it (RFC 5321, 4.1.1.4).

Decided about bare CR and bare LF: they are *kept as data*. Real senders write them, and a letter to a
help desk is not to be lost for it; they end neither DATA nor a dot-stuffed line here, and everything we send
ourselves is rewritten with CRLF. The one exception is a dot that stands alone between any line endings
other than CRLF on both sides (all eight of them: SMTP smuggling, CVE-2023-51764): no honest client writes
that, so the whole mail is refused with 554. Either way there is never a second mail.
"""
from __future__ import annotations

import asyncio

CRLF = b"\r\n"
END = b"\r\n.\r\n"
_ODD_DOTS = (b"\n.\n", b"\n.\r", b"\r.\n", b"\r.\r")
"""Every lone dot ends and begins with one of these four, whether its neighbours are CR, LF or CRLF."""


async def read_stuffed(reader: asyncio.StreamReader, limit: int) -> bytes | None:
    """Everything up to the end of DATA: CRLF, the dot-stuffed lines, END. None where it is more than `limit`.

    Lines may have any length: nothing is read by line. No more than `limit` octets are ever held; what comes
    beyond is read and thrown away, so that the client hears its answer where it waits for it.
    """
    # The CRLF of the DATA command itself begins the first line: put back, it makes END the only thing to look for.
    reader._buffer[:0] = CRLF  # type: ignore[attr-defined]
    chunks: list[bytes] = []
    size, ended = 0, False
    while not ended:
        chunk, ended = await _next_chunk(reader)
        size += len(chunk)
        if size > limit:
            chunks.clear()
        else:
            chunks.append(chunk)
    return b"".join(chunks) if size <= limit else None


async def _next_chunk(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Some more octets, and whether END is their end. END is never cut in two: `consumed` stops before it."""
    try:
        return await reader.readuntil(END), True
    except asyncio.LimitOverrunError as more:
        return await reader.readexactly(more.consumed), False


def stuffed_limit(max_bytes: int) -> int:
    """How many octets a mail of `max_bytes` can have on the wire: a dot for every ".CRLF", and the frame."""
    return max_bytes + max_bytes // 3 + len(CRLF + END) + 1


def unstuff(stuffed: bytes) -> bytes:
    """The mail itself: without the frame and without the first dot of a line (RFC 5321, 4.5.2)."""
    text = stuffed[:-3]
    if b"\r\n." in text:
        text = text.replace(b"\r\n.", CRLF)
    return text[2:]


def has_odd_dot(stuffed: bytes) -> bool:
    """True where a line of one dot stands between anything but CRLF and CRLF: an attempt to smuggle a mail."""
    text = stuffed[:-3]
    return any(odd in text for odd in _ODD_DOTS)
