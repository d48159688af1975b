"""The try-out mailboxes: mail is written in anybody's name, and every letter can be read and answered."""
from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from gateway.cli.mailboxes import File, compose, send
from gateway.store import audit
from tests.e2e.console import SWITCHED_ON, Console, Page
from tests.e2e.house import SHARED, House
from tests.servers import wait_until

CHANGES = {**SWITCHED_ON, "relay": {"kind": "folder", "host": ""}}
SAM = "Sam Lee <sam@customer.test>"
LETTER = re.compile(r'href="(/try-out/mailboxes/[^"/]+/[0-9a-f]{40})"[^>]*>([^<]*)</a>')


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture(scope="module")
def ana(house: House) -> Console:
    return Console(house).log_in("ana")


def writes(console: Console, from_: str, subject: str, text: str, to: str = SHARED) -> Page:
    """What the console says to the mail."""
    return console.opens("/try-out").submits("/try-out", **{"from": from_, "to": to, "subject": subject, "text": text})


def newest(console: Console, address: str, subject: str) -> Page:
    """The newest letter of that subject to the address, as soon as one is there."""
    found: list[str] = []

    def is_there() -> bool:
        page = console.opens(f"/try-out/mailboxes/{address}")
        found[:] = [path for path, title in LETTER.findall(page.html) if subject in unescape(title)][:1]
        return bool(found)

    wait_until(is_there, f"a letter to {address} about {subject}", 20)
    return console.opens(found[0])


def ticket_of(page: Page) -> str:
    """The number of the ticket that the letter is about."""
    found = re.search(r"#(\d+)", page.text)
    assert found, page.text
    return found[1]


@pytest.fixture(scope="module")
def played(ana: Console) -> tuple[Page, Page, Page, Page]:
    """A conversation with somebody new: what is said to the first mail, and each letter, which is answered then."""
    taken = writes(ana, "Lia Moss <lia@customer.test>", "No light", "The lamp is dark.")
    notified = newest(ana, "ana@example.test", "No light")
    notified.submits(notified.path, text="Is it switched on?\n")
    answered = newest(ana, "lia@customer.test", "Re: No light")
    answered.submits(answered.path, text="Now it is. Thank you!\n")
    again = newest(ana, "ana@example.test", f"Re: [#{ticket_of(notified)}]")
    again.submits(again.path, text="#close\n")
    return taken, notified, answered, again


def test_a_whole_conversation_is_played_without_a_mail_program(ana: Console,
                                                               played: tuple[Page, Page, Page, Page]) -> None:
    page, notified, answered, again = played
    assert "has taken the mail to support@example.test" in page.text
    assert "Answer as Ana Sousa" in notified.text
    assert "Is it switched on?" in answered.text
    assert "Answer as Lia Moss" in answered.text
    assert "Now it is." in again.text
    wait_until(lambda: "resolved" in ana.opens(f"/tickets/{ticket_of(again)}").text, "it is resolved", 20)


def test_what_comes_of_a_mail_is_told_as_it_comes(ana: Console) -> None:
    told = writes(ana, SAM, "No water", "The tap is dry.")
    since = re.search(r"since=([\d.]+)", told.html) or re.search(r"since=([\d.]+)", told.path)
    assert since
    part = {"HX-Request": "true"}

    def news(seen: int = 99) -> Page:
        return ana.opens(f"/try-out/news?since={since[1]}&seen={seen}", part)

    wait_until(lambda: "That is all for now" in news().text, "nothing is under way any more", 20)
    done = news()
    for words in ("A new letter for Ana Sousa", "A new letter for sam@customer.test", "No water"):
        assert words in done.text
    assert "hx-get" not in done.html, "it asks no more"
    assert 'hx-swap-oob="innerHTML"' in done.html
    assert "A new letter" not in ana.opens("/try-out/news?since=99999999999", part).text


@pytest.mark.parametrize(("typed", "why"), [
    ({"from": "nobody"}, "Say from whom it is"),
    ({"from": "a@b.test, c@d.test"}, "Say from whom it is"),
    ({"from": "Support <support@example.test>"}, "does not write to itself"),
    ({"from": "sam@bücher.test"}, "no address to write from"),
    ({"to": "victim@elsewhere.test"}, "no address of the gateway"),
    ({"to": f"{SHARED}, victim@elsewhere.test"}, "no address of the gateway"),
])
def test_only_a_mail_to_the_gateway_is_sent(house: House, ana: Console, typed: dict[str, str], why: str) -> None:
    before = house.status()["accepted"]
    whole = {"from": SAM, "to": SHARED, "subject": "x", "text": "kept", **typed}
    page = ana.opens("/try-out").submits("/try-out", **whole)
    assert page.status == 422
    assert why in page.text
    assert "kept" in page.html, "what was typed is not lost"
    assert house.status()["accepted"] == before


def test_what_is_typed_cannot_add_a_header(house: House, ana: Console) -> None:
    writes(ana, "Eve\r\nBcc: victim@elsewhere.test <eve@customer.test>", "Hi\r\nBcc: victim@elsewhere.test", "Hi")
    page = newest(ana, "ana@example.test", "Hi Bcc: victim@elsewhere.test")
    assert "victim@elsewhere.test" in page.text, "it stands in the subject"
    house.settle()
    assert not (house.data / "outgoing/victim@elsewhere.test").exists()


def test_a_sponsor_is_known_by_his_address(house: House, ana: Console) -> None:
    writes(ana, "Clara Weiss <clara@example.test>", "A question of mine", "What about the fair?")
    newest(ana, "ana@example.test", "A question of mine")


