"""A mail of a folder: as it is listed, and as it is fetched. How both are read from what the server says."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from imapclient.datetime_util import parse_to_datetime
from imapclient.response_parser import parse_fetch_response

from gateway.sources.imap_wire import KB

BEGINNING = 256 * KB
"""Of a mail that is too big."""
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"')


class Cut(StrEnum):
    """Why only the beginning of a mail was fetched."""

    NO = ""
    TOO_BIG = "too big"
    WITHHELD = "withheld"
    """The server gives its header and refuses the rest; or nothing at all, then only a Message-ID of ours is there."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as the folder lists it."""

    uid: int
    size: int
    """As the server says; some only guess."""
    at: datetime | None
    """When it came into the mailbox (INTERNALDATE), aware."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail that was fetched."""

    uid: int
    raw: bytes
    size: int
    """Of the whole mail."""
    at: datetime | None
    cut: Cut = Cut.NO
    """Why `raw` is only its beginning."""


def fetched(mail: Listed, raw: bytes, cut: Cut, most: int) -> Fetched:
    """The mail; one that turned out bigger than `most`, whatever the server had said, is cut here."""
    size = max(mail.size, len(raw))
    if cut is Cut.NO and size > most:
        return Fetched(mail.uid, raw[:BEGINNING], size, mail.at, Cut.TOO_BIG)
    return Fetched(mail.uid, raw, size if cut else len(raw), mail.at, cut)


def read_uid(response: Any) -> int:
    """The UID in a line of a response; -1 for none."""
    found = _UID.search(_line(response))
    return int(found[1]) if found else -1


def read_listed(response: Any) -> tuple[int, int, bytes]:
    """UID, size and date as it stands there; -1 for a response about something else (somebody changed a flag)."""
    line = _line(response)
    size, date = _SIZE.search(line), _DATE.search(line)
    return read_uid(line) if size else -1, int(size[1]) if size else 0, date[1] if date else b""


def read_date(text: bytes) -> datetime | None:
    """An INTERNALDATE in UTC; None where there is none, or no such day."""
    try:
        date: datetime = parse_to_datetime(text, normalise=False)
        return date.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def read_bodies(response: list[Any]) -> Iterator[tuple[int, bytes]]:
    """(UID, bytes) of the mails in a response; NIL and all else is passed over."""
    for uid, values in parse_fetch_response(response).items():
        raw = next((value for name, value in values.items() if name.startswith(b"BODY[")), None)
        if isinstance(raw, bytes | int):  # the parser takes a quoted "7" for a number
            yield uid, raw if isinstance(raw, bytes) else str(raw).encode()


def _line(response: Any) -> bytes:
    """The line of a response that has no literal."""
    return response if isinstance(response, bytes) else b""
