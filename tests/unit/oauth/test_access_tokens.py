"""Access tokens: there while they count, one question for all who want one; new refresh tokens are kept first."""
from __future__ import annotations

import contextlib
import gc
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from sqlalchemy.exc import OperationalError

from gateway.model.access import NoAccess, Registration
from gateway.oauth import AccessTokens, access_tokens, exchange, tokens
from gateway.store.credentials import Credential, forget_past_failures, keep_failure, keep_new, read_credential
from gateway.store.engine import Store
from tests.servers import wait_until
from tests.servers.tokens import TokenServer
from tests.unit.oauth.conftest import Register

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


def tokens_of(registration: Registration, store: Store, now: datetime = NOW) -> AccessTokens:
    return AccessTokens(registration, store, lambda: now)


def logged_in(registration: Registration, store: Store, provider: TokenServer) -> Registration:
    """Somebody has logged in, a month ago."""
    keep_new(store, registration.key, provider.new_refresh_token(), None, NOW - timedelta(days=30))
    return registration


def kept(registration: Registration, store: Store) -> Credential:
    found = read_credential(store, registration.key)
    assert found is not None
    return found


def refused(given: AccessTokens, *, is_final: bool, force: bool = False) -> str:
    """What is said where there is no token."""
    with pytest.raises(NoAccess) as caught:
        given.token(force)
    assert caught.value.is_final is is_final
    assert caught.value.text == str(caught.value)
    return caught.value.text


# --- while they count ------------------------------------------------------------------------------------------------


