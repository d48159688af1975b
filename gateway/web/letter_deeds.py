"""What operators do about letters that wait or were given up: try them again now, or let them rest."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.store import audit
from gateway.store.letter_deeds import leave_unsent, try_now
from gateway.web.ticked import done, ticked
from gateway.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to a letter that has not been sent."""

    act: Callable[[Connection, int, datetime], bool]
    """True where it could be done; False where it has been sent meanwhile, or somebody was faster."""
    noted: str
    """For the audit."""
    said: tuple[str, str]
    """Of one letter, and of several."""
    why_late: str
    back: str
    """The list from which they were chosen."""


RETRY = Deed(try_now, "tried the letter again", ("is tried again now", "are tried again now"),
             "needed no further try", "/letters?show=due")
REST = Deed(leave_unsent, "let the letter rest", ("stays unsent", "stay unsent"),
            "was not given up any more", "/letters?show=given-up")


def retry(visit: Visit) -> Response:
    """They go out now, with the same words under the same Message-ID."""
    return _do(visit, RETRY)


def rest(visit: Visit) -> Response:
    """They stay unsent, and nobody is asked about them any more."""
    return _do(visit, REST)


def _do(visit: Visit, deed: Deed) -> Response:
    """All in one transaction, each put on record."""
    numbers, now, person = ticked(visit), visit.tools.now(), visit.visitor.person
    with visit.tools.store.write() as conn:
        gone = [number for number in numbers if deed.act(conn, number, now)]
        for number in gone:
            audit.note(conn, now, person.key, deed.noted, about=f"letter {number}")
    visit.tools.wake()
    said = done("letter", deed.said, gone, [one for one in numbers if one not in gone], deed.why_late)
    return visit.go(f"/letters/{numbers[0]}" if "number" in visit.request.path_params else deed.back, said)
