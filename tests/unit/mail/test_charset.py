"""Charsets: declared, aliased, wrong, absent."""

from __future__ import annotations

import pytest

from gateway.mail.charset import decode, find_codec


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
