"""A login in a browser that comes back to this machine: authorization code, PKCE, loopback (RFC 6749, 7636, 8252).

The provider sends the browser to a page of 127.0.0.1 that this process serves for the time of the login. Where the
browser runs on another machine it finds nothing there; then its address bar holds all that is needed, and is pasted.
Either way only an answer with our own `state` counts, and the code in it is of no use without our verifier.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import select
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from gateway.model.access import NoAccess, Registration
from gateway.oauth.exchange import Tokens
from gateway.oauth.logins import LONGEST
from gateway.oauth.tokens import ask

_PATIENCE = 5.0
"""Seconds for a browser to say what it wants."""
_LOOK_UP = 0.5
"""Seconds after which a wait is looked up from."""
_MOST_TYPED = 16_384
_DONE = "You have logged in. This window can be closed; the rest is said where `spoc auth` runs."
_NOT_IT = "This is not the login that `spoc auth` waits for."


class NotTheAnswer(Exception):
    """What came is not the provider's answer to this login."""


class Login:
    """One login: what the browser opens, and what of its way back counts."""

    def __init__(self, registration: Registration, redirect: str) -> None:
        self._registration = registration
        self._redirect = redirect
        self._state = secrets.token_urlsafe(24)
        self._verifier = secrets.token_urlsafe(48)

    @property
    def url(self) -> str:
        """The page where somebody logs in."""
        digest = hashlib.sha256(self._verifier.encode("ascii")).digest()
        asked = {
            "client_id": self._registration.client_id, "response_type": "code", "redirect_uri": self._redirect,
            "scope": " ".join(self._registration.scopes), "state": self._state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
            "access_type": "offline", "prompt": "consent",  # Google: else a second login gives no refresh token
        }
        url = self._registration.authorize_url
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asked)}"

    def code_in(self, address: str) -> str:
        """The code in the address that the browser was sent to.

        Raises NotTheAnswer where it belongs to no login or another one, NoAccess where the provider said no.
        """
        try:
            query = parse_qs(urlsplit(address.strip()).query, max_num_fields=50)
        except ValueError:
            raise NotTheAnswer from None
        given = {name: values[0] for name, values in query.items() if len(values) == 1}
        if not hmac.compare_digest(given.get("state", "").encode(), self._state.encode()):
            raise NotTheAnswer
        if "error" in given:
            said = "".join(c for c in given["error"] if c.isprintable())[:60]
            raise NoAccess(f"the login was refused ({said}): run `spoc auth {self._registration.key}` again",
                           is_final=True)
        if not given.get("code"):
            raise NotTheAnswer
        return given["code"]

    def redeem(self, code: str) -> Tokens:
        """The tokens for the code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect,
                "code_verifier": self._verifier}
        return ask(self._registration, form, with_scopes=False)


class Landing(HTTPServer):
    """The page of this machine that the browser comes back to; on 127.0.0.1 alone, at any free port."""

    timeout = _PATIENCE

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.came: Callable[[str], str] = lambda _path: _NOT_IT

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is nothing to speak of."""


class _Page(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server: Landing

    def do_GET(self) -> None:
        said = self.server.came(self.path).encode()
        self.send_response(200 if said == _DONE.encode() else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the line would hold the code."""


def wait_for_code(login: Login, landing: Landing, typed: int | None, say: Callable[[str], None],
                  look_up: Callable[[], None] = lambda: None) -> str:
    """The code, by whichever way it comes first; NoAccess where none comes in time or the provider said no.

    `typed`: file descriptor of what somebody pastes, a line at a time. `say` tells him what was wrong with it.
    `look_up` is called now and then; what it raises ends the waiting.
    """
    found: list[str | NoAccess] = []
    landing.came = lambda path: _take(login, path, found)
    deadline, line = time.monotonic() + LONGEST, b""
    while not found:
        look_up()
        if time.monotonic() > deadline:
            raise NoAccess("nobody has logged in: run the command again", is_final=True)
        watched = [landing.fileno()] if typed is None else [landing.fileno(), typed]
        ready, _, _ = select.select(watched, [], [], _LOOK_UP)
        if landing.fileno() in ready:
            landing.handle_request()
        elif typed is not None and ready:
            read = os.read(typed, _MOST_TYPED)
            *lines, line = (line + read).split(b"\n") if len(line) < _MOST_TYPED else [b"", b""]
            if not read:
                typed, lines = None, [line]
            for one in filter(None, map(bytes.strip, lines)):
                if _take(login, one.decode("utf-8", "replace"), found) == _NOT_IT:
                    say("That is not the address of the page where the login ended: copy the whole address bar.")
    if isinstance(found[0], NoAccess):
        raise found[0]
    return found[0]


def _take(login: Login, address: str, found: list[str | NoAccess]) -> str:
    """What to say to whoever brought the address; a code, or a refusal, is put into `found`."""
    try:
        found.append(login.code_in(address))
    except NoAccess as refusal:
        found.append(refusal)
        return refusal.text
    except NotTheAnswer:
        return _NOT_IT
    return _DONE
