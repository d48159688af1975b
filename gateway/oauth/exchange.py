"""One question to a provider, and what it answered: a form is posted, JSON comes back (RFC 6749, 5).

The address has been checked by the settings: https, or this machine. Certificates are verified, redirects are refused
(a secret would follow them), an answer is read up to a bound of bytes and of time. Nothing that is raised or shown
here holds a secret: what the provider says is cut to one line, and what was sent is cut out of it.
"""
from __future__ import annotations

import json
import math
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import IO, Any, TypeGuard
from urllib.parse import urlencode, urlsplit

from gateway.model.access import NoAccess
from gateway.oauth.in_time import HANDLERS

TIMEOUT = 30.0
"""Seconds that an answer may take in all, and as many to reach the provider."""
_MOST_BYTES = 64 * 1024
_MOST_SAID = 300
_LONGEST_TOKEN = 20_000
_SHORT, _LONG = 300.0, 86_400.0
_PLAIN = ("grant_type", "client_id", "scope", "redirect_uri", "code_challenge_method")
"""What is sent and is no secret."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave."""

    access: str = field(repr=False)
    seconds: float
    """How long the access token lives."""
    refresh: str = field(repr=False)
    """"" where it gave none: the one that was used goes on."""
    refresh_seconds: float | None
    """How long the refresh token still lives; None: it did not say."""
    scopes: frozenset[str]
    """What was granted; empty: what was asked for."""


class Refused(NoAccess):
    """The provider said no, in a way that RFC 6749 or RFC 8628 has a word for: `error`."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error = error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any,
                         newurl: str) -> None:
        """None: it stays an answer like any other."""


def post(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The object that was answered. Raises Refused for an error that has a name, NoAccess for anything else."""
    request = urllib.request.Request(url, urlencode(form).encode("ascii"), {  # noqa: S310 - checked by the settings
        "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"})
    status, body = _answer(request, urlsplit(url).hostname or "")
    answer = _object(body)
    error = answer.get("error")
    if 200 <= status < 300 and answer and not error:
        return answer
    host = urlsplit(url).hostname
    if isinstance(error, str) and error:
        secrets = [value for name, value in form.items() if name not in _PLAIN]
        said = _one_line(answer.get("error_description"), secrets)
        name = _one_line(error, secrets)
        raise Refused(name, f"{host} said {name}" + (f": {said}" if said else ""))
    raise NoAccess(f"{host} gave no answer that can be read (status {status})")


def tokens_in(answer: Mapping[str, Any]) -> Tokens:
    """The tokens of an answer; NoAccess where there is none that can be used."""
    access, refresh, kind = answer.get("access_token"), answer.get("refresh_token", ""), answer.get("token_type")
    if not _is_token(access):
        raise NoAccess("the provider's answer has no access token")
    if isinstance(kind, str) and kind.lower() != "bearer":
        raise NoAccess("the provider gave an access token of a kind that mail servers do not take")
    left = answer.get("refresh_token_expires_in")
    scope = answer.get("scope")
    return Tokens(
        access=access, seconds=min(seconds_in(answer.get("expires_in"), _SHORT), _LONG),
        refresh=refresh if _is_token(refresh) else "",
        refresh_seconds=None if left is None else seconds_in(left, 0.0) or None,
        scopes=frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
    )


def seconds_in(value: object, otherwise: float) -> float:
    """A number of seconds that is one, written as a number or as text; `otherwise` where it is not."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        seconds = math.nan
    return min(seconds, 3_650 * _LONG) if seconds >= 0 else otherwise


def _answer(request: urllib.request.Request, host: str) -> tuple[int, bytes]:
    """Status and body, whatever the status is."""
    opener = urllib.request.build_opener(_proxy(request), _NoRedirects, *HANDLERS)
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            return response.status, _read(response)
    except urllib.error.HTTPError as error:
        with error:
            if 300 <= error.code < 400:
                raise NoAccess(f"{host} leads somewhere else (status {error.code}): correct its address") from None
            return error.code, _body_of(error)
    except urllib.error.URLError as error:
        raise NoAccess(f"{host} cannot be reached: {_one_line(str(error.reason))}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAccess(f"{host} did not answer: {_one_line(str(error)) or type(error).__name__}") from None


def _proxy(request: urllib.request.Request) -> urllib.request.ProxyHandler:
    """The proxy of the environment carries https alone: what is encrypted it cannot read."""
    proxies = urllib.request.getproxies() if request.type == "https" else {}
    return urllib.request.ProxyHandler({name: url for name, url in proxies.items() if name == "https"})


def _body_of(error: urllib.error.HTTPError) -> bytes:
    try:
        return _read(error)
    except (OSError, HTTPException):
        return b""


def _read(response: Any) -> bytes:
    """The body up to its bound; NoAccess where it is longer."""
    body = b""
    while chunk := response.read1(_MOST_BYTES):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise NoAccess("the provider's answer is too long")
    return body


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object; empty where it is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _is_token(value: object) -> TypeGuard[str]:
    """Visible ASCII (RFC 6749, A.12): anything else could end the line that it is put into."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TOKEN and all("!" <= c <= "~" for c in value)


def _one_line(said: object, secrets: Iterable[str] = ()) -> str:
    """The first line of what was said, printable, short, and without what was sent."""
    text = said.strip() if isinstance(said, str) else ""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    line = text.splitlines()[0] if text else ""
    line = " ".join("".join(c if c.isprintable() else " " for c in line).split())
    return line if len(line) <= _MOST_SAID else f"{line[:_MOST_SAID]}…"
