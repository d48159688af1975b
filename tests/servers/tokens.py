"""A small server of tokens on loopback, as strict as the real ones: OAuth2 (RFC 6749), PKCE (7636), devices (8628).

    with TokenServer() as tokens:
        table = tokens.settings(grant="refresh_token")      # for [oauth.KEY]
        tokens.new_refresh_token()                          # as if somebody had logged in
        tokens.end_access()                                 # all access tokens that are out have ended

It plays both kinds of provider: with `counts_once` a refresh token is refused when it is shown a second time, without
it the old ones go on (Microsoft). Dovecot asks `/introspect` whether a token counts, and for whom.
"""
from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers.dovecot import Dovecot

_PASSDB = "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {folder}/oauth2.conf\n}"
SCOPES = ("mail.in", "mail.out")
Answer = tuple[int, dict[str, Any]]


class Wrong(Exception):
    """An error of RFC 6749, 5.2."""

    def __init__(self, error: str, said: str = "", status: int = 400) -> None:
        super().__init__(error)
        described = said or f"AADSTS7: {error}.\r\nTrace ID: 1"  # Microsoft says more in further lines
        self.answer: Answer = status, {"error": error, "error_description": described}


class TokenServer:
    """One provider with one application and one mailbox; the attributes can be changed while it runs."""

    def __init__(self, user: str = "spoc@example.test") -> None:
        self.user = user
        self.client_id, self.client_secret = "gateway-7", "application-secret-91"
        self.counts_once = True
        self.gives_new = True
        self.access_seconds: object = 3_600
        self.refresh_seconds: int | None = None
        self.granted = SCOPES
        self.interval = 0.05
        self.device_seconds: float = 60
        self.asked: list[dict[str, str]] = []
        """The forms that came to the token endpoint, oldest first."""
        self.instead: list[tuple[int, dict[str, str], bytes]] = []
        """Raw answers (status, headers, body) that are given in place of the next ones."""
        self.before: Callable[[], None] = lambda: None
        """Done before each answer of the token endpoint."""
        self.lock = threading.Lock()
        self._access: set[str] = set()
        self._refresh: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        self._devices: dict[str, dict[str, Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str) -> str:
        """The address of one of its pages: /token, /device, /authorize, /introspect."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def settings(self, *ways: str, **more: Any) -> dict[str, Any]:
        """A table for [oauth.KEY]; `ways` to log in: "device", "authorize"."""
        return {"provider": "other", "client_id": self.client_id, "client_secret": self.client_secret,
                "scopes": list(SCOPES), "token_url": self.url("/token"),
                **{f"{way}_url": self.url(f"/{way}") for way in ways or ("device",)}, **more}

    # --- what people and administrators do ---------------------------------------------------------------------------

    def new_refresh_token(self) -> str:
        """One that counts, as a login gives it."""
        token = secrets.token_urlsafe(24)
        self._refresh.add(token)
        return token

    def revoke(self) -> None:
        """Somebody takes the access away: no refresh token counts any more."""
        self._refresh.clear()

    def end_access(self) -> None:
        """All access tokens that are out have ended."""
        self._access.clear()

    def counts(self, access: str) -> bool:
        """Whether the access token opens the mailbox."""
        return access in self._access

    def type_code(self, user_code: str, says: str = "yes") -> None:
        """Somebody types the code of a device into the page and says "yes" or "no"."""
        (device,) = [one for one in self._devices.values() if one["user_code"] == user_code]
        device["says"] = says

    @property
    def user_codes(self) -> list[str]:
        """The codes of the devices that have begun, oldest first."""
        return [device["user_code"] for device in self._devices.values()]

    # --- its pages ---------------------------------------------------------------------------------------------------

    def token(self, form: dict[str, str]) -> Answer:
        self._check_client(form, with_secret=True)
        grants = {
            "client_credentials": self._of_itself, "refresh_token": self._refreshed,
            "authorization_code": self._redeemed,
            "urn:ietf:params:oauth:grant-type:device_code": self._polled,
        }
        if form.get("grant_type") not in grants:
            raise Wrong("unsupported_grant_type")
        if set(form.get("scope", "").split()) - set(SCOPES):
            raise Wrong("invalid_scope")
        return grants[form["grant_type"]](form)

    def device(self, form: dict[str, str]) -> Answer:
        self._check_client(form, with_secret=False)
        code, typed = secrets.token_urlsafe(24), secrets.token_hex(4).upper()
        ends = time.monotonic() + self.device_seconds
        self._devices[code] = {"user_code": typed, "says": "", "ends": ends, "last": 0.0}
        return 200, {"device_code": code, "user_code": typed, "verification_uri": self.url("/type-it-here"),
                     "expires_in": self.device_seconds, "interval": self.interval}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser of somebody who agrees is sent to."""
        redirect = query["redirect_uri"]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", redirect)
        assert (query["client_id"], query["response_type"]) == (self.client_id, "code")
        assert query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) <= set(SCOPES)
        code = secrets.token_urlsafe(24)
        self._codes[code] = {"challenge": query["code_challenge"], "redirect": redirect}
        return f"{redirect}?{urlencode({'state': query['state'], 'code': code})}"

    def introspect(self, form: dict[str, str]) -> Answer:
        """Whether the token counts, and for whom (RFC 7662)."""
        return 200, {"active": True, "email": self.user} if self.counts(form.get("token", "")) else {"active": False}

    # --- grants ------------------------------------------------------------------------------------------------------

    def _check_client(self, form: dict[str, str], *, with_secret: bool) -> None:
        if form.get("client_id") != self.client_id:
            raise Wrong("invalid_client", status=401)
        if with_secret and form.get("client_secret", "") != self.client_secret:
            raise Wrong("invalid_client", f"the secret {form.get('client_secret')} is wrong", 401)

    def _of_itself(self, form: dict[str, str]) -> Answer:
        answer = self._tokens()
        del answer["refresh_token"]
        return 200, answer

    def _refreshed(self, form: dict[str, str]) -> Answer:
        shown = form.get("refresh_token", "")
        if shown not in self._refresh:
            raise Wrong("invalid_grant", f"The refresh token {shown} has expired or was revoked.")
        if not self.gives_new:
            answer = self._tokens()
            del answer["refresh_token"]
            return 200, answer
        if self.counts_once:
            self._refresh.discard(shown)
        return 200, self._tokens()

    def _redeemed(self, form: dict[str, str]) -> Answer:
        given = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if given is None or given["redirect"] != form.get("redirect_uri") or given["challenge"] != challenge:
            raise Wrong("invalid_grant")
        if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier):
            raise Wrong("invalid_request")
        return 200, self._tokens()

    def _polled(self, form: dict[str, str]) -> Answer:
        device = self._devices.get(form.get("device_code", ""))
        if device is None:
            raise Wrong("invalid_grant")
        now = time.monotonic()
        too_soon, device["last"] = now - device["last"] < self.interval * 0.9, now
        if now > device["ends"]:
            raise Wrong("expired_token")
        if too_soon:
            raise Wrong("slow_down")
        if device["says"] != "yes":
            raise Wrong("access_denied" if device["says"] == "no" else "authorization_pending")
        del self._devices[form["device_code"]]
        return 200, self._tokens()

    def _tokens(self) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(40), self.new_refresh_token()
        self._access.add(access)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.access_seconds,
                  "refresh_token": refresh, "scope": " ".join(self.granted)}
        return answer if self.refresh_seconds is None else answer | {"refresh_token_expires_in": self.refresh_seconds}


