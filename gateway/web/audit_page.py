"""`/audit`: who has read or done what here, newest first."""
from __future__ import annotations

import re

from starlette.responses import Response

from gateway.store.audit import newest
from gateway.web.visits import Visit
from gateway.web.wording import name_of

A_PAGE = 100
_PLACES = {"mail": "/mails", "letter": "/letters"}
_ABOUT = re.compile(r"(mail|letter) (\d{1,18})")


def audit(visit: Visit) -> Response:
    """The newest lines, or those below one of them."""
    with visit.tools.store.read() as conn:
        lines = newest(conn, A_PAGE + 1, visit.below())
    shown = lines[:A_PAGE]
    goes_on = f"/audit?below={shown[-1].id}" if len(lines) > A_PAGE else ""
    return visit.page("audit.html", lines=shown, goes_on=goes_on, is_further=bool(visit.asked("below")),
                      now=visit.tools.now(), house=visit.visitor.house, name_of=name_of, place_of=place_of)


def place_of(about: str) -> str:
    """The page of what a line is about; "" where there is none."""
    found = _ABOUT.fullmatch(about)
    return f"{_PLACES[found[1]]}/{found[2]}" if found else ""
