"""The mails that were taken in, in the console: what became of each, and what operators do about the quarantine."""
from __future__ import annotations

import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from time import monotonic

import pytest

from tests.e2e.console import DOT, HOSTILE, PROGRAM, SWITCHED_ON, Console, Page
from tests.e2e.house import SHARED, House, Person
from tests.servers import wait_until

CHANGES = {**SWITCHED_ON, "screening": {"unknown_senders": "quarantine", "known_domains": ["partner.test"]}}


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture(scope="module")
def ana(house: House) -> Console:
    return Console(house).log_in("ana")


def stranger_writes(house: House, ana: Console, subject: str, **more: object) -> int:
    """A mail of somebody whom the house does not know; its number, once it is in quarantine."""
    house.stakeholder("Eve Stone").writes(subject=subject, **more)  # type: ignore[arg-type]
    house.settle()
    return next(number for number, title in rows(ana.opens("/mails?show=quarantine")).items() if title == subject)


def rows(page: Page) -> dict[int, str]:
    """Number -> subject of the mails in the list, in their order."""
    found = re.findall(r'<a href="/mails/(\d+)"[^>]*>([^<]*)</a>', page.html)
    return {int(number): unescape(title) for number, title in found}


def outcome(ana: Console, number: int, words: str) -> None:
    """Waits until that has become of the mail."""
    wait_until(lambda: f'class="chip">{words}<' in ana.opens(f"/mails/{number}").html, f"mail {number} is {words}", 20)


def test_a_mail_is_seen_and_released_and_becomes_a_ticket(house: House, ana: Console) -> None:
    number = stranger_writes(house, ana, "May I come in", text="I have a question about the door.")
    assert "1 mail in quarantine" in ana.opens("/letters").text
    page = ana.opens(f"/mails/{number}")
    for words in ("May I come in", "I have a question about the door.", "unknown sender", "Eve Stone <eve.", SHARED):
        assert words in page.text, words
    assert f"Mail {number} is on its way again." in page.submits(f"/mails/{number}/release").text
    outcome(ana, number, "new ticket")
    assert f"Mail {number} had left quarantine already." in page.submits(f"/mails/{number}/release").text
    assert f"Ana Sousa released the mail mail {number}" in ana.opens("/audit").text


def test_several_at_once_are_spam_and_one_of_them_is_handled_after_all(house: House, ana: Console) -> None:
    before = house.status()["outcomes"]["spam"]
    first, second = (stranger_writes(house, ana, f"Cheap lamps {one}") for one in "ab")
    page = ana.opens("/mails?show=quarantine")
    said = page.submits("/mails/spam", **{f"row-{first}": "yes", f"row-{second}": "yes"})
    assert "2 mails are spam now." in said.text
    assert {first, second} <= rows(ana.opens("/mails?show=spam")).keys()
    assert not {first, second} & rows(ana.opens("/mails?show=quarantine")).keys()
    assert house.status()["outcomes"]["spam"] == before + 2
    again = ana.opens(f"/mails/{first}")
    assert "dropped by Ana Sousa; unknown sender" in again.text
    again.submits(f"/mails/{first}/release")
    outcome(ana, first, "new ticket")
    assert house.spoc("release", str(second)).strip()
    outcome(ana, second, "new ticket")


def test_two_operators_at_once_break_nothing(house: House, ana: Console) -> None:
    number = stranger_writes(house, ana, "Who is first")
    pages = [Console(house).log_in("ana").opens(f"/mails/{number}") for _ in range(6)]
    with ThreadPoolExecutor(6) as together:
        said = list(together.map(
            lambda each: each[1].submits(f"/mails/{number}/{'spam' if each[0] % 2 else 'release'}"), enumerate(pages)))
    assert {page.status for page in said} == {200}
    assert any("had left quarantine already" in page.text for page in said)
    house.settle()
    assert number not in rows(ana.opens("/mails?show=quarantine"))


def test_nothing_ticked_nothing_done(ana: Console) -> None:
    page = ana.opens("/mails")
    assert "tick the mails first" in page.submits("/mails/release").text
    assert "tick the mails first" in page.submits("/mails/spam", **{"row-x": "yes", "row-": "yes"}).text
    assert "had left quarantine already" in page.submits("/mails/spam", **{"row-987654": "yes"}).text


@pytest.fixture(scope="module")
def hostile(house: House, ana: Console) -> int:
    return stranger_writes(house, ana, "<script>alert(4)</script>", text="Look here", html=HOSTILE,
                           files=[DOT, PROGRAM])


def test_what_was_written_can_do_nothing(ana: Console, hostile: int) -> None:
    page = ana.opens(f"/mails/{hostile}")
    assert "<script>alert" not in page.html
    assert "setup.exe" in page.text
    assert "may harm" in page.text
    frame = ana.opens(f"/mails/{hostile}/body")
    assert "<b>here</b>" in frame.html
    assert "data:image/png;base64," in frame.html
    assert "1 remote picture is not loaded" in frame.html
    assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    for harm in ("alert", "elsewhere", "href", "onclick", "script"):
        assert harm not in frame.html.lower()
    source = ana.opens(f"/mails/{hostile}/source")
    assert source.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert source.headers["X-Content-Type-Options"] == "nosniff"


START = (b"From: a@hostile.test\r\nTo: support@example.test\r\nDate: Fri, 31 Dec 9999 23:59:59 -1200\r\n"
         b"Subject: odd\r\n")
