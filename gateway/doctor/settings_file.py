"""The settings: where they stand, and who may read the secrets in them. That they are right has been seen by then."""
from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.doctor.finding import Finding, advice, ok
from gateway.doctor.surroundings import Surroundings
from gateway.settings.where import read_toml

SOUND = ok("settings-sound", "{file}")
EMBEDDED = ok("settings-embedded", "no file: the defaults, with invented people")
READABLE = advice(
    "settings-readable", "{file} holds a secret and everybody on this machine may read it",
    "chmod o-rwx {file}, or keep the secret in a file of its own (the key that ends in _file)")

_SECRETS = frozenset({"password", "client_secret", "marker_value"})

_PASSWORD = re.compile(r"//[^/@]*:[^/]*@|[?&]password=")
"""In the URL of a database."""


def look(around: Surroundings) -> Iterator[Finding]:
    """The file, and its rights."""
    if around.file is None:
        yield EMBEDDED()
        return
    found = SOUND if not (_holds_secret(around.file) and _anybody_reads(around.file)) else READABLE
    yield found(file=around.file)


def _anybody_reads(file: Path) -> bool:
    return bool(file.stat().st_mode & stat.S_IROTH)


def _holds_secret(file: Path) -> bool:
    raw = read_toml(file)
    return _names_secret(raw) or bool(_PASSWORD.search(str(raw.get("gateway", {}).get("database_url", ""))))


def _names_secret(table: dict[str, Any]) -> bool:
    """Whether a secret stands in the table or in one below it."""
    below = [value for value in table.values() if isinstance(value, dict)]
    return any(table.get(key) for key in _SECRETS) or any(map(_names_secret, below))
