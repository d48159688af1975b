"""The page of a ticket: complete, readable, and harmless whatever people have written."""
from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from gateway.letters.record import LARGEST_PICTURE, record_page
from gateway.model.mail import Address, Attachment
from gateway.model.record import Record, Undertaken
from gateway.model.ticket import Entry, EntryKind, Participant, Status, Ticket, TicketId, Visibility
from tests.builders import BEN, EVE, NOW, directory, hours

ANA = Address("ana@example.test", "Ana Smith")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200
HOUSE = directory(hours=hours("Europe/Berlin"))
TICKET = Ticket(
    TicketId(88), "Budget for the summer fair", Status.RESOLVED, BEN, "support", "ana", NOW, topic="finance",
    participants=(Participant(BEN, True), Participant(EVE, False)), labels=("fair",), links=(TicketId(12),),
)


def said(text: str = "Hello.", **changes: Any) -> Entry:
    return replace(Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW, text), **changes)


def page(*entries: Entry, blobs: dict[str, bytes] | None = None, **changes: Any) -> str:
    record = replace(Record(TICKET, NOW + timedelta(days=1), entries), **changes)

    def read(digest: str) -> bytes:
        if digest not in (blobs or {}):
            raise FileNotFoundError(digest)
        return (blobs or {})[digest]

    return record_page(record, HOUSE, read, NOW)


