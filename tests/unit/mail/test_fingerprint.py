"""Fingerprints: equal for one mail, whichever way it came; unequal for two."""
from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import fingerprint as module
from gateway.mail.fingerprint import fingerprint
from gateway.model.mail import Source
from tests.builders import NOW, envelope

MAIL = (
    b"Received: from a.test by b.test; Mon, 23 Nov 2026 10:00:00 +0000\r\n"
    b"From: Ben Ode <ben@customer.test>\r\n"
    b"To: support@example.test\r\n"
    b"Subject: The door on the third floor\r\n does not close\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
    b"Message-ID: <1@customer.test>\r\n"
    b"\r\n"
    b"Hello,\r\n\r\nit does not close.\r\n"
)
WITHOUT_ID = MAIL.replace(b"Message-ID: <1@customer.test>\r\n", b"")


def test_the_parts_of_a_fingerprint() -> None:
    found = fingerprint(MAIL, envelope())
    assert found.message_id == "<1@customer.test>"
    assert len(found.digest) == 64
    assert fingerprint(MAIL, envelope()) == found


@pytest.mark.parametrize("same", [
    MAIL.replace(b"\r\n", b"\n"),
    b"Return-Path: <>\r\nDelivered-To: x@y.test\r\nX-Spam: no\r\n" + MAIL,
    MAIL.replace(b"To: support@example.test\r\n", b""),
    MAIL.replace(b"\r\n does not", b" does\r\n\tnot").replace(b"not does", b"not"),
    MAIL.replace(b"floor\r\n does", b"floor\r\n\t does"),
    MAIL.replace(b"Subject: ", b"SUBJECT:"),
    MAIL.replace(b"Message-ID: <1@", b"Message-Id:\r\n <1@"),
    MAIL.replace(b"Hello,\r\n", b"Hello, \t\r\n"),
    MAIL + b"\r\n \r\n\r\n",
    MAIL.rstrip(b"\r\n"),
], ids=range(10))
def test_what_relays_change_is_the_same_mail(same: bytes) -> None:
    assert fingerprint(same, envelope()) == fingerprint(MAIL, envelope())


def test_another_way_is_the_same_mail() -> None:
    other = envelope("it@example.test", mail_from="list@x.test", peer="192.0.2.1", source=Source.IMAP,
                     received_at=NOW + timedelta(days=1))
    assert fingerprint(MAIL, other) == fingerprint(MAIL, envelope())
    again = envelope(peer="", received_at=NOW + timedelta(days=1))
    assert fingerprint(WITHOUT_ID, again) == fingerprint(WITHOUT_ID, envelope())


def test_without_a_message_id_another_recipient_is_another_mail() -> None:
    assert fingerprint(WITHOUT_ID, envelope("it@example.test")) != fingerprint(WITHOUT_ID, envelope())
    two = [envelope("a@example.test", "b@example.test"), envelope("B@example.test", "a@example.test")]
    assert fingerprint(WITHOUT_ID, two[0]) == fingerprint(WITHOUT_ID, two[1])


@pytest.mark.parametrize("other", [
    MAIL.replace(b"not close.", b"not open."),
    MAIL.replace(b"third", b"fourth"),
    MAIL.replace(b"ben@", b"eve@"),
    MAIL.replace(b"10:00:00 +0000\r\nMessage", b"10:00:01 +0000\r\nMessage"),
    MAIL.replace(b"From: Ben", b"From: eve@x.test\r\nFrom: Ben"),
    MAIL.replace(b"Hello,\r\n\r\n", b"Hello,\r\n"),
    MAIL.replace(b"\r\n\r\nHello", b"\r\n\r\n\r\nHello"),
    MAIL.replace(b"Hello,", b" Hello,"),
    MAIL.replace(b"Subject: The", b"Subjekt: The"),
], ids=range(9))
def test_the_same_message_id_with_other_content_is_another_mail(other: bytes) -> None:
    found = fingerprint(other, envelope())
    assert found.message_id == "<1@customer.test>"
    assert found != fingerprint(MAIL, envelope())


def test_another_message_id_is_another_mail() -> None:
    other = fingerprint(MAIL.replace(b"<1@", b"<2@"), envelope())
    assert other != fingerprint(MAIL, envelope())
    assert other.digest == fingerprint(MAIL, envelope()).digest


