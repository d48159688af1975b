"""Who is away, as it was said by mail; what the settings say stands there."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from gateway.model.people import Absence
from gateway.store.tables import absence

_ALL = select(absence.c.person, absence.c.first, absence.c.last, absence.c.cover, absence.c.said_by)


def read_absences(conn: Connection) -> dict[str, tuple[Absence, ...]]:
    """Person's key -> the absence that he has told; one row a POC who is or was away, so few."""
    return {row.person: (_absence(row),) for row in conn.execute(_ALL)}


def _absence(row: Any) -> Absence:
    return Absence(date.fromisoformat(row.first), date.fromisoformat(row.last), row.cover, row.said_by)
