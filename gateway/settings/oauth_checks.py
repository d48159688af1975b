"""What must fit together in `[oauth.KEY]`. As all checks: (place of the key, "what is wrong - remedy")."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.model.access import Grant
from gateway.settings.oauth import OAuthSettings
from gateway.settings.problems import Problem
from gateway.settings.root import Settings


def check_oauth(settings: Settings) -> Iterator[Problem]:
    """What keeps an entry from ever giving access."""
    for key, entry in settings.oauth.items():
        yield from ((("oauth", key, name), wrong) for name, wrong in _wrong(entry))


def _wrong(entry: OAuthSettings) -> Iterator[tuple[str, str]]:
    by_itself = entry.grant is Grant.CLIENT_CREDENTIALS
    if entry.provider == "microsoft" and not entry.tenant:
        yield "tenant", 'is missing - write the ID of your directory (tenant), as "App registrations" shows it'
    if entry.provider == "google" and by_itself:
        yield "grant", 'is nothing that Google has for mail - write grant = "refresh_token" and run `spoc auth`'
    if by_itself and not entry.client_secret.get_secret_value():
        yield "client_secret", "is missing - set client_secret or client_secret_file to the secret of the application"
    if entry.provider == "other" and not entry.token_url:
        yield "token_url", "is missing - write where the provider gives tokens"
    if entry.provider == "other" and not by_itself and not (entry.device_url or entry.authorize_url):
        yield "device_url", "is missing - `spoc auth` needs device_url or authorize_url to begin with"
