"""What an operator's file says of people outside: CSV with a head, or JSON; read whole before anything is kept.

A cell that is empty says nothing and changes nothing; `none` takes away what was said.
"""
from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.desk.stakeholder_card import read_address, read_value
from gateway.model.card import FIELDS, YES, Card
from gateway.model.people import Directory
from gateway.model.preferences import UPDATES, VIP

ADDRESS = "address"
COLUMNS = (ADDRESS, *FIELDS)
_NONE = frozenset({"none", "-"})
_TAKES_AWAY = {VIP: _NONE | {"no", "false", "0"}, UPDATES: frozenset({"-"})}
"""What takes away what was said, where that is not `none` or `-`: no updates are wanted is something that is said."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that cannot be kept."""

    line: int
    """As an editor counts them; of JSON, the number of the person."""
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


def read_people(text: str, *, is_json: bool, directory: Directory) -> tuple[list[Card], list[Problem]]:
    """(what it says of whom, what is wrong with it); a value "" on a card is to be taken away."""
    cards: dict[str, Card] = {}
    problems: list[Problem] = []
    try:
        for line, row in _json_rows(text) if is_json else _csv_rows(text):
            card, wrong = _read(row, directory)
            problems += (Problem(line, one) for one in wrong)
            if card.address in cards:
                problems.append(Problem(line, f"{card.address} stands in the file twice"))
            cards[card.address] = card
    except _Unreadable as cause:
        problems.append(Problem(1, str(cause)))
    return list(cards.values()), problems


def write_csv(cards: Iterable[Card]) -> str:
    """What was said of them, as `read_people` reads it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_row(card) for card in cards)
    return out.getvalue()


def as_row(card: Card) -> dict[str, str]:
    """The card by the columns of a file."""
    return {ADDRESS: card.address, **{name: card.get(name) for name in FIELDS}}


class _Unreadable(Exception):
    """The file is not what it should be, as a whole."""


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if ADDRESS not in (reader.fieldnames or ()):
        raise _Unreadable(f"the first line must name the columns: {', '.join(COLUMNS)}")
    for row in reader:
        yield reader.line_num, row


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        people = json.loads(text)
    except ValueError as cause:
        raise _Unreadable(f"this is no JSON: {cause}") from None
    if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        raise _Unreadable('write a list of people: [{"address": "sam@example.org", "vip": "yes"}]')
    yield from enumerate(people, start=1)


def _read(row: Mapping[str, Any], directory: Directory) -> tuple[Card, list[str]]:
    """The card of one row, and what is wrong with the row."""
    written = {str(name): "" if value is None else str(value).strip() for name, value in row.items()}
    address, rest = read_address(written.pop(ADDRESS, ""))
    strange = [name for name in written if name not in FIELDS]
    problems = [f'there is no column "{name}"; there are: {", ".join(COLUMNS)}' for name in strange]
    if not address or rest:
        problems.append("the address is missing or cannot be read")
    elif directory.person_at(address) is not None:
        problems.append(f"{address} belongs to the house: people of the house stand in the settings")
    values: dict[str, str] = {}
    for name, value in written.items():
        if name not in FIELDS or not value:
            continue
        values[name] = _value(name, value, directory)
        if not values[name] and not _takes_away(name, value):
            problems.append(f'{name} cannot be "{value[:40]}"{_may_be(name, directory)}')
    return Card(address, values), problems


def _value(name: str, value: str, directory: Directory) -> str:
    if _takes_away(name, value):
        return ""
    return YES if name == VIP and value.casefold() in ("yes", "true", "1") else read_value(name, value, directory)


def _takes_away(name: str, value: str) -> bool:
    return value.casefold() in _TAKES_AWAY.get(name, _NONE)


def _may_be(name: str, directory: Directory) -> str:
    """What it can be, as the end of a sentence."""
    known = {
        "language": "write en, de, fr, es or ja", "zone": "write it like Europe/Paris", "vip": "write yes or no",
        "updates": "write daily, weekly or never",
        "organisation": f"there are: {', '.join(directory.organisations) or 'none in the settings'}",
    }
    return f" - {known[name]}" if name in known else ""
