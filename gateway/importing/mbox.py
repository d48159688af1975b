"""Mails of an mbox file, one after the other, whatever its size: nothing but the mail at hand is in memory.

All forms are read (mboxo, mboxrd, mboxcl, mboxcl2). A mail begins with a line `From SENDER DATE`; a `From ` line
without a date of that form is text. Such a line within a mail whose Content-Length says that it goes on, and really
ends where another mail begins, is text too. One `>` is taken away from lines like `>From `, which writers put there.
"""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gateway.importing.found import BEGINNING, Found, envelope_of

_LINE = 1024 * 1024
"""Bytes of a line that are read at once; a longer one is read in pieces."""
_BEGINS = re.compile(
    rb"From (?P<sender>\S{0,320}+).{0,400}?"
    rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w{0,6},? {1,2}(?:(?P<day_first>\d{1,2}) )?(?P<month>[A-Z][a-z]{2})\w{0,6}"
    rb" {0,2}(?P<day>\d{1,2})? (?P<time>\d{1,2}:\d\d(?::\d\d)?)(?P<zone>.{0,40}?) (?P<year>\d{4})\b"
)
_ZONE = re.compile(rb"[+-]\d{4}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,15})[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_BLANK = (b"\n", b"\r\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A mail in a file."""

    raw: bytes
    """Only its beginning where it is too big."""
    sender: str
    """As the line above it says; "" where it says nothing."""
    at: datetime | None
    """When that line was written; None where it says nothing."""
    start: int
    """Where it begins: bytes from the beginning of the file."""
    end: int
    size: int
    is_cut: bool = False
    """It is too big."""


def in_mbox(path: Path, most: int) -> Iterator[Found]:
    """The mails of an mbox file, which counts as a folder of its name; OSError where it cannot be read.

    Of one above `most` bytes only the beginning.
    """
    with path.open("rb") as file:
        for number, one in enumerate(read_mbox(file, most), start=1):
            place = f"mail {number:,} of {path.name}, at byte {one.start:,}"
            yield Found(one.raw, envelope_of(one.raw, one.sender, one.at), place, path.stem, one.size, one.is_cut,
                        one.end)


def is_mbox(path: Path) -> bool:
    """False where a file holds something else than mails in that form, or something before the first; OSError."""
    with path.open("rb") as file:
        first = next((line for line in iter(lambda: file.readline(_LINE), b"") if line not in _BLANK), None)
    return first is None or _BEGINS.match(first) is not None


def read_mbox(file: BinaryIO, most: int) -> Iterator[Piece]:
    """The mails in their order; of one above `most` bytes only the beginning. What stands before the first is none."""
    reading: _Mail | None = None
    at_start = True
    for start, line in _lines(file):
        begins = at_start and line.startswith(b"From ") and _BEGINS.match(line) is not None
        if begins and (reading is None or not reading.goes_on(file, start)):
            if reading is not None:
                yield reading.ended(start)
            reading = _Mail(line, start, start + len(line), most)
        elif reading is not None:
            reading.add(line, at_start=at_start)
        at_start = line.endswith(b"\n")
    if reading is not None:
        yield reading.ended(file.tell())


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(where it begins, a line or a piece of a very long one)."""
    at = file.tell()
    while line := file.readline(_LINE):
        yield at, line
        at += len(line)


class _Mail:
    """The mail that is being read."""

    def __init__(self, line: bytes, start: int, body: int, most: int) -> None:
        self._line = line
        self._start = start
        self._most = most
        self._raw = bytearray()  # a list of its lines takes twenty times as much, if they are as short as can be
        self._size = 0
        self._head = True
        self._begins_at = body
        self._ends_at: int | None = None
        """Where its Content-Length says that it ends; None: it says nothing that is true."""

    def add(self, line: bytes, *, at_start: bool) -> None:
        """One more line, or a piece of one."""
        self._size += len(line)
        if self._size <= self._most or len(self._raw) < BEGINNING:
            self._raw += line
        if self._head and at_start and line in _BLANK:
            self._head = False
            self._end_of_head()

    def _end_of_head(self) -> None:
        named = _LENGTH.search(self._raw)
        if named is not None:
            self._ends_at = self._begins_at + self._size + int(named[1])

    def goes_on(self, file: BinaryIO, at: int) -> bool:
        """True where a line that looks like a beginning is text of this mail."""
        if self._ends_at is None or self._ends_at <= at or not file.seekable():
            return False
        here = file.tell()
        file.seek(self._ends_at)
        behind = file.read(1024).lstrip(b"\r\n")
        is_right = _BEGINS.match(behind) is not None or (not behind and self._ends_at <= file.seek(0, os.SEEK_END))
        file.seek(here)
        if not is_right:
            self._ends_at = None
        return is_right

    def ended(self, end: int) -> Piece:
        """What has been read."""
        line = _BEGINS.match(self._line)
        assert line is not None, "a mail begins with such a line"
        sender = line["sender"].decode("ascii", "replace")
        is_cut = self._size > self._most
        raw = bytes(self._raw[:BEGINNING]) if is_cut else self._content(bytes(self._raw))
        return Piece(raw, sender if "@" in sender else "", _when(line), self._start, end, self._size, is_cut)

    def _content(self, raw: bytes) -> bytes:
        """Without the blank line that ends it, and without the marks that hide a `From ` at the beginning of a line."""
        for blank in (b"\r\n\r\n", b"\n\n"):
            if raw.endswith(blank):
                raw = raw[: -len(blank) // 2]
                break
        return raw if b"\nFrom " in raw or b">From " not in raw else _QUOTED.sub(rb"\1", raw)


def _when(line: re.Match[bytes]) -> datetime | None:
    """Mon Nov 23 09:05:00 2026, with a zone or without; Mon, 23 Nov 2026 is not of this form."""
    try:
        zone = _ZONE.search(line["zone"])
        day = int(line["day"] or line["day_first"])
        month = _MONTHS.index(line["month"]) + 1
        clock = line["time"].decode()
        written = f"{int(line['year']):04}-{month:02}-{day:02}T{clock:0>5}{zone[0].decode() if zone else '+0000'}"
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
