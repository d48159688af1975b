"""Which relay takes our mail, and how to open a connection to it: TLS, name, password.

Everything that goes wrong here is temporary. It is our configuration or the relay's bad day, never the fault of the
letter that happens to be next, and no wrong password of ours may give up a person's letter.
"""
from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from gateway.transports import TemporaryFailure


class RelayTls(StrEnum):
    """How the connection is protected. "Opportunistic" is missing on purpose: whoever listens can switch it off."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """The relay, as the settings describe it. Times are in seconds."""

    host: str
    port: int = 25
    hostname: str = "localhost"
    """What we call ourselves in EHLO."""
    tls: RelayTls = RelayTls.NONE
    ca_file: Path | None = None
    """Authorities to trust in place of the system's."""
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    """For each answer of the relay."""
    idle: float = 30.0
    """A connection unused for longer is closed and opened anew."""
    max_mails: int = 100
    """Over one connection."""


def connect(config: RelayConfig) -> smtplib.SMTP:
    """A greeted, protected and authenticated connection; TemporaryFailure where there is none to be had."""
    client = _open(config)
    try:
        _prepare(client, config)
    except BaseException:
        client.close()
        raise
    return client


def _open(config: RelayConfig) -> smtplib.SMTP:
    """A connection whose banner said 220."""
    where = f"{config.host}:{config.port}"
    try:
        if config.tls is RelayTls.TLS:
            return smtplib.SMTP_SSL(
                config.host, config.port, config.hostname, timeout=config.timeout, context=_context(config))
        return smtplib.SMTP(config.host, config.port, config.hostname, timeout=config.timeout)
    except smtplib.SMTPResponseException as error:
        raise TemporaryFailure(error.smtp_code, f"{where} does not take mail now: {plain(error.smtp_error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(None, f"no connection to {where}: {reason(error)}") from error


def _prepare(client: smtplib.SMTP, config: RelayConfig) -> None:
    """EHLO, STARTTLS and EHLO again, AUTH."""
    try:
        client.ehlo_or_helo_if_needed()
        if config.tls is RelayTls.STARTTLS:
            _start_tls(client, config)
        if config.user:
            _log_in(client, config)
    except smtplib.SMTPResponseException as error:
        raise TemporaryFailure(error.smtp_code, f"the relay's greeting: {plain(error.smtp_error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(None, f"the relay's greeting: {reason(error)}") from error


def _start_tls(client: smtplib.SMTP, config: RelayConfig) -> None:
    if not client.has_extn("starttls"):
        raise TemporaryFailure(None, "the relay does not offer STARTTLS, and without it nothing is sent")
    try:
        code, text = client.starttls(context=_context(config))
    except OSError as error:
        raise TemporaryFailure(None, f"no TLS with the relay: {reason(error)}") from error
    if code != 220:
        raise TemporaryFailure(code, f"the relay refused STARTTLS: {plain(text)}")
    client.ehlo_or_helo_if_needed()


def _log_in(client: smtplib.SMTP, config: RelayConfig) -> None:
    """AUTH. The relay's own words are not repeated: some echo what they were sent. No cause is chained either."""
    try:
        client.login(config.user, config.password)
        return
    except smtplib.SMTPNotSupportedError:
        refusal = TemporaryFailure(None, "the relay offers no AUTH, but a user is configured")
    except smtplib.SMTPAuthenticationError as error:
        refusal = TemporaryFailure(error.smtp_code, "the relay refused our user or password")
    except smtplib.SMTPServerDisconnected:
        refusal = TemporaryFailure(None, "the relay went away while we logged in")
    except UnicodeError:
        refusal = TemporaryFailure(None, "user or password holds characters that AUTH cannot carry")
    except smtplib.SMTPException:
        refusal = TemporaryFailure(None, "the relay and we know no common way to log in")
    raise refusal


def _context(config: RelayConfig) -> ssl.SSLContext:
    """Certificates are always verified, host name included."""
    try:
        return ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)
    except OSError as error:
        raise TemporaryFailure(None, f"the file of authorities {config.ca_file}: {reason(error)}") from error


def plain(reply: bytes | str) -> str:
    """A relay's reply as one printable line of at most 300 characters."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return "".join(c if c.isprintable() else " " for c in text)[:300].strip()


def reason(error: Exception) -> str:
    """Why a connection failed, in one line."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return plain(getattr(error, "strerror", None) or str(error)) or type(error).__name__
