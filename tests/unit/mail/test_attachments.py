"""Attachments: what they really are, what is dangerous about them, and what lies in a winmail.dat."""
from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from base64 import b64encode

import pytest

from gateway.mail.hazard import find_hazard
from gateway.mail.sniff import media_type, zip_names
from gateway.mail.tnef import unpack
from gateway.model.mail import InboundMail
from tests.unit.mail.mails import own_mail, read, within

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def attached(name: str, data: bytes, declared: str = "application/octet-stream") -> InboundMail:
    head = f'Content-Type: {declared}; name="{name}"\nContent-Transfer-Encoding: base64'
    return read(f"From: a@example.org\n{head}", b64encode(data))


@pytest.mark.parametrize(
    ("declared", "name", "data", "kind"),
    [
        ("application/octet-stream", "a.pdf", b"%PDF-1.7", "application/pdf"),
        ("application/octet-stream", "a", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("image/jpeg", "a.jpg", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("image/png", "a.png", b"MZ\x90\x00", "application/x-executable"),
        ("application/pdf", "a.pdf", b"\x7fELF", "application/x-executable"),
        ("application/octet-stream", "a.docx", zipped("word/document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("application/msword", "a.doc", OLE_HEAD, "application/msword"),
        ("image/png", "a.png", zipped("x"), "image/png"),
        ("text/plain", "a.txt", b"BMW is a car", "text/plain"),
        ("application/octet-stream", "a.csv", b"a;b", "text/csv"),
        ("text/plain", "a.txt", b"MZ is how it begins", "text/plain"),
        ("application/octet-stream", "a", b"abc", "application/octet-stream"),
        ("text/calendar", "a.ics", b"BEGIN:VCALENDAR", "text/calendar"),
        ("message/delivery-status", "a", b"Status: 5", "message/delivery-status"),
    ],
)
def test_types_are_sniffed(declared: str, name: str, data: bytes, kind: str) -> None:
    assert media_type(declared, name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("setup.exe", b"", "program or script (.exe)"),
        ("SETUP.EXE", b"", "program or script (.exe)"),
        ("invoice.pdf.exe", b"", "hides that it is a .exe"),
        ("invoice.pdf          .scr", b"", "hides that it is a .scr"),
        ("report.pdf", b"MZ\x90\x00", "whatever its name says"),
        ("sheet.xlsm", b"", "macros (.xlsm)"),
        ("sheet.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin"), "document with macros"),
        ("letter.doc", OLE_HEAD + "_VBA_PROJECT".encode("utf-16-le"), "document with macros"),
        ("files.zip", zipped("a/readme.txt", "a/run.js"), "archive with a program or script in it (.js)"),
        ("shortcut.lnk", b"", ".lnk"),
        ("disk.iso", b"", ".iso"),
        ("report.pdf", b"%PDF-1.7", ""),
        ("letter.docx", zipped("word/document.xml"), ""),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no such thing", ""),
        ("photos.zip", zipped("a.jpg", "b.jpg"), ""),
        ("v1.2.pdf", b"%PDF", ""),
        ("mail about setup.exe.eml", b"From: x", ""),
        ("exe", b"", ""),
    ],
)
def test_hazards(name: str, data: bytes, reason: str) -> None:
    found = find_hazard(name, name, data)
    assert reason in found
    assert bool(found) == bool(reason)


def test_hazards_of_mails() -> None:
    assert attached("invoice.pdf.exe", b"MZ").attachments[0].hazard
    turned = read("From: a@example.org\nContent-Type: application/octet-stream\n"
                  "Content-Disposition: attachment; filename*=utf-8''rechnung%E2%80%AEfdp.bin", "x").attachments[0]
    assert turned.hazard == "its name turns the reading direction"
    assert own_mail("inline-image").attachments[0].hazard == ""


def test_broken_archives_are_bounded() -> None:
    for data in (b"PK\x03\x04" + b"PK\x01\x02" * 500_000, b"PK\x03\x04PK\x01\x02", zipped("a")[:-30],
                 b"PK\x03\x04" + (b"PK\x01\x02" + b"\xff" * 42) * 100_000):
        with within(0.5):
            list(zip_names(data))
            find_hazard("a.zip", "a.zip", data)


def attribute(level: int, name: int, body: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 0, len(body)) + body + struct.pack("<H", sum(body) & 0xFFFF)


def tnef(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x9007, struct.pack("<II", 1252, 0)) + b"".join(attributes)


def unicode_name(name: str) -> bytes:
    data = (name + "\0").encode("utf-16-le")
    prop = struct.pack("<HHII", 0x1F, 0x3707, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return attribute(2, 0x9005, struct.pack("<I", 1) + prop)


def packed(name: str, data: bytes) -> bytes:
    return (attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x8010, b"SHORT~1.TXT\0") + attribute(2, 0x800F, data)
            + unicode_name(name))


def test_winmail_is_unpacked() -> None:
    data = tnef(attribute(1, 0x800C, b"Hello from Outlook\0"), packed("Größe.txt", b"one"),
                packed("../b.exe", b"MZ\x90\x00"))
    mail = attached("winmail.dat", data, "application/ms-tnef")
    assert [(file.name, file.media_type, bool(file.hazard)) for file in mail.attachments] == [
        ("Größe.txt", "text/plain", False), ("b.exe", "application/x-executable", True)]
    assert mail.contents[mail.attachments[0].sha256] == b"one"
    assert mail.text == "Hello from Outlook"
    again = attached("winmail.dat", data)
    assert [file.name for file in again.attachments] == ["Größe.txt", "b.exe"]


def test_what_cannot_be_unpacked_is_kept() -> None:
    for data in (b"not a tnef", tnef(packed("a.txt", b"one"))[:-40] + b"\xff" * 30, tnef(),
                 tnef(attribute(2, 0x9002, b"\0" * 14), attribute(2, 0x9005, b"\xff" * 60))):
        assert "winmail.dat" in [file.name for file in attached("winmail.dat", data, "application/ms-tnef").attachments]


BOMBS = [
    attribute(2, 0x9002, b"") + attribute(2, 0x9005, b"\xff\xff\xff\xff"),
    attribute(2, 0x9002, b"") + attribute(2, 0x9005, struct.pack("<IHHI", 1, 0x1002, 0x3001, 0xFFFFFFFF)),
    attribute(2, 0x9002, b"") + attribute(2, 0x9005, struct.pack("<IHHI", 0xFFFFFFFF, 2, 0x3001, 1)),
    attribute(1, 0x9004, b"\xff\xff\xff\xff"),
    attribute(1, 0x9003, struct.pack("<IHHI", 2, 0x101E, 0x3001, 0xFFFFFFF0)),
    attribute(2, 0x800F, b"x") * 200_000,
    (attribute(2, 0x9002, b"") + attribute(2, 0x800F, b"x" * 50)) * 50_000,
    attribute(2, 0x9002, b"") + attribute(2, 0x800F, b"x" * 5_000_000) * 5,
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_hostile_winmail_is_bounded(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with within(1):
            assert len(unpack(tnef(bomb)).files) <= 100
        assert tracemalloc.get_traced_memory()[1] < 6 * len(bomb) + 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("seed", range(40))
def test_mutated_winmail_never_raises(seed: int) -> None:
    import random

    chance = random.Random(seed)
    data = bytearray(tnef(attribute(1, 0x800C, b"Hello\0"), packed("a.txt", b"one")))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(6, len(data))] = chance.randrange(256)
    with within(1):
        unpack(bytes(data))
