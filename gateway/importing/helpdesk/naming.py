"""The operator's map, in TOML: what another helpdesk calls people, topics, projects, and how tickets stand.

Everything on the right must be a name of ours: a slip is told before the first ticket is read.
"""
from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.desk.foreign_words import STATUSES, URGENCIES
from gateway.model.foreign import Naming
from gateway.model.people import Directory
from gateway.model.ticket import Status, Urgency

TABLES = {"people": "people", "topics": "topics", "projects": "projects", "status": "statuses", "urgency": "urgencies"}
"""Table of the file -> field of `Naming`."""


class BadMap(Exception):
    """The map cannot be used; the text names table, key and remedy."""


def read_map(file: Path, directory: Directory) -> Naming:
    """What the file says; BadMap, or OSError where it cannot be read."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadMap(f"{file}: {cause}") from None
    for name in told.keys() - TABLES.keys() - {"zone"}:
        raise BadMap(f'{file}: there is no table "{name}"; there are: {", ".join((*TABLES, "zone"))}')
    known = _known(directory)
    maps = {TABLES[name]: _read(file, name, told.get(name, {}), *known[name]) for name in TABLES}
    return Naming(**maps, zone=_zone(file, told.get("zone", "UTC")))


def _known(directory: Directory) -> dict[str, tuple[Callable[[str], object], tuple[str, ...]]]:
    """Table -> (what finds a name of ours, the names of ours)."""
    return {
        "people": (directory.people.get, tuple(directory.people)),
        "topics": (directory.topics.get, tuple(directory.topics)),
        "projects": (directory.projects.get, tuple(directory.projects)),
        "status": (STATUSES.get, tuple(Status)),
        "urgency": (URGENCIES.get, tuple(Urgency)),
    }


def _read(file: Path, name: str, table: object, find: Callable[[str], object], ours: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise BadMap(f"{file}: [{name}] must be a table: \"their name\" = \"our name\"")
    for theirs, mine in table.items():
        if not isinstance(mine, str) or find(mine) is None:
            raise BadMap(f'{file}: [{name}] "{theirs}": "{mine}" is none of ours; there are: {", ".join(ours)}')
    return {" ".join(str(theirs).casefold().split()): mine for theirs, mine in table.items()}


def _zone(file: Path, name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMap(f'{file}: zone "{name}" is not known: write it like Europe/Paris') from None
