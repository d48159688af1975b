"""What operators do about mails in quarantine: let them go, mark them as spam. One mail, or all that were ticked."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.model.mail import InboundId, Outcome
from gateway.model.people import Person
from gateway.store import set_aside
from gateway.store.mail_list import read_kept
from gateway.web.ticked import Deed, do
from gateway.web.visits import Visit


def release(visit: Visit) -> Response:
    """They are handled after all, whatever the rules say."""
    return do(visit, RELEASE)


def mark_spam(visit: Visit) -> Response:
    """Nothing comes of them; they are kept for as long as spam is."""
    return do(visit, SPAM)


def _let_go(conn: Connection, number: int, _: Person, now: datetime) -> bool:
    mail = InboundId(number)
    return set_aside.released(conn, mail, now) or set_aside.taken_back(conn, mail, now)


def _drop(conn: Connection, number: int, person: Person, _: datetime) -> bool:
    kept = read_kept(conn, number)
    reason = f"dropped by {person.name}; {kept.reason}" if kept else ""
    return set_aside.dropped(conn, InboundId(number), Outcome.SPAM, reason)


_WHY_LATE, _BACK = "had left quarantine already", "/mails?show=quarantine"
RELEASE = Deed("mail", _let_go, "released the mail", ("is on its way again", "are on their way again"), _WHY_LATE,
               _BACK)
SPAM = Deed("mail", _drop, "marked the mail as spam", ("is spam now", "are spam now"), _WHY_LATE, _BACK)
