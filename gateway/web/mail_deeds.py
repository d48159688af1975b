"""What operators do about mails in quarantine: let them go, mark them as spam. One mail, or all that were ticked."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.model.mail import InboundId, Outcome
from gateway.model.people import Person
from gateway.store import audit, set_aside
from gateway.store.mail_list import read_kept
from gateway.web.ticked import done, ticked
from gateway.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to a mail that is set aside."""

    act: Callable[[Connection, InboundId, Person, datetime], bool]
    """True where it could be done; False where somebody was faster."""
    noted: str
    """For the audit."""
    said: tuple[str, str]
    """Of one mail, and of several."""


def release(visit: Visit) -> Response:
    """They are handled after all, whatever the rules say."""
    return _do(visit, RELEASE)


def mark_spam(visit: Visit) -> Response:
    """Nothing comes of them; they are kept for as long as spam is."""
    return _do(visit, SPAM)


def _let_go(conn: Connection, number: InboundId, _: Person, now: datetime) -> bool:
    return set_aside.released(conn, number, now) or set_aside.taken_back(conn, number, now)


def _drop(conn: Connection, number: InboundId, person: Person, _: datetime) -> bool:
    kept = read_kept(conn, number)
    reason = f"dropped by {person.name}; {kept.reason}" if kept else ""
    return set_aside.dropped(conn, number, Outcome.SPAM, reason)


RELEASE = Deed(_let_go, "released the mail", ("is on its way again", "are on their way again"))
SPAM = Deed(_drop, "marked the mail as spam", ("is spam now", "are spam now"))


def _do(visit: Visit, deed: Deed) -> Response:
    """All in one transaction, each put on record."""
    numbers, now, person = ticked(visit), visit.tools.now(), visit.visitor.person
    with visit.tools.store.write() as conn:
        gone = [number for number in numbers if deed.act(conn, InboundId(number), person, now)]
        for number in gone:
            audit.note(conn, now, person.key, deed.noted, about=f"mail {number}")
    said = done("mail", deed.said, gone, [one for one in numbers if one not in gone], "had left quarantine already")
    return visit.go(f"/mails/{numbers[0]}" if "number" in visit.request.path_params else "/mails?show=quarantine", said)