def test_a_sponsor_is_told_why_he_is_asked_back(house: House, ana: Console) -> None:
    writes(ana, "Lou <lou@customer.test>", "A new drill", "May we have one?")
    told = newest(ana, "ana@example.test", "A new drill")
    assert "vouches" not in told.text
    told.submits(told.path, text="#approve clara: May we buy the drill for 300?")
    asked = newest(ana, "clara@example.test", "A new drill")
    assert "a yes or a no is asked back in one more letter" in asked.text
    asked.submits(asked.path, text="yes")
    house.settle()
    again = newest(ana, "clara@example.test", "A new drill")
    assert "Have you said this?" in again.text
    again.submits(again.path, text="yes")
    house.settle()
    assert "Approved: May we buy the drill for 300?" in newest(ana, "ana@example.test", "A new drill").text


def test_a_letter_counts_as_read_when_it_was_opened(house: House, ana: Console) -> None:
    writes(ana, "Kim <kim@customer.test>", "Read me", "Please.")
    house.settle()
    for beside_mailbox, beside_letter in ((1, 1), (0, 0)):
        page = ana.opens("/try-out/mailboxes/kim@customer.test")
        of_mailbox = page.html.partition("/kim%40customer.test")[2].partition("</li>")[0]
        assert of_mailbox.count("not read yet") == beside_mailbox
        assert page.html.partition("<h1")[2].count("not read yet") == beside_letter
        ana.opens(LETTER.findall(page.html)[0][0])


@pytest.mark.usefixtures("played")
def test_no_tag_and_no_login_link_is_shown(house: House, ana: Console) -> None:
    page = newest(ana, "ana@example.test", "No light")
    whole = page.html + ana.opens(f"{page.path}/body").html
    assert "support+…@example.test" in page.text
    lying = "".join(path.read_text("latin-1") for path in (house.data / "outgoing").glob("*/*/*"))
    tags = set(re.findall(r"\+([a-z2-7]{20})@", lying))
    assert tags
    assert not [tag for tag in tags if tag in whole]
    Console(house).posts("/login", {"address": "ben@example.test"})
    letter = newest(ana, "ben@example.test", "")
    assert "nobody else is shown it" in letter.text
    assert "/login/" not in letter.html + ana.opens(f"{letter.path}/body").html
    lying = (house.data / "outgoing/ben@example.test").glob("*/*")
    assert "/login/" in "".join(path.read_text("latin-1") for path in lying)


def test_hostile_html_is_harmless_in_a_letter_and_files_are_saved(house: House, ana: Console) -> None:
    html = '<p onclick="alert(1)">Look <b>here</b></p><img src="https://elsewhere.test/x.png" onerror="alert(2)">'
    file = File("Übersicht.txt", b"all is well\n", "text/plain")
    send(compose("Eve <eve@customer.test>", SHARED, "Hostile", "Look here", html=html, files=[file]),
         "eve@customer.test", [SHARED], house.child.smtp)
    page = newest(ana, "ana@example.test", "Hostile")
    frame = ana.opens(f"{page.path}/body")
    assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "<b>here</b>" in frame.html
    for harm in ("alert", "elsewhere", "href=", "onclick", "<script"):
        assert harm not in frame.html
    place = page.text.count("Übersicht.txt") and re.search(r"/files/(\d+)", page.html)
    assert place
    got = ana.opens(f"{page.path}/files/{place[1]}")
    assert got.html == "all is well\n"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert ana.opens(f"{page.path}/files/0").status == ana.opens(f"{page.path}/files/99").status == 404


@pytest.mark.parametrize("path", [
    "nobody@elsewhere.test", "..", "..%2F..", "%2e%2e", "%2Fetc", ".", "ana@example.test/x", "ana@example.test/..",
    "ana@example.test/..%2F..%2Fspoc.toml", f"ana@example.test/{'0' * 40}",
])
def test_nothing_but_the_mailboxes_can_be_reached(ana: Console, path: str) -> None:
    assert ana.opens(f"/try-out/mailboxes/{path}").status == 404


@pytest.mark.usefixtures("played")
def test_it_is_for_operators_and_put_on_record(house: House, ana: Console) -> None:
    page = newest(ana, "ana@example.test", "No light")
    for path in ("/try-out", "/try-out/mailboxes/ana@example.test", page.path, f"{page.path}/body", "/try-out/news"):
        for person in ("ben", "clara"):
            refused = Console(house).log_in(person).opens(path)
            assert refused.status == 403, (person, path)
        assert "You get a link by mail" in Console(house).opens(path).text
    ben = Console(house).log_in("ben")
    mark = ben.opens("/tickets").mark
    for path in ("/try-out", page.path):
        assert ben.posts(path, {"mark": mark, "from": SAM, "to": SHARED, "text": "x"}).status == 403
    with house.store.read() as conn:
        noted = {(one.person, one.deed, one.about) for one in audit.newest(conn, 500)}
    assert {("ana", "wrote a mail to try it out", ""), ("ana", "read a letter in a try-out mailbox", "ana"),
            ("ana", "answered a letter to try it out", "somebody outside")} <= noted


def test_examples_and_senders_are_filled_in(ana: Console) -> None:
    page = ana.opens("/try-out?" + urlencode({"example": "1", "from": "Ben Okafor <ben@example.test>"}))
    assert "Locked out" in page.text
    assert "my password has expired" in page.text
    assert 'value="Ben Okafor &lt;ben@example.test&gt;"' in page.html
