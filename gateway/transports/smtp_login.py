"""Logging in to a relay: by password, or by an access token (XOAUTH2, OAUTHBEARER).

The relay's own words are never repeated: some echo what they were sent. No cause is chained either, so that neither
password nor token can stand in a traceback.
"""
from __future__ import annotations

import smtplib
from collections.abc import Callable

from gateway.model.access import NoAccess
from gateway.sasl import said_by_token, way_by_token
from gateway.transports import RelayFailure
from gateway.transports.smtp_link import Link

_NOT_SPOKEN = frozenset({504, 534})
"""The mechanism is not to be had after all, whatever EHLO said: another may be (RFC 4954, 4)."""
Answer = Callable[..., str | None]
"""What is said to a challenge; without one, what AUTH begins with (None: with nothing)."""


def log_in(link: Link, user: str, password: str) -> None:
    """The relay knows us afterwards; RelayFailure otherwise. One wrong password is said once, not in every way."""
    offered = _offered(link)
    ways: dict[str, Answer] = {
        "CRAM-MD5": link.auth_cram_md5, "PLAIN": link.auth_plain, "LOGIN": link.auth_login,
    }
    # CRAM-MD5 keeps the password from who listens; inside TLS nobody does, and PLAIN is what every relay can.
    order = ("PLAIN", "LOGIN", "CRAM-MD5") if link.is_protected else ("CRAM-MD5", "PLAIN", "LOGIN")
    link.user, link.password = user, password
    refused = RelayFailure(None, "the relay and we know no common way to log in", is_refusal=True)
    for way in (one for one in order if one in offered):
        code = _authenticate(link, way, ways[way])
        if code is None:
            return
        refused = RelayFailure(code, "the relay refused our user or password", is_refusal=code >= 500)
        if code not in _NOT_SPOKEN:
            break
    raise refused


def log_in_by_token(link: Link, user: str, access: Callable[[bool], str], port: int) -> None:
    """As `log_in`, with an access token; where it is refused, once more with a fresh one."""
    offered = _offered(link)
    way = way_by_token(offered)
    if way is None:
        raise RelayFailure(None, "the relay offers no login by token (XOAUTH2, OAUTHBEARER)", is_refusal=True)
    for again in (False, True):
        code = _authenticate(link, way, _once(*said_by_token(way, user, _token(access, again), link.name, port)))
        if code is None:
            return
        refused = RelayFailure(code, "the relay refused our access token", is_refusal=code >= 500)
        if code < 500:
            break  # it is busy: that says nothing about the token
    raise refused


def _offered(link: Link) -> frozenset[str]:
    if not link.has_extn("auth"):
        raise RelayFailure(None, "the relay offers no AUTH, but a user is configured", is_refusal=True)
    return frozenset(link.esmtp_features["auth"].upper().split())


def _authenticate(link: Link, way: str, answer: Answer) -> int | None:
    """None where the relay let us in, else the code of its refusal."""
    trouble = ""
    try:
        link.auth(way, answer)  # type: ignore[arg-type]  # typeshed wants two overloads of every answer
    except smtplib.SMTPAuthenticationError as error:
        return error.smtp_code
    except UnicodeError:
        trouble = "user or password holds characters that AUTH cannot carry"
    except ValueError:
        trouble = "the relay's challenge cannot be read"
    except (OSError, smtplib.SMTPException):
        trouble = "the relay went away while we logged in"
    if trouble:
        raise RelayFailure(None, trouble)
    return None


def _token(access: Callable[[bool], str], again: bool) -> str:
    """No refusal of the relay, which has heard no login: it can be asked soon again, once `spoc auth` has helped."""
    try:
        return access(again)
    except NoAccess as error:
        why = error.text
    raise RelayFailure(None, why)


def _once(first: str, then: str) -> Answer:
    """Says all at the beginning. A challenge after that is a refusal with its reason, waiting for a word."""
    def answer(challenge: bytes | None = None) -> str:
        return first if challenge is None else then

    return answer
