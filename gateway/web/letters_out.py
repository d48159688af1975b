"""`/letters`: what is sent, what waits and why, what could not be sent, what has come back; and one letter."""
from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.mail.compose import assemble
from gateway.model.letters_console import LoginLink
from gateway.model.mail import Envelope, Source
from gateway.store.columns import LetterState
from gateway.store.letter_list import Place, Posted, Shelf, letter_bytes, read_letter, read_letters
from gateway.store.standing import read_standing
from gateway.web.framing import framed
from gateway.web.seen import pictures_of, read_seen, without_tags
from gateway.web.visits import NOT_FOUND, Visit
from gateway.web.wording import brief, how_soon, shortened

A_PAGE = 50
SHELVES: Mapping[Shelf, str] = {
    Shelf.DUE: "On their way",
    Shelf.GIVEN_UP: "Given up",
    Shelf.RETURNED: "Came back",
    Shelf.SENT: "Sent",
    Shelf.ALL: "All",
}
"""In the order in which they are offered: what may need an operator first."""
_SECRET = frozenset({LoginLink.name})
"""Letters with a secret in them: what they say is for their receiver alone."""
_PLACE = re.compile(r"(\d{1,17})-(\d{1,18})")
"""A time in microseconds, of which so many digits end in the year 5138, and a number."""
_LONGEST_TROUBLE = 160


def letters(visit: Visit) -> Response:
    """Those that are asked for; what waits by the time of its next try, all others newest first."""
    shelf, recipient, behind = _shelf(visit), visit.asked("to"), _PLACE.fullmatch(visit.asked("behind"))
    start = Place(int(behind[1]), int(behind[2])) if behind else None
    with visit.tools.store.read() as conn:
        page = read_letters(conn, shelf, recipient, A_PAGE, start)
        standing = read_standing(conn, visit.tools.now())
    asked = {"show": str(shelf), **({"to": recipient} if recipient else {})}
    further = page.behind and {**asked, "behind": f"{page.behind.at}-{page.behind.number}"}
    return visit.page(
        "letters.html", found=page, rows=page.rows, looked_down_to=page.behind and page.behind.number, shelf=shelf,
        shelves=SHELVES, typed=recipient, deeds=shelf in (Shelf.DUE, Shelf.GIVEN_UP), standing=standing,
        waiting={Shelf.DUE: standing.letters.depth, Shelf.GIVEN_UP: standing.given_up},
        now=visit.tools.now(), brief=brief, told=told, trouble_of=trouble_of, may_try=may_try,
        shortened=lambda text: shortened(text, _LONGEST_TROUBLE), is_further=start is not None,
        goes_on=further and "/letters?" + urlencode(further),
        address=lambda one: "/letters?" + urlencode({**asked, "show": str(one)}),
    )


def _shelf(visit: Visit) -> Shelf:
    """What the address asks for; what is not there means all."""
    asked = visit.asked("show")
    return Shelf(asked) if asked in tuple(Shelf) else Shelf.ALL


def letter(visit: Visit) -> Response:
    """What is known of one letter; the reading of it is put on record."""
    one = _find(visit)
    if one is None:
        return _no_letter(visit)
    visit.note("read the letter", one.ticket, f"letter {one.id}")
    is_kept = letter_bytes(visit.tools.store, one.id) is not None
    return visit.page("letter.html", letter=one, told=told, trouble=trouble_of(one), may_try=may_try(one),
                      is_secret=one.letter in _SECRET, is_kept=is_kept, now=visit.tools.now())


def body(visit: Visit) -> Response:
    """The letter as it is sent, for the frame; never one with a secret in it."""
    one = _find(visit)
    raw = letter_bytes(visit.tools.store, one.id) if one and one.letter not in _SECRET else None
    if one is None or raw is None:
        return _no_letter(visit)
    visit.note("read what the letter says", one.ticket, f"letter {one.id}")
    whole = without_tags(visit.tools.store, _with_files(visit, raw))
    read = read_seen(visit, whole, Envelope(Source.INJECT, "", (), one.created_at))
    return framed(read.html or f"<pre>{escape(read.text)}</pre>", one.subject or "Letter", pictures_of(read))


def _with_files(visit: Visit, raw: bytes) -> bytes:
    """The whole letter; without its files where one of them is gone."""
    try:
        return assemble(raw, visit.tools.store.blobs.get)
    except FileNotFoundError:
        return assemble(raw, lambda _: b"")


def _find(visit: Visit) -> Posted | None:
    with visit.tools.store.read() as conn:
        return read_letter(conn, visit.number())


def _no_letter(visit: Visit) -> Response:
    return visit.wrong(NOT_FOUND, f"There is no letter {visit.number()} to be seen.")


def told(one: Posted, now: datetime) -> tuple[str, str]:
    """How it stands, and whether that is good or bad (a class of the sheet)."""
    if one.returned_at:
        return "came back", "bad"
    if one.state is LetterState.GIVEN_UP:
        return ("given up", "bad") if one.is_given_up else ("left unsent", "soft")
    if one.state is LetterState.SENT:
        return "sent", ""
    if one.state is LetterState.SENDING or one.due_at <= now:
        return "due now", ""
    return ("next try " if one.tries else "goes out ") + how_soon(one.due_at, now), "mark" if one.tries else ""


def trouble_of(one: Posted) -> str:
    """What came in its way; "" where nothing did, or it is over."""
    return one.returned_reason if one.returned_at else one.error if one.state is not LetterState.SENT else ""


def may_try(one: Posted) -> bool:
    """Whether it can be tried again: it waits for its next try, or was given up."""
    return one.is_given_up or one.state is LetterState.DUE
