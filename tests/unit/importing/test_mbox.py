"""An mbox of whatever form gives its mails as they were, one at a time, and nothing of it is lost."""
from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from gateway.importing.found import envelope_of
from gateway.importing.mbox import Piece, in_mbox, is_mbox, read_mbox
from gateway.mail.mbox import as_mbox

FROM = b"From sam@customer.test Mon Nov 23 09:05:00 2026\n"
MOST = 1024 * 1024


def read(data: bytes, most: int = MOST) -> list[Piece]:
    return list(read_mbox(BytesIO(data), most))


def test_what_is_exported_comes_back_byte_for_byte() -> None:
    mails = [b"Subject: a\n\nFrom here on\n>From there\n>>From anywhere\n", b"Subject: b\n\nno line end",
             b"Subject: c\n\nblank lines\n\n\n"]
    at = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    found = read(b"".join(as_mbox(mail, "sam@customer.test", at) for mail in mails))
    assert [one.raw for one in found] == [mails[0], mails[1] + b"\n", mails[2]]
    assert {(one.sender, one.at) for one in found} == {("sam@customer.test", at)}


@pytest.mark.parametrize("line", [
    b"From sam@customer.test Mon Nov 23 09:05:00 2026",
    b"From 1834567890123456789@xxx Mon Nov 23 09:05:00 +0000 2026",  # Google Takeout
    b"From - Mon Nov 23 09:05:00 2026",  # Thunderbird
    b"From sam@customer.test  Mon Nov  2 09:05 2026",
    b"From ???@??? Mon Nov 23 09:05:00 2026",  # Eudora
    b"From sam@customer.test Mon Nov 23 09:05:00 CET 2026 remote from mail",
])
def test_every_kind_of_beginning_is_one(line: bytes) -> None:
    found = read(line + b"\nSubject: a\n\nx\n\n" + line + b"\r\nSubject: b\n\ny\n")
    assert [one.raw for one in found] == [b"Subject: a\n\nx\n", b"Subject: b\n\ny\n"]
    assert found[0].at is not None


@pytest.mark.parametrize("line", [
    b"From today on it works", b"From: sam@customer.test", b">From sam Mon Nov 23 09:05:00 2026",
    b"From Monday 2026 on",
])
def test_text_begins_no_mail(line: bytes) -> None:
    assert len(read(FROM + b"Subject: a\n\n\n" + line + b"\n")) == 1


def test_a_length_that_is_right_keeps_a_mail_together_and_a_wrong_one_does_not() -> None:
    body = b"I paste a mailbox:\n\n" + FROM + b"Subject: pasted\n\nx\n"
    right = FROM + b"Content-Length: %d\n\n" % len(body) + body + b"\n" + FROM + b"Subject: b\n\ny\n"
    found = read(right)
    assert [one.raw.endswith(body) for one in found] == [True, False]
    wrong = FROM + b"Content-Length: %d\n\n" % (len(body) + 7) + body + b"\n" + FROM + b"Subject: b\n\ny\n"
    assert len(read(wrong)) == 3
    assert len(read(FROM + b"Content-Length: 99999999\n\nx\n\n" + FROM + b"\ny\n")) == 2


def test_of_a_mail_that_is_too_big_only_the_beginning_is_kept_and_the_next_is_read() -> None:
    big = b"Subject: big\n\n" + b"x" * (3 * MOST) + b"\n"
    found = read(FROM + big + b"\n" + FROM + b"Subject: b\n\ny\n")
    assert [one.is_cut for one in found] == [True, False]
    assert found[0].raw.startswith(b"Subject: big")
    assert len(found[0].raw) <= 64 * 1024
    assert found[0].size == len(big) + 1
    assert found[1].raw == b"Subject: b\n\ny\n"


def test_line_ends_of_windows_and_a_file_that_is_no_mbox() -> None:
    assert [one.raw for one in read(b"From a@b.test Mon Nov 23 09:05:00 2026\r\nSubject: a\r\n\r\nx\r\n\r\n")] == [
        b"Subject: a\r\n\r\nx\r\n"]
    assert read(b"") == read(b"Subject: a\n\nno mbox\n") == []


def test_a_mail_of_the_shortest_lines_takes_no_more_memory_than_another() -> None:
    size = 4 * 1024 * 1024
    file = BytesIO(FROM + b"Subject: a\n\n" + b"\n" * 2 + b"a\n" * (size // 2))
    tracemalloc.start()
    (found,) = read_mbox(file, 2 * size)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.raw) > size
    assert peak < 4 * size


@pytest.mark.timeout(20)
def test_lines_made_to_look_like_beginnings_cost_little() -> None:
    assert len(read(FROM + (b"From " + b"a" * 700 + b"\n") * 20_000, 100 * MOST)) == 1


@pytest.mark.parametrize(("data", "expected"), [
    (b"", True), (b"\n\n" + FROM, True), (FROM + b"\n", True), (FROM.replace(b"\n", b"\r\n"), True),
    (b"\x1f\x8b\x08packed", False), (b"Subject: a\n\nx\n" + FROM, False), (b"From here on\n" + FROM, False),
])  # fmt: skip
def test_a_file_with_anything_before_its_first_mail_is_no_mbox(tmp_path: Path, data: bytes, expected: bool) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    assert is_mbox(file) is expected


def test_where_a_mail_lay_is_told(tmp_path: Path) -> None:
    file = tmp_path / "Old support.mbox"
    file.write_bytes(FROM + b"Subject: a\n\nx\n\n" + FROM + b"Subject: b\n\ny\n")
    found = list(in_mbox(file, MOST))
    assert found[1].place == "mail 2 of Old support.mbox, at byte 63"
    assert (found[1].folder, found[1].passed) == ("Old support", file.stat().st_size)


def test_the_null_sender_is_believed_only_where_it_is_said() -> None:
    assert envelope_of(b"Return-Path: <>\nFrom: a@b.test\n\n", "x@y.test", None).mail_from == ""
    assert envelope_of(b"Return-Path: <b@c.test>\nFrom: a@b.test\n\n", "x@y.test", None).mail_from == "b@c.test"
    assert envelope_of(b"From: Al <a@b.test>\n\n", "x@y.test", None).mail_from == "x@y.test"
    assert envelope_of(b"From: Al <a@b.test>\n\n", "", None).mail_from == "a@b.test"
    assert envelope_of(b"Subject: a\n\nReturn-Path: <>\n", "", None).mail_from == "unknown"
