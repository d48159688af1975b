"""What a mail in a mailbox still tells of its envelope: MAIL FROM and the addresses it was delivered to."""
from __future__ import annotations

import time

import pytest

from gateway.mail.delivered import Delivery, delivered_to

HEADERS = ("Delivered-To", "X-Original-To")
OWN = "support@a.test"


def owns(address: str) -> bool:
    """support@a.test and hr@a.test, with any mark."""
    local, _, domain = address.lower().partition("@")
    return domain == "a.test" and local.partition("+")[0] in ("support", "hr")


def read(header: str, headers: tuple[str, ...] = HEADERS) -> Delivery:
    return delivered_to(header.encode("utf-8", "surrogateescape") + b"\r\n\r\nTo: hr@a.test\r\n", headers, owns, OWN)


@pytest.mark.parametrize(("header", "recipients"), [
    ("Delivered-To: support+b-x@a.test\r\nTo: hr@a.test", ["support+b-x@a.test"]),
    ("DELIVERED-TO:\r\n <support+b-x@a.test>\r\nTo: hr@a.test", ["support+b-x@a.test"]),
    ("X-Original-To: support+b-x@a.test\r\nDelivered-To: hr@a.test", ["support+b-x@a.test"]),
    ("Delivered-To: hr@a.test\r\nX-Original-To: support+b-x@a.test", ["hr@a.test"]),
    ("Delivered-To: spoc\r\nDelivered-To: vmail@host.internal\r\nX-Original-To: hr@a.test", ["hr@a.test"]),
    ("Delivered-To: spoc@other.test\r\nTo: A <x@b.test>, hr@a.test\r\nCc: support+b-x@A.test",
     ["hr@a.test", "support+b-x@A.test"]),
    ("To: hr@a.test, HR <hr@a.test>", ["hr@a.test"]),
    ("To: =?utf-8?q?support+b-x=40a.test?= <x@b.test>", [OWN]),
    ('To: "support+b-x@a.test" <x@b.test>\r\nSubject: hr@a.test', [OWN]),
    ("To: x@b.test (support+b-x@a.test)", [OWN]),
    ("To: support+b-x@a.test)<x@b.test>", [OWN]),
    ("Reply-To: hr@a.test\r\nEnvelope-To: hr@a.test\r\nBcc: hr@a.test", [OWN]),
    ("Subject: nothing", [OWN]),
    ("", [OWN]),
])
def test_recipients_are_the_topmost_delivery_address_of_ours_else_those_in_to_and_cc(
    header: str, recipients: list[str],
) -> None:
    assert list(read(header).rcpt_to) == recipients


def test_without_delivery_headers_only_to_and_cc_tell() -> None:
    assert read("Delivered-To: support+b-x@a.test\r\nTo: hr@a.test", ()).rcpt_to == ("hr@a.test",)


@pytest.mark.parametrize(("header", "mail_from"), [
    ("Return-Path: <bounce@b.test>\r\nReturn-Path: <forged@c.test>\r\nFrom: x@d.test", "bounce@b.test"),
    ("return-path: bounce@b.test", "bounce@b.test"),
    ("Return-Path: <>\r\nFrom: MAILER-DAEMON@b.test", ""),
    ("Return-Path: < >\r\nReturn-Path: <forged@c.test>\r\nFrom: x@d.test", ""),
    ("From: Ada <ada@b.test>", "ada@b.test"),
    ("Return-Path: <spoc>\r\nFrom: ada@b.test", "ada@b.test"),
    ("Return-Path:\r\nFrom: ada@b.test", ""),
    ("Return-Path: <>(x)\r\nFrom: ada@b.test", ""),
    ("Return-Path: <MAILER-DAEMON>\r\nFrom: ada@b.test", ""),
    ("Return-Path: <mailer-daemon@b.test>\r\nFrom: ada@b.test", "mailer-daemon@b.test"),
    ("From: undisclosed", ""),
    ("", ""),
])
def test_the_sender_is_the_topmost_return_path_and_not_knowing_is_not_the_null_sender(
    header: str, mail_from: str,
) -> None:
    assert read(header).mail_from == mail_from


def test_what_stands_in_the_text_counts_for_nothing() -> None:
    raw = b"Subject: x\n\nReturn-Path: <evil@b.test>\nDelivered-To: hr@a.test\nTo: hr@a.test\n"
    assert delivered_to(raw, HEADERS, owns, OWN) == Delivery("", (OWN,))
    nested = b"Subject: x\nthis line is no header\nDelivered-To: hr@a.test\nReturn-Path: <evil@b.test>\n\ntext"
    assert delivered_to(nested, HEADERS, owns, OWN) == Delivery("", (OWN,))


@pytest.mark.parametrize("raw", [
    b"Delivered-To: x@b.test\n" * 100_000,
    b"Delivered-To: " + b"(" * 1_000_000,
    b"Delivered-To: " + b"\n x" * 300_000,
    b"To: " + b"x@b.test, " * 100_000,
    b"To: " + b'"<(' * 300_000,
    b"\n" * 1_000_000,
    b"\xff\x00\xfe" * 300_000,
])
def test_a_header_without_end_costs_no_time(raw: bytes) -> None:
    begun = time.process_time()
    assert delivered_to(raw, HEADERS, owns, OWN).rcpt_to == (OWN,)
    assert time.process_time() - begun < 0.5
