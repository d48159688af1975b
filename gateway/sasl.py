"""How an access token is shown to a mail server: two ways to say the same, by which IMAP and SMTP let us in (SASL)."""
from __future__ import annotations

from collections.abc import Collection

_BY_TOKEN = ("XOAUTH2", "OAUTHBEARER")
"""Microsoft and Google know the first, which is their own; the second is the standard (RFC 7628)."""


def way_by_token(offered: Collection[str]) -> str | None:
    """The mechanism to use of those that the server offers, in upper case; None where it takes no tokens."""
    return next((way for way in _BY_TOKEN if way in offered), None)


def said_by_token(way: str, user: str, token: str, host: str, port: int) -> tuple[str, str]:
    """(what is said at first, what is said to the challenge that tells why it was refused), not encoded yet."""
    if way == "XOAUTH2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01", ""
    name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801, 4
    return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01", "\x01"  # RFC 7628, 3.1