@pytest.mark.parametrize("line", [
    b"", b"Message-ID:\r\n", b"Message-ID: <>\r\n", b"Message-ID:  \r\n \r\n", b"Message-ID: 1@customer.test\r\n",
    b"Message-ID: <a@b> <c@d>\r\n", b"Message-ID: <a@b>\r\nMessage-ID: <a@b>\r\n", b"Message-ID: <a b@c>\r\n",
    b"Message-ID: <a@[\r\n", b"Message-ID: <<a@b>>\r\n", b"Message-ID: <a@\xff>\r\n", b"Message-ID: <a\0@b>\r\n",
    b"Message-ID: <" + b"a" * 5000 + b">\r\n",
], ids=range(13))
def test_without_a_good_message_id_the_envelope_sender_counts(line: bytes) -> None:
    raw = MAIL.replace(b"Message-ID: <1@customer.test>\r\n", line)
    found = fingerprint(raw, envelope())
    assert found.message_id is None
    assert found == fingerprint(WITHOUT_ID, envelope())
    assert found != fingerprint(raw, envelope(mail_from="eve@elsewhere.test"))


def test_a_report_without_id_and_date_is_the_same_within_a_day_only() -> None:
    report = b"From: printer@example.test\nSubject: toner low\n\nToner low.\n"
    first, soon, next_day = (envelope(received_at=NOW + timedelta(hours=h)) for h in (0, 1, 24))
    assert fingerprint(report, first) == fingerprint(report, soon)
    assert fingerprint(report, first) != fingerprint(report, next_day)


def test_a_message_id_in_the_body_or_in_another_value_is_none() -> None:
    assert fingerprint(b"From: a@b.test\n\nMessage-ID: <1@x>\n", envelope()).message_id is None
    assert fingerprint(b"\nMessage-ID: <1@x>\n\nx", envelope()).message_id is None
    assert fingerprint(b"X-A: b\n Message-ID: <1@x>\n\nx", envelope()).message_id is None
    assert fingerprint(b"X-Message-ID: <1@x>\n\nx", envelope()).message_id is None


def test_no_value_takes_the_place_of_another() -> None:
    digests = {fingerprint(raw, envelope()).digest for raw in (
        b"From: a\nDate: b\n\n", b"From: a b\n\n", b"Date: a\nDate: b\n\n", b"From: a\nFrom: b\n\n", b"Subject: a\n\nb",
        b"Subject: a b\n\n", b"\nSubject: a b\n", b"From: a\n\nb", b"\nFrom: a\n\nb",
    )}
    assert len(digests) == 9


@given(st.binary(max_size=200) | st.text("aF:<>@ \r\n\t", max_size=80).map(str.encode))
def test_any_bytes_have_a_fingerprint(raw: bytes) -> None:
    found = fingerprint(raw, envelope())
    assert len(found.digest) == 64
    assert found.message_id != ""
    assert found == fingerprint(raw, replace(envelope(), received_at=NOW + timedelta(hours=1)))


@pytest.mark.parametrize("unit", [b" ", b"\n", b"\r", b"From:", b"a\n ", b" \n", b"\t\t \n", b"From:\n ", b"<"])
def test_it_takes_linear_time(unit: bytes) -> None:
    for before in (b"From: a\n", b"From: a\n\nx"):
        start = time.process_time()
        fingerprint(before + unit * (2_000_000 // len(unit)), envelope())
        assert time.process_time() - start < 3


def test_it_is_fast_enough_for_the_listener() -> None:
    raw = MAIL + b"The quick brown fox jumps over the lazy dog again and again.\r\n" * 60
    best = min(_seconds(raw) for _ in range(50))
    assert best < 0.000_5  # 30 microseconds on the machine it was written on; a busy one gets ten times that


def _seconds(raw: bytes) -> float:
    where = envelope()
    start = time.process_time()
    fingerprint(raw, where)
    return time.process_time() - start


def test_mails_without_a_header_block_are_told_apart_by_their_words() -> None:
    found = {fingerprint(raw, envelope()).digest for raw in (b"", b"The door is open", b"The lift is stuck",
                                                             b"To: support@example.test\r\nThe lift is stuck\r\n")}
    assert len(found) == 4


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b" ", b"\t", b"From: a", b"x", b"\r\n\r\n"]), max_size=14))
def test_a_big_mail_is_read_in_pieces_and_has_the_same_fingerprint(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    whole = fingerprint(raw, envelope())
    with pytest.MonkeyPatch.context() as patch:
        for size in (1, 3, 7):
            patch.setattr(module, "_PIECE", size)
            assert fingerprint(raw, envelope()) == whole
