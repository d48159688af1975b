"""Access tokens: kept in memory alone, renewed a minute before they end, once for all threads that want one.

A refresh token is another matter: it is kept in the database, and where the provider answers with a new one, that is
committed before the access token that came with it is used. A process that is killed between the answer and the commit
has lost the new one. Microsoft goes on taking the old one, Google never changes it; at a provider that counts each
only once the access has ended then, and the operators are told to log in again.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from gateway.model.access import Grant, NoAccess, Registration
from gateway.oauth.exchange import Refused, Tokens, post, tokens_in
from gateway.store.credentials import Credential, keep_failure, keep_used, read_credential
from gateway.store.engine import Store

_EARLY = 60.0
"""So many seconds before its end an access token is renewed: clocks differ, and a login takes its time."""

_ENDED = "the access has ended: run `spoc auth {key}`"
_REMEDIES: Mapping[str, str] = {
    "invalid_grant": _ENDED,  # too old, revoked, the password was changed, or used before
    "interaction_required": _ENDED,  # Microsoft: a rule of the organisation wants somebody to log in
    "login_required": _ENDED,
    "consent_required": _ENDED,
    "invalid_client": "client_id or client_secret is wrong, or the secret has ended: correct [oauth.{key}]",
    "unauthorized_client": "the application may not do this: allow it where it is registered, or correct [oauth.{key}]",
    "invalid_scope": "what is asked for is not to be had: correct the scopes of [oauth.{key}]",
    "unsupported_grant_type": "the provider does not know this way: correct the grant of [oauth.{key}]",
    "invalid_request": "the provider does not understand the question: correct [oauth.{key}]",
}
"""Errors that end only when somebody does something (RFC 6749, 5.2) -> what. All others are worth another try."""

_SHARED: WeakValueDictionary[tuple[str, Registration], AccessTokens] = WeakValueDictionary()


def access_tokens(registration: Registration, store: Store, now: Callable[[], datetime]) -> AccessTokens:
    """Those of this registration: the same for all mailboxes and the relay of this process."""
    return _SHARED.setdefault((store.url, registration), AccessTokens(registration, store, now))


class AccessTokens:
    """Gives the access tokens of one registration, to any number of threads."""

    def __init__(self, registration: Registration, store: Store, now: Callable[[], datetime]) -> None:
        self._registration = registration
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._access, self._ends = "", 0.0
        self._failure: NoAccess | None = None
        self._tries = 0
        self._refused = ""  # the refresh token that has ended: it is not shown to the provider again
        self._keep: Callable[[], None] | None = None  # the last refresh token, until the database has taken it

    def token(self, force: bool = False) -> str:
        """An access token that still counts for a minute; NoAccess where none is to be had.

        `force`: the last one was refused, get a new one. Whoever waited while another thread asked gets what that got.
        """
        tries = self._tries
        with self._lock:
            if tries == self._tries and (force or time.monotonic() >= self._ends):
                self._renew()
                self._tries += 1  # now, not before: whoever comes during the question waits for its answer
            if self._failure is not None:
                raise NoAccess(self._failure.text, self._failure.is_final)
            return self._access

    def _renew(self) -> None:
        """A new access token, or why there is none."""
        self._access, self._ends, self._failure = "", 0.0, None
        asked = time.monotonic()
        try:
            tokens = self._fetch()
        except NoAccess as error:
            self._failure = error
        except SQLAlchemyError as error:
            self._failure = NoAccess(f"the database did not answer ({type(error).__name__})")
        else:
            self._access, self._ends = tokens.access, asked + tokens.seconds - _EARLY

    def _fetch(self) -> Tokens:
        self._keep_last()
        kept = read_credential(self._store, self._registration.key)
        if self._registration.grant is Grant.REFRESH_TOKEN:
            return self._refresh(kept)
        try:
            tokens = ask(self._registration, {"grant_type": Grant.CLIENT_CREDENTIALS})
        except NoAccess as error:
            raise self._noted(error, kept) from None
        if kept is not None and kept.failing_since is not None:
            keep_used(self._store, kept, kept.refresh_token, kept.expires_at, self._now())
        return tokens

    def _refresh(self, kept: Credential | None, is_second: bool = False) -> Tokens:
        """By the refresh token that is kept; by the one that another process has put in its place meanwhile."""
        if kept is None or not kept.refresh_token:
            missing = NoAccess(f"nobody has logged in yet: run `spoc auth {self._registration.key}`", is_final=True)
            raise self._noted(missing, kept)
        if kept.refresh_token == self._refused:
            raise NoAccess(kept.error or _ENDED.format(key=kept.name), is_final=True)
        try:
            tokens = ask(self._registration, {"grant_type": Grant.REFRESH_TOKEN, "refresh_token": kept.refresh_token})
        except NoAccess as error:
            newer = read_credential(self._store, kept.name)
            if newer is not None and newer.refresh_token != kept.refresh_token and not is_second:
                return self._refresh(newer, is_second=True)
            self._refused = kept.refresh_token if error.is_final else ""
            raise self._noted(error, kept) from None
        token, end, now = tokens.refresh or kept.refresh_token, self._end(tokens, kept), self._now()
        self._keep = lambda: keep_used(self._store, kept, token, end, now)
        self._keep_last()
        return tokens

    def _keep_last(self) -> None:
        """The last refresh token is committed: where the database fails, it is once more before the next question."""
        if self._keep is not None:
            self._keep()
            self._keep = None

    def _end(self, tokens: Tokens, kept: Credential) -> datetime | None:
        """When the refresh token ends, as far as the provider has said."""
        if tokens.refresh_seconds is None:
            return None if tokens.refresh else kept.expires_at
        return self._now() + timedelta(seconds=tokens.refresh_seconds)

    def _noted(self, error: NoAccess, kept: Credential | None) -> NoAccess:
        """The error; the operators will read of it in their ledger where they have to act."""
        if error.is_final and (kept is None or kept.error != error.text):
            used = "" if kept is None else kept.refresh_token
            keep_failure(self._store, self._registration.key, used, error.text, self._now())
        return error


def ask(registration: Registration, form: Mapping[str, str], *, with_scopes: bool = True) -> Tokens:
    """The tokens for this form; NoAccess with what to do about it."""
    sent = {"client_id": registration.client_id, **form}
    if registration.client_secret:
        sent["client_secret"] = registration.client_secret
    if with_scopes and registration.scopes:
        sent["scope"] = " ".join(registration.scopes)
    try:
        return tokens_in(post(registration.token_url, sent))
    except Refused as refused:
        raise explained(refused, registration.key) from None


def explained(refused: Refused, key: str) -> NoAccess:
    """The refusal with what to do about it, where somebody has to; else as it is."""
    remedy = _REMEDIES.get(refused.error)
    return refused if remedy is None else NoAccess(f"{remedy.format(key=key)} ({refused.text})", is_final=True)
