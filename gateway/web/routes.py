"""Every page of the console: its path, what answers, and for whom it is."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from gateway.web import letter_deeds, letters_out, mail, mail_deeds, summary, ticket, try_out, try_out_mailbox
from gateway.web.audit_page import audit
from gateway.web.board import board
from gateway.web.files import file
from gateway.web.logging_in import log_out, login_pages
from gateway.web.mails import mails
from gateway.web.people_page import people
from gateway.web.rendering import STATIC
from gateway.web.rights import Area
from gateway.web.safety import Guard
from gateway.web.tools import Tools
from gateway.web.troubles import TROUBLES
from gateway.web.visits import Handler, Visit, guarded


def home(visit: Visit) -> Response:
    """The first page that the visitor may see."""
    first = next((path for area, path in HOMES.items() if visit.visitor.may_enter(area)), "")
    return RedirectResponse(first, 303) if first else visit.wrong(403, "There is no page for you here.")


HOMES = {Area.TICKETS: "/tickets", Area.SUMMARY: "/summary"}
"""Where somebody lands who has just logged in: the first that is for him."""


@dataclass(frozen=True, slots=True)
class Page:
    """One way to be asked something."""

    method: str
    path: str
    handler: Handler
    area: Area | None
    """None: for everybody who is logged in."""


PAGES: tuple[Page, ...] = (
    Page("GET", "/", home, None),
    Page("POST", "/logout", log_out, None),
    Page("GET", "/tickets", board, Area.TICKETS),
    Page("GET", "/tickets/{number:int}", ticket.ticket, Area.TICKETS),
    Page("GET", "/tickets/{number:int}/entries/{place:int}/body", ticket.body, Area.TICKETS),
    Page("GET", "/tickets/{number:int}/files/{digest}", file, Area.TICKETS),
    Page("GET", "/mails", mails, Area.MAIL),
    Page("GET", "/mails/{number:int}", mail.mail, Area.MAIL),
    Page("GET", "/mails/{number:int}/body", mail.body, Area.MAIL),
    Page("GET", "/mails/{number:int}/source", mail.source, Area.MAIL),
    Page("POST", "/mails/release", mail_deeds.release, Area.MAIL),
    Page("POST", "/mails/spam", mail_deeds.mark_spam, Area.MAIL),
    Page("POST", "/mails/{number:int}/release", mail_deeds.release, Area.MAIL),
    Page("POST", "/mails/{number:int}/spam", mail_deeds.mark_spam, Area.MAIL),
    Page("GET", "/letters", letters_out.letters, Area.MAIL),
    Page("GET", "/letters/{number:int}", letters_out.letter, Area.MAIL),
    Page("GET", "/letters/{number:int}/body", letters_out.body, Area.MAIL),
    Page("POST", "/letters/retry", letter_deeds.retry, Area.MAIL),
    Page("POST", "/letters/rest", letter_deeds.rest, Area.MAIL),
    Page("POST", "/letters/{number:int}/retry", letter_deeds.retry, Area.MAIL),
    Page("POST", "/letters/{number:int}/rest", letter_deeds.rest, Area.MAIL),
    Page("GET", "/people", people, Area.PEOPLE),
    Page("GET", "/audit", audit, Area.MAIL),
    Page("GET", "/summary", summary.summary, Area.SUMMARY),
    Page("GET", "/summary/body", summary.body, Area.SUMMARY),
    Page("GET", "/try-out", try_out.try_out, Area.TRY_OUT),
    Page("POST", "/try-out", try_out.send, Area.TRY_OUT),
    Page("GET", "/try-out/news", try_out.news, Area.TRY_OUT),
    Page("GET", "/try-out/mailboxes/{mailbox}", try_out_mailbox.mailbox, Area.TRY_OUT),
    Page("GET", "/try-out/mailboxes/{mailbox}/{letter}", try_out_mailbox.letter, Area.TRY_OUT),
    Page("POST", "/try-out/mailboxes/{mailbox}/{letter}", try_out_mailbox.reply, Area.TRY_OUT),
    Page("GET", "/try-out/mailboxes/{mailbox}/{letter}/body", try_out_mailbox.body, Area.TRY_OUT),
    Page("GET", "/try-out/mailboxes/{mailbox}/{letter}/files/{place:int}", try_out_mailbox.file, Area.TRY_OUT),
)
"""In this order paths are compared. A handler is the only thing behind its path."""


class _Number(IntegerConvertor):
    """In a path: no row has a longer one, no database takes one of 20 digits, and Python reads none of thousands."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", _Number())


def application(tools: Tools, url: str, origins: Collection[str]) -> ASGIApp:
    """All pages behind the guard. `url`: how browsers reach it; `origins`: that, and every other way there is."""
    open_to_all = [Route(path, answer, methods=[method]) for (method, path), answer in login_pages(tools, url).items()]
    pages = [Route(one.path, guarded(one.handler, one.area, tools, url), methods=[one.method]) for one in PAGES]
    static = Mount("/static", StaticFiles(directory=STATIC))
    app = Starlette(routes=[*open_to_all, *pages, static], exception_handlers=TROUBLES)
    app.router.redirect_slashes = False  # it would lead from https to http, of which alone this process knows
    return Guard(app, origins)