ODD = {
    "divs": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 5_000 + b"deep" + b"</div>" * 5_000,
    "big": b"Content-Type: text/html\r\n\r\n<p>" + b"lorem ipsum " * 90_000,
    "broken-charset": b"Content-Type: text/plain; charset=no-such\r\n\r\nGr\xfc\xdfe \xff\xfe\x00\x01",
    "winmail": b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               b"eJ8+IgAAAQAAAAAAAAAAAAAA//////////8=\r\n",
    "no-end": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nContent-Type: multipart/mixed\r\n" * 900,
    "long-word": b"Content-Type: text/html\r\n\r\n<p dir=rtl>" + b"x" * 100_000,
}


@pytest.mark.parametrize("kind", ODD)
def test_a_page_comes_in_time_whatever_was_sent(house: House, ana: Console, kind: str) -> None:
    raw = START.replace(b"odd", kind.encode()) + ODD[kind]
    with smtplib.SMTP(*house.child.smtp) as smtp:
        smtp.sendmail("a@hostile.test", [SHARED], raw)
    house.settle()
    number = next(number for number, title in rows(ana.opens("/mails?show=quarantine")).items() if title == kind)
    begun = monotonic()
    for path in ("", "/body", "/source"):
        assert ana.opens(f"/mails/{number}{path}").status == 200
    assert monotonic() - begun < 60  # of a big mail most of it is the start of a process of its own


def test_senders_are_found_by_address_and_by_domain(house: House, ana: Console, hostile: int) -> None:
    Person(house, "bob_1@partner.test", "Bob").writes(subject="From Bob")
    house.settle()
    for typed in ("bob_1@partner.test", "BOB_1@Partner.Test", "partner.test", "@partner.test"):
        assert list(rows(ana.opens(f"/mails?sender={typed}")).values()) == ["From Bob"], typed
    for typed in ("bobx1@partner.test", "artner.test", "%", "nobody@elsewhere.test"):
        assert not rows(ana.opens(f"/mails?sender={typed}")), typed
    assert list(rows(ana.opens("/mails?sender=partner.test&show=tickets")).values()) == ["From Bob"]
    assert not rows(ana.opens("/mails?sender=partner.test&show=spam"))


def test_the_list_is_gone_through_page_by_page(house: House, ana: Console, hostile: int) -> None:
    stranger_writes(house, ana, "A page more")
    newest = next(iter(rows(ana.opens("/mails"))))
    assert next(iter(rows(ana.opens(f"/mails?below={newest}")))) < newest
    for asked in ("below=x", "below=" + "9" * 30, "sender=" + "%25x" * 9_000, "show=nonsense",
                  "show=waiting", "show=held", "show=duplicates"):
        assert ana.opens(f"/mails?{asked}").status == 200
    assert "That was all" in ana.opens("/mails?below=1").text
    for path in ("/mails/987654", f"/mails/{10**30}", "/mails/987654/body", "/mails/987654/source"):
        assert ana.opens(path).status == 404


def test_no_tag_is_shown(house: House, ana: Console) -> None:
    house.look_away()
    bob = Person(house, "bob@partner.test", "Bob")
    bob.writes(subject="A lamp")
    letter = house.ana.receives("new-ticket")
    house.ana.replies(letter, "It comes tomorrow.")
    bob.receives("answer")
    house.settle()
    (tag,) = re.findall(r"\+(?:\w+-)?([a-z2-7]{20})@", letter.reply_to)
    number = next(iter(rows(ana.opens("/mails"))))
    shown = "".join(ana.opens(path).html.lower()
                    for path in ("/mails", f"/mails/{number}", f"/mails/{number}/body", f"/mails/{number}/source"))
    assert "it comes tomorrow." in shown
    assert tag not in shown


def test_no_tag_is_shown_in_the_list_whoever_wrote_it_there(house: House, ana: Console) -> None:
    """A report of a mail server names the address that it could not reach in its subject."""
    Person(house, "liv@partner.test", "Liv").writes(subject="A chair")
    letter = house.ana.receives("new-ticket")
    (tag,) = re.findall(r"\+(?:\w+-)?([a-z2-7]{20})@", letter.reply_to)
    Person(house, "liv@partner.test", "Liv").writes(subject=f"Not delivered: {letter.reply_to}")
    Person(house, "liv@partner.test", letter.reply_to).writes(subject="Not delivered either")
    house.settle()
    shown = ana.opens("/mails?sender=liv@partner.test").html
    assert "Not delivered: " in shown
    assert "Not delivered either" in shown
    assert tag not in shown.lower()


@pytest.mark.parametrize("path", ["/mails", "/mails/1", "/mails/1/body", "/mails/1/source"])
def test_mails_are_for_operators_alone(house: House, path: str) -> None:
    assert Console(house).log_in("ben").opens(path).status == 403
    assert Console(house).log_in("clara").opens(path).status == 403
    assert "You get a link by mail" in Console(house).opens(path).text


def test_nobody_else_can_release(house: House, ana: Console, hostile: int) -> None:
    for who in ("ben", "clara"):
        console = Console(house).log_in(who)
        mark = console.opens("/").mark
        for path in (f"/mails/{hostile}/release", f"/mails/{hostile}/spam", "/mails/release", "/mails/spam"):
            assert console.posts(path, {"mark": mark, f"row-{hostile}": "yes"}).status == 403
    assert hostile in rows(ana.opens("/mails?show=quarantine"))
