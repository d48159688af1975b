"""Access by OAuth2 to mailboxes and relays that take no password: tokens for the rooms, and the login of `spoc auth`.

    exchange     one question to a provider, and its answer (RFC 6749)
    in_time      HTTP whose answers are there in time or not at all
    tokens       access tokens in memory, renewed before they end; new refresh tokens kept before they are needed
    leaving      nobody waits for a provider that hangs once the gateway is to end
    logins       what both kinds of login have in common
    device       a login on another device (RFC 8628): Microsoft
    browser      a login in a browser that comes back to this machine (RFC 8252, RFC 7636): Google
"""
from __future__ import annotations

from gateway.oauth.tokens import AccessTokens, access_tokens

__all__ = ["AccessTokens", "access_tokens"]