def text_of(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def test_the_head_says_what_a_reader_wants_to_know() -> None:
    read = text_of(page())
    for told in ("ticket #88", "Budget for the summer fair", "Status resolved", "Topic Finance", "Urgency normal",
                 "Stakeholder Ben Ode <ben@customer.test>", "Participants Eve Stone <eve@elsewhere.test>",
                 "POC Ana Smith", "Opened 23 November 2026, 11:00 CET", "Closed 24 November 2026, 11:00 CET",
                 "Labels fair", "Related #12"):
        assert told in read
    assert "None" not in read
    assert "Takes in" not in read


def test_decisions_and_actions_stand_at_the_top_and_the_history_below() -> None:
    html = page(said("May we?"), said("Up to 3000.", kind=EntryKind.DECISION, author=ANA),
                said("Order the tent.", kind=EntryKind.ACTION, author=ANA),
                actions=(Undertaken("tom", "Order the tent.", NOW, date(2026, 12, 1)), Undertaken("ana", "Pay.", NOW,
                         done_at=NOW)))
    head, _, history = text_of(html).partition("History")
    assert "decision Up to 3000. Ana Smith" in head
    assert head.count("Order the tent. (by 1 December 2026) Tom Smith") == 1
    assert "Pay. (done 23 November 2026) Ana Smith" in head
    assert history.index("May we?") < history.index("Up to 3000.") < history.index("Order the tent.")


def test_what_is_internal_or_unconfirmed_is_marked() -> None:
    html = page(said("For us only.", visibility=Visibility.INTERNAL, kind=EntryKind.NOTE, unconfirmed=True))
    (entry,) = LexborHTMLParser(html).css("article")
    assert entry.attributes["class"] == "internal"
    assert "note · 23 November 2026, 11:00 CET · internal · unconfirmed" in " ".join(entry.text().split())


def test_strangers_read_the_name_of_a_poc_and_not_his_address() -> None:
    entry = said("Here you are.", author=ANA)
    assert "ana@example.test" in page(entry)
    assert "ana@example.test" not in page(entry, is_public=True)
    assert "Ana Smith · mail" in text_of(page(entry, is_public=True))


def test_files_are_listed_with_size_digest_and_danger() -> None:
    file = Attachment("plan <b>.pdf", "application/pdf", 1_234_567, "a" * 64, hazard="it holds macros")
    assert f"plan <b>.pdf, 1.2 MB, it holds macros SHA-256 {'a' * 64}" in text_of(page(said(attachments=(file,))))


def test_a_small_picture_stands_in_the_page() -> None:
    shown = said(html='<p>See <img src="cid:logo@x" alt="logo"></p>',
                 attachments=(Attachment("logo.png", "image/png", len(PNG), "b" * 64, "logo@x", True),))
    assert f'src="data:image/png;base64,{b64encode(PNG).decode()}"' in page(shown, blobs={"b" * 64: PNG})


@pytest.mark.parametrize("picture", [
    Attachment("a.png", "image/png", LARGEST_PICTURE + 1, "b" * 64, "p", True),
    Attachment("a.svg", "image/svg+xml", 10, "b" * 64, "p", True),
    Attachment("a.png", "image/png", 10, "b" * 64, "p", True, hazard="it is a program"),
    Attachment("a.png", "image/png", 10, "c" * 64, "p", True),
], ids=["big", "not a picture", "dangerous", "gone"])  # fmt: skip
def test_a_picture_that_is_big_gone_or_none_is_left_out(picture: Attachment) -> None:
    html = page(said(html='<img src="cid:p" alt="plan">', attachments=(picture,)), blobs={"b" * 64: PNG})
    assert "data:image" not in html
    assert 'alt="plan"' in html


HOSTILE = (
    "<script>alert(1)</script><p onclick='alert(1)'>Hi</p>", "<img src=x onerror=alert(1)>",
    "<img src='https://evil.test/pixel.png'><img srcset='https://evil.test/2.png 2x'>",
    "<img alt='x><script>alert(1)</script>' src='cid:p'>", "<p title='<img alt=\">a\" src=\"cid:p\">'>x</p>",
    "<style>@import url(https://evil.test/a.css)</style><p style='background:url(https://evil.test/b)'>x</p>",
    "<link rel=stylesheet href=https://evil.test/c.css><meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<iframe src=https://evil.test></iframe><object data=https://evil.test></object><embed src=https://evil.test>",
    "<svg onload=alert(1)><image href='https://evil.test/d.png'/></svg><math><mi xlink:href='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a><form action=https://evil.test><input name=a></form>",
    "<video src=https://evil.test/v autoplay poster=https://evil.test/p></video><base href=https://evil.test>",
    "</div></article></body></html><script>alert(1)</script>", "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "{{ page.title.__class__ }}{% include 'en/words.toml' %}",
)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_people_wrote_runs_or_loads(html: str) -> None:
    picture = Attachment("p.png", "image/png", len(PNG), "b" * 64, "p", True)
    entry = said(html, html=html, folded=html, attachments=(picture,), author=Address("a@b.test", html))
    made = page(entry, said(html), blobs={"b" * 64: PNG}, ticket=replace(TICKET, subject=html, labels=(html,)),
                actions=(Undertaken(html, html, NOW),))
    tree = LexborHTMLParser(made)
    assert not tree.css("script, iframe, object, embed, link, svg, math, form, input, video, base, frame, audio")
    assert len(tree.css("meta")) == len(LexborHTMLParser(page()).css("meta"))
    assert len(tree.css("article")) == 2
    for node in tree.css("*"):
        values = {name: value or "" for name, value in node.attributes.items()}
        assert not [name for name in values if name.startswith("on") or name in ("srcset", "background", "poster")]
        assert values.get("src", "data:image/png;").startswith("data:image/png;")
        assert re.match("https?:|mailto:|tel:|$", values.get("href", ""))
        assert "url(" not in values.get("style", "")
    (style,) = tree.css("style")
    assert "evil" not in style.text()
    assert "default-src 'none'" in made


def test_it_can_be_printed_and_read_in_the_dark() -> None:
    made = page()
    assert "@media print" in made
    assert "prefers-color-scheme: dark" in made


def test_times_are_those_of_the_house() -> None:
    elsewhere = replace(HOUSE, hours=replace(HOUSE.hours, zone=ZoneInfo("Asia/Tokyo")))
    made = record_page(Record(TICKET, None, ()), elsewhere, lambda _digest: b"", NOW)
    assert "23 November 2026, 19:00 JST" in text_of(made)
