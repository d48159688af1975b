"""The relay: it is there, shows a certificate that we believe, lets us in, and takes letters from our addresses.

No letter is sent: MAIL is said for each shared address, and taken back.
"""
from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import timedelta

from gateway.doctor import tags
from gateway.doctor.certificates import end_of
from gateway.doctor.finding import Finding, Kind, advice, ok, wrong
from gateway.doctor.surroundings import PATIENCE, Surroundings
from gateway.house.mailing import access, relay_config
from gateway.model.access import NoAccess
from gateway.said import plain, reason
from gateway.settings.servers import is_loopback
from gateway.store.errors import StoreError
from gateway.tls import Security
from gateway.transports import RelayFailure
from gateway.transports.smtp_link import Link
from gateway.transports.smtp_relay import RelayConfig, connect

SOUND = ok("relay-sound", "{where}, {how}")
FOLDER = ok("relay-folder", "letters go into Maildirs below {place}, and nothing leaves this machine")
NO_CERTIFICATE = wrong(
    "relay-certificate", "{why}",
    "correct relay.host, or have the server's certificate renewed; for an authority or certificate of your own see "
    "relay.ca_file and relay.certificate_sha256")
NO_STARTTLS = wrong("relay-no-starttls", "{why}",
                    'set relay.security to "tls" (port 465), or to "none" where the relay is on this machine')
NO_LOGIN = wrong("relay-login", "{why}", "correct relay.username and relay.password, or see `spoc auth`")
AWAY = wrong("relay-away", "{why}", "see that relay.host and relay.port are right and no firewall is in between")
ODD = wrong("relay-odd", "{why}", "try again, then look into the log of that mail server")
NO_STORE = wrong("relay-no-store", "its access token cannot be read: {why}", "see what is said of the database")
SENDER = wrong("relay-sender", "it takes no letters from {address}: {why}",
               "let this login or this host send as that address, at the mail server")
ENDS = advice("relay-certificate-ends", "its certificate ends on {day}", "have it renewed")
PLAIN = advice("relay-plain", "letters go to {where} unprotected, and a password would too",
               'set relay.security to "starttls" or "tls"')

_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"the file of authorities|.*: certificate verify failed", NO_CERTIFICATE),
    (r"the relay does not offer STARTTLS|the relay refused STARTTLS", NO_STARTTLS),
    (r"the relay refused our (user|access token)|.*know no common way to log in|the relay offers no (login|AUTH)|"
     r"user or password|the relay's challenge", NO_LOGIN),
    (r"no connection to|.*: no answer in time$", AWAY),
)
"""How begins what `smtp_relay` and `smtp_login` say when there is no connection to be had -> what it means. Names of
hosts and the words of a server, which may be any, do not count."""
_SOON = timedelta(days=7)
"""Whoever runs the server has not renewed it by then: many certificates live for a few weeks only."""
_WHOLE = 4 * PATIENCE
"""Seconds for all of the conversation."""


def look(around: Surroundings) -> Iterator[Finding]:
    """The conversation, as far as it gets; then whether marked addresses come through (`tags`)."""
    settings = around.settings
    if settings.relay.kind == "folder":
        yield FOLDER(place=settings.outgoing_dir)
        return
    with ExitStack() as opened:
        try:
            config = reached(around, opened)
            if config.access is not None:
                config.access(False)  # kept for the login below: why there is none is the provider's matter
            link = opened.enter_context(closing(connect(config)))
            yield from _shown(around, config, link)
            yield from tags.look(around, link)
            with suppress(OSError, smtplib.SMTPException):  # all has been said: how it hangs up is its own affair
                link.quit()
        except RelayFailure as failure:
            yield next((kind for words, kind in _BY_WORDS if re.match(words, failure.text)), ODD)(why=failure)
        except NoAccess as error:
            yield NO_LOGIN(why=error.text)
        except StoreError as error:
            yield NO_STORE(why=error)
        except (OSError, smtplib.SMTPException) as error:
            yield ODD(why=f"the relay went away: {reason(error)}")


def reached(around: Surroundings, opened: ExitStack) -> RelayConfig:
    """The relay of the settings, asked with little patience. StoreError where its access token lies out of reach."""
    settings, key = around.settings, around.settings.relay.oauth
    store = opened.enter_context(closing(around.store())) if key else None
    config = relay_config(settings, access(settings, store, key, around.now) if store is not None else None)
    return replace(config, timeout=min(config.timeout, PATIENCE), whole=_WHOLE)


def _shown(around: Surroundings, config: RelayConfig, link: Link) -> Iterator[Finding]:
    """How it is reached and until when; whether it takes our senders."""
    where, found = f"{config.host}:{config.port}", []
    ends = end_of(link.sock)
    if ends is not None and ends - around.now() < _SOON:
        found.append(ENDS(day=f"{ends:%Y-%m-%d}"))
    if config.tls is Security.NONE and not is_loopback(config.host):
        found.append(PLAIN(where=where))
    for project in around.directory.projects.values():
        code, said = tags.mail_from(link, project.address)
        if code != 250:
            found.append(SENDER(address=project.address, why=f"{code} {plain(said)}"))
        link.docmd("RSET")
    said_of_tls = {Security.NONE: "without TLS", Security.STARTTLS: "STARTTLS", Security.TLS: "TLS"}[config.tls]
    login = ", logged in" if config.user else ""
    until = f", certificate until {ends:%Y-%m-%d}" if ends else ""
    yield from found or [SOUND(where=where, how=said_of_tls + login + until)]
