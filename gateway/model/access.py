"""Words for access by OAuth2 (RFC 6749): how the gateway is registered with a provider, and why it gets no token."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Grant(StrEnum):
    """What an access token is given for."""

    CLIENT_CREDENTIALS = "client_credentials"
    """For the application's own secret: an administrator has allowed it once and for all."""
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name that RFC 6749 gives it
    """For a credential that somebody has given by logging in: `spoc auth`."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One `[oauth.KEY]`: the application as the provider knows it, and where the provider answers."""

    key: str
    client_id: str
    client_secret: str = field(repr=False)
    """"" for an application that has none."""
    grant: Grant
    scopes: tuple[str, ...]
    token_url: str
    device_url: str = ""
    """Where a login on another device begins (RFC 8628); "" where the provider has no such thing for mail."""
    authorize_url: str = ""
    """Where a login in a browser begins."""
    secret_ends: date | None = None
    """First day on which the secret no longer counts; None: not known."""
    unused_days: int = 0
    """How long a refresh token lives that is not used; 0: not known."""


class NoAccess(Exception):
    """There is no access token. The text is fit for people and holds no secret.

    `is_final`: trying again will not help, somebody has to do what the text says.
    """

    def __init__(self, text: str, is_final: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.is_final = is_final
