"""The letters of the house, in the console: what waits, what could not be sent, what has come back; tries by hand."""
from __future__ import annotations

import re
from html import unescape

import pytest

from gateway.cli.mailboxes import send
from tests.e2e.console import SWITCHED_ON, Console, Page
from tests.e2e.house import House
from tests.e2e.test_machines import bounce_of
from tests.servers import wait_until

CHANGES = {**SWITCHED_ON, "relay": {"retry_base": "10m", "retry_cap": "10m"}}
"""A letter that the relay puts off waits until somebody wants it tried again."""


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture(scope="module")
def ana(house: House) -> Console:
    return Console(house).log_in("ana")


@pytest.fixture(autouse=True)
def _earlier_letters_are_out_of_sight(house: House) -> None:
    house.look_away()


def rows(page: Page) -> dict[int, str]:
    """Number -> subject of the letters in the list, in their order."""
    found = re.findall(r'<a href="/letters/(\d+)"[^>]*>([^<]*)</a>', page.html)
    return {int(number): unescape(title) for number, title in found}


def refused(house: House, ana: Console, answer: str, shelf: str) -> tuple[str, int]:
    """Somebody whose receipt the relay does not take at first: his address, and the number of the letter."""
    sam = house.stakeholder()
    house.sink.refuse(sam.address, answer)
    sam.writes(subject="No sound")
    address = f"/letters?show={shelf}&to={sam.address}"
    wait_until(lambda: "451" in ana.opens(address).text or "550" in ana.opens(address).text, "it is refused", 20)
    (number,) = rows(ana.opens(address))
    return sam.address, number


def test_what_was_put_off_is_tried_again_at_once(house: House, ana: Console) -> None:
    address, number = refused(house, ana, "451 4.3.0 busy", "due")
    page = ana.opens(f"/letters/{number}")
    for words in ("next try in", "busy", "Tries that failed 1", address):
        assert words in page.text, words
    assert f"Letter {number} is tried again now." in page.submits(f"/letters/{number}/retry").text
    assert house.take(address, "receipt", 20), "nobody waits for ten minutes"
    house.settle()
    assert number in rows(ana.opens(f"/letters?show=sent&to={address}"))
    assert f"Letter {number} needed no further try." in page.submits(f"/letters/{number}/retry").text


def test_what_was_given_up_goes_out_after_all(house: House, ana: Console) -> None:
    address, number = refused(house, ana, "550 5.1.1 no such user", "given-up")
    page = ana.opens("/letters?show=given-up")
    assert "1 letter given up" in page.text
    assert "Letter" in page.submits("/letters/retry", **{f"row-{number}": "yes"}).text
    assert house.take(address, "receipt", 20)
    house.settle()
    assert not rows(ana.opens("/letters?show=given-up"))
    assert f"Ana Sousa tried the letter again letter {number}" in ana.opens("/audit").text


def test_what_was_given_up_may_rest(house: House, ana: Console) -> None:
    address, number = refused(house, ana, "550 5.1.1 no such user", "given-up")
    page = ana.opens("/letters?show=given-up")
    assert f"Letter {number} stays unsent." in page.submits("/letters/rest", **{f"row-{number}": "yes"}).text
    assert f"Letter {number} was not given up any more." in page.submits(f"/letters/{number}/rest").text
    assert f"Letter {number} needed no further try." in page.submits(f"/letters/{number}/retry").text
    after = ana.opens("/letters?show=given-up")
    assert not rows(after)
    assert "letter given up" not in after.text
    assert "left unsent" in ana.opens(f"/letters?to={address}").text


def test_what_has_come_back_says_why(house: House, ana: Console) -> None:
    sam = house.stakeholder()
    sam.writes(subject="The lamp is dark")
    house.ana.replies(house.ana.receives("new-ticket"), "It was never on.")
    answer = sam.receives("answer")
    send(bounce_of(answer).as_bytes(), "", [answer.mail_from], house.child.smtp)
    wait_until(lambda: sam.address in ana.opens("/letters?show=returned").text, "it has come back", 20)
    assert "came back" in ana.opens(f"/letters?show=returned&to={sam.address}").text
    assert "mailbox unknown here" in ana.opens("/letters?show=returned").text


def test_a_letter_is_seen_as_it_is_sent_without_its_tags(house: House, ana: Console) -> None:
    house.stakeholder().writes(subject="<b>Projector</b>", text="It shows no picture.")
    letter = house.ana.receives("new-ticket")
    house.settle()
    (number,) = [number for number, title in rows(ana.opens("/letters")).items() if title.endswith("<b>Projector</b>")
                 and title.startswith("[#")]
    page, frame = ana.opens(f"/letters/{number}"), ana.opens(f"/letters/{number}/body")
    assert "It shows no picture." in frame.text
    assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    tags = set(re.findall(r"[a-z2-7]{20}(?=@)", letter.raw.decode("latin-1")))
    assert tags
    assert not [tag for tag in tags if tag in (page.html + frame.html).lower()]


def test_what_a_link_to_log_in_says_is_shown_to_nobody(house: House, ana: Console) -> None:
    ana.posts("/login", {"address": "ben@example.test"})
    letter = house.ben.receives("login-link")
    house.settle()
    ana = Console(house).log_in("ana")
    (number,) = [number for number, title in rows(ana.opens("/letters?to=ben@example.test")).items()]
    page = ana.opens(f"/letters/{number}")
    assert "for its receiver alone" in page.text
    assert ana.opens(f"/letters/{number}/body").status == 404
    (secret,) = set(re.findall(r"/login/([\w-]+)", letter.text))
    assert secret not in page.html


def test_recipients_are_found_by_address_and_by_domain(house: House, ana: Console) -> None:
    house.stakeholder().writes(subject="Two letters: to him and to a POC")
    house.settle()
    everybody = rows(ana.opens("/letters?to=@EXAMPLE.test"))
    assert set(rows(ana.opens("/letters?to=ana@example.test"))) <= set(everybody)
    assert everybody
    for typed in ("xample.test", "%", "nobody@elsewhere.test"):
        assert not rows(ana.opens(f"/letters?to={typed}")), typed
    newest = next(iter(rows(ana.opens("/letters"))))
    assert next(iter(rows(ana.opens(f"/letters?behind=0-{newest}")))) < newest
    for asked in ("behind=x", "behind=1-" + "9" * 30, "to=" + "%25x" * 9_000, "show=nonsense",
                  "show=due&behind=0-0", "show=sent&behind=0-1"):
        assert ana.opens(f"/letters?{asked}").status == 200
    for path in ("/letters/987654", f"/letters/{10**30}", "/letters/987654/body"):
        assert ana.opens(path).status == 404


@pytest.mark.parametrize("path", ["/letters", "/letters/1", "/letters/1/body"])
def test_letters_are_for_operators_alone(house: House, path: str) -> None:
    assert Console(house).log_in("ben").opens(path).status == 403
    assert Console(house).log_in("clara").opens(path).status == 403
    assert "You get a link by mail" in Console(house).opens(path).text


def test_nobody_else_can_try_them_again(house: House, ana: Console) -> None:
    _, number = refused(house, ana, "550 5.1.1 no such user", "given-up")
    for who in ("ben", "clara"):
        console = Console(house).log_in(who)
        mark = console.opens("/").mark
        for path in (f"/letters/{number}/retry", f"/letters/{number}/rest", "/letters/retry", "/letters/rest"):
            assert console.posts(path, {"mark": mark, f"row-{number}": "yes"}).status == 403
    assert number in rows(ana.opens("/letters?show=given-up"))