def dovecot_with(tokens: TokenServer, mechanisms: str = "xoauth2 oauthbearer", more: str = "") -> Dovecot:
    """A Dovecot, not started yet, that asks this server whether an access token counts; passwords go on beside it."""
    dovecot = Dovecot(passdb=_PASSDB, mechanisms=mechanisms, more=more)
    (dovecot.folder / "oauth2.conf").write_text(
        f"introspection_url = {tokens.url('/introspect')}\nintrospection_mode = post\nusername_attribute = email\n"
        "active_attribute = active\nactive_value = true\n")
    return dovecot


def _handler(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
                return self._say(400, {"error": "invalid_request"})
            fields = parse_qs(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
            form = {name: values[0] for name, values in fields.items() if len(values) == 1}
            pages = {"/token": server.token, "/device": server.device, "/introspect": server.introspect}
            if self.path == "/token":
                server.asked.append(form)
                server.before()
            if server.instead and self.path != "/introspect":
                return self._send(*server.instead.pop(0))
            try:
                with server.lock:
                    answer = pages[self.path](form)
            except Wrong as wrong:
                answer = wrong.answer
            return self._say(*answer)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self._send(302, {"Location": server.authorize(query)}, b"")

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            self._send(status, {"Content-Type": "application/json"}, json.dumps(answer).encode())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Pages
