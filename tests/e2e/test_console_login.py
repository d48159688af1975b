"""Who comes into the console, and how: by a link that works once, from the console's own pages, under its own name."""
from __future__ import annotations

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from gateway.cli.mailboxes import Delivered
from gateway.web.rights import Area
from gateway.web.routes import PAGES, Page
from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.house import House
from tests.servers import wait_until

CHANGES = {**SWITCHED_ON, "people.eva": {"name": "Eva Lind", "addresses": ["eva@example.test"], "roles": ["operator"]}}
ENTERS: dict[str, set[Area]] = {"eva": set(Area), "ben": {Area.TICKETS, Area.PEOPLE},
                                "clara": {Area.TICKETS, Area.SUMMARY}, "": set()}
"""Who -> the areas that are for him; "" is not logged in."""
AREAS = {"": None, "logout": None, "tickets": Area.TICKETS, "mails": Area.MAIL, "letters": Area.MAIL,
         "audit": Area.MAIL, "people": Area.PEOPLE, "summary": Area.SUMMARY, "try-out": Area.TRY_OUT}
"""First part of a path -> the area in which it must lie; None: for everybody who is logged in."""


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


def _link(letter: Delivered) -> str:
    """The path of the link in the letter; the same stands in text and HTML."""
    links = {urlsplit(found).path for found in re.findall(r"http://[^\s\"<]+/login/[\w-]+", letter.text + letter.html)}
    assert len(links) == 1, letter.text
    return links.pop()


def test_a_mailed_link_logs_in_once_and_loading_it_does_nothing(house: House) -> None:
    console = Console(house)
    assert "Log in" in console.opens("/").text, "whoever is not logged in is asked to"
    console.posts("/login", {"address": "Ana.Sousa@example.test"})
    link = _link(house.ana.receives("login-link"))
    for _ in range(3):  # mail filters and previews load it too
        assert "Welcome" in console.opens(link).text
    assert "Ana Sousa" in console.posts(link, {}).text
    assert "spoc" in console.cookies
    other = Console(house)
    assert "works no more" in other.opens(link).text
    assert "works no more" in other.posts(link, {}).text
    assert not other.cookies


def test_nobody_learns_who_has_an_address_here(house: House) -> None:
    console = Console(house)
    known = console.posts("/login", {"address": "ben@example.test"})
    unknown = console.posts("/login", {"address": "nobody@elsewhere.test"})
    assert (known.status, known.html) == (unknown.status, unknown.html)
    house.ben.receives("login-link")
    house.ben.receives_nothing()


def test_more_than_three_links_at_a_time_are_not_mailed(house: House) -> None:
    console = Console(house)
    clara = [console.posts("/login", {"address": "clara@example.test"}) for _ in range(6)]
    assert len({page.html for page in clara}) == 1
    wait_until(lambda: len(_links_for_clara(house)) == 3, "three links are mailed", 20)
    wait_until(lambda: house.child.log.read_text().count("asked for too often") >= 3, "the others were refused", 20)
    house.ana.receives_nothing()
    assert len(_links_for_clara(house)) == 3


def _links_for_clara(house: House) -> list[Delivered]:
    """Without her summary, which comes on a Monday morning."""
    mine = [mail for mail in house.sink.mails if mail.recipient == "clara@example.test"]
    return [mail for mail in mine if mail.letter == "login-link"]


def test_of_two_who_use_a_link_at_once_one_gets_in(house: House) -> None:
    console = Console(house)
    console.posts("/login", {"address": "ana@example.test"})
    link = _link(house.ana.receives("login-link"))
    browsers = [Console(house) for _ in range(8)]
    with ThreadPoolExecutor(8) as together:
        list(together.map(lambda one: one.posts(link, {}), browsers))
    assert sum(bool(one.cookies) for one in browsers) == 1


def test_logging_out_ends_the_session_itself(house: House) -> None:
    console = Console(house).log_in("ana")
    page = console.opens("/")
    kept = dict(console.cookies)
    page.submits("/logout")
    console.cookies = kept
    assert "Log in" in console.opens("/").text


def test_a_form_needs_the_mark_of_its_session(house: House) -> None:
    console, other = Console(house).log_in("ana"), Console(house).log_in("ben")
    for mark in ("", "0" * 64, other.opens("/").mark):
        assert console.posts("/logout", {"mark": mark}).status == 403
    assert "Ana Sousa" in console.opens("/").text


