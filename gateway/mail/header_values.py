"""Values made fit for a header that we write: whatever stands in them, they write no line or field of their own.

Cleaned, not refused: words (RFC 2047), addresses, Message-IDs, file names (RFC 2231).
"""
from __future__ import annotations

import re
from binascii import b2a_base64

from gateway.mail.addresses import is_address
from gateway.mail.clean import clean_phrase
from gateway.model.mail import Attachment

LINE = 76
"""A line with an encoded word may have 76 characters (RFC 2047, 2)."""
_MAX_PHRASE = 800
"""Characters of a subject or a name; what is longer is nobody's words."""
_MAX_ID = 900
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def one_line(value: str) -> str:
    """The value clean, on one line, without characters that turn the reading direction."""
    value = value[: 4 * _MAX_PHRASE]
    return clean_phrase(_BIDI.sub("", value) if not value.isascii() else value)[:_MAX_PHRASE].rstrip()


def words(text: str, field: str, *, quote: bool) -> list[str]:
    """The text as words for a header: as they are, as one quoted string, or encoded.

    Text that looks like an encoded word is encoded, so that it is shown as it was written and never decoded.
    """
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= 60
    if not is_plain:
        return _encoded_words(text, LINE - len(field) - 2)
    if not quote or _ATOMS.fullmatch(text):
        return text.split(" ")
    if len(text) > 60:
        return _encoded_words(text, LINE - len(field) - 2)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


def _encoded_words(text: str, room: int) -> list[str]:
    """Encoded words of at most 75 characters (RFC 2047, 2), the first at most `room`; no character is split."""
    pieces = _cut(text.encode(), (room - 12) // 4 * 3, 45)
    return [f"=?utf-8?b?{b2a_base64(piece, newline=False).decode('ascii')}?=" for piece in pieces]


def _cut(data: bytes, first: int, most: int) -> list[bytes]:
    """UTF-8 in pieces of at most `most` octets (the first: `first`), cut between characters."""
    pieces, at, end = [], 0, first
    while end < len(data):
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[at:end])
        at, end = end, end + most
    return [*pieces, data[at:]]


# --- addresses and ids ---------------------------------------------------------------------------------------------

_NOT_IN_LOCAL = re.compile(r'[\s<>()\[\],;:@\\"?\x00-\x20\x7f-\x9f]')
NOT_IN_DOMAIN = re.compile(r"[^\w.-]")
_NOT_IN_ID = re.compile(r"[^!-;=?-~]")
_NOT_IN_CONTENT_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/=^_`{|}~.@-]")
_MAX_ADDRESS_OCTETS = 320


def safe_address(address: str) -> str:
    """The address as it is where it is one (RFC 5321, 4.1.2), else what is left when all that is odd is cut out."""
    address = clean_phrase(_BIDI.sub("", address[:1000]))
    local, _, domain = address.rpartition("@")
    if is_address(address) and not _is_odd(address, local, domain):
        return address
    local = _NOT_IN_LOCAL.sub("", local)[:64].strip(".")
    domain = NOT_IN_DOMAIN.sub("", domain)[:150].strip(".")
    return f"{local or 'unknown'}@{domain or 'invalid'}"


def _is_odd(address: str, local: str, domain: str) -> bool:
    """True where readers may differ about an address that is one."""
    return (
        len(address.encode()) > _MAX_ADDRESS_OCTETS
        or "\\" in local  # could escape the closing quote
        or "=?" in address  # could be decoded
        or not local.strip(".")
        or domain.startswith(".")
        or ".." in domain
    )


def clean_id(message_id: str) -> str:
    """A Message-ID in its brackets (RFC 5322, 3.6.4), "" where nothing is left of it or it fits on no line."""
    inner = _NOT_IN_ID.sub("", message_id)
    return f"<{inner}>" if 0 < len(inner) <= _MAX_ID else ""


def safe_content_id(attachment: Attachment) -> str:
    """The Content-ID without brackets (RFC 2392), "" where it has none or one too odd to be referred to."""
    cid = _NOT_IN_CONTENT_ID.sub("", attachment.content_id or "")
    return cid if len(cid) <= _MAX_ID else ""




_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$&+,.;=@^_`{}~()'\[\]-]{1,60}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 !#$&+,.;=@^_`{}~()'\[\]-]")
_OCTETS = [chr(b) if re.match(rb"[A-Za-z0-9!#$&+.^_`{}~-]", bytes([b])) else f"%{b:02X}" for b in range(256)]


def file_parameters(name: str) -> str:
    """The parameters of Content-Disposition (RFC 2183): plain, or by RFC 2231 with a plain one for old programs.

    The encoded one comes first: of two that contradict each other Python and others take the first.
    """
    if _PLAIN_NAME.fullmatch(name):
        return f';\r\n filename="{name}"'
    pieces = _name_pieces(name)
    encoded = [f";\r\n filename*{n}*={piece}" for n, piece in enumerate(pieces)]
    if len(pieces) == 1:
        encoded = [f";\r\n filename*={pieces[0]}"]
    return "".join(encoded) + f';\r\n filename="{plain_name(name)}"'


def _name_pieces(name: str) -> list[str]:
    """The name percent-encoded in pieces that fit on a line, no character split (RFC 2231, 3 and 4)."""
    data = name.encode()
    encoded = "".join([_OCTETS[octet] for octet in data])
    if len(encoded) <= 50:
        return ["utf-8''" + encoded]
    pieces = ["".join([_OCTETS[octet] for octet in piece]) for piece in _cut(data, 16, 18)]
    return ["utf-8''" + pieces[0], *pieces[1:]]


def plain_name(name: str) -> str:
    """The name in plain ASCII, at most 60 long, with its extension."""
    plain = _NOT_PLAIN.sub("_", name)
    stem, dot, extension = plain.rpartition(".")
    if len(plain) <= 60:
        return plain
    return f"{stem[:48]}.{extension}" if dot and len(extension) <= 10 else plain[:60]
