"""Attacks on the console: by floods and nonsense, by other people's browsers, by those who were let in once."""
from __future__ import annotations

import http.client
import socket
from contextlib import ExitStack, suppress
from os import sysconf
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import select, text

from gateway.cli.mailboxes import Delivered
from gateway.service import now
from gateway.store import audit
from gateway.store.logins import NO_LIMIT, keep_link
from gateway.store.tables import inbound, outbox
from gateway.web.connections import MOST
from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.databases import on_sqlite
from tests.e2e.house import House, number_of
from tests.servers import wait_until

LEAVERS = {
    "people.dora": {"name": "Dora Lind", "addresses": ["dora@example.test"], "roles": ["poc", "operator"]},
    "people.emil": {"name": "Emil Roth", "addresses": ["emil@example.test"], "roles": ["operator"]},
    "people.crew": {"name": "The crew", "addresses": ["crew@example.test"], "roles": ["poc"]},
}
LATER = (
    ('["dora@example.test"]\nroles = ["poc", "operator"]', '["dora@example.test"]\nroles = ["poc"]'),
    ('[people.emil]\nname = "Emil Roth"\naddresses = ["emil@example.test"]\nroles = ["operator"]\n', ""),
    ('[people.crew]\nname = "The crew"\naddresses = ["crew@example.test"]\nroles = ["poc"]',
     '[teams.crew]\nname = "The crew"\nmembers = ["ana", "ben"]'),
)
"""Dora is no operator any more, Emil is gone, the crew is a team."""
BEHIND_TLS = {"console": {**SWITCHED_ON["console"], "url": "https://Desk.Example.test:443/"}}
"""As behind a web server with a certificate; on the machine itself it is reached as before."""
CHANGES = {**BEHIND_TLS, **LEAVERS}
COOKIE = "__Host-spoc"
BIG = "9" * 5_000


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture
def ana(house: House) -> Console:
    return Console(house).log_in("ana")


@pytest.fixture(scope="module")
def letter(house: House) -> Delivered:
    """To Ana, about a ticket with a mail in HTML."""
    house.stakeholder().writes(subject="Lamp", text="It flickers.", html="<p>It <b>flickers</b>.</p>")
    return house.ana.receives("new-ticket")


def noted(house: House, person: str) -> list[str]:
    """What stands on record of him, newest first."""
    with house.store.read() as conn:
        return [one.deed for one in audit.newest(conn, 500) if one.person == person]


# --- floods ----------------------------------------------------------------------------------------------------------


def test_thousands_who_ask_slowly_keep_neither_browsers_nor_mails_out(house: House) -> None:
    where = urlsplit(Console(house).url)
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(socket.create_connection((where.hostname, where.port), 10))
                for _ in range(MOST + 60)]
        for one in slow:
            one.settimeout(0.0)
            with suppress(OSError):  # it was ended already
                one.send(b"GET /login HTTP/1.1\r\nHost: x\r\n")
        assert Console(house).opens("/login").status == 200
        house.stakeholder("Una Flood").writes(subject="Are you there?")
        house.ana.receives("new-ticket")
        kept = sum(_is_open(one) for one in slow)
        assert MOST // 2 < kept <= MOST


def _is_open(one: socket.socket) -> bool:
    try:
        return one.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_a_form_of_very_many_fields_is_not_read(house: House, ana: Console) -> None:
    mark = ana.opens("/").mark
    before = worked(house)
    assert ana.posts("/logout", {"mark": mark, **{f"é{number}": "é" for number in range(30_000)}}).status == 413
    assert worked(house) - before < 1, "it took 3 s of everybody's time"
    assert "more than a form can hold" in ana.posts("/logout", {"mark": mark, "x": "x" * (1 << 20)}).text
    assert ana.opens("/tickets").status == 200


