"""How generator and sink tell each other and the benchmark what happened: records of a fixed size in a file.

The size of the file divided by that of a record says how much has happened, for the price of one `stat`; all times
are those of CLOCK_MONOTONIC, which processes of one machine share.
"""
from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_LETTER = struct.Struct("<qd")
_SENT = struct.Struct("<qddd")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that reached the sink."""

    number: int
    """Of the mail that it answers or tells of; -1 where it names none."""
    at: float

    def packed(self) -> bytes:
        """As it stands in the file."""
        return _LETTER.pack(self.number, self.at)


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that the gateway accepted."""

    number: int
    due: float
    """When it was to be sent; its first octet left later where the connection was still busy."""
    begun: float
    accepted: float
    """When 250 was read."""

    def packed(self) -> bytes:
        """As it stands in the file."""
        return _SENT.pack(self.number, self.due, self.begun, self.accepted)


def letters(file: Path) -> list[Letter]:
    """All that arrived so far."""
    return [Letter(*one) for one in _LETTER.iter_unpack(_whole(file, _LETTER.size))]


def sent(file: Path) -> list[Sent]:
    """All that was accepted so far."""
    return [Sent(*one) for one in _SENT.iter_unpack(_whole(file, _SENT.size))]


def how_many_letters(file: Path) -> int:
    """How many arrived so far."""
    return file.stat().st_size // _LETTER.size


def _whole(file: Path, size: int) -> bytes:
    data = file.read_bytes()
    return data[: len(data) // size * size]
