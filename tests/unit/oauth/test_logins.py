"""The logins of `spoc auth`: a code typed on another device, a browser that comes back, an address that is pasted."""
from __future__ import annotations

import http.client
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.model.access import NoAccess, Registration
from gateway.oauth import browser, device
from gateway.oauth.browser import Landing, Login, NotTheAnswer, wait_for_code
from gateway.oauth.exchange import Tokens
from gateway.oauth.logins import keep, left_out
from gateway.store.credentials import read_credential
from gateway.store.engine import Store
from tests.servers.tokens import TokenServer
from tests.unit.oauth.conftest import Register

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


# --- another device --------------------------------------------------------------------------------------------------


def waiting(registration: Registration, *happens: Callable[[], object]) -> tuple[Tokens, list[float]]:
    """The tokens, and how long each pause was; in each pause something happens."""
    begun, pauses, rest = device.begin(registration), [], iter(happens)

    def pause(seconds: float) -> None:
        pauses.append(round(seconds, 2))
        next(rest, lambda: None)()
        threading.Event().wait(min(seconds, 0.06))

    return device.wait(registration, begun, pause), pauses


def nothing() -> None:
    """Nobody has typed anything yet."""


def test_somebody_types_the_code_elsewhere(provider: TokenServer, register: Register) -> None:
    begun = device.begin(registration := register())
    assert begun.url == provider.url("/type-it-here")
    assert begun.user_code == provider.user_codes[-1]
    assert begun.code not in repr(begun)
    tokens, pauses = waiting(registration, nothing, nothing, lambda: provider.type_code(provider.user_codes[-1]))
    assert provider.counts(tokens.access)
    assert pauses == [0.05, 0.05, 0.05]
    assert provider.asked[-1].keys() == {"client_id", "client_secret", "grant_type", "device_code"}


def test_who_asks_too_often_asks_more_slowly(provider: TokenServer, register: Register) -> None:
    provider.interval = 5.0  # the pauses of the test are shorter, so it was too soon twice

    def patient() -> None:
        provider.type_code(provider.user_codes[-1])
        for asked in provider._devices.values():
            asked["last"] -= 10.0  # seconds that somebody has really waited

    _, pauses = waiting(register(), nothing, nothing, nothing, patient)
    assert pauses == [5.0, 5.0, 10.0, 15.0]


def test_a_provider_that_is_away_for_a_moment_is_asked_again_later(provider: TokenServer, register: Register) -> None:
    def away() -> None:
        provider.instead.append((503, {}, b""))

    tokens, pauses = waiting(register(), away, lambda: provider.type_code(provider.user_codes[-1]))
    assert provider.counts(tokens.access)
    assert pauses == [0.05, 5.05]


@pytest.mark.parametrize(("error", "says"), [
    ("access_denied", "the login was refused"), ("authorization_declined", "the login was refused"),
    ("expired_token", "the code has ended"), ("invalid_grant", "the access has ended"),
    ("invalid_client", "client_id or client_secret is wrong"),
])
def test_a_login_that_cannot_come_to_anything_ends_at_once(
    provider: TokenServer, register: Register, error: str, says: str,
) -> None:
    def refuse() -> None:
        provider.instead.append((400, JSON, f'{{"error":"{error}"}}'.encode()))

    with pytest.raises(NoAccess, match=says) as caught:
        waiting(register(), nothing, refuse)
    assert caught.value.is_final


def test_a_code_that_nobody_types_ends(provider: TokenServer, register: Register) -> None:
    provider.device_seconds = 0.2
    with pytest.raises(NoAccess, match="the code has ended before somebody logged in"):
        waiting(register())
    assert 1 <= len(provider.asked) <= 3


@pytest.mark.parametrize("answer", [b"{}", b'{"device_code":"x","user_code":"y"}',
                                    b'{"device_code":"x","user_code":"y\\u001b[2J","verification_uri":"https://z.test"}'])
def test_a_provider_without_a_code_is_said(provider: TokenServer, register: Register, answer: bytes) -> None:
    provider.instead.append((200, JSON, answer))
    with pytest.raises(NoAccess, match="gave no"):
        device.begin(register())


# --- a browser -------------------------------------------------------------------------------------------------------


@pytest.fixture
def landing() -> Iterator[Landing]:
    with Landing() as landing:
        yield landing


@pytest.fixture
def pasted() -> Iterator[tuple[int, Callable[[str], None]]]:
    """What is typed, as the login reads it; and typing."""
    read, write = os.pipe()
    yield read, lambda text: os.write(write, text.encode()) and None
    os.close(read)
    os.close(write)


class Browser(threading.Thread):
    """Opens addresses one after the other, follows where they lead, and remembers what it was shown."""

    def __init__(self, *addresses: str) -> None:
        super().__init__(daemon=True)
        self._addresses = addresses
        self.shown: list[str] = []
        self.start()

    def run(self) -> None:
        for address in self._addresses:
            try:
                with urllib.request.urlopen(address, timeout=10) as page:
                    self.shown.append(page.read().decode())
            except urllib.request.HTTPError as error:
                with error:
                    self.shown.append(error.read().decode())


def address_after(login: Login) -> str:
    """What stands in the address bar of a browser on another machine at the end."""
    parts = urlsplit(login.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    with connection.getresponse() as response:
        location = response.headers["Location"]
    connection.close()
    return location


def test_a_browser_on_this_machine_comes_back_by_itself(
    provider: TokenServer, register: Register, landing: Landing, capfd: pytest.CaptureFixture[str],
) -> None:
    login = Login(register("authorize"), landing.url)
    came = Browser(landing.url + "favicon.ico", login.url)
    code = wait_for_code(login, landing, None, pytest.fail)
    came.join(10)
    assert came.shown == [browser._NOT_IT, browser._DONE]
    assert provider.counts(login.redeem(code).access)
    assert provider.asked[-1]["code_verifier"] not in login.url
    assert capfd.readouterr() == ("", "")  # no line of a log holds the code


def test_google_is_asked_for_lasting_access(register: Register, landing: Landing) -> None:
    asked = parse_qs(urlsplit(Login(register("authorize"), landing.url).url).query)
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])  # Google's words for a refresh token
    assert landing.server_address[0] == "127.0.0.1"


