"""Which tickets somebody wants to see: by status, POC, topic, urgency and project, in any combination."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, bindparam, case, func, or_

from gateway.model.ticket import Status
from gateway.store.tables import ticket

UNSORTED = "-"
"""In place of a topic: nobody has said yet what it is about."""

_STATUSES: BindParameter[Any] = bindparam("statuses", expanding=True)
_PROJECTS: BindParameter[Any] = bindparam("projects", expanding=True)
_POC: BindParameter[Any] = bindparam("wanted_poc")
_TOPIC: BindParameter[Any] = bindparam("wanted_topic")
_URGENCY: BindParameter[Any] = bindparam("wanted_urgency")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets are meant; all where nothing is said."""

    statuses: Collection[Status] = tuple(Status)
    poc: str = ""
    topic: str = ""
    """UNSORTED: those without one."""
    urgency: str = ""
    projects: Collection[str] | None = None
    """None: of any project, also of one that is gone from the settings."""

    def values(self) -> dict[str, Any]:
        """What `fits` asks for."""
        return {
            "statuses": list(self.statuses), "wanted_poc": self.poc, "wanted_topic": self.topic,
            "wanted_urgency": self.urgency, "any_project": self.projects is None, "projects": list(self.projects or ()),
        }


def fits(columns: Any = ticket.c) -> ColumnElement[bool]:
    """Whether a ticket with these columns is one of them, looked at row by row: it never leads a search."""
    is_one = (
        columns.status.in_(_STATUSES)
        & or_(_POC == "", columns.poc == _POC)
        & or_(_TOPIC == "", func.coalesce(columns.topic, UNSORTED) == _TOPIC)
        & or_(_URGENCY == "", columns.urgency == _URGENCY)
        & or_(bindparam("any_project", type_=Boolean), columns.project.in_(_PROJECTS))
    )
    return case((is_one, 1), else_=0) == 1