def worked(house: House) -> float:
    """Seconds of a core that the gateway has used: however busy the machine is besides."""
    figures = Path(f"/proc/{house.child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / sysconf("SC_CLK_TCK")


def test_of_who_is_not_logged_in_no_form_is_read(house: House) -> None:
    answer = _bare(house, "POST", "/logout", {"Content-Length": "900000", "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 303


def _bare(house: House, method: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    """The answer to a request whose body never comes."""
    connection = http.client.HTTPConnection(urlsplit(Console(house).url).netloc, timeout=10)
    try:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()
    finally:
        connection.close()


def test_whoever_asks_for_links_in_her_name_keeps_nobody_from_the_command(house: House) -> None:
    refused = "a login was asked for too often"
    for _ in range(4):
        Console(house).posts("/login", {"address": "clara@example.test"})
    wait_until(lambda: refused in house.child.log.read_text(), "the fourth was refused", 20)
    link = urlsplit(house.spoc("login", "clara@example.test").strip()).path
    assert "Clara Weiss" in Console(house).posts(link, {}).text


# --- nonsense --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    f"/tickets/{BIG}", f"/tickets/1/entries/{BIG}/body", f"/mails/{BIG}", f"/letters/{BIG}/body", "/tickets/",
    "//elsewhere.test/%2e%2e", "/static/%00", "/static/..%2frouting.py", "/static/%2e%2e/%2e%2e/log.py",
    "/try-out/mailboxes/%2e%2e", "/try-out/mailboxes/..%2f..%2fspoc.db", f"/tickets/1/files/{BIG}",
])
def test_a_path_that_is_none_is_no_page(ana: Console, path: str) -> None:
    page = ana.opens(path)
    assert page.status == 404
    assert "To the first page" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/logout", "/mails/release", "/letters/1/retry"])
def test_the_address_of_a_form_is_no_page(ana: Console, path: str) -> None:
    page = ana.opens(path)
    assert (page.status, page.headers["Allow"]) == (405, "POST")
    assert "There is no such page" in page.text
    assert "To the first page" in page.text


@pytest.mark.parametrize("path", [
    "/tickets?q=a%00b", "/tickets?q=%22a" + "%22%20%22a" * 5_000, "/tickets?poc=%00&topic=%00&urgency=%00&project=%00",
    f"/tickets?below={BIG}", "/tickets?q=%ff%ed%a0%80", "/mails?sender=%00", f"/mails?below={BIG}", "/mails?sender=%25",
    "/letters?to=%00", "/letters?show=due&behind=999999999999999999-1", "/letters?show=due&behind=99999999999999999-1",
    f"/audit?below={BIG}", "/summary?sponsor=%00",
])
def test_whatever_is_asked_for_there_is_a_page(ana: Console, path: str) -> None:
    assert ana.opens(path).status in (200, 404)


@pytest.mark.parametrize("cookie", ["\xff\xfe", '"\\303\\377"', "x" * 30_000, '"', ";=;"])
def test_a_cookie_of_nonsense_is_nobody(house: House, cookie: str) -> None:
    console = Console(house)
    console.cookies = {COOKIE: cookie}
    assert "Log in" in console.opens("/tickets").text


def test_requests_that_could_be_two_are_refused(house: House) -> None:
    """Request smuggling: a web server before us and we must not see different ends of one."""
    where = urlsplit(Console(house).url)
    for odd in (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Host: elsewhere.test\r\n",
                b"Transfer-Encoding: chunked, identity\r\n", b"Content-Length : 5\r\n", b"Content-Length: +5\r\n"):
        with socket.create_connection((where.hostname, where.port), 10) as one:
            one.sendall(b"POST /login HTTP/1.1\r\nHost: " + where.netloc.encode() + b"\r\n" + odd + b"\r\n")
            assert one.recv(100).split()[1] in (b"400", b"501"), odd


@on_sqlite
def test_a_database_that_does_not_answer_is_told_in_a_sentence(house: House, ana: Console) -> None:
    with house.store.write() as conn:
        conn.execute(text("ALTER TABLE console_session RENAME TO away"))
    try:
        page, part = ana.opens("/tickets"), ana.opens("/tickets?q=lamp", {"HX-Request": "true"})
        link = Console(house).opens("/login")
    finally:
        with house.store.write() as conn:
            conn.execute(text("ALTER TABLE away RENAME TO console_session"))
    assert (page.status, link.status) == (503, 200)
    assert "The database does not answer just now" in page.text
    assert part.headers["HX-Redirect"] == "/tickets?q=lamp", "htmx would say nothing"
    assert "console_session" not in page.html
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert ana.opens("/tickets").status == 200


# --- other people's browsers, and what was let in once ---------------------------------------------------------------


@pytest.mark.parametrize(("host", "origin", "status"), [
    ("desk.example.test", "https://desk.example.test", 303), ("DESK.example.test", "https://desk.example.test", 303),
    ("desk.example.test", "http://desk.example.test", 403), ("desk.example.test", "https://desk.example.test:444", 403),
    ("desk.example.test", "https://elsewhere.test", 403), ("elsewhere.test", "https://desk.example.test", 421),
    ("desk.example.test:444", "https://desk.example.test", 421),
])
def test_behind_a_web_server_it_answers_to_its_name_and_to_forms_of_its_own(house: House, host: str, origin: str,
                                                                           status: int) -> None:
    secret = token_urlsafe(32)
    with house.store.write() as conn:
        assert keep_link(conn, secret, "ana", now(), NO_LIMIT)
    connection = http.client.HTTPConnection(urlsplit(Console(house).url).netloc, timeout=10)
    # A web server in between may say what it likes of where this comes from: it is not believed.
    headers = {"Host": host, "Origin": origin, "X-Forwarded-Host": "elsewhere.test", "Forwarded": "host=elsewhere.test"}
    connection.request("POST", f"/login/{secret}", headers=headers)
    answer = connection.getresponse()
    connection.close()
    assert answer.status == status
    assert answer.headers.get("Location", "/") == "/"
    assert all(f"{COOKIE}=" in one and "; Secure" in one and "Domain" not in one and "Path=/" in one
               for one in answer.headers.get_all("Set-Cookie", []))
    assert status != 303 or "Set-Cookie" in answer.headers


def test_what_was_done_is_told_by_https_alone_too(house: House, ana: Console) -> None:
    """The sentence may name who was written to; without a mark of its own a browser would send it by HTTP as well."""
    connection = http.client.HTTPConnection(urlsplit(ana.url).netloc, timeout=10)
    headers = {"Origin": ana.url, "Cookie": f"{COOKIE}={ana.cookies[COOKIE]}"}
    connection.request("POST", "/mails/release", f"mark={ana.opens('/').mark}", headers)
    answer = connection.getresponse()
    connection.close()
    (cookie,) = answer.headers.get_all("Set-Cookie", [])
    assert cookie.startswith("spoc_said=")
    assert "; Secure" in cookie


def test_a_link_says_whom_it_lets_in(house: House) -> None:
    """Whoever is sent somebody else's link would work, and write, in that name."""
    secret = token_urlsafe(32)
    with house.store.write() as conn:
        assert keep_link(conn, secret, "ben", now())
    assert "Welcome, Ben Okafor" in Console(house).opens(f"/login/{secret}").text


def test_who_logs_in_anew_leaves_no_session_behind(house: House, ana: Console) -> None:
    kept = dict(ana.cookies)
    ana.log_in("ben")
    assert "Ben Okafor" in ana.opens("/").text
    ana.cookies = kept
    assert "You get a link by mail" in ana.opens("/").text


def test_a_session_that_somebody_chose_beforehand_is_not_the_one_that_begins(house: House) -> None:
    console = Console(house)
    console.cookies = {COOKIE: "chosen-by-somebody"}
    console.log_in("ana")
    assert console.cookies[COOKIE] != "chosen-by-somebody"
    console.cookies = {COOKIE: "chosen-by-somebody"}
    assert "You get a link by mail" in console.opens("/").text


def test_nobody_else_can_put_words_on_a_page(ana: Console) -> None:
    ana.cookies["spoc_said"] = quote("Your session has ended: call 555 0100")
    assert "555 0100" not in ana.opens("/tickets").text


def test_rights_are_those_that_the_settings_give_now(house: House) -> None:
    dora, emil, crew = (Console(house).log_in(one) for one in ("dora", "emil", "crew"))
    assert [one.opens("/tickets").status for one in (dora, emil, crew)] == [200] * 3
    assert dora.opens("/mails").status == 200
    secret = token_urlsafe(32)
    with house.store.write() as conn:
        assert keep_link(conn, secret, "emil", now())
    config = house.child.config
    before = config.read_text()
    after = before
    for old, new in LATER:
        assert old in after
        after = after.replace(old, new)
    config.write_text(after)
    try:
        house.restart()
        for one in (dora, emil, crew):
            one.url = Console(house).url
        assert dora.opens("/mails").status == 403
        assert dora.opens("/tickets").status == 200
        assert "You get a link by mail" in emil.opens("/tickets").text
        assert "You get a link by mail" in crew.opens("/tickets").text
        assert "works no more" in Console(house).opens(f"/login/{secret}").text
    finally:
        config.write_text(before)
        house.restart()


# --- what stands on record -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "deed"), [
    ("/tickets/{}", "read the ticket"), ("/tickets/{}/entries/1/body", "read a formatted mail of the ticket"),
    ("/mails/{}", "read the mail"), ("/mails/{}/body", "read the formatted mail"),
    ("/mails/{}/source", "read the source of the mail"), ("/letters/{}/body", "read what the letter says"),
])
def test_a_part_of_a_page_is_put_on_record_too_and_so_is_a_mere_head(house: House, letter: Delivered, part: str,
                                                                     deed: str) -> None:
    ana = Console(house).log_in("ana")
    path = part.format(number_in(house, part.split("/")[1], letter))
    before = noted(house, "ana").count(deed)
    assert ana.opens(path).status == 200
    connection = http.client.HTTPConnection(urlsplit(ana.url).netloc, timeout=10)
    connection.request("HEAD", path, headers={"Cookie": f"{COOKIE}={ana.cookies[COOKIE]}"})
    assert connection.getresponse().status == 200
    connection.close()
    assert noted(house, "ana").count(deed) == before + 2


def number_in(house: House, part: str, letter: Delivered) -> int:
    """Of the ticket that the letter is about, of the mail that opened it, of the letter itself."""
    ticket = number_of(letter)
    if part == "tickets":
        return ticket
    number = {"mails": select(inbound.c.id).where(inbound.c.ticket_id == ticket),
              "letters": select(outbox.c.id).where(outbox.c.message_id == letter.message_id)}[part]
    with house.store.read() as conn:
        return int(conn.execute(number).scalar_one())


def test_who_comes_in_is_put_on_record(house: House) -> None:
    Console(house).log_in("ben")
    assert noted(house, "ben")[0] == "logged in"
