"""What operators do about letters that wait or were given up: try them again now, or let them rest."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.model.people import Person
from gateway.store.letter_deeds import leave_unsent, try_now
from gateway.web.ticked import Deed, do
from gateway.web.visits import Visit


def retry(visit: Visit) -> Response:
    """They go out now, with the same words under the same Message-ID."""
    answer = do(visit, RETRY)
    visit.tools.wake()
    return answer


def rest(visit: Visit) -> Response:
    """They stay unsent, and nobody is asked about them any more."""
    return do(visit, REST)


def _try_now(conn: Connection, number: int, _: Person, now: datetime) -> bool:
    return try_now(conn, number, now)


def _leave_unsent(conn: Connection, number: int, _: Person, now: datetime) -> bool:
    return leave_unsent(conn, number, now)


RETRY = Deed("letter", _try_now, "tried the letter again", ("is tried again now", "are tried again now"),
             "needed no further try", "/letters?show=due")
REST = Deed("letter", _leave_unsent, "let the letter rest", ("stays unsent", "stay unsent"),
            "was not given up any more", "/letters?show=given-up")
