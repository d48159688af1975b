"""The section of the settings about access by OAuth2: how the gateway is registered with Microsoft, Google or another.

What a provider is known to have stands in its line of `_PROVIDERS`; what the operator writes goes before it.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from gateway.model.access import Grant, Registration
from gateway.settings.kinds import Count, Day, File, Word
from gateway.settings.sections import Section
from gateway.settings.servers import Endpoint, Tenant


@dataclass(frozen=True, slots=True)
class _Provider:
    """Endpoints and scopes; `{tenant}` stands for the directory of an organisation."""

    token_url: str = ""
    device_url: str = ""
    authorize_url: str = ""
    delegated: tuple[str, ...] = ()
    """Scopes for what somebody gives by logging in."""
    own: tuple[str, ...] = ()
    """Scopes for what the application has by itself."""
    unused_days: int = 0


_LOGIN = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
_PROVIDERS = {
    "microsoft": _Provider(
        token_url=f"{_LOGIN}/token", device_url=f"{_LOGIN}/devicecode", authorize_url=f"{_LOGIN}/authorize",
        delegated=("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send",
                   "offline_access"),  # without the last there is no refresh token
        own=("https://outlook.office365.com/.default",),  # what the administrator has allowed the application
        unused_days=90,
    ),
    "google": _Provider(  # its login on another device is not open to the scope of mail
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - no secret, an address
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        delegated=("https://mail.google.com/",), unused_days=180,
    ),
    "other": _Provider(),
}


class OAuthSettings(Section):
    """How the gateway gets into mailboxes and relays that take no password."""

    provider: Literal["microsoft", "google", "other"]
    tenant: Tenant = ""
    client_id: Annotated[Word, Field(min_length=1)]
    client_secret: SecretStr = SecretStr("")
    client_secret_file: File = None
    client_secret_expires: Day | None = None
    grant: Grant = Grant.REFRESH_TOKEN
    scopes: tuple[Annotated[Word, Field(min_length=1)], ...] = ()
    token_url: Endpoint = ""
    device_url: Endpoint = ""
    authorize_url: Endpoint = ""
    refresh_token_days: Annotated[Count, Field(ge=0, le=3_650)] | None = None

    def registration(self, key: str) -> Registration:
        """What the gateway needs of it, with all that is known of the provider."""
        known = _PROVIDERS[self.provider]
        usual = known.own if self.grant is Grant.CLIENT_CREDENTIALS else known.delegated
        days = known.unused_days if self.refresh_token_days is None else self.refresh_token_days
        return Registration(
            key=key, client_id=self.client_id, client_secret=self.client_secret.get_secret_value(), grant=self.grant,
            scopes=self.scopes or usual,
            token_url=self.token_url or known.token_url.format(tenant=self.tenant),
            device_url=self.device_url or known.device_url.format(tenant=self.tenant),
            authorize_url=self.authorize_url or known.authorize_url.format(tenant=self.tenant),
            secret_ends=self.client_secret_expires, unused_days=days,
        )
