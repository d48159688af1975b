"""A browser without a screen, for the console of a house: it keeps cookies, follows redirects, sends forms.

    console = Console(house)
    console.log_in("ana")
    page = console.opens("/tickets")
    assert "No sound" in page.text
    page.submits("/mails/17/release")
"""
from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from html import unescape
from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

from gateway.mail_program import File
from gateway.service import RUN_FILE, now
from gateway.store.engine import open_store
from gateway.store.logins import NO_LIMIT, keep_link
from tests.e2e.house import House

SWITCHED_ON = {"console": {"host": "127.0.0.1", "port": 0}}
"""The change of the settings that a house with a console needs."""
DOT = File("dot.png", b"\x89PNG\r\n\x1a\n" + b"a dot" * 8, "image/png", content_id="dot@customer.test")
PROGRAM = File("setup.exe", b"MZ\x90\x00" + b"\x00" * 200, "application/x-msdownload")
HOSTILE = ('<p onclick="alert(1)">Look <b>here</b> <img src="cid:dot@customer.test"></p><script>alert(2)</script>'
           '<img src="https://elsewhere.test/seen.png" onerror="alert(3)"><a href="https://elsewhere.test/">link</a>')
"""A mail that would run, load and lead elsewhere; it shows DOT."""


@dataclass(frozen=True)
class Page:
    """What the console said."""

    console: Console
    status: int
    headers: Message
    html: str
    path: str

    @property
    def text(self) -> str:
        """What stands there to be read, on one line."""
        bare = re.sub(r"(?s)<(script|style).*?</\\1>|<[^>]+>", " ", self.html)
        return " ".join(unescape(bare).split())

    @property
    def mark(self) -> str:
        """What its forms send along."""
        found = re.search(r'name="mark" value="([^"]+)"', self.html)
        assert found, self.text
        return found[1]

    def submits(self, path: str, **typed: str) -> Page:
        """Sends a form of this page to the path."""
        return self.console.posts(path, {"mark": self.mark, **typed})


class Console:
    """One browser."""

    def __init__(self, house: House) -> None:
        told = json.loads((house.data / RUN_FILE).read_text())
        self.url = "http://{}:{}".format(*told["console"])
        self.cookies: dict[str, str] = {}
        self._house = house

    def log_in(self, person: str) -> Console:
        """By a link, as `spoc login` makes it."""
        secret = token_urlsafe(32)
        store = open_store(self._house.url, self._house.data / "blobs")
        try:
            with store.write() as conn:
                assert keep_link(conn, secret, person, now(), NO_LIMIT)
        finally:
            store.close()
        self.posts(f"/login/{secret}", {})
        return self

    def opens(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        """The page, after all redirects."""
        return self._asks("GET", path, None, headers or {})

    def posts(self, path: str, typed: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Page:
        """Sends what was typed, as a browser does; the page that comes at last."""
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        return self._asks("POST", path, urlencode(typed).encode(), {**form, **(headers or {})})

    def _asks(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Page:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            html = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._keep(cookie)
        if answer.status in (302, 303):
            return self._asks("GET", answer.headers["Location"], None, {})
        return Page(self, answer.status, answer.headers, html, path)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if "max-age=0" in cookie.lower() or not value.strip('"'):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
