"""Bytes -> text, whatever the mail says about its charset: declared, aliased, wrong or absent.

The declared charset is tried first, UTF-8 next (few other texts are valid UTF-8 by chance), a guess
by charset-normalizer only then. Decoding never fails: the last resort replaces what it cannot read.
"""
from __future__ import annotations

import codecs
import re
from functools import lru_cache

from gateway.mail.clean import clean_text

# Names that mail programs write and Python does not know, and names whose usual text is a superset:
# "iso-8859-1" is cp1252 in practice (as in the WHATWG Encoding Standard), "gb2312" is gb18030.
_ALIASES = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "iso_8859-1": "cp1252", "iso-latin-1": "cp1252", "ansi": "cp1252", "x-ansi": "cp1252", "cp-1252": "cp1252",
    "win-1252": "cp1252", "win-1251": "cp1251", "x-cp1251": "cp1251", "cp-850": "cp850",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-9": "cp1254", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030",
    "hz-gb-2312": "hz", "big5": "big5hkscs", "x-x-big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "x-euc-jp": "euc-jp", "iso-2022-jp": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "x-windows-949": "cp949",
    "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "utf-8-mac": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf_8": "utf-8", "x-utf8": "utf-8", "unicode": "utf-8", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
}
# They say nothing, or are ASCII: text of theirs with bytes above 127 is guessed.
_SILENT = {"", "us-ascii", "ascii", "ansi_x3.4-1968", "646", "unknown", "unknown-8bit", "x-unknown", "8bit", "7bit",
           "default", "default_charset", "binary", "none", "x-user-defined", "charset", "iso-8859", "_iso-2022-jp$esc"}
# Text codecs of Python that are no charsets: some are quadratic, some run escapes.
_NOT_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+$-]{0,39}")
SAMPLE = 8 * 1024


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The clean text of the bytes and a defect ("" where the declared charset was right)."""
    if data.isascii() and b"\x1b" not in data and _is_ascii_like(declared):
        return clean_text(data.decode("ascii")), ""
    codec = find_codec(declared)
    text, defect = _decode(data, codec)
    if not defect and codec is None and declared.strip().lower() not in _SILENT:
        defect = "unknown charset"
    return clean_text(text), defect


@lru_cache(maxsize=256)
def find_codec(declared: str) -> str | None:
    """Python's name of the charset; None where the name is unknown, empty, no charset, or plain ASCII."""
    name = declared.strip().strip("\"'").strip().lower()
    if name in _SILENT or not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("-", "_") not in _NOT_CHARSETS else None


@lru_cache(maxsize=256)
def _is_ascii_like(declared: str) -> bool:
    """ASCII bytes mean themselves: true of all charsets but UTF-7, UTF-16/32, HZ, EBCDIC and the escaping ones."""
    codec = find_codec(declared)
    return codec is None or codec.startswith(("utf-8", "iso8859", "cp125", "koi8", "cp93", "cp94", "gb18030", "euc"))


def _decode(data: bytes, codec: str | None) -> tuple[str, str]:
    """The declared charset, else UTF-8, else a guess."""
    as_utf8 = _strictly(data, "utf-8")
    if codec is None and (b"\x1b$" in data or b"\x1b(" in data):
        return guess(data), "no charset declared"
    if codec is None:
        return (as_utf8, "") if as_utf8 is not None else (guess(data), "no charset declared")
    if as_utf8 is not None and _is_single_byte(codec) and not data.isascii():
        return as_utf8, "charset is utf-8, not as declared"
    text = _strictly(data, codec)
    if text is not None:
        return text, ""
    if as_utf8 is not None:
        return as_utf8, "charset is utf-8, not as declared"
    return _leniently(data, codec)


def _leniently(data: bytes, codec: str) -> tuple[str, str]:
    """The declared charset with a few holes (a cut-off character), or a guess where it is plainly wrong."""
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return guess(data), "charset is not as declared"
    if text.count("\ufffd") * 50 <= len(text) + 50:
        return text, "text does not fit its charset"
    return guess(data), "charset is not as declared"


def guess(data: bytes) -> str:
    """The text by the likeliest charset; cp1252 with holes where nothing fits."""
    if b"\x1b$" in data or b"\x1b(" in data:
        text = _strictly(data, "iso2022_jp_ext")
        if text is not None:
            return text
    return data.decode(likeliest(data[:SAMPLE]), "replace")


@lru_cache(maxsize=256)
def likeliest(data: bytes) -> str:
    """What charset-normalizer says of a sample: 2 to 5 ms, so ask once for what belongs together."""
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE]
    if len(sample) < 16 or b"\x00" in sample:
        return "cp1252"
    best = from_bytes(sample, steps=3, chunk_size=256, enable_fallback=False).best()
    found = best.encoding if best is not None else "cp1252"
    # Code pages of DOS and of mainframes win on short western texts by chance; mail has none of them.
    return found if find_codec(found) and not found.startswith(("cp0", "cp4", "cp5", "cp7", "cp8", "cp10", "cp11",
                                                                "mac", "utf_16", "utf_32", "hp")) else "cp1252"


def is_utf8(data: bytes) -> bool:
    """The bytes are valid UTF-8: by chance few other texts are."""
    return _strictly(data, "utf-8") is not None


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("iso8859", "cp125", "koi8", "mac"))


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None
