"""Who asks for what: the session behind a request, and whether the page is for him."""
from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.model.people import Directory
from gateway.model.ticket import TicketId
from gateway.store import audit
from gateway.store.logins import whose_session
from gateway.store.looked import ABOVE_ALL
from gateway.web.parts import is_part, load_whole
from gateway.web.rendering import render
from gateway.web.rights import Area, Visitor
from gateway.web.safety import form_mark, is_form_mark, sealed, unsealed
from gateway.web.tools import Tools

SAID = "spoc_said"
"""Cookie: what was done, told on the next page."""
_LARGEST_FORM, _MOST_FIELDS = 1 << 20, 1_000
NOT_FOUND, FORBIDDEN, TOO_LARGE = 404, 403, 413


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who may make it."""

    request: Request
    tools: Tools
    visitor: Visitor
    session: str = field(repr=False)
    form: Mapping[str, str] = field(default_factory=dict)
    """What was typed, for a post."""

    @property
    def zone(self) -> tzinfo:
        """In which the visitor is told times."""
        return self.visitor.person.zone

    @property
    def is_part(self) -> bool:
        """Only the part of the page that changes is asked for (htmx)."""
        return is_part(self.request)

    def asked(self, name: str) -> str:
        """A value behind the "?", without blanks around it; "" where it is missing."""
        return _typed(self.request.query_params.get(name, "")).strip()

    def number(self, name: str = "number") -> int:
        """A number in the path."""
        return int(self.request.path_params[name])

    def below(self, name: str = "below") -> int:
        """Where a list goes on: below that number, which stands in the address; above all where none stands there."""
        asked = self.asked(name)
        return int(asked) if asked.isdecimal() and len(asked) < len(str(ABOVE_ALL)) else ABOVE_ALL

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page, with what every page shows besides."""
        said = unsealed(self.request.cookies.get(SAID, ""), self.session)
        html = render(template, visit=self, visitor=self.visitor, areas=Area, zone=self.zone, said=said,
                      mark=form_mark(self.session), **values)
        response = HTMLResponse(html, status)
        if said and not self.is_part:
            response.delete_cookie(SAID)
        return response

    def wrong(self, status: int, sentence: str) -> Response:
        """A page that says why there is no other."""
        return load_whole(self.request) if self.is_part else self.page("wrong.html", status, sentence=sentence)

    def go(self, path: str, said: str = "") -> Response:
        """After a post: there, where it is told what was done."""
        response = RedirectResponse(path, 303)
        if said:
            response.set_cookie(SAID, sealed(said, self.session), max_age=60, httponly=True, samesite="lax",
                                secure=self.tools.settings.console.url.startswith("https://"))
        return response

    def note(self, deed: str, ticket: TicketId | None = None, about: str = "") -> None:
        """Puts on record that the visitor has read or done it."""
        with self.tools.store.write() as conn:
            audit.note(conn, self.tools.now(), self.visitor.person.key, deed, ticket, about)


Handler = Callable[[Visit], Response]
"""Plain code, run in a thread: what it waits for (the database) keeps no other page waiting."""


def cookie_name(tools_url: str) -> str:
    """A name that browsers take from https only, and for this host alone, where that is how the console is reached."""
    return "__Host-spoc" if tools_url.startswith("https://") else "spoc"


def guarded(handler: Handler, area: Area | None, tools: Tools, url: str) -> Callable[[Request], Awaitable[Response]]:
    """The page for whoever is logged in and may enter; the others are told to log in, or that it is not for them."""

    async def answer(request: Request) -> Response:
        session = request.cookies.get(cookie_name(url), "")
        visitor = await run_in_threadpool(_visitor, tools, session) if session else None
        if visitor is None:  # of whom nothing is read
            return _to_login(request)
        body = await read_body(request, _LARGEST_FORM) if request.method == "POST" else b""
        return await run_in_threadpool(_answer, request, visitor, session, body)

    def _answer(request: Request, visitor: Visitor, session: str, body: bytes | None) -> Response:
        form = None if body is None else read_form(body)
        visit = Visit(request, tools, visitor, session, form or {})
        if form is None:
            return visit.wrong(TOO_LARGE, "This is more than a form can hold.")
        if area is not None and not visitor.may_enter(area):
            return visit.wrong(FORBIDDEN, "This page is not for you.")
        if request.method == "POST" and not is_form_mark(form.get("mark", ""), session):
            return visit.wrong(FORBIDDEN, "This form is too old. Go back, load the page anew, and send it again.")
        return handler(visit)

    return answer


def _visitor(tools: Tools, session: str) -> Visitor | None:
    return visitor_of(whose_session(tools.store, session, tools.now()), tools.people)


def visitor_of(key: str | None, house: Directory) -> Visitor | None:
    """Who that is, if he is still there and there is a page for him: who he is say the settings of now."""
    person = house.people.get(key or "")
    visitor = Visitor(person, house) if person else None
    return visitor if visitor and visitor.may_come_in else None


def _to_login(request: Request) -> Response:
    return load_whole(request, "/login") if is_part(request) else RedirectResponse("/login", 303)


async def read_body(request: Request, most: int) -> bytes | None:
    """What was sent; None as soon as that is more than so many bytes."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def read_form(body: bytes) -> dict[str, str] | None:
    """What was typed, the last of each name; None where there are too many names: to read them takes seconds."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    return {name: _typed(value) for name, value in pairs}


def _typed(value: str) -> str:
    """Without what nobody types, and no text of PostgreSQL can hold."""
    return value.replace("\0", "")
