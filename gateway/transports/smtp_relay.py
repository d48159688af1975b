"""Which relay takes our mail, and how to open a connection to it: TLS, name, password or token.

Everything that goes wrong here is trouble of the relay. It is our configuration or the relay's bad day, never the
fault of the letter that happens to be next, and no wrong password of ours may give up a person's letter.
"""
from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gateway import tls
from gateway.said import plain, reason
from gateway.tls import Security
from gateway.transports import RelayFailure
from gateway.transports.smtp_link import Link, never
from gateway.transports.smtp_login import log_in, log_in_by_token


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """The relay, as the settings describe it. Times are in seconds."""

    host: str
    port: int = 25
    hostname: str = "localhost"
    """What we call ourselves in EHLO."""
    tls: Security = Security.NONE
    ca_file: Path | None = None
    """Authorities to trust in place of the system's."""
    pin: str = ""
    """SHA-256 of the relay's certificate (see `gateway.tls.context`); "" for none."""
    user: str = ""
    password: str = field(default="", repr=False)
    access: Callable[[bool], str] | None = field(default=None, repr=False)
    """Gives the access token in place of a password; True asks for a new one, because the last one was refused.
    Raises `gateway.model.access.NoAccess`."""
    timeout: float = 60.0
    """Longest silence before each answer of the relay but the last."""
    whole: float = 600.0
    """Longest time for a letter, connection and all; also for the answer to the letter."""
    idle: float = 30.0
    """A connection unused for longer is closed and opened anew."""
    max_mails: int = 100
    """Over one connection."""
    is_ending: Callable[[], bool] = never
    """Whether the gateway is stopping, so that nobody waits for a relay that hangs."""


def connect(config: RelayConfig) -> Link:
    """A greeted, protected and authenticated connection; RelayFailure where there is none to be had."""
    link = Link(config.host, config.hostname, config.timeout, config.is_ending)
    link.allow(config.whole)
    try:
        _open(link, config)
        _prepare(link, config)
    except BaseException:
        link.close()
        raise
    return link


def _open(link: Link, config: RelayConfig) -> None:
    """The banner must say 220."""
    where = f"{config.host}:{config.port}"
    context = _context(config) if config.tls is Security.TLS else None
    try:
        code, text = link.open(config.port, context)
    except (OSError, smtplib.SMTPException) as error:
        raise RelayFailure(None, f"no connection to {where}: {reason(error)}") from error
    if code != 220:
        raise RelayFailure(code, f"{where} does not take mail now: {plain(text)}")


def _prepare(link: Link, config: RelayConfig) -> None:
    """EHLO, STARTTLS and EHLO again, AUTH."""
    try:
        link.ehlo_or_helo_if_needed()
        if config.tls is Security.STARTTLS:
            _start_tls(link, config)
    except smtplib.SMTPResponseException as error:
        raise RelayFailure(error.smtp_code, f"the relay's greeting: {plain(error.smtp_error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise RelayFailure(None, f"the relay's greeting: {reason(error)}") from error
    if config.access is not None:
        log_in_by_token(link, config.user, config.access, config.port)
    elif config.user:
        log_in(link, config.user, config.password)


def _start_tls(link: Link, config: RelayConfig) -> None:
    if not link.has_extn("starttls"):
        raise RelayFailure(None, "the relay does not offer STARTTLS, and without it nothing is sent")
    try:
        code, text = link.start_tls(_context(config))
    except (OSError, smtplib.SMTPException) as error:
        raise RelayFailure(None, f"no TLS with the relay: {reason(error)}") from error
    if code != 220:
        raise RelayFailure(code, f"the relay refused STARTTLS: {plain(text)}")
    link.ehlo_or_helo_if_needed()


def _context(config: RelayConfig) -> ssl.SSLContext:
    try:
        return tls.context(config.ca_file, config.pin)
    except OSError as error:
        raise RelayFailure(None, f"the file of authorities {config.ca_file}: {reason(error)}") from error
