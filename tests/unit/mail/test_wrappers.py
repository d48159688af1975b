"""S/MIME, OpenPGP and calendars: what can be read is read, what cannot is said and kept."""
from __future__ import annotations

import pytest

from gateway.mail.calendar import read_calendar
from gateway.mail.wrappers import without_armor
from tests.unit.mail.mails import own_mail, read, within

BLOCK = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n"


def test_signed_mail_is_read_from_inside() -> None:
    mail = own_mail("smime-signed")
    assert mail.new_text == "The printer works again."
    assert [file.name for file in mail.attachments] == ["smime.p7s"]
    assert mail.defects == ()


@pytest.mark.parametrize(
    ("headers", "body", "kind"),
    [
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
         "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; "
         f"name=encrypted.asc\n\n{BLOCK}--b--\n", "PGP"),
        ("multipart/mixed; boundary=b",
         "--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
         f"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n{BLOCK}--b--\n", "PGP"),
        ("text/plain", BLOCK, "PGP"),
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIIB", "S/MIME"),
        ("application/x-pkcs7-mime; name=smime.p7m", "MIIB", "S/MIME"),
        ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "MIIB", "S/MIME"),
    ],
)
def test_what_cannot_be_read_says_so_and_brings_the_original(headers: str, body: str, kind: str) -> None:
    mail = read(f"From: a@example.org\nSubject: secret\nContent-Type: {headers}", body)
    assert f"({kind})" in mail.text
    assert "gateway cannot read it" in mail.new_text
    original = mail.attachments[-1]
    assert (original.name, original.media_type) == ("original.eml", "message/rfc822")
    assert mail.contents[original.sha256].startswith(b"From: a@example.org")
    assert mail.new_html is None
    assert any(defect.startswith(kind) for defect in mail.defects)


def test_words_above_an_encrypted_block_stay() -> None:
    mail = read("From: a@example.org", f"See below.\n\n{BLOCK}")
    assert mail.new_text.startswith("See below.\n\n[This mail is encrypted (PGP)")
    assert "hQEMA" not in mail.new_text


def test_a_mail_about_encryption_is_none() -> None:
    mail = read("From: a@example.org", "How do I read this?\n" + "It came yesterday. " * 40 + f"\n\n{BLOCK}")
    assert "cannot read" not in mail.text


def test_text_signed_in_place() -> None:
    text = ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n#close\nIt works.\n- -- \nAda\n"
            "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n")
    mail = read("From: a@example.org", text)
    assert mail.new_text == "#close\nIt works."
    assert mail.signature == "--\nAda"
    assert without_armor("no -----BEGIN PGP SIGNED MESSAGE----- here") == "no -----BEGIN PGP SIGNED MESSAGE----- here"
    with within(1):
        without_armor("-----BEGIN PGP SIGNED MESSAGE-----\n" * 100_000)


CALENDAR = ("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20260504T093000\r\n"
            "SUMMARY:Printer \r\n talk\\, short\r\nLOCATION:Room 3\r\nORGANIZER;CN=Ada:mailto:ada@example.org\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_calendar_is_an_attachment_and_the_text_where_there_is_no_other() -> None:
    mail = read("From: a@example.org\nContent-Type: text/calendar; method=REQUEST; charset=utf-8", CALENDAR)
    assert mail.new_text == ("Invitation: Printer talk, short\nBegins: 2026-05-04 09:30\nWhere: Room 3\n"
                             "From: ada@example.org")
    assert [file.media_type for file in mail.attachments] == ["text/calendar"]
    part = "--b\n\nPlease come.\n--b\nContent-Type: text/calendar; method=REQUEST\n\n" + CALENDAR + "--b--"
    both = read("From: a@example.org\nContent-Type: multipart/alternative; boundary=b", part)
    assert both.text == "Please come."
    assert [file.media_type for file in both.attachments] == ["text/calendar"]


@pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR\nEND:VCALENDAR", "SUMMARY:x", "\n \n\t" * 50_000, ":" * 100_000])
def test_no_event(text: str) -> None:
    with within(0.5):
        assert read_calendar(text) is None
