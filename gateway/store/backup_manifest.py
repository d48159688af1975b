"""What a backup says of itself: backup.json and blobs.txt, written last and read first.

They may have lain anywhere since, so they are not believed: what is not as it was written is Damaged, and no line of
theirs names a file outside the backup.
"""
from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from gateway.store.backup import Damaged

LISTED, CONTENTS = "blobs.txt", "backup.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Backup:
    """What one backup says of itself, in its backup.json."""

    taken_at: str
    program: str
    database_version: str
    database_bytes: int
    database_sha256: str
    tickets: int
    mails: int
    mails_waiting: int
    letters_waiting: int
    blobs: int
    blob_bytes: int
    has_model: bool
    has_settings: bool


def read(backup: Path) -> Backup:
    """What the backup says of itself; Damaged where that cannot be read."""
    try:
        about = Backup(**json.loads((backup / CONTENTS).read_text(encoding="utf-8")))
        _check(about)
    except (ValueError, TypeError) as error:
        raise Damaged(f"{backup / CONTENTS} cannot be read: {error}") from None
    return about


def listed_in(backup: Path) -> list[str]:
    """Digests of the blobs that belong to it; Damaged where a line is none."""
    found = (backup / LISTED).read_text(encoding="ascii", errors="replace").split()
    if not all(map(_DIGEST.fullmatch, found)):
        raise Damaged(f"{backup / LISTED} is not what was backed up: take another backup")
    return found


def _check(about: Backup) -> None:
    """ValueError for a value that is not of its kind, and for a moment without a zone."""
    for field in fields(about):
        if type(getattr(about, field.name)).__name__ != field.type:
            raise ValueError(f"{field.name} is not of its kind")
    if datetime.fromisoformat(about.taken_at).utcoffset() is None:
        raise ValueError("taken_at has no zone")
