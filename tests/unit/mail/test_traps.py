"""Every row of the table of traps: bounded in time, nothing raised, nothing unclean comes out."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.html_text import html_to_text
from gateway.mail.inspect import describe
from gateway.mail.parse import parse
from gateway.mail.reply_text import split_reply
from gateway.mail.screen import screen
from gateway.model.mail import InboundMail
from gateway.model.policy import Limits
from tests.unit.mail.mails import MAILS, POLICY, envelope, read, seconds_for, shared, within

BREAKS = "\n\r\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def check_clean(mail: InboundMail) -> None:
    """No control, line break or lone surrogate in a value; the texts have LF only; all of it is JSON and UTF-8."""
    values = [mail.subject, mail.message_id or "", *mail.references, *mail.in_reply_to]
    values += [value for values in mail.headers.values() for value in values]
    values += [part for box in (*mail.to, *mail.cc, *mail.reply_to) for part in (box.address, box.name)]
    values += [part for file in mail.attachments for part in (file.name, file.media_type, file.content_id or "")]
    values += [mail.from_.address, mail.from_.name] if mail.from_ else []
    for value in values:
        assert not any(char in BREAKS for char in value)
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in value)
    for text in (mail.text, mail.new_text, mail.signature, mail.new_html or ""):
        assert not any(char in BREAKS.replace("\n", "") for char in text)
        assert not any(unicodedata.category(char) == "Cs" for char in text)
    shown = describe(mail, screen(mail, envelope(), POLICY))
    assert json.loads(json.dumps(shown, ensure_ascii=False).encode("utf-8"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r"])
def test_line_break_in_a_subject_stays_out_of_the_values(line_end: bytes) -> None:
    mail = parse(
        b"From: a@example.org\r\nSubject: a" + line_end + b"X-Evil: b\r\n\r\nhi\r\n", Limits(), detect_language=False
    )
    check_clean(mail)
    assert mail.subject in ("a", "a X-Evil: b")


def test_line_break_inside_an_encoded_word_is_a_space() -> None:
    mail = read("From: =?utf-8?q?A=0D=0ABcc:_x@evil.test?= <a@example.org>\nSubject: =?utf-8?q?a=0D=0ABcc:_x?=")
    assert mail.subject == "a Bcc: x"
    assert mail.from_ is not None
    assert mail.from_.name == "A Bcc: x@evil.test"
    check_clean(mail)


def test_many_encoded_words() -> None:
    words = " ".join(["=?utf-8?q?caf=C3=A9?="] * 20_000)
    with within(1):
        mail = read(f"Subject: {words}\nFrom: {words} <a@example.org>")
    check_clean(mail)


def test_many_addresses() -> None:
    with within(1):
        mail = read("To: " + ", ".join(f"P {n} <p{n}@example.org>" for n in range(20_000)))
    assert len(mail.to) == Limits().max_addresses
    assert "too many addresses" in mail.defects


@pytest.mark.parametrize("depth", [900, 3_000])
def test_deep_multiparts(depth: int) -> None:
    raw = b"From: a@example.org\n"
    for n in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
    with within(1):
        mail = parse(raw + b"Content-Type: text/plain\n\nhi\n", Limits(), detect_language=False)
    assert {"nested too deep", "too many boundaries"} & set(mail.defects)


def test_many_parts_and_boundaries() -> None:
    part = b"--b\nContent-Type: application/x-a\n\nx\n"
    with within(2):
        mail = parse(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 50_000, Limits(), detect_language=False)
    assert len(mail.attachments) <= Limits().max_parts
    assert "too many parts" in mail.defects


def test_boundary_of_dashes_in_a_body_of_dashes() -> None:
    with within(2):
        parse(
            b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 3_000_000 + b"\n---x" * 300_000,
            Limits(),
            detect_language=False,
        )


def test_many_comments() -> None:
    with within(1):
        read("From: " + "(" * 5_000 + "x" + ")" * 5_000 + " a@example.org\nTo: " + "(a)" * 5_000 + "b@example.org")
        read("From: " + '"' * 60_000 + "\nTo: " + '"\\' * 30_000 + "\nCc: " + "<" * 60_000)


@pytest.mark.parametrize("value", ["<a@[", "<>", "", "<", "< >", "a b c", "<a\x00b@c>"])
def test_odd_message_ids(value: str) -> None:
    mail = read(f"From: a@example.org\nMessage-ID: {value}\nIn-Reply-To: {value}\nReferences: {value} <> <r@x>")
    assert mail.message_id != "<>"
    assert "<>" not in mail.references
    check_clean(mail)


@pytest.mark.parametrize(
    "charset",
    [
        "nonsense",
        "a\x00b",
        "idna",
        "punycode",
        "base64",
        "rot13",
        "utf-16",
        "undefined",
        "unicode_escape",
        "",
        '"',
        "utf-7",
        "zlib",
        "x" * 500,
        "iso-2022-kr",
    ],
)
def test_odd_charsets(charset: str) -> None:
    mail = read(
        f"Subject: =?{charset}?q?caf=E9?=\nContent-Type: text/plain; charset={charset}", b"Gr\xfc\xdfe \xff\xfe x"
    )
    assert mail.text
    check_clean(mail)


def test_eight_bit_headers_and_nul() -> None:
    mail = read(b"From: J\xfcrgen\x00 <j@example.org>\nSubject: \xff\xfe\xed\xa0\x80 \x00\nX-\xff: x")
    assert mail.from_ is not None
    assert mail.from_.address == "j@example.org"
    check_clean(mail)


@pytest.mark.parametrize("value", ["x@a.test)<y@b.test>", "<x@a.test> <y@b.test>", "(x@a.test <y@b.test>"])
def test_address_with_two_readings_is_none(value: str) -> None:
    mail = read(f"From: {value}")
    assert mail.from_ is None
    assert "ambiguous address" in mail.defects


def test_unicode_line_breaks_in_a_header() -> None:
    mail = read("Subject: a\u2028b\u0085c\x0bd\x0ce\nFrom: a@example.org")
    assert mail.subject == "a b c d e"


def test_long_lines_and_long_headers() -> None:
    with within(2):
        check_clean(read("Subject: " + "x" * 2_000_000, "y" * 3_000_000))
        check_clean(read("\n".join(f"X-{n}: y" for n in range(20_000)), "hi"))


def test_deep_html() -> None:
    with within(2):
        assert "hi" in html_to_text("<div>" * 300 + "hi" + "</div>" * 300)
        assert "hi" in html_to_text("<div>" * 100_000 + "hi" + "</div>" * 100_000)
        html_to_text("<" * 300_000)
        html_to_text("<br>" * 100_000)


def test_big_attachment() -> None:
    body = b"TWFu" * 18 + b"\n"
    raw = b"Content-Type: application/x-a; name=a.bin\nContent-Transfer-Encoding: base64\n\n" + body * 200_000
    with within(2):
        mail = parse(raw, Limits(), detect_language=False)
    assert mail.attachments[0].size == 54 * 200_000


HOSTILE = [
    "> ",
    "-",
    "On ",
    "From: a@b.test\n",
    " ",
    "\n",
    "On 1 May 2026, at 10:00, Bob wrote:\n",
    "wrote:\n",
    "-- \n",
    ">\nx\n",
    "From:\n",
    "<a@b.test>:\n",
    "- -\n",
    "________\n",
    "Sent from my iPhone\n",
    "Am 1.1.2026 schrieb\n",
    "A B C D\n",
    ":\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_reply_text_is_linear(piece: str) -> None:
    small, big = piece * (40_000 // len(piece)), piece * (160_000 // len(piece))
    assert seconds_for(lambda: split_reply(big)) < 0.15 + 8 * seconds_for(lambda: split_reply(small))
    with within(1.5):
        split_reply(piece * (1_000_000 // len(piece)))


@pytest.mark.parametrize(
    "piece", ["<div>", "<blockquote>", "<table>", "<b><i>", "<p>", "&nbsp;", "<!--", "<a href='", "<li>"]
)
def test_html_is_bounded(piece: str) -> None:
    with within(3):
        read("Content-Type: text/html", piece * (500_000 // len(piece)))


def test_hostile_bounces_are_bounded() -> None:
    for words in (
        "failed addresses follow:\n" + "a" * 300_000,
        "<x@y.test>:\n" * 20_000,
        "user " * 50_000,
        "could not be delivered " * 10_000,
        "a@" * 100_000,
    ):
        with within(3):
            read("From: mailer-daemon@example.org\nSubject: Undelivered mail", words)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_arbitrary_bytes_never_raise(raw: bytes) -> None:
    check_clean(parse(raw, Limits(), detect_language=False))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "From",
                    "To",
                    "Subject",
                    "Date",
                    "Message-ID",
                    "References",
                    "Content-Type",
                    "Content-Disposition",
                    "Content-Transfer-Encoding",
                    "Reply-To",
                ]
            ),
            st.one_of(
                st.text(max_size=80),
                st.sampled_from(
                    [
                        "multipart/mixed; boundary=x",
                        "text/html; charset=utf-16",
                        "base64",
                        "quoted-printable",
                        "x-uuencode",
                        "message/rfc822",
                        "=?utf-8?q?=00=0A?= <a@b>",
                        "attachment; filename*0*=%00'%0a; filename*1=/../x",
                        "multipart/report; report-type=delivery-status",
                        '"a\\" <b@c>, (d) e:f@g;',
                    ]
                ),
            ),
        ),
        max_size=8,
    ),
    st.text(max_size=300),
)
def test_arbitrary_headers_never_raise(headers: list[tuple[str, str]], body: str) -> None:
    head = "\n".join(f"{name}: {value}" for name, value in headers)
    raw = (head + "\n\n" + body + "\n--x\n\n" + body).encode("utf-8", "surrogatepass")
    check_clean(parse(raw, Limits(), detect_language=False))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(MAILS.glob("*.eml"))), st.data())
def test_mutated_mails_never_raise(path: Path, data: st.DataObject) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    check_clean(parse(bytes(raw), Limits(), detect_language=False))


def test_shared_hostile_mails() -> None:
    for path in sorted(shared("robustness").rglob("messages/*/*")):
        with within(1):
            check_clean(parse(path.read_bytes(), Limits(), detect_language=False))
