"""The mails of tests/mails, one by one: what is read of each (its first header says why it is there)."""
from __future__ import annotations

import pytest

from gateway.mail.screen import screen
from tests.unit.mail.mails import POLICY, envelope, own_mail

NEW_TEXTS = {
    "reply-outlook-japanese": "直りました。ありがとうございます。\n\n石田",
    "reply-lotus-german": "Das Kabel war lose.",
    "reply-apple-french": "Cela marche, merci.",
    "reply-iphone-spanish": "Ya funciona.",
    "reply-groupwise": "It works now.",
    "reply-html-answers-inside": "> Which floor?\nThe third.\n\n> And which room?\n3.14",
    "reply-own-indentation": "Please read:\n\nRule one.",
    "pgp-signed-in-place": "The printer works again.",
    "smime-signed": "The printer works again.",
    "calendar-only": "Invitation: Printer talk\nBegins: 2026-05-04 09:30 UTC\nEnds: 2026-05-04 10:00 UTC\n"
                     "Where: Room 3\nFrom: ada@example.org",
    "winmail": "The log is attached.",
    "charset-in-the-page": "プリンターが動きません。",
}


@pytest.mark.parametrize("name", NEW_TEXTS)
def test_new_text(name: str) -> None:
    assert own_mail(name).new_text == NEW_TEXTS[name]


@pytest.mark.parametrize("name", ["pgp-encrypted", "smime-encrypted"])
def test_encrypted(name: str) -> None:
    mail = own_mail(name)
    assert "encrypted" in mail.new_text
    assert mail.attachments[-1].name == "original.eml"


def test_picture_in_the_middle() -> None:
    mail = own_mail("picture-placeholder")
    assert mail.new_html is not None
    assert 'src="cid:ii_1"' in mail.new_html


def test_hazards() -> None:
    assert [file.hazard for file in own_mail("hazard").attachments] == [
        "its name hides that it is a .exe file", "is a program, whatever its name says",
        "is a document with macros (.xlsm)"]


def test_header_words() -> None:
    mail = own_mail("header-words-broken")
    assert mail.subject == "Grüße aus Köln"
    assert [file.name for file in mail.attachments] == ["grün.bin"]
    assert own_mail("charset-in-the-page").subject == "プリンター"


BOUNCES = {
    "bounce-exchange": [("gone@example.test", "5.1.10", "550", True)],
    "bounce-transcript": [("gone@example.test", "", "550", True), ("full@example.test", "5.2.2", "552", False)],
    "bounce-pasted-report": [("gone@example.test", "4.4.2", "421", False)],
    "bounce-json": [("gone@example.test", "5.1.1", "550", True)],
}


@pytest.mark.parametrize("name", BOUNCES)
def test_bounces(name: str) -> None:
    mail = own_mail(name)
    assert [(one.recipient, one.status, one.smtp_code, one.hard) for one in mail.failures] == BOUNCES[name]
    assert screen(mail, envelope(""), POLICY).rule == "bounce"


def test_the_letter_that_came_back() -> None:
    assert own_mail("bounce-exchange").returned_message_id == "<letter-12@example.com>"
    assert own_mail("bounce-transcript").returned_message_id == "<letter-13@example.com>"


def test_absence_in_japanese() -> None:
    assert screen(own_mail("vacation-japanese"), envelope(), POLICY).rule == "vacation"
