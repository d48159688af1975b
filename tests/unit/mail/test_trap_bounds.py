"""The table of traps (design, mail.md), row by row: bounded in CPU time and in memory; and growth that stays linear."""
from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from gateway.mail.html_text import html_to_text
from gateway.mail.parse import parse
from gateway.mail.reply_html import cut
from gateway.mail.reply_text import split_reply
from gateway.model.mail import InboundMail
from gateway.model.policy import Limits
from tests.unit.mail.mails import seconds_for
from tests.unit.mail.test_traps import check_clean

MEGABYTE = 1024 * 1024


def deep(depth: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return b"From: a@example.org\n" + parts + b"Content-Type: text/plain\n\nhi\n"


def html(body: str) -> bytes:
    return b"From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n" + body.encode()


def plain(body: str) -> bytes:
    return b"From: a@example.org\nIn-Reply-To: <l@x>\n\n" + body.encode()


WORDS = b" ".join([b"=?utf-8?q?caf=C3=A9?="] * 20_000)
ADDRESSES = b", ".join(b"P %d <p%d@example.org>" % (n, n) for n in range(20_000))
TRAPS: dict[str, bytes] = {
    "bare LF in a subject": b"From: a@example.org\r\nSubject: a\nX-Evil: b\r\n\r\nhi",
    "bare CR in a subject": b"From: a@example.org\r\nSubject: a\rX-Evil: b\r\n\r\nhi",
    "encoded CRLF": b"From: =?utf-8?q?A=0D=0ABcc:_x@y.test?= <a@example.org>\nSubject: =?utf-8?q?a=0D=0ABcc:_x?=\n\nhi",
    "20,000 encoded words": b"Subject: " + WORDS + b"\nFrom: " + WORDS + b" <a@example.org>\n\nhi",
    "20,000 addresses": b"From: a@example.org\nTo: " + ADDRESSES + b"\nCc: " + ADDRESSES + b"\n\nhi",
    "multipart 900 deep": deep(900),
    "multipart 3,000 deep": deep(3_000),
    "From with 5,000 comments": b"From: " + b"(" * 5_000 + b"x" + b")" * 5_000 + b" a@example.org\n\nhi",
    "unended Message-ID": b"From: a@example.org\nMessage-ID: <a@[\n\nhi",
    "unknown charset": b"From: a@example.org\nContent-Type: text/plain; charset=x-nonsense\n\nGr\xfc\xdfe",
    "charset with NUL": b'From: a@example.org\nContent-Type: text/plain; charset="a\x00b"\n\nGr\xfc\xdfe',
    "surrogates and NUL": b"From: J\xfc\x00 <a@example.org>\nSubject: \xed\xa0\x80\xff\n\n\xed\xa0\x80\x00hi",
    "two readings of an address": b"From: x@a.test)<y@b.test>\n\nhi",
    "odd line breaks in a header": "From: a@example.org\nSubject: a\u2028b\u0085c\x0bd\x0ce\n\nhi".encode(),
    "inline part": b"From: a@example.org\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n"
                   b"\n<p>x\n--b\nContent-Type: image/png\nContent-ID: <i@x>\nContent-Disposition: inline\n\n"
                   b"\x89PNG\n--b--\n",
    "300 nested divs": html("<div>" * 300 + "hi" + "</div>" * 300),
    "100,000 nested divs": html("<div>" * 100_000 + "hi"),
    "a line of 3 MB": plain("x" * 3_000_000),
    "40 KB of quotes": plain("> " * 20_000),
    "40 KB of On": plain("On " * 13_000),
    "40 KB of spaces": plain(" " * 40_000 + "x"),
    "1 MB of ordinary lines": plain("The printer on floor three does not print and shows an error.\n" * 16_000),
}
_NOBODY = frozenset({"two readings of an address", "20,000 encoded words"})


def read(raw: bytes) -> InboundMail:
    return parse(raw, Limits(), detect_language=False)


def peak_of(work: Callable[[], object]) -> int:
    """Bytes that the call held at its worst."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_bounded_in_time_and_memory(trap: str) -> None:
    raw = TRAPS[trap]
    mail = read(raw)  # imports happen once
    started = time.process_time()
    read(raw)
    assert time.process_time() - started < 1
    assert peak_of(lambda: read(raw)) < 24 * MEGABYTE + 12 * len(raw)
    check_clean(mail)
    assert (mail.from_ is None) == (trap in _NOBODY)
    assert trap != "inline part" or [file.content_id for file in mail.attachments] == ["i@x"]


PIECES = [
    "> ", ">", "-", "- ", "On ", "From: ", "From: a@b.test\n", " ", "\t\n", "\n", "wrote:\n",
    "> On 1 May Bob wrote:\n", "-- \n", "____\n", "<a@b.test>\n", "Von: x\nAn: y\n", "差出人: x\n",
    "On Mon, May 4, 2026 at 9:12 AM x\n", "--Original ", ">>> x@y >>>\n", "[x]\n", "Sent from ", "a@b.c ",
    "http://", "----- x -----\n", "\u00a0", "=_",
]


@pytest.mark.parametrize("piece", PIECES)
def test_text_grows_linearly(piece: str) -> None:
    def of(size: int) -> float:
        body = piece * (size // len(piece))
        return seconds_for(lambda: split_reply(body))

    assert_linear(of, 40_000)


TAGS = [
    "<div>", "<blockquote>", "<b>", "<table><tr><td>", "<p>", "<br>", "<span style='x'>", "<!-- ",
    "<a href=x>", "&amp;", "<div class=gmail_quote>", "<blockquote type=cite>x</blockquote>", "<p>x</p>",
    "<ul><li>", "<", "</div>", "<img src=cid:a>", "<font><p>", "<x><y>", "<svg><g>", "<b><p>",
    "<div name=quote>", "<pre>\n",
]


@pytest.mark.parametrize("piece", TAGS)
def test_html_grows_linearly(piece: str) -> None:
    def of(size: int) -> float:
        body = "hello" + piece * (size // len(piece))
        return seconds_for(lambda: (html_to_text(body), cut(body, "hello")))

    assert_linear(of, 50_000)


BOUNCES = [
    "-- \n", "- ", "-" * 60 + "\n", "original message ", "> \n", "____", "Reason: ", "user@", "address ",
    "<x@y.test>:\n", "x@y.test ", "550 ", "5.1.1 ", "Final-Recipient: rfc822; x@y.test\n", "user ",
    "could not be ", "a@", "To: x@y.test\n", "550 <x@y.test>... ", "(", "delivery ", "Status: 5.1.1\n\n",
    "mailbox ", "recipient ",
]


@pytest.mark.parametrize("piece", BOUNCES)
def test_bounces_grow_linearly(piece: str) -> None:
    def of(size: int) -> float:
        head = b"From: MAILER-DAEMON@example.org\nSubject: Undelivered mail\n\n"
        raw = head + (piece * (size // len(piece))).encode()
        return seconds_for(lambda: read(raw))

    assert_linear(of, 20_000)


def assert_linear(of: Callable[[int], float], size: int) -> None:
    """Twice the size takes little more than twice the time; what takes next to none is not worth measuring."""
    small, big = of(size), of(2 * size)
    assert big < 0.05 + 3.2 * small
    assert big < 1


def test_many_headers_in_an_unknown_charset_are_guessed_at_once() -> None:
    odd = b"".join(b"X-Odd-%d: n\xe4chste Stra\xdfe Nummer %d, gr\xfc\xdfe\r\n" % (n, n) for n in range(900))
    raw = b"From: sam@x.test\r\nSubject: Gr\xfc\xdfe\r\n" + odd + b"\r\nHello\r\n"
    started = time.process_time()
    mail = parse(raw, Limits(), detect_language=False)
    assert time.process_time() - started < 0.5
    assert mail.subject == "Grüße"
