"""An access token opens a mailbox at a real Dovecot, which asks the provider about it; one that has ended does not."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.model.access import NoAccess
from gateway.oauth import AccessTokens
from gateway.settings.oauth import OAuthSettings
from gateway.sources.imap_config import MailboxConfig
from gateway.sources.imap_errors import AccessRefused
from gateway.sources.imap_folder import open_folder
from gateway.sources.imap_link import connect
from gateway.sources.imap_stop import Stop
from gateway.store.credentials import keep_new
from gateway.store.engine import Store, open_store
from gateway.tls import Security
from tests.servers.dovecot import Dovecot
from tests.servers.tokens import TokenServer, dovecot_with

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def provider() -> Iterator[TokenServer]:
    with TokenServer(user="spoc@example.test") as server:
        yield server


@pytest.fixture(scope="module", params=["xoauth2", "oauthbearer"])
def dovecot(request: pytest.FixtureRequest, provider: TokenServer) -> Iterator[Dovecot]:
    server = dovecot_with(provider, request.param)
    server.add("spoc")
    server.deliver(b"Subject: one\n\nHello\n", "spoc")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("store")
    opened = open_store(f"sqlite:///{folder}/spoc.db", folder / "blobs")
    yield opened
    opened.close()


@pytest.fixture
def tokens(provider: TokenServer, store: Store) -> AccessTokens:
    """Of somebody who has logged in just now."""
    keep_new(store, "office", provider.new_refresh_token(), None, NOW)
    registration = OAuthSettings.model_validate(provider.settings()).registration("office")
    provider.asked.clear()
    return AccessTokens(registration, store, lambda: NOW)


def mails(dovecot: Dovecot, tokens: AccessTokens, user: str = "spoc@example.test") -> int:
    """How many mails the mailbox holds, opened with an access token."""
    config = MailboxConfig(key="support", host="127.0.0.1", port=dovecot.port, tls=Security.NONE, user=user,
                           address="support@example.test", access=tokens.token)
    with closing(Stop()) as stop, closing(connect(config, stop)) as link:
        return open_folder(link).exists


def test_an_access_token_opens_the_mailbox_and_an_ended_one_is_renewed(
    provider: TokenServer, dovecot: Dovecot, tokens: AccessTokens,
) -> None:
    assert mails(dovecot, tokens) == 1
    assert mails(dovecot, tokens) == 1
    assert len(provider.asked) == 1  # the second login shows the same token
    ended = tokens.token()
    provider.end_access()
    assert mails(dovecot, tokens) == 1
    assert len(provider.asked) == 2  # the server refused the first, and a fresh one came
    assert tokens.token() != ended


def test_an_ended_token_opens_nothing(provider: TokenServer, dovecot: Dovecot, tokens: AccessTokens) -> None:
    ended = tokens.token()
    provider.end_access()

    class Ended(AccessTokens):
        def token(self, force: bool = False) -> str:
            return ended

    with pytest.raises(AccessRefused, match="refused our access token"):
        mails(dovecot, Ended.__new__(Ended))


def test_a_token_opens_the_mailbox_of_its_user_only(dovecot: Dovecot, tokens: AccessTokens) -> None:
    dovecot.add("other")
    with pytest.raises(AccessRefused, match="refused our access token"):
        mails(dovecot, tokens, "other@example.test")


def test_where_the_access_has_ended_somebody_reads_what_to_do(
    provider: TokenServer, dovecot: Dovecot, tokens: AccessTokens,
) -> None:
    assert mails(dovecot, tokens) == 1
    provider.end_access()
    provider.revoke()
    with pytest.raises(AccessRefused, match="the access has ended: run `spoc auth office`"):
        mails(dovecot, tokens)
    with pytest.raises(NoAccess):
        tokens.token()
