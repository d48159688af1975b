"""Reads the values of one JSON object: bounded, cleaned, and with the names that nobody asked for.

A value of the wrong kind breaks the line, as whoever wrote it meant something else; a time that cannot be is no time.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.mail.addresses import is_address, parse_addresses
from gateway.mail.clean import clean_phrase, clean_text
from gateway.model.mail import Address

_FIRST = datetime(1971, 1, 1, tzinfo=UTC)
"""Before it nobody wrote an e-mail; what is told of a time before it is the zero of some clock."""
_AHEAD = timedelta(days=36_525)
"""Nobody waits longer; whoever writes the year 9999 means never, and no time can be counted on from there."""
_MILLISECONDS = 1e11
"""A number above it counts milliseconds, as far as anybody was told of a time."""
_LONGEST_WORD = 1_000
LONGEST_TEXT = 10 * 1024 * 1024


class Broken(Exception):
    """The line cannot be taken; the text says why."""


@dataclass(slots=True)
class Clock:
    """How times are read, and what was told as a time and is none."""

    zone: ZoneInfo
    now: datetime
    absurd: Counter[str] = field(default_factory=Counter)

    def read(self, value: object) -> datetime | None:
        """ISO 8601, RFC 5322, or seconds since 1970; now where it lies ahead; None where it is absurd."""
        if value is None or value == "":
            return None
        found = _from_number(value) if isinstance(value, int | float) else self._from_text(str(value))
        if found is None or found < _FIRST:
            self.absurd[str(value)[:40]] += 1
            return None
        return min(found, self.now)

    def day(self, value: object) -> date | None:
        """ISO 8601, and whatever follows the day; None where it is absurd."""
        try:
            found = date.fromisoformat(str(value)[:10]) if value else None
        except ValueError:
            found = date.max
        if found is not None and not _FIRST.date() <= found <= (self.now + _AHEAD).date():
            self.absurd[str(value)[:40]] += 1
            return None
        return found

    def _from_text(self, text: str) -> datetime | None:
        for form in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                found = form(text.strip())
                return (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)
            except (ValueError, OverflowError, TypeError, IndexError):
                continue
        return None


def _from_number(value: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value / 1000 if value > _MILLISECONDS else value)
    except (OverflowError, ValueError):
        return None


class Values:
    """The values of an object by their names."""

    def __init__(self, found: object, what: str, clock: Clock, path: str = "") -> None:
        """`what` it is, in words; `path` to its names: "entries."."""
        if not isinstance(found, dict):
            raise Broken(f"{what} must be an object")
        self._found, self._clock, self._path = found, clock, path
        self._asked: set[str] = set()

    def _get(self, name: str) -> Any:
        self._asked.add(name)
        return self._found.get(name)

    def unknown(self) -> Iterator[str]:
        """The names that nobody has asked for."""
        return (self._path + clean_phrase(name[:80]) for name in self._found if name not in self._asked)

    def word(self, name: str, longest: int = _LONGEST_WORD) -> str:
        """One line; a number is taken as it is written; "" where there is none."""
        return self._as_word(self._get(name), name)[:longest]

    def _as_word(self, value: object, name: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Broken(f'"{self._path}{name}" must be text')
        return clean_phrase(str(value)[: 10 * _LONGEST_WORD])

    def text(self, name: str) -> str | None:
        """Any number of lines; None where there are none."""
        value = self._get(name)
        if value is not None and not isinstance(value, str):
            raise Broken(f'"{self._path}{name}" must be text')
        return None if value is None else clean_text(value[:LONGEST_TEXT]).strip("\n")

    def flag(self, name: str) -> bool:
        """True only where that is said."""
        value = self._get(name)
        if not isinstance(value, bool | None):
            raise Broken(f'"{self._path}{name}" must be true or false')
        return bool(value)

    def time(self, name: str) -> datetime | None:
        """None where none was told, or none that can be."""
        return self._clock.read(self._get(name))

    def day(self, name: str) -> date | None:
        """The day of the time that is told; None where none was told, or none that anybody would wait for."""
        return self._clock.day(self._get(name))

    def words(self, name: str, most: int) -> tuple[str, ...]:
        """A list of single lines, each once; at most so many."""
        found = (self._as_word(one, name)[:_LONGEST_WORD] for one in self._list(name))
        return tuple(dict.fromkeys(filter(None, found)))[:most]

    def person(self, name: str) -> Address | None:
        """An address, with a name before it or in an object beside it."""
        return self._as_person(self._get(name), name)

    def people(self, name: str, most: int) -> tuple[Address, ...]:
        """The same, of a list."""
        found = (self._as_person(one, name) for one in self._list(name)[:most])
        return tuple(one for one in found if one)

    def _as_person(self, value: object, name: str) -> Address | None:
        if isinstance(value, dict):
            told = Values(value, f'"{self._path}{name}"', self._clock)
            address, shown = told.word("address"), told.word("name", 200)
            return Address(address, shown) if is_address(address) else None
        return read_person(self._as_word(value, name))

    def objects(self, name: str, most: int) -> Iterator[Values]:
        """The objects of a list; a line with more of them breaks."""
        found = self._list(name)
        if len(found) > most:
            raise Broken(f'"{self._path}{name}" are more than {most}')
        return (Values(one, f'each of "{self._path}{name}"', self._clock, f"{self._path}{name}.") for one in found)

    def _list(self, name: str) -> list[Any]:
        value = self._get(name)
        if not isinstance(value, list | None):
            raise Broken(f'"{self._path}{name}" must be a list')
        return value or []


def read_person(written: str) -> Address | None:
    """`sam@example.org` or `Sam Lee <sam@example.org>`; None for anything else."""
    if is_address(written):
        return Address(written)
    found, _ = parse_addresses(written, 1) if "<" in written else ((), "")
    return Address(found[0].address, clean_phrase(found[0].name)) if found and is_address(found[0].address) else None


