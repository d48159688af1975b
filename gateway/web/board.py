"""`/tickets`: the board, with its filters in the address and a search through the whole record."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup, escape
from starlette.responses import Response

from gateway.model.people import Role
from gateway.model.ticket import Status, TicketId, Urgency
from gateway.store import search_words
from gateway.store.board import Board, read_board, read_on_board
from gateway.store.columns import OPEN
from gateway.store.search_soon import Found, search_soon
from gateway.store.tickets import read_bare
from gateway.store.wanted import UNSORTED, Wanted
from gateway.web.parts import load_whole
from gateway.web.visits import Visit
from gateway.web.wording import brief, how_soon, name_of, topic_of

A_PAGE = 50
_STATUSES: Mapping[str, tuple[str, tuple[Status, ...]]] = {
    "": ("Not done", OPEN), **{str(one): (one.capitalize(), (one,)) for one in Status}, "all": ("All", tuple(Status)),
}
"""What can be chosen -> how it is said, and what it means."""
_MINE = "mine"
_NUMBER = re.compile(r"#?(\d{1,15})")
_MARKS = ("\ue000", "\ue001")
"""Around what was found, until it is escaped; they stand for nothing in Unicode."""


def board(visit: Visit) -> Response:
    """The tickets that are asked for; a number that is typed leads to its ticket."""
    typed = visit.asked("q")
    number = _NUMBER.fullmatch(typed)
    if number and _may_read(visit, TicketId(int(number[1]))):
        return _to_ticket(visit, int(number[1]))
    choices = _choices(visit)
    asked = {name: value for name, (_, options) in choices.items() if (value := visit.asked(name)) in dict(options)}
    asked = {name: value for name, value in asked.items() if value}
    wanted = _wanted(visit, asked)
    kept = ({"q": typed} if typed else {}) | asked
    search = search_soon(visit.tools.store, typed, wanted, public=not visit.visitor.sees_all, limit=A_PAGE + 1)
    found = _searched(visit, search) if typed else _listed(visit, wanted)
    return visit.page(
        "board.html", board=found, search=search, typed=typed, asked=asked, choices=choices,
        now=visit.tools.now(), is_further=bool(visit.asked("below")),
        goes_on=found.below and "/tickets?" + urlencode({**kept, "below": found.below}),
        among_all="/tickets?" + urlencode({**kept, "status": "all"}),
        house=visit.visitor.house, marked=lambda text: marked(text, typed), how_soon=how_soon, name_of=name_of,
        brief=brief, topic_of=topic_of,
    )


def _may_read(visit: Visit, number: TicketId) -> bool:
    with visit.tools.store.read() as conn:
        return any(visit.visitor.may_read(one.ticket) for one in read_bare(conn, [number]))


def _to_ticket(visit: Visit, number: int) -> Response:
    path = f"/tickets/{number}"
    return load_whole(visit.request, path) if visit.is_part else visit.go(path)


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    """What was chosen, of what the visitor may read."""
    poc, project = asked.get("poc", ""), asked.get("project", "")
    projects = None if visit.visitor.sees_all else tuple(visit.visitor.projects)
    return Wanted(
        _STATUSES[asked.get("status", "")][1], visit.visitor.person.key if poc == _MINE else poc,
        asked.get("topic", ""), asked.get("urgency", ""), (project,) if project else projects,
    )


def _listed(visit: Visit, wanted: Wanted) -> Board:
    with visit.tools.store.read() as conn:
        return read_board(conn, wanted, A_PAGE, TicketId(visit.below()))


def _searched(visit: Visit, search: Found) -> Board:
    """The best so many that were found, each with the line where the words stand; full where there are more."""
    sayings = {hit.ticket: hit.saying for hit in search.hits[:A_PAGE]}
    with visit.tools.store.read() as conn:
        tickets = read_on_board(conn, list(sayings))
    found = tuple(replace(one, saying=sayings[one.number]) for one in tickets)
    return Board(found, None, is_full=len(search.hits) > A_PAGE)


def marked(text: str, typed: str) -> Markup:
    """The text with every word marked that was searched for."""
    plain = text.translate(dict.fromkeys(map(ord, _MARKS)))
    shown = search_words.mark(plain, search_words.read_query(typed).wanted, *_MARKS)
    return Markup(escape(shown).replace(_MARKS[0], Markup("<mark>")).replace(_MARKS[1], Markup("</mark>")))  # noqa: S704 - escaped


def _choices(visit: Visit) -> Mapping[str, tuple[str, Sequence[tuple[str, str]]]]:
    """Filter -> its label, and what can be chosen: (value, words). What else stands in the address is not looked at."""
    house = visit.visitor.house
    pocs = [(key, one.name) for key, one in house.people.items() if Role.POC in one.roles and not one.is_team]
    mine = [(_MINE, "Mine")] if Role.POC in visit.visitor.person.roles else []
    topics = [(key, one.title) for key, one in house.topics.items()]
    projects = [(key, house.projects[key].name) for key in visit.visitor.projects]
    choices: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
        "status": ("Status", [(key, words) for key, (words, _) in _STATUSES.items()]),
        "poc": ("POC", [("", "Everybody"), *mine, *pocs]),
        "topic": ("Topic", [("", "All topics"), (UNSORTED, "Not sorted"), *topics]),
        "urgency": ("Urgency", [("", "Any"), *((str(one), one.capitalize()) for one in reversed(Urgency))]),
    }
    return choices | ({"project": ("Address", [("", "All"), *projects])} if len(projects) > 1 else {})
