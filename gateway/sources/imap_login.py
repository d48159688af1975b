"""How we say who we are: an access token by XOAUTH2 or OAUTHBEARER, else user and password by PLAIN or LOGIN.

A password leaves only as the settings allow: over TLS, or where they say in so many words that there is none.
"""
from __future__ import annotations

import base64
import imaplib
from collections.abc import Callable

from gateway.model.access import NoAccess
from gateway.said import plain
from gateway.sasl import said_by_token, way_by_token
from gateway.sources.imap_config import MailboxConfig
from gateway.sources.imap_errors import NOT_NOW, AccessRefused, LinkLost
from gateway.sources.imap_wire import Wire


def log_in(wire: Wire, config: MailboxConfig) -> None:
    """Returns logged in. AccessRefused where the server does not want us, LinkLost where it cannot say."""
    if wire.state != "NONAUTH":
        raise LinkLost("the server let us in without asking who we are: this is not the mailbox of anybody")
    if config.access is None:
        _with_password(wire, config)
    else:
        _with_token(wire, config, config.access)
    wire.untagged_responses.clear()
    wire._get_capabilities()


def _with_password(wire: Wire, config: MailboxConfig) -> None:
    user, password = config.user, config.password
    if not (user + password).isprintable():
        raise AccessRefused("user or password holds a control character")
    if "AUTH=PLAIN" in wire.capabilities:
        said = f"\0{user}\0{password}".encode()
        _try(lambda: wire.authenticate("PLAIN", lambda _: said), "our user or password", config)
    elif "LOGINDISABLED" in wire.capabilities:
        raise AccessRefused("the server takes no password over this connection - write security = \"tls\"")
    elif not (user + password).isascii():
        raise AccessRefused("user or password holds letters that LOGIN cannot carry, and the server has no AUTH=PLAIN")
    else:
        _try(lambda: wire.login(wire._quote(user), password), "our user or password", config)


def _with_token(wire: Wire, config: MailboxConfig, access: Callable[[bool], str]) -> None:
    """One refusal may mean that the token has ended early, so it is tried once more with a fresh one."""
    way = way_by_token([one.removeprefix("AUTH=") for one in wire.capabilities if one.startswith("AUTH=")])
    if way is None:
        raise AccessRefused("the server takes no access tokens (neither XOAUTH2 nor OAUTHBEARER)")
    for is_fresh in (False, True):
        try:
            return _show_token(wire, way, config, _token(access, is_fresh))
        except AccessRefused as refusal:
            last = refusal
    raise last


def _show_token(wire: Wire, way: str, config: MailboxConfig, token: str) -> None:
    first, then = said_by_token(way, config.user, token, config.host, config.port)
    _try(lambda: wire.authenticate(way, _once(first, then)), "our access token", config)


def _token(access: Callable[[bool], str], is_fresh: bool) -> str:
    try:
        return access(is_fresh)
    except NoAccess as error:
        raise (AccessRefused if error.is_final else LinkLost)(error.text) from None


def _once(first: str, then: str) -> Callable[[bytes], bytes]:
    """Says one thing to the first challenge and another to all that follow."""
    answers = [first.encode()]
    return lambda _: answers.pop() if answers else then.encode()


def _try(attempt: Callable[[], object], what: str, config: MailboxConfig) -> None:
    """The attempt, with its refusal put into words. No cause is chained: it would show what was sent."""
    try:
        attempt()
        return
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = plain(error.args[0] if error.args else "")
    if any(f"[{code}]" in said for code in NOT_NOW):
        raise LinkLost(f"the server cannot let anybody in now: {said}")
    raise AccessRefused(f"{config.host} refused {what}{_quoted(said, config)}")


def _quoted(said: str, config: MailboxConfig) -> str:
    """The server's words, which often say what to do; unless it repeats what it was sent."""
    secret = config.password
    forms = (secret, base64.b64encode(f"\0{config.user}\0{secret}".encode()).decode()) if secret else ()
    is_echo = "Bearer" in said or any(form in said for form in forms)
    return f": {said}" if said and not is_echo else ""