@pytest.fixture(scope="module")
def visitors(house: House) -> dict[str, Console]:
    return {who: Console(house).log_in(who) if who else Console(house) for who in ENTERS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_every_page_is_for_those_of_its_area_and_does_nothing_without_a_mark(visitors: dict[str, Console],
                                                                            page: Page) -> None:
    path, area = re.sub(r"{[^}]+}", "1", page.path), AREAS[page.path.split("/")[1]]
    for who, console in visitors.items():
        said = console.opens(path) if page.method == "GET" else console.posts(path, {})
        if not who:
            assert "You get a link by mail" in said.text
        elif area not in {None, *ENTERS[who]}:
            assert (said.status, "This page is not for you" in said.text) == (403, True), who
        elif page.method == "POST":
            assert (said.status, "This form is too old" in said.text) == (403, True), who
        else:
            assert said.status in (200, 404), who


@pytest.mark.parametrize("headers", [
    {"Origin": "https://elsewhere.test"}, {"Origin": "null"}, {"Origin": ""},
    {"Origin": "", "Sec-Fetch-Site": "cross-site"}, {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
])
def test_a_post_from_another_page_is_not_done(house: House, headers: dict[str, str]) -> None:
    console = Console(house).log_in("ana")
    page = console.opens("/")
    assert console.posts("/logout", {"mark": page.mark}, headers).status == 403
    assert "Ana Sousa" in console.opens("/").text


@pytest.mark.parametrize("name", ["elsewhere.test", "elsewhere.test:80", "", "127.0.0.1", "127.0.0.1:1"])
def test_under_another_name_there_is_no_console(house: House, name: str) -> None:
    """A page of somebody else whose name suddenly leads to this machine (DNS rebinding) sees nothing."""
    console = Console(house).log_in("ana")
    connection = http.client.HTTPConnection(urlsplit(console.url).netloc, timeout=10)
    cookies = "; ".join(f"{key}={value}" for key, value in console.cookies.items())
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("Host", name)
    connection.putheader("Cookie", cookies)
    connection.endheaders()
    assert connection.getresponse().status in (400, 421)
    connection.close()


def test_every_answer_forbids_what_a_browser_need_not_do(house: House) -> None:
    console = Console(house)
    answers = [console.opens("/login"), console.opens("/login/none"), console.opens("/nowhere"),
               console.opens("/static/console.css"), console.posts("/login", {}, {"Origin": "https://elsewhere.test"})]
    for one in answers:
        assert "default-src 'none'" in one.headers["Content-Security-Policy"], one.path
        assert one.headers["X-Content-Type-Options"] == "nosniff", one.path
        assert "unsafe" not in one.headers["Content-Security-Policy"], one.path


def test_only_what_is_the_same_for_all_is_kept_by_browsers(house: House) -> None:
    console = Console(house).log_in("ana")
    sheet = console.opens("/static/console.css")
    assert sheet.headers["Cache-Control"] == "no-cache"
    assert console.opens("/static/console.css", {"If-None-Match": sheet.headers["ETag"]}).status == 304
    assert console.opens("/people").headers["Cache-Control"] == "no-store"


def test_the_cookie_is_no_matter_of_scripts_and_no_secret_of_the_database(house: House) -> None:
    console = Console(house).log_in("ana")
    secret = console.cookies["spoc"]
    files = [file for file in house.data.rglob("*") if file.is_file() and "spoc.db" in file.name]
    assert files or house.url.startswith("postgresql")
    assert not any(secret.encode() in file.read_bytes() for file in files)


def test_a_flood_of_nonsense_leaves_it_standing(house: House) -> None:
    console = Console(house)
    big = {"address": "x" * 3_000_000}
    assert console.posts("/login", big).status == 200
    assert console.opens("/login/" + "y" * 5_000).status == 410
    assert Console(house).log_in("ana").opens("/").status == 200


def test_nothing_can_be_tried_out_where_letters_reach_people(house: House) -> None:
    console = Console(house).log_in("ana")
    assert "Try it out" not in console.opens("/tickets").text
    for page in (console.opens("/try-out"), console.opens("/try-out/mailboxes/ana@example.test")):
        assert page.status == 404
        assert "reach real people" in page.text
    mail = {"from": "sam@customer.test", "to": "support@example.test", "text": "x"}
    assert console.opens("/tickets").submits("/try-out", **mail).status == 404
    assert house.settle()["accepted"] == 0
