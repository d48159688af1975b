"""Rows of a list that were ticked: what is done to them, in one go, and the sentence about it."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.model.people import Person
from gateway.store import audit
from gateway.web.rendering import many
from gateway.web.visits import Visit

_ROW = re.compile(r"row-(\d{1,18})")
_MOST = 500
"""At once: all who write wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that an operator can do to mails or letters."""

    what: str
    """One of them: "mail"; its page is /mails/17."""
    act: Callable[[Connection, int, Person, datetime], bool]
    """True where it could be done; False where somebody was faster."""
    noted: str
    """For the audit."""
    said: tuple[str, str]
    """Of one, and of several: "is on its way again"."""
    why_late: str
    """Where it could not be done: "had left quarantine already"."""
    back: str
    """The list from which they were chosen."""


def do(visit: Visit, deed: Deed) -> Response:
    """To all that were ticked, or to the one whose page it is, in one transaction; each is put on record."""
    numbers, now, person = _ticked(visit), visit.tools.now(), visit.visitor.person
    with visit.tools.store.write() as conn:
        gone = [number for number in numbers if deed.act(conn, number, person, now)]
        for number in gone:
            audit.note(conn, now, person.key, deed.noted, about=f"{deed.what} {number}")
    said = _said(deed, gone, [one for one in numbers if one not in gone])
    return visit.go(f"/{deed.what}s/{numbers[0]}" if _is_of_one(visit) else deed.back, said)


def _ticked(visit: Visit) -> list[int]:
    """Their numbers. A form has a box named "row-17" for row 17."""
    if _is_of_one(visit):
        return [visit.number()]
    return [int(found[1]) for name in visit.form if (found := _ROW.fullmatch(name))][:_MOST]


def _is_of_one(visit: Visit) -> bool:
    return "number" in visit.request.path_params


def _said(deed: Deed, rows: Sequence[int], late: Sequence[int]) -> str:
    """What was done, and what was not because somebody was faster."""
    if not rows and not late:
        return f"Nothing was done: tick the {deed.what}s first."
    one, several = deed.said
    sentences = []
    if rows:
        sentences.append(f"{_named(deed.what, rows)} {one if len(rows) == 1 else several}.")
    if late:
        sentences.append(f"{_named(deed.what, late)} {deed.why_late}.")
    return " ".join(sentences)


def _named(what: str, rows: Sequence[int]) -> str:
    return f"{what.capitalize()} {rows[0]}" if len(rows) == 1 else many(len(rows), what)