def test_a_token_is_asked_for_once_and_again_when_it_was_refused(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    given = tokens_of(register(grant="client_credentials"), store)
    first = given.token()
    assert (given.token(), len(provider.asked)) == (first, 1)
    assert provider.counts(first)
    second = given.token(force=True)
    assert second != first
    assert (given.token(), len(provider.asked)) == (second, 2)
    assert provider.asked[0] == {
        "grant_type": "client_credentials", "client_id": "gateway-7", "client_secret": "application-secret-91",
        "scope": "mail.in mail.out"}


@pytest.mark.parametrize(("lives", "questions"), [(61, 1), (59, 2), ("3600", 1), (None, 1), ("soon", 1), (-5, 1),
                                                  (float("nan"), 1), (10**400, 1), (0, 2)])
def test_a_token_is_renewed_a_minute_before_it_ends(
    provider: TokenServer, register: Register, store: Store, lives: object, questions: int,
) -> None:
    provider.access_seconds = lives
    given = tokens_of(register(grant="client_credentials"), store)
    given.token(), given.token()
    assert len(provider.asked) == questions


def test_a_token_ends_when_its_time_is_over(
    provider: TokenServer, register: Register, store: Store, monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider.access_seconds = 3_600
    given, start = tokens_of(register(grant="client_credentials"), store), time.monotonic()
    given.token()
    for passed, questions in ((3_530, 1), (3_541, 2)):
        monkeypatch.setattr(tokens.time, "monotonic", lambda passed=passed: start + passed)
        given.token()
        assert len(provider.asked) == questions


class Counting:
    """A lock that knows how many have come to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.came: list[int] = []

    def __enter__(self) -> None:
        self.came.append(threading.get_ident())
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("instead", [[], [(503, {}, b"")]])
def test_all_threads_share_one_question(
    provider: TokenServer, register: Register, store: Store, force: bool, instead: list[Any],
) -> None:
    """Those that wait while one asks get what it got, whether that was a token or none."""
    given = tokens_of(register(grant="client_credentials"), store)
    given._lock = door = Counting()  # type: ignore[assignment]
    started, go_on = threading.Event(), threading.Event()
    provider.instead += instead
    provider.before = lambda: (started.set(), go_on.wait(60))
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(_told(given, force))) for _ in range(8)]
    threads[0].start()
    assert started.wait(60)
    for thread in threads[1:]:
        thread.start()
    wait_until(lambda: len(door.came) == len(threads), "all of them stand before the door")
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert (len(got), len(set(got)), len(provider.asked)) == (8, 1, 1)
    assert ("status 503" in got[0]) is bool(instead)


def _told(given: AccessTokens, force: bool) -> str:
    try:
        return given.token(force)
    except NoAccess as error:
        return error.text


def test_one_registration_has_the_same_tokens_for_all_who_use_it(register: Register, store: Store) -> None:
    registration = register(grant="client_credentials")
    first, second = (access_tokens(registration, store, lambda: NOW) for _ in range(2))
    other = access_tokens(register(grant="client_credentials"), store, lambda: NOW)
    assert first is second
    assert first is not other
    assert first.token() == second.token()
    del first, second, other
    gc.collect()  # nothing of it stays behind


# --- refresh tokens --------------------------------------------------------------------------------------------------


def test_a_new_refresh_token_is_kept_before_the_access_token_is_given(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = logged_in(register(), store, provider)
    given, shown = tokens_of(registration, store), []
    for _ in range(3):  # each counts once, so the third works only with what the second answered
        shown.append(kept(registration, store).refresh_token)
        assert provider.counts(given.token(force=True))
    assert len(set(shown)) == 3
    assert [form["refresh_token"] for form in provider.asked] == shown
    assert kept(registration, store).renewed_at == NOW
    assert provider.counts(tokens_of(registration, store).token())  # another start of the gateway goes on with it


def test_a_provider_that_gives_no_new_refresh_token_gets_the_same_again(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    provider.gives_new = False
    registration = logged_in(register(), store, provider)
    given, before = tokens_of(registration, store), kept(registration, store).refresh_token
    given.token(), given.token(force=True)
    assert kept(registration, store).refresh_token == before
    assert kept(registration, store).renewed_at == NOW  # it was used


def test_the_end_that_the_provider_names_is_kept(provider: TokenServer, register: Register, store: Store) -> None:
    registration = logged_in(register(refresh_token_days=90), store, provider)
    assert kept(registration, store).ends(90) == NOW + timedelta(days=60)
    provider.refresh_seconds = 604_800
    given = tokens_of(registration, store)
    given.token()
    assert kept(registration, store).ends(90) == NOW + timedelta(days=7)
    provider.refresh_seconds, provider.gives_new = None, False
    given.token(force=True)
    assert kept(registration, store).ends(90) == NOW + timedelta(days=7)  # it is still the same one
    provider.gives_new = True
    given.token(force=True)
    assert kept(registration, store).ends(90) == NOW + timedelta(days=90)
    assert kept(registration, store).ends(0) is None


def test_where_nobody_has_logged_in_the_operator_reads_what_to_do(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = register()
    text = refused(tokens_of(registration, store), is_final=True)
    assert f"`spoc auth {registration.key}`" in text
    assert (kept(registration, store).error, kept(registration, store).failing_since) == (text, NOW)
    assert provider.asked == []
    assert kept(registration, store).ends(90) is None


def test_an_access_that_has_ended_is_said_once_and_not_asked_for_again(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = logged_in(register(), store, provider)
    given = tokens_of(registration, store)
    given.token()
    provider.revoke()
    text = refused(given, is_final=True, force=True)
    assert text.startswith(f"the access has ended: run `spoc auth {registration.key}`")
    assert "127.0.0.1 said invalid_grant: The refresh token … has expired or was revoked." in text
    later = tokens_of(registration, store, NOW + timedelta(hours=3))
    assert refused(given, is_final=True) == text
    assert refused(later, is_final=True) == text
    assert refused(later, is_final=True) == text
    assert len(provider.asked) == 3  # once by each of the two that found out
    assert (kept(registration, store).error, kept(registration, store).failing_since) == (text, NOW)


def test_an_application_that_had_a_login_before_fails_and_works_by_itself(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    """The settings were changed from one grant to the other."""
    registration = logged_in(register(grant="client_credentials"), store, provider)
    given, secret = tokens_of(registration, store), provider.client_secret
    provider.client_secret = "another one"
    assert refused(given, is_final=True) == kept(registration, store).error
    provider.client_secret = secret
    given.token()
    assert (kept(registration, store).error, kept(registration, store).failing_since) == ("", None)


def test_what_the_settings_do_not_name_any_more_troubles_nobody(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    gone, here = (logged_in(register(), store, provider) for _ in range(2))
    before = kept(gone, store).refresh_token
    for one in (gone, here):
        keep_failure(store, one.key, kept(one, store).refresh_token, "it has ended", NOW)
    forget_past_failures(store, [here.key])
    assert (kept(gone, store).failing_since, kept(gone, store).error) == (None, "")
    assert kept(gone, store).refresh_token == before
    assert kept(here, store).failing_since == NOW
    forget_past_failures(store, [])
    assert kept(here, store).failing_since is None


def test_what_is_wrong_may_change_and_since_when_does_not(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = logged_in(register(), store, provider)
    provider.instead += [(401, JSON, b'{"error":"invalid_client"}'), (400, JSON, b'{"error":"invalid_grant"}')]
    first = refused(tokens_of(registration, store), is_final=True)
    assert (kept(registration, store).error, kept(registration, store).failing_since) == (first, NOW)
    then = refused(tokens_of(registration, store, NOW + timedelta(days=1)), is_final=True)
    assert first != then
    assert (kept(registration, store).error, kept(registration, store).failing_since) == (then, NOW)


def test_a_login_while_the_old_one_is_being_used_stays(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration, new = logged_in(register(), store, provider), provider.new_refresh_token()
    provider.before = lambda: keep_new(store, registration.key, new, None, NOW)
    assert provider.counts(tokens_of(registration, store).token())
    assert kept(registration, store).refresh_token == new


def test_a_new_login_is_taken_up_by_the_running_gateway(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = logged_in(register(), store, provider)
    given = tokens_of(registration, store)
    provider.revoke()
    refused(given, is_final=True)
    keep_new(store, registration.key, provider.new_refresh_token(), None, NOW)
    assert provider.counts(given.token())
    assert (kept(registration, store).error, kept(registration, store).failing_since) == ("", None)


def test_a_refresh_token_that_another_process_has_used_is_replaced_by_its_successor(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    registration = logged_in(register(), store, provider)
    elsewhere = tokens_of(registration, store)
    provider.before = lambda: (setattr(provider, "before", lambda: None), elsewhere.token())
    assert provider.counts(tokens_of(registration, store).token())  # its own question came too late
    assert kept(registration, store).failing_since is None
    assert len(provider.asked) == 3


@pytest.mark.parametrize("counts_once", [False, True])
def test_a_process_that_dies_before_it_has_kept_the_new_one(
    provider: TokenServer, register: Register, store: Store, counts_once: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a provider that goes on taking the old one nothing is lost; at another the operator is told to log in."""
    provider.counts_once = counts_once
    registration = logged_in(register(), store, provider)

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tokens, "keep_used", dies)
    with pytest.raises(KeyboardInterrupt):
        tokens_of(registration, store).token()
    monkeypatch.undo()
    started_again = tokens_of(registration, store)
    if counts_once:
        assert "run `spoc auth" in refused(started_again, is_final=True)
        assert kept(registration, store).failing_since == NOW
    else:
        assert provider.counts(started_again.token())


@pytest.mark.parametrize("counts_once", [False, True])
def test_a_database_that_does_not_answer_is_no_end(
    provider: TokenServer, register: Register, store: Store, counts_once: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The new refresh token is kept as soon as it answers; at this provider it may be the only one that counts."""
    provider.counts_once = counts_once
    registration = logged_in(register(), store, provider)

    def locked(*_: Any) -> None:
        raise OperationalError("UPDATE credential", {}, Exception("locked"))

    monkeypatch.setattr(tokens, "keep_used", locked)
    given = tokens_of(registration, store)
    assert refused(given, is_final=False) == "the database did not answer (OperationalError)"
    monkeypatch.undo()
    assert provider.counts(given.token())


# --- refusals --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("answer", "is_final", "says"), [
    ((401, JSON, b'{"error":"invalid_client"}'), True, "client_id or client_secret is wrong"),
    ((400, JSON, b'{"error":"unauthorized_client"}'), True, "the application may not do this"),
    ((400, JSON, b'{"error":"invalid_scope"}'), True, "correct the scopes"),
    ((400, JSON, b'{"error":"interaction_required"}'), True, "the access has ended"),
    ((503, JSON, b'{"error":"temporarily_unavailable"}'), False, "127.0.0.1 said temporarily_unavailable"),
    ((200, JSON, b'{"error":"slow_down","access_token":"x"}'), False, "said slow_down"),
    ((500, {}, b"<html>oh</html>"), False, "no answer that can be read (status 500)"),
    ((200, JSON, b"[1]"), False, "no answer that can be read (status 200)"),
    ((200, JSON, b"[" * 60_000), False, "no answer that can be read"),
    ((200, JSON, b"{}"), False, "no answer that can be read"),
    ((200, JSON, b'{"token_type":"Bearer"}'), False, "has no access token"),
    ((200, JSON, b'{"access_token":"a\\u0001auth=x"}'), False, "has no access token"),
    ((200, JSON, b'{"access_token":"a b"}'), False, "has no access token"),
    ((200, JSON, b'{"access_token":7}'), False, "has no access token"),
    ((200, JSON, b'{"access_token":"x","token_type":"mac"}'), False, "of a kind"),
    ((200, JSON, b'{"access_token":"' + b"x" * 70_000 + b'"}'), False, "too long"),
    ((302, {"Location": "http://127.0.0.1:9/steal"}, b""), False, "leads somewhere else (status 302)"),
    ((307, {"Location": "https://elsewhere.test/"}, b""), False, "leads somewhere else (status 307)"),
])
def test_every_other_answer_is_a_sentence(
    provider: TokenServer, register: Register, store: Store, answer: tuple[int, dict[str, str], bytes], is_final: bool,
    says: str,
) -> None:
    registration = register(grant="client_credentials")
    provider.instead.append(answer)
    given = tokens_of(registration, store)
    assert says in refused(given, is_final=is_final)
    row = read_credential(store, registration.key)
    assert (row is not None and row.failing_since == NOW) is is_final  # only what needs a person is for the ledger
    assert provider.counts(given.token())  # and it goes on when the provider does
    row = read_credential(store, registration.key)
    assert row is None or row.failing_since is None


@pytest.mark.parametrize("begins", [
    b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n{", b"HTTP/1.1 500 No\r\n\r\n{"])
def test_an_answer_that_comes_letter_by_letter_keeps_nobody_waiting(
    register: Register, store: Store, begins: bytes, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT", 0.3)
    over = threading.Event()

    def drip(door: socket.socket) -> None:
        connection, _ = door.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65_536)
            connection.sendall(begins)
            while not over.wait(0.05):
                connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as door:
        slow = threading.Thread(target=drip, args=(door,))
        slow.start()
        at = f"http://127.0.0.1:{door.getsockname()[1]}/token"
        started = time.monotonic()
        refused(tokens_of(register(grant="client_credentials", token_url=at), store), is_final=False)
        assert time.monotonic() - started < 30
        over.set()
        slow.join(5)


def test_a_provider_for_whose_certificate_nobody_vouches_hears_no_secret(register: Register, store: Store) -> None:
    heard: list[bytes] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)

    def answer(door: socket.socket) -> None:
        connection, _ = door.accept()
        with connection, contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as inside:
            heard.append(inside.recv(65_536))

    with socket.create_server(("127.0.0.1", 0)) as door:
        forger = threading.Thread(target=answer, args=(door,))
        forger.start()
        at = f"https://localhost:{door.getsockname()[1]}/token"
        given = tokens_of(register(grant="client_credentials", token_url=at), store)
        assert "certificate verify failed" in refused(given, is_final=False)
        forger.join(5)
    assert heard == []


def test_a_provider_that_is_not_there_is_another_try(provider: TokenServer, register: Register, store: Store) -> None:
    gone = register(grant="client_credentials", token_url="http://127.0.0.1:9/token")
    assert refused(tokens_of(gone, store), is_final=False).startswith("127.0.0.1 cannot be reached: ")


@pytest.mark.parametrize("spoil", [
    lambda server: server.revoke(),
    lambda server: setattr(server, "client_secret", "another one"),
    lambda server: server.instead.append((400, JSON, b'{"error":"x\\u2028\\u001b[31m","error_description":7}')),
    lambda server: server.instead.append((200, JSON, b'{"access_token":"hidden-91 x"}')),
    lambda server: server.instead.append((200, {"Content-Length": "-1"}, b"hidden-91")),
])
def test_no_secret_is_in_what_is_raised_shown_or_kept(
    provider: TokenServer, register: Register, store: Store, spoil: Callable[[TokenServer], None],
) -> None:
    registration = logged_in(register(), store, provider)
    given = tokens_of(registration, store)
    access = given.token()
    spoil(provider)
    with pytest.raises(NoAccess) as caught:
        given.token(force=True)
    row = kept(registration, store)
    told = "".join(traceback.format_exception(caught.value))
    said = f"{caught.value!r} {told} {registration!r} {row!r} {given!r} {row.error}"
    assert caught.value.text.isprintable()
    for secret in ("application-secret-91", row.refresh_token, access, "hidden-91"):
        assert secret not in said


def test_what_a_provider_says_is_cut_to_one_short_line(
    provider: TokenServer, register: Register, store: Store,
) -> None:
    given = tokens_of(register(grant="client_credentials"), store)
    said = b'"One\\u0007 line\\r\\nTrace: 2"'
    provider.instead.append((401, JSON, b'{"error":"invalid_client","error_description":' + said + b"}"))
    assert refused(given, is_final=True).endswith("said invalid_client: One line)")
    provider.instead.append((503, JSON, b'{"error":"later","error_description":"' + b"long " * 5_000 + b'"}'))
    assert len(refused(given, is_final=False)) < 400
