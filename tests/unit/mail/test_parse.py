"""parse: from bytes to one value, on own mails."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from gateway.mail.parse import parse
from gateway.model.policy import Limits
from tests.unit.mail.mails import MAILS, own_mail, read, seconds_for


def test_ordinary_mail() -> None:
    mail = own_mail("plain")
    assert mail.from_ is not None
    assert (mail.from_.address, mail.from_.name) == ("ada@example.org", "Ada Stone")
    assert [box.address for box in mail.to] == ["help@example.com"]
    assert mail.subject == "Printer on floor 3"
    assert mail.message_id == "<plain-1@example.org>"
    assert mail.date == datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    assert mail.text == "Hello,\n\nthe printer on floor 3 shows error 5.\n\nThanks\nAda\n"
    assert mail.new_text == mail.text.strip()
    assert mail.header("X-Why").startswith("the ordinary mail")
    assert mail.defects == ()
    assert mail.attachments == ()


def test_threading_headers() -> None:
    mail = own_mail("gmail-reply")
    assert mail.in_reply_to == ("<letter-1@example.com>",)
    assert mail.references == ("<first@example.org>", "<letter-1@example.com>")


def test_plain_text_is_preferred_and_the_formatting_kept() -> None:
    mail = own_mail("gmail-reply")
    assert mail.new_text == "It works *again*, thank you."
    assert mail.new_html is not None
    assert "<b>again</b>" in mail.new_html
    assert "cable" not in mail.new_html
    assert "cable" in mail.text


def test_attachments_names_and_contents() -> None:
    mail = own_mail("inline-image")
    image, hostile, inner = mail.attachments
    assert mail.text == "This is what I see:"
    assert (image.name, image.content_id, image.inline) == ("shot.png", "shot@example.org", True)
    assert hostile.name == "rechnung_fdp.exe"
    assert hostile.sha256 == sha256(b"MZ").hexdigest()
    assert mail.contents[hostile.sha256] == b"MZ"
    assert (inner.name, inner.media_type) == ("Inner mail.eml", "message/rfc822")
    assert mail.contents[inner.sha256].startswith(b"From: Vendor")
    assert mail.new_html is not None
    assert 'src="cid:shot@example.org"' in mail.new_html
    assert "tracker" not in mail.new_html


def test_broken_headers_are_read() -> None:
    mail = own_mail("broken-headers")
    assert mail.from_ is not None
    assert mail.from_.address == "j@example.org"
    assert mail.from_.name == "Jürgen Müller"
    assert mail.subject == "Grüße aus Kölnoffen"
    assert mail.message_id == "<foldedid@example.org>"
    assert mail.date is None
    assert mail.text.strip() == "Grüße"


def test_japanese_without_a_charset() -> None:
    mail = own_mail("japanese")
    assert mail.subject == "Re: プリンター"
    assert mail.new_text == "直りました。ありがとうございます。"


def test_flowed_lines_are_joined() -> None:
    mail = own_mail("flowed")
    assert mail.new_text == "This is one paragraph."
    assert mail.signature == "--\nAda"


def test_line_ends_with_cr_only() -> None:
    mail = own_mail("cr-only")
    assert mail.subject == "Old Mac"
    assert mail.text == "Hello\nold world\n"


def test_forward_without_own_words_is_the_new_text() -> None:
    mail = own_mail("forward-only")
    assert "Please pay invoice 42." in mail.new_text
    assert "vendor@example.net.test" in mail.new_text


def test_new_text_that_would_be_empty_is_the_whole_where_nothing_is_answered() -> None:
    form = "From: web form\nDate: 3 May 2026 10:00\nSubject: Order\nEmail: bob@example.org\n\nPlease call."
    assert "Please call." in read("From: form@example.org", form).new_text
    answer = read(
        "From: poc@example.com\nIn-Reply-To: <l@example.com>", "On Monday 4 May 2026 10:00, Bob <b@x.test> wrote:\n> hi"
    )
    assert answer.new_text == ""
    assert "hi" in answer.text


def test_html_only() -> None:
    mail = read(
        "From: a@example.org\nContent-Type: text/html; charset=utf-8",
        "<style>x</style><p>Caf\u00e9 &amp; more</p><p style='display:none'>#close</p><ul><li>one<li>two</ul>",
    )
    assert mail.text == "Café & more\n\n- one\n- two"
    assert mail.new_html is not None
    assert "close" not in mail.new_html


def test_texts_that_follow_each_other_are_joined() -> None:
    part = "--b\nContent-Type: text/plain\n\n{}\n"
    mail = read("Content-Type: multipart/mixed; boundary=b", part.format("one") + part.format("two") + "--b--")
    assert mail.text == "one\n\ntwo"


def test_named_text_is_an_attachment() -> None:
    mail = read(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\n\nhello\n--b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: inline\n\nlog\n--b--",
    )
    assert mail.text == "hello"
    assert [file.name for file in mail.attachments] == ["log.txt"]


@pytest.mark.parametrize(("body", "defect"), [("--b\n\nhello\n", "multipart does not end"), ("hello", "")])
def test_broken_multipart_still_has_text(body: str, defect: str) -> None:
    mail = read("Content-Type: multipart/mixed; boundary=b", body)
    assert "hello" in mail.text
    assert not defect or defect in mail.defects


def test_missing_boundary_is_guessed() -> None:
    mail = read("Content-Type: multipart/mixed", "--abc123\nContent-Type: text/plain\n\nhello\n--abc123--\n")
    assert mail.text == "hello"


def test_cut_at_the_limits() -> None:
    small = replace(Limits(), max_bytes=3_000, max_text=50)
    mail = read("From: a@example.org", "word " * 10_000, small)
    assert len(mail.text) == 50
    assert mail.size > 3_000
    assert {"too big", "text too long"} <= set(mail.defects)


def test_unreadable_mail_still_comes_back() -> None:
    mail = parse(b"\x00\xff" * 500, Limits(), detect_language=False)
    assert mail.from_ is None
    assert mail.size == 1_000
    assert "no From address" in mail.defects
    assert parse(b"", Limits(), detect_language=False).text == ""


def test_language_of_the_new_text() -> None:
    assert parse((MAILS / "outlook-german.eml").read_bytes(), Limits()).language == "de"
    assert parse((MAILS / "plain.eml").read_bytes(), Limits()).language == "en"


def test_import_loads_nothing_heavy() -> None:
    heavy = ["py3langid", "nh3", "selectolax", "charset_normalizer", "flufl", "numpy", "sklearn", "sqlalchemy"]
    code = f"import gateway.mail.inspect, gateway.mail.parse, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_ordinary_mail_takes_a_millisecond() -> None:
    text = "the printer on floor 3 does not print and shows an error. Could you have a look?\r\n" * 40
    raw = (MAILS / "plain.eml").read_bytes() + text.encode()
    parse(raw, Limits(), detect_language=False)
    assert seconds_for(lambda: [parse(raw, Limits(), detect_language=False) for _ in range(20)]) / 20 < 0.004
