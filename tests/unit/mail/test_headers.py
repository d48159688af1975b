"""Header values: encoded words, addresses, Message-IDs, parameters, safe names."""

from __future__ import annotations

import pytest

from gateway.mail.addresses import parse_addresses
from gateway.mail.clean import safe_name
from gateway.mail.encoded_words import decode_words
from gateway.mail.message_ids import read_message_id, read_message_ids
from gateway.mail.params import media_type, parse_parameters


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?= =?utf-8?q?_au?= lait", "café au lait"),
        ("=?UTF-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?B?Y2Fmw6k?=", "café"),  # padding missing
        ("=?utf-8?b?w?= =?utf-8?b?6k?=", ""),  # too short to be anything
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),  # a character split over two words
        ("=?utf-8*de?q?gr=C3=BCn?=", "grün"),  # RFC 2231, 5
        ("=?utf-8?q?a b c?=", "a b c"),  # white space inside
        ("x=?utf-8?q?y?=z", "xyz"),  # glued
        ("=?utf-8?q?open", "open"),  # never ended
        ("=?utf-8?q?=3F=3D?= =?", "?= =?"),
        ("=?iso-8859-1?q?caf=E9?=", "café"),
        ("=?nonsense?q?caf=E9?=", "café"),
        ("=?x?y?z?=", "=?x?y?z?="),  # no encoding of that name
        ("=?utf-8?b?SGVsbG8=IFdvcmxk?=", "Hello World"),  # padding in the middle
        ("=? utf-8 ?Q?abc?=", "abc"),  # spaces around the charset
        ("=?utf-8?Q?a?b?c?=", "a?b?c"),  # a bare question mark
        ("=?utf-8?B?w7w=?==?utf-8?B?w7w=?=", "üü"),  # glued to each other
        ("=?ISO-2022-JP?B?GyRCJWY=?= =?ISO-2022-JP?B?ITwlNg==?=", "ユーザ"),  # the escape stands in the first only
        ("=?utf-8?Q?=E4=F6=FC?=", "äöü"),  # declared wrongly
        ("=?us-ascii?Q?=C3=BC?=", "ü"),
        ("=?unknown-8bit?Q?=FC?=", "ü"),
        ("=?gb2312?B?1tC5+g==?=", "中国"),
        ("=?shift_jis?B?g3aDioOTg16BWw==?=", "プリンター"),
        ("=?UTF-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?="),  # never decoded twice
        ("=?utf-8?Q?a=C?=", "a=C"),
        ("=?utf-8?B??=", ""),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decode_words(value).replace("\ufffd", "") == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@example.org", [("ada@example.org", "")]),
        ("Ada Stone <ada@example.org>", [("ada@example.org", "Ada Stone")]),
        (
            '"Stone, Ada" <ada@example.org>, bob@example.org',
            [("ada@example.org", "Stone, Ada"), ("bob@example.org", "")],
        ),
        ("ada@example.org (Ada (at work))", [("ada@example.org", "Ada (at work)")]),
        ("=?utf-8?q?J=C3=BCrgen=2C_M?= <j@example.org>", [("j@example.org", "Jürgen, M")]),
        ("=?utf-8?q?Doe,_Jane?= <j@example.org>", [("j@example.org", "Doe, Jane")]),
        ("Team: ada@example.org, Bob <bob@example.org>;", [("ada@example.org", ""), ("bob@example.org", "Bob")]),
        ("undisclosed-recipients:;", []),
        ("ada@example.org; bob@example.org", [("ada@example.org", ""), ("bob@example.org", "")]),
        ("'ada@example.org' <ada@example.org>", [("ada@example.org", "")]),
        ("boss@evil.test <ada@example.org>", [("ada@example.org", "boss@evil.test")]),
        ('"boss@evil.test" <ada@example.org>', [("ada@example.org", "boss@evil.test")]),
        ('"ada stone"@example.org', [('"ada stone"@example.org', "")]),
        ("<@relay.test,@b.test:ada@example.org>", [("ada@example.org", "")]),
        ("mailto:ada@example.org", [("ada@example.org", "")]),
        ("Ada ada@example.org", [("ada@example.org", "Ada")]),
        ("MAILER-DAEMON <>", []),
        ("ada@@example.org, a@b@c", []),
        ("x@a.test)<y@b.test>", []),
        ("a@b.test <c@d.test> <e@f.test>", []),
        ("ada@example.org\u2028bcc@evil.test", [("ada@example.org", "bcc@evil.test")]),
        ("ünï@exämple.org", [("ünï@exämple.org", "")]),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    found, _ = parse_addresses(value, 200)
    assert [(address.address, address.name) for address in found] == expected


