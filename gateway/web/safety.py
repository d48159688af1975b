"""What guards every page alike: which names the console answers to, who may post, what a browser may load.

OWASP's cheat sheets on CSRF and on Content Security Policy are the source of these rules.
"""
from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.web.rendering import sorry

_PAGE = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
         "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
MAIL_POLICY = ("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
               "base-uri 'none'; frame-ancestors 'self'")
"""Of a mail in its frame: it runs nothing, loads nothing, sends nothing, and is of no origin."""
_HEADERS = {
    "Content-Security-Policy": _PAGE,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not "no-referrer": browsers would post with "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_SEAL = 32
"""Characters."""
_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Guard:
    """Lets in what is addressed to the console and, where it changes something, comes from the console itself."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        """`origins`: "http://name:port" as browsers send it; a page of somebody else that leads here has another."""
        self._app = app
        self._origins = frozenset(origins)
        self._hosts = frozenset(urlsplit(origin).netloc for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 421 to another name, 403 to a post from elsewhere; else what the page says, with its headers."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        answer = self._app
        if headers.get("host", "").lower() not in self._hosts:
            answer = PlainTextResponse("The console has another address: see [console] url in the settings.\n", 421)
        elif scope["method"] not in _SAFE_METHODS and not self._is_from_here(headers):
            answer = sorry(403, "This came from another page", "So it was not done.")
        await answer(scope, receive, _with_headers(send, is_our_own=scope["path"].startswith("/static/")))

    def _is_from_here(self, headers: Headers) -> bool:
        """A browser says where a post comes from, by one header or the other; what says nothing is no browser."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is None and origin is None:
            return False
        return site in (None, "same-origin") and (origin is None or origin in self._origins)


def _with_headers(send: Send, is_our_own: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if is_our_own:
                headers["Cache-Control"] = "no-cache"  # kept, and asked for again only whether it has changed
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def sealed(said: str, session: str) -> str:
    """As a cookie tells the next page what was done: nobody but us can put words there."""
    return f"{_seal(said, session)}{quote(said)}"


def unsealed(cookie: str, session: str) -> str:
    """What was done; "" where we have not said that in this session."""
    said = unquote(cookie[_SEAL:])
    return said if hmac.compare_digest(cookie[:_SEAL].encode(), _seal(said, session).encode()) else ""


def _seal(said: str, session: str) -> str:
    return hashlib.sha256(f"said in {session}: {said}".encode()).hexdigest()[:_SEAL]


def form_mark(session: str) -> str:
    """What a form of this session must send along. Who can read it could read the cookie's pages anyway."""
    return hashlib.sha256(b"form of " + session.encode()).hexdigest()


def is_form_mark(mark: str, session: str) -> bool:
    """Whether the form was one of this session's."""
    return hmac.compare_digest(mark.encode(), form_mark(session).encode())