def test_a_browser_elsewhere_leaves_an_address_to_paste(
    provider: TokenServer, register: Register, landing: Landing, pasted: tuple[int, Callable[[str], None]],
) -> None:
    typed, types = pasted
    login, told = Login(register("authorize"), landing.url), []
    address = address_after(login)
    types(f"\nwhat?\n{landing.url}\n{address[:40]}")
    types(f"{address[40:]}\n")
    assert provider.counts(login.redeem(wait_for_code(login, landing, typed, told.append)).access)
    assert told == ["That is not the address of the page where the login ended: copy the whole address bar."] * 2


def test_where_nothing_can_be_pasted_any_more_the_browser_still_counts(
    register: Register, landing: Landing, monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, write = os.pipe()
    os.close(write)
    reads: list[bytes] = []
    monkeypatch.setattr(browser.os, "read", lambda *_: reads.append(b"") or b"")
    login = Login(register("authorize"), landing.url)
    came = Browser(login.url)
    assert wait_for_code(login, landing, read, pytest.fail)
    came.join(10)
    os.close(read)
    assert len(reads) <= 1  # and nobody asks again and again


def test_an_answer_to_another_login_does_not_count(provider: TokenServer, register: Register, landing: Landing) -> None:
    """Somebody who sends a browser here with a code of his own would have his mailbox read, or ours written to."""
    login, other = (Login(register("authorize"), landing.url) for _ in range(2))
    foreign, own = address_after(other), address_after(login)
    for address in (foreign, own.replace("state=", "stat="), f"{own}&state=x", own.partition("&code")[0], "", "http://["):
        with pytest.raises(NotTheAnswer):
            login.code_in(address)
    came = Browser(foreign, own)
    assert wait_for_code(login, landing, None, pytest.fail) == login.code_in(own)
    came.join(10)
    assert came.shown == [browser._NOT_IT, browser._DONE]


def test_a_code_is_worth_nothing_without_its_login(provider: TokenServer, register: Register, landing: Landing) -> None:
    login, other = (Login(register("authorize"), landing.url) for _ in range(2))
    code = login.code_in(address_after(login))
    with pytest.raises(NoAccess, match="invalid_grant"):
        other.redeem(code)


def test_who_says_no_is_believed(register: Register, landing: Landing) -> None:
    login = Login(register("authorize"), landing.url)
    state = parse_qs(urlsplit(login.url).query)["state"][0]
    came = Browser(f"{landing.url}?error=access_denied%0A%1b&state={state}")
    with pytest.raises(NoAccess, match=r"the login was refused \(access_denied") as caught:
        wait_for_code(login, landing, None, pytest.fail)
    came.join(10)
    assert caught.value.is_final
    assert caught.value.text.isprintable()


def test_a_browser_that_says_nothing_does_not_stop_the_login(
    provider: TokenServer, register: Register, landing: Landing, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert browser._Page.timeout == 5.0
    monkeypatch.setattr(browser._Page, "timeout", 1.0)
    login = Login(register("authorize"), landing.url)
    silent = http.client.HTTPConnection("127.0.0.1", landing.server_address[1])
    silent.connect()
    came = Browser(login.url)
    assert wait_for_code(login, landing, None, pytest.fail)
    came.join(10)
    silent.close()


def test_a_login_that_nobody_makes_ends(register: Register, landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "LONGEST", 0.1)
    with pytest.raises(NoAccess, match="nobody has logged in"):
        wait_for_code(Login(register("authorize"), landing.url), landing, None, pytest.fail)


# --- what is kept ----------------------------------------------------------------------------------------------------


def tokens_with(**values: object) -> Tokens:
    return Tokens(**{"access": "a", "seconds": 3_600, "refresh": "r", "refresh_seconds": None,
                     "scopes": frozenset(), **values})  # type: ignore[arg-type]


def test_a_login_is_kept_with_its_end(register: Register, store: Store) -> None:
    registration = register()
    keep(registration, tokens_with(refresh_seconds=60.0), store, NOW)
    found = read_credential(store, registration.key)
    assert found is not None
    assert (found.refresh_token, found.renewed_at, found.expires_at) == ("r", NOW, NOW.replace(minute=1))
    keep(registration, tokens_with(refresh="s"), store, NOW)
    found = read_credential(store, registration.key)
    assert found is not None
    assert (found.refresh_token, found.expires_at) == ("s", None)


def test_a_login_without_lasting_access_is_none(register: Register, store: Store) -> None:
    registration = register()
    with pytest.raises(NoAccess, match="no lasting access"):
        keep(registration, tokens_with(refresh=""), store, NOW)
    assert read_credential(store, registration.key) is None


@pytest.mark.parametrize(("granted", "missing"), [
    ((), ()), (("mail.in", "mail.out"), ()), (("MAIL.IN", "mail.out", "more"), ()), (("mail.in",), ("mail.out",)),
])
def test_a_tick_that_somebody_took_away_is_noticed(
    register: Register, granted: tuple[str, ...], missing: tuple[str, ...],
) -> None:
    registration = register(scopes=["mail.in", "mail.out", "offline_access"])
    assert left_out(registration, tokens_with(scopes=frozenset(granted))) == missing