def test_message_ids() -> None:
    assert read_message_id("<a@b>") == "<a@b>"
    assert read_message_id("a@b") == "<a@b>"
    assert read_message_id(" <> ") is None
    assert read_message_ids("<a@b> junk <c@d>\n <a@b> <>") == ("<a@b>", "<c@d>")
    assert len(read_message_ids(" ".join(f"<{n}@x>" for n in range(500)))) == 200


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        ('attachment; filename="a b.txt"', "filename", "a b.txt"),
        ("attachment; filename=a b.txt", "filename", "a b.txt"),
        ("attachment; filename*=utf-8''gr%C3%BCn.txt", "filename", "grün.txt"),
        ("attachment; filename*0*=utf-8''gr%C3; filename*1*=%BCn.txt", "filename", "grün.txt"),
        ('attachment; filename*1="b.txt"; filename*0="a"', "filename", "ab.txt"),
        ("attachment; filename=plain.txt; filename*=utf-8''gr%C3%BCn.txt", "filename", "grün.txt"),
        ('attachment; filename="=?utf-8?q?gr=C3=BCn.txt?="', "filename", "grün.txt"),
        ('attachment; filename="a\\"b"', "filename", 'a"b'),
        ("attachment; ; =; x; filename=a.txt", "filename", "a.txt"),
        ("inline filename=a.txt; size=1", "filename", "a.txt"),  # no semicolon
        ("attachment; filename*=iso-8859-1'de'gr%FCn.txt", "filename", "grün.txt"),
        ("attachment; filename*=\"utf-8''q%20.txt\"", "filename", "q .txt"),  # quoted, never allowed
        ("attachment; filename*=%E3%81%82.txt", "filename", "あ.txt"),  # no charset
        ("attachment; filename*1*=%C3; filename*0*=utf-8''; filename*2*=%BC.txt", "filename", "ü.txt"),
        ("attachment; filename*00=a; filename*01=b", "filename", "ab"),
        ('attachment; filename*0="=?utf-8?Q?a?="; filename*1="=?utf-8?Q?b?="', "filename", "ab"),
        ("attachment; filename==?utf-8?Q?a_b=2Epdf?=", "filename", "a b.pdf"),
        ("attachment; filename*=utf-8''a%2Fb%00c%0D%0A.txt", "filename", "a/bc .txt"),
        ("attachment; filename=a.txt; filename=b.txt", "filename", "a.txt"),  # the first counts
        ('attachment; filename="unended', "filename", "unended"),
    ],
)
def test_parameters(value: str, name: str, text: str) -> None:
    assert parse_parameters(value)[1][name] == text


def test_media_type() -> None:
    assert media_type("TEXT/HTML; Charset=UTF-8") == ("text/html", {"charset": "UTF-8"})
    assert media_type("nonsense")[0] == "text/plain"
    assert media_type("")[0] == "text/plain"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("..", "x"),
        ("", "x"),
        ("a\r\nb.txt", "a b.txt"),
        ("inv\u202efdp.exe", "invfdp.exe"),
        ("a<b>:c|d?.txt", "abcd.txt"),
        ("con.txt", "_con.txt"),
        (" .hidden ", "hidden"),
        ("a\x00b", "a b"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name, "x") == safe


def test_long_name_keeps_its_extension() -> None:
    assert safe_name("a" * 500 + ".pdf", "x") == "a" * 146 + ".pdf"
