"""Charsets: declared, aliased, wrong, absent."""

from __future__ import annotations

import pytest

from gateway.mail.charset import decode, find_codec
from tests.unit.mail.mails import read


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("“Grüße” €".encode("cp1252"), "iso-8859-1", "“Grüße” €"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "", "Grüße"),
        ("日本語です".encode("iso2022_jp"), "", "日本語です"),
        ("日本語①".encode("cp932"), "Shift_JIS", "日本語①"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("한국어".encode("cp949"), "ks_c_5601-1987", "한국어"),
        ("Привет, как дела? Всё хорошо.".encode("koi8-r"), "koi8-r", "Привет, как дела? Всё хорошо."),
        ("Grüße".encode("utf-16"), "utf-16", "Grüße"),
        (b"a\r\nb\rc\x00d", "us-ascii", "a\nb\ncd"),
        (b"\xef\xbb\xbfhi", "utf-8", "hi"),
    ],
)
def test_decoding(data: bytes, declared: str, text: str) -> None:
    assert decode(data, declared)[0] == text


def test_defects_are_told() -> None:
    assert decode("é".encode(), "iso-8859-1")[1] == "charset is utf-8, not as declared"
    assert decode(b"\xe9", "")[1] == "no charset declared"
    assert decode(b"x", "nonsense")[1] in ("", "unknown charset")


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "base64", "rot13", "zlib", "a\x00b", "", "undefined", "../x", "unicode_escape"]
)
def test_what_is_no_charset(name: str) -> None:
    assert find_codec(name) is None


def test_charset_that_only_the_page_names() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"></head>プリンター'
    assert read("From: a@example.org\nContent-Type: text/html", page.encode("cp932")).text == "プリンター"
    assert read("From: a@example.org\nContent-Type: text/html", page.encode()).text == "プリンター"


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("utf8", "utf-8"), ('"UTF-8"', "utf-8"), ("'utf-8'", "utf-8"), ("x-sjis", "cp932"), ("latin1", "latin-1"),
        ("cp-850", "cp850"), ("windows-1252http-equivcontent-type", "cp1252"), ("iso-8859-1", "utf-8"), ("", "utf-8"),
        ("unicode-1-1-utf-8", "utf-8"), ("ansi_x3.110-1983", "latin-1"), ("iso-8859-8-i", "latin-1"),
    ],
)
def test_umlauts_by_many_names(declared: str, used: str) -> None:
    text = "Grüße" if used != "cp932" else "テスト"
    if declared == "iso-8859-8-i":
        text = "Gruesse"
    got = read(f"From: a@example.org\nContent-Type: text/plain; charset={declared}", text.encode(used)).text
    assert got == text
