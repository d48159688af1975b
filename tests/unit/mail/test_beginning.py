"""A mail of which only the beginning was fetched still finds its ticket, its author and its reader."""
from __future__ import annotations

import pytest

from gateway.mail.beginning import only_beginning
from gateway.mail.parse import parse
from gateway.model.policy import Limits

PLACE = "the folder Done/Too big of the mailbox support"
HEAD = (b"From: Sam Lee <sam@customer.test>\r\nTo: support@example.test\r\nSubject: =?utf-8?q?Fotos_f=C3=BCr?=\r\n"
        b" Sie\r\nReferences: <1@example.test>\r\nMessage-ID: <2@customer.test>\r\n"
        b"Auto-Submitted: no\r\n")
MIXED = (b"MIME-Version: 1.0\r\nDKIM-Signature: v=1; bh=x\r\nContent-Type: multipart/mixed;\r\n boundary=cut\r\n\r\n"
         b"--cut\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hier sind sie, Gr\xc3\xbc\xc3\x9fe</p>\r\n"
         b"--cut\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"AAAA\r\n" * 9)


def test_it_keeps_its_headers_and_its_text_and_says_what_is_missing() -> None:
    mail = parse(only_beginning(HEAD + MIXED, 212_000_000, PLACE, Limits()), Limits())
    assert (mail.subject, mail.message_id) == ("Fotos für Sie", "<2@customer.test>")
    assert mail.references == ("<1@example.test>",)
    assert mail.header("auto-submitted") == "no"
    assert not mail.header("dkim-signature")
    assert mail.new_text == (f"[Only the beginning of this mail was taken: it has 212 MB, and stays in {PLACE}.]\n\n"
                             "Hier sind sie, Grüße")
    assert (mail.attachments, mail.defects) == ((), ())


def test_of_a_mail_that_the_server_withholds_no_size_is_told() -> None:
    mail = parse(only_beginning(HEAD, None, PLACE, Limits()), Limits())
    assert mail.subject == "Fotos für Sie"
    assert mail.new_text == (
        f"[This mail is not whole: its mail server does not give the rest of it. It stays in {PLACE}.]")


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"no header at all", HEAD, HEAD[:70], b"\xff\xfe\x00" * 50,
                                 HEAD + b"Content-Type: multipart/mixed; boundary=\"\r\n\r\n--"])
def test_whatever_it_was_a_mail_comes_of_it(raw: bytes) -> None:
    mail = parse(only_beginning(raw, 1_200, PLACE, Limits()), Limits())
    assert mail.text.startswith("[Only the beginning of this mail was taken: it has 1200 bytes")


def test_the_same_beginning_gives_the_same_bytes() -> None:
    assert len({only_beginning(HEAD + MIXED, 9_000_000, PLACE, Limits()) for _ in range(2)}) == 1
