"""`spoc auth` as it is typed: the list, logins on another device and in a browser, what is said where none comes."""
from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.doctor import Surroundings, access
from gateway.doctor.access_standing import standings
from gateway.settings import load
from gateway.store.credentials import keep_failure, keep_new, read_credential
from gateway.store.engine import Store, open_store
from gateway.store.mailboxes import decide_start, read_mailboxes
from tests.servers.tokens import TokenServer

from .conftest import run

TODAY = datetime.now(UTC)
HOUSE = """
[projects.support]
address = "support@example.org"
name = "Support"
pocs = ["ana"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.org"]
roles = ["poc", "operator"]
"""
Write = Callable[..., Path]


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    with TokenServer() as server:
        yield server


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A settings file with these [oauth.KEY]."""

    def write_settings(**entries: dict[str, Any]) -> Path:
        file = tmp_path / "spoc.toml"
        tables = (f"[oauth.{key}]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items())
                  for key, entry in entries.items())
        file.write_text(HOUSE + "\n".join(tables))
        return file

    return write_settings


@pytest.fixture
def store(tmp_path: Path, blank: Path) -> Iterator[Store]:
    """The database of a gateway that has just started."""
    (tmp_path / "var").mkdir()
    shutil.copy(blank, tmp_path / "var")
    with closing(open_store(f"sqlite:///{tmp_path}/var/spoc.db", tmp_path / "var/blobs")) as store:
        yield store


def auth(file: Path, *arguments: str, status: int = 0) -> tuple[str, str]:
    """What is printed, and what is said on standard error."""
    done = run("--config", file, "auth", *arguments, status=status)
    return done.stdout, done.stderr


def soon_typed(provider: TokenServer, says: str = "yes") -> threading.Thread:
    """Somebody who types the code when there is one."""

    def somebody() -> None:
        until = time.monotonic() + 60
        while not provider.user_codes and time.monotonic() < until:
            time.sleep(0.01)
        provider.type_code(provider.user_codes[-1], says)

    thread = threading.Thread(target=somebody)
    thread.start()
    return thread


# --- logins ----------------------------------------------------------------------------------------------------------


def test_a_login_on_another_device(provider: TokenServer, write: Write, store: Store) -> None:
    file, somebody = write(office=provider.settings(refresh_token_days=90)), soon_typed(provider)
    printed, said = auth(file, "office")
    somebody.join()
    found = read_credential(store, "office")
    assert found is not None
    assert f"1. Open {provider.url('/type-it-here')} in a browser" in printed
    assert re.search(r"2\. Type the code [0-9A-F]{8}\n", printed)
    assert re.search(r"Waiting for that, 1 minutes at most \.+\n", printed)
    ends = (TODAY + timedelta(days=90)).date()
    assert f"It works: an access token came. This login lasts until {ends} and longer while it is used." in printed
    assert said == ""
    assert [form["grant_type"].split(":")[-1] for form in provider.asked[-2:]] == ["device_code", "refresh_token"]
    for secret in (found.refresh_token, provider.client_secret):
        assert secret not in printed


def test_a_login_that_lives_for_a_week_whatever_is_done_says_so(
    provider: TokenServer, write: Write, store: Store,
) -> None:
    provider.refresh_seconds, provider.granted = 604_800, ("mail.in",)
    file, somebody = write(office=provider.settings(refresh_token_days=90)), soon_typed(provider)
    printed, said = auth(file, "office")
    somebody.join()
    assert f"This login lasts until {(TODAY + timedelta(days=7)).date()}.\n" in printed
    assert "not granted: mail.out" in said


def test_a_login_that_is_refused_changes_nothing(provider: TokenServer, write: Write, store: Store) -> None:
    keep_new(store, "office", "before", None, TODAY)
    file, somebody = write(office=provider.settings()), soon_typed(provider, "no")
    _, said = auth(file, "office", status=1)
    somebody.join()
    assert said == "spoc: the login was refused: run `spoc auth office` again, and agree\n"
    found = read_credential(store, "office")
    assert found is not None
    assert found.refresh_token == "before"


class Typed:
    """`spoc auth KEY` as a process of its own, with somebody before it."""

    def __init__(self, file: Path, key: str) -> None:
        command = [sys.executable, "-m", "gateway", "--config", str(file), "auth", key]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, cwd=Path(__file__).parents[3])
        self.printed = ""

    def reads_until(self, words: str) -> str:
        """All that it has printed, as soon as it has said this."""
        assert self.process.stdout is not None
        while words not in self.printed:
            line = self.process.stdout.readline()
            assert line, (self.printed, self.process.communicate())
            self.printed += line
        return self.printed

    def ends(self, typed: str = "") -> tuple[int, str, str]:
        """Exit status, the rest that it prints, and what it says on standard error."""
        printed, said = self.process.communicate(typed, timeout=60)
        return self.process.returncode, printed, said


def test_a_login_in_a_browser_on_another_machine(provider: TokenServer, write: Write, store: Store) -> None:
    spoc = Typed(write(gmail=provider.settings("authorize")), "gmail")
    url = re.search(r"^http\S+$", spoc.reads_until("Waiting for that"), re.MULTILINE)
    assert url is not None
    login = re.sub(r"&redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+%2F", "", url[0])
    assert login != url[0]

    class Ends(urllib.request.HTTPRedirectHandler):
        """A browser that finds nothing where it is sent."""

        def redirect_request(self, *found: Any) -> None:
            self.at = found[-1]

    elsewhere = Ends()
    with pytest.raises(urllib.request.HTTPError) as ended:
        urllib.request.build_opener(elsewhere).open(url[0], timeout=10)
    ended.value.close()
    status, printed, said = spoc.ends(f"what?\n{elsewhere.at}\n")
    assert (status, printed) == (0, "The login came back.\nIt works: an access token came.\n")
    assert said == "That is not the address of the page where the login ended: copy the whole address bar.\n"
    assert read_credential(store, "gmail") is not None


def test_ctrl_c_ends_it_and_nothing_is_changed(provider: TokenServer, write: Write, store: Store) -> None:
    spoc = Typed(write(gmail=provider.settings("authorize")), "gmail")
    spoc.reads_until("Waiting for that")
    spoc.process.send_signal(signal.SIGINT)
    status, _, said = spoc.ends()
    assert (status, said.strip()) == (130, "")
    assert read_credential(store, "gmail") is None


# --- without a login -------------------------------------------------------------------------------------------------


def test_an_application_with_access_by_itself_is_tried(provider: TokenServer, write: Write, store: Store) -> None:
    file = write(office=provider.settings(grant="client_credentials"))
    printed, _ = auth(file, "office")
    assert printed == ("[oauth.office] needs no login: the application has access by itself. Trying it ...\n"
                       "It works: an access token came.\n")
    provider.client_secret = "another one"
    _, said = auth(file, "office", status=1)
    assert said.startswith("spoc: client_id or client_secret is wrong, or the secret has ended: correct [oauth.office]")
    provider.instead.append((503, {}, b""))
    auth(file, "office", status=75)


def test_a_mailbox_that_waited_for_access_is_collected_at_once(
    provider: TokenServer, write: Write, store: Store,
) -> None:
    file = write(office=provider.settings(grant="client_credentials"))
    box = {"host": "127.0.0.1", "username": "u", "oauth": "office", "project": "support"}
    tables = (f"[mailboxes.{key}]\n" + "".join(f'{name} = "{value}"\n' for name, value in {**box, **own}.items())
              for key, own in (("waits", {}), ("never", {"folder": "Other"})))
    file.write_text(file.read_text() + "".join(tables))
    decide_start(store, "waits", "INBOX", lambda kept: replace(kept, tries=5, next_try_at=TODAY))
    auth(file, "office")
    found = read_mailboxes(store)
    assert (found["waits"].tries, found["waits"].next_try_at) == (0, None)
    assert found.keys() == {"waits"}


def test_a_key_that_is_not_there_is_said(write: Write) -> None:
    _, said = auth(write(), "office", status=1)
    assert said == ("spoc: there is no [oauth.office] in the settings (there are: none: docs/mail-systems.md says how "
                    "one is made)\n")


# --- how it stands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def file(provider: TokenServer, write: Write, store: Store) -> Path:
    """One of each kind."""
    days = {"refresh_token_days": 90}
    keep_new(store, "office", "hidden-91", None, TODAY - timedelta(days=1))
    keep_new(store, "old", "hidden-92", None, TODAY - timedelta(days=80))
    keep_new(store, "gone", "hidden-93", None, TODAY - timedelta(days=2))
    keep_failure(store, "gone", "hidden-93", "the access has ended: run `spoc auth gone`", TODAY)
    by_itself = {"grant": "client_credentials"}
    return write(
        office=provider.settings(**days), old=provider.settings(**days), gone=provider.settings(**days),
        never=provider.settings(), app=provider.settings(**by_itself, client_secret_expires="2099-01-31"),
        late=provider.settings(**by_itself, client_secret_expires=str(TODAY.date() + timedelta(days=9))))


def in_days(days: int) -> date:
    return (TODAY + timedelta(days=days)).date()


def test_the_list_says_how_each_stands_and_what_to_do(file: Path) -> None:
    printed, _ = auth(file)
    assert printed.splitlines() == [
        f"office          other, logged in, until {in_days(89)} and longer while it is used",
        f"old             other, logged in, until {in_days(10)} and longer while it is used",
        f"                the access ends on {in_days(10)}: run `spoc auth old`",
        "gone            other, no access",
        "                the access has ended: run `spoc auth gone`",
        "never           other, nobody has logged in",
        "                nobody has logged in yet: run `spoc auth never`",
        "app             other, needs no login; client secret until 2099-01-31",
        f"late            other, needs no login; client secret until {in_days(9)}",
        f"                the client secret ends on {in_days(9)}: make a new one at the provider",
    ]


def test_the_list_in_its_stable_form(file: Path) -> None:
    listed = {one["key"]: one for one in json.loads(auth(file, "--json")[0])}
    promised = (Path(__file__).parents[3] / "docs/json.md").read_text().partition("## `spoc auth --json`")[2]
    keys = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", promised.partition("\n## ")[0], re.M))))
    assert all(set(one) == keys for one in listed.values())
    assert {key: one["state"] for key, one in listed.items()} == {
        "office": "logged in", "old": "logged in", "gone": "failing", "never": "no login", "app": "by itself",
        "late": "by itself"}
    assert datetime.fromisoformat(listed["office"]["ends_at"]) == TODAY + timedelta(days=89)
    assert (listed["app"]["client_secret_ends"], listed["app"]["ends_at"]) == ("2099-01-31", None)
    assert (datetime.fromisoformat(listed["gone"]["failing_since"]), listed["gone"]["error"]) == (
        TODAY, "the access has ended: run `spoc auth gone`")
    assert "hidden" not in json.dumps(listed)


def test_the_list_needs_no_database(tmp_path: Path, write: Write, provider: TokenServer) -> None:
    assert "nobody has logged in" in auth(write(office=provider.settings()))[0]
    assert not (tmp_path / "var").exists()
    assert auth(write())[0].startswith("There is no [oauth.KEY] in the settings")


def test_check_names_what_gives_no_access_and_what_soon_will_not(file: Path) -> None:
    told = [wrong for one in standings(load(file, {})) for wrong in one.wrong(TODAY)]
    assert [line.partition(":")[0] for line in told] == ["oauth.old", "oauth.gone", "oauth.never", "oauth.late"]
    looked_at = access.look(Surroundings(load(file, {}), file, lambda: TODAY))
    assert [one.says for one in looked_at] == told
    later = [wrong for one in standings(load(file, {})) for wrong in one.wrong(TODAY + timedelta(days=11))]
    assert f"oauth.old: the access has ended on {in_days(10)}: run `spoc auth old`" in later
    assert f"oauth.late: the client secret has ended on {in_days(9)}: make a new one at the provider" in later
