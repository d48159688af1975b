"""What both kinds of login have in common: how long they may take, and what is kept of what came."""
from __future__ import annotations

from datetime import datetime, timedelta

from gateway.model.access import NoAccess, Registration
from gateway.oauth.exchange import Tokens
from gateway.store.credentials import keep_new
from gateway.store.engine import Store

LONGEST = 900.0
"""Seconds within which somebody must have logged in; providers give about as long."""

_OF_THE_LOGIN = frozenset({"offline_access", "openid", "profile", "email"})
"""Scopes that providers do not name in their answer, even where they were granted."""


def keep(registration: Registration, tokens: Tokens, store: Store, now: datetime) -> None:
    """Keep what came of a login; NoAccess where it gives access for an hour only."""
    if not tokens.refresh:
        raise NoAccess("the login gave no lasting access (no refresh token): take the application's access away in the "
                       "settings of that account and log in again; `scopes` of your own may lack offline_access",
                       is_final=True)
    left = tokens.refresh_seconds
    keep_new(store, registration.key, tokens.refresh, None if left is None else now + timedelta(seconds=left), now)


def left_out(registration: Registration, tokens: Tokens) -> tuple[str, ...]:
    """Scopes that were asked for and, as the provider says, not granted: somebody has taken away a tick."""
    if not tokens.scopes:
        return ()
    granted = {scope.lower() for scope in tokens.scopes}
    return tuple(scope for scope in registration.scopes if scope.lower() not in granted | _OF_THE_LOGIN)
