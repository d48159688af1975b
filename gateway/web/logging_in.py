"""In and out: an address is asked for, a link is mailed to it, the link's page has a button, the button logs in.

Loading the link does nothing: mail filters and previews load links too. Whether an address is known is told to nobody.
"""
from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.desk.absence import to_person
from gateway.model.letters_console import LoginLink
from gateway.model.people import Person
from gateway.store.errors import Stale
from gateway.store.logins import LINK_LASTS, SESSION_LASTS, end_session, keep_link, use_link, whose_link
from gateway.store.posting import post_alone
from gateway.web.rendering import render
from gateway.web.tools import Tools
from gateway.web.troubles import cause
from gateway.web.visits import Visit, cookie_name, read_body, read_form, visitor_of

log = logging.getLogger("spoc.console")

_LONGEST_FORM = 4_096
_TRIES = 5


def login_pages(tools: Tools, url: str) -> dict[tuple[str, str], Callable[[Request], Awaitable[Response]]]:
    """(method, path) -> what answers. These are the only pages for people who are not logged in."""

    async def ask(request: Request) -> Response:  # noqa: ARG001 - as Starlette calls it
        return HTMLResponse(render("login.html", sent=False))

    async def send(request: Request) -> Response:
        typed = await _typed(request, "address")
        # Afterwards, so that the answer takes as long for an address that nobody here has.
        return HTMLResponse(render("login.html", sent=True), background=BackgroundTask(mail_link, tools, url, typed))

    async def show(request: Request) -> Response:
        secret = request.path_params["secret"]
        found = visitor_of(await run_in_threadpool(whose_link, tools.store, secret, tools.now()), tools.people)
        if found is None:
            return _no_link()
        return HTMLResponse(render("login-link.html", works=True, secret=secret, name=found.person.name))

    async def enter(request: Request) -> Response:
        session = tools.new_secret()
        used = await run_in_threadpool(use_link, tools.store, request.path_params["secret"], session, tools.now())
        if used is None:
            return _no_link()
        await run_in_threadpool(end_session, tools.store, request.cookies.get(cookie_name(url), ""))
        log.info("logged in", extra={"person": used})
        response = RedirectResponse("/", 303)
        response.set_cookie(cookie_name(url), session, max_age=int(SESSION_LASTS.total_seconds()), httponly=True,
                            samesite="lax", secure=url.startswith("https://"))
        return response

    return {("GET", "/login"): ask, ("POST", "/login"): send, ("GET", "/login/{secret}"): show,
            ("POST", "/login/{secret}"): enter}


def _no_link() -> Response:
    return HTMLResponse(render("login-link.html", works=False), 410)


async def _typed(request: Request, name: str) -> str:
    """"" where it is missing, or too much was sent."""
    body = await read_body(request, _LONGEST_FORM)
    form = read_form(body) if body else None
    return form.get(name, "").strip() if form else ""


def new_link(tools: Tools, url: str, person: Person) -> str | None:
    """The address of a link that lets the person in once; None where he has enough that still work."""
    secret = tools.new_secret()
    with tools.store.write() as conn:
        return f"{url}/login/{secret}" if keep_link(conn, secret, person.key, tools.now()) else None


def mail_link(tools: Tools, url: str, address: str) -> None:
    """Mails a link to the address, where it is one of somebody who may log in; to the address that letters go to."""
    try:
        _mail_link(tools, url, address)
    except SQLAlchemyError as error:  # nobody waits for an answer any more
        log.error("a link was not mailed: the database does not answer", extra={"cause": cause(error)})


def _mail_link(tools: Tools, url: str, address: str) -> None:
    person = tools.people.person_at(address)
    if person is None or visitor_of(person.key, tools.people) is None:
        log.info("a login was asked for by an address that nobody here has")
        return
    link = new_link(tools, url, person)
    if link is None:
        log.warning("a login was asked for too often", extra={"person": person.key})
        return
    _mail(tools, person, LoginLink(None, "", link=link, minutes=int(LINK_LASTS.total_seconds()) // 60))
    tools.wake()


def _mail(tools: Tools, person: Person, letter: LoginLink) -> None:
    """Writes it anew while others write to the same person: the mark in its Reply-To is the same for all."""
    for _ in range(_TRIES):
        letters = tools.scribe.write(to_person(person, letter, tools.people), tools.now())
        with suppress(Stale):
            post_alone(tools.store, letters, tools.now())
            return
    log.error("a link was not mailed: others wrote to the same person all the while", extra={"person": person.key})


def log_out(visit: Visit) -> Response:
    """The session ends."""
    end_session(visit.tools.store, visit.session)
    return RedirectResponse("/login", 303)
