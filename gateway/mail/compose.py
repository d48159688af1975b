"""Letters -> bytes, in two steps: the skeleton, fixed when it is decided; the whole mail, put together to be sent.

In the skeleton each attachment is a line with its digest between two NULs; NUL can stand nowhere else in it. The same
draft gives the same bytes: boundaries come from the Message-ID. Written on bytes by hand, because `EmailMessage` takes
1.7 ms a mail; the tests read the result with it.

Promises: 7 bits only (but for addresses that are not ASCII, RFC 6532), lines of 78 octets where nothing forbids it and
998 always; no value, whatever stands in it, writes a header, a part or a line of its own: values are cleaned, not
refused. Structure (RFC 2046, 2387):

    mixed( alternative( plain, related( html, inline images… ) ), attachments… )      each only where it is needed
"""
from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256

from gateway.mail.addresses import is_address
from gateway.mail.clean import clean_phrase, clean_text, safe_name
from gateway.model.decision import Machine
from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.outgoing import Draft

_NL = b"\r\n"
_LINE = 76
"""A line with an encoded word may have 76 characters (RFC 2047, 2)."""
_MAX_PHRASE = 800
"""Characters of a subject or a name; what is longer is nobody's words."""
_MAX_ID = 900
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def compose(draft: Draft) -> bytes:
    """The skeleton of the mail: everything but the content of its attachments."""
    message_id = clean_id(draft.message_id) or "<none@invalid>"
    seed = sha256(message_id.encode("ascii")).hexdigest()[:32]
    images = [(cid, a) for a in draft.attachments if (cid := _content_id(a)) and draft.html]
    files = [a for a in draft.attachments if not (_content_id(a) and draft.html)]
    body = _text_part("plain", draft.text)
    if draft.html:
        html = _text_part("html", draft.html)
        if images:
            html = _multipart('related; type="text/html"', f"=_r_{seed}", [html, *(_file(a, c) for c, a in images)])
        body = _multipart("alternative", f"=_a_{seed}", [body, html])
    if files:
        body = _multipart("mixed", f"=_m_{seed}", [body, *(_file(a, "") for a in files)])
    return _NL.join(line.encode() for line in _headers(draft, message_id)) + _NL + body


def new_message_id(random_bytes: Callable[[int], bytes], domain: str) -> MessageId:
    """A Message-ID nobody can guess (128 bits): a reply that names it was written by somebody who got the letter."""
    try:
        ascii_domain = domain.encode("ascii" if domain.isascii() else "idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    return MessageId(f"<{random_bytes(16).hex()}@{_NOT_IN_DOMAIN.sub('', ascii_domain) or 'invalid'}>")


# --- assembling ----------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(rb"\0([0-9a-f]{64})\0")
_BLOCK = 57 * 4096
"""57 bytes are one line of 76 characters (RFC 2045, 6.8)."""


def assemble(skeleton: bytes, read_blob: Callable[[str], bytes]) -> bytes:
    """The whole mail: every reference of the skeleton replaced by the content in base64. The same bytes each time."""
    pieces = _REFERENCE.split(skeleton)
    for index in range(1, len(pieces), 2):
        pieces[index] = _base64(read_blob(pieces[index].decode("ascii")))
    return b"".join(pieces)


def _base64(data: bytes) -> bytes:
    """Lines of 76 characters, without a line end after the last."""
    if len(data) <= _BLOCK:
        return _NL.join(_base64_lines(data))
    view = memoryview(data)
    return _NL.join(_NL.join(_base64_lines(view[at : at + _BLOCK])) for at in range(0, len(data), _BLOCK))


def _base64_lines(data: bytes | memoryview) -> list[bytes]:
    encoded = b2a_base64(data, newline=False)
    return [encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)]


# --- the header block ----------------------------------------------------------------------------------------------


def _headers(draft: Draft, message_id: str) -> Iterator[str]:
    """The fields of the letter, in the order in which people read them."""
    references = list(filter(None, map(clean_id, draft.references)))
    yield _mailbox("From", draft.from_)
    yield _mailbox("To", draft.to)
    if draft.reply_to is not None:
        yield _mailbox("Reply-To", draft.reply_to)
    yield _phrase("Subject", _subject(draft))
    yield f"Date: {_date(draft.date)}"
    yield _fold("Message-ID", [message_id])
    if references:
        yield _fold("In-Reply-To", references[-1:])
        yield _fold("References", references)
    yield "MIME-Version: 1.0"
    if draft.machine is not Machine.HUMAN:
        yield f"Auto-Submitted: {draft.machine.value}"
        yield "X-Auto-Response-Suppress: All"  # Exchange does not know RFC 3834
    yield _phrase("X-SPOC-Loop", draft.loop_marker)
    yield _phrase("X-SPOC-Letter", draft.letter)


_REPLY = re.compile(r"(?:re|aw|sv|antw)(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)


def _subject(draft: Draft) -> str:
    """The subject, with one "Re: " in front where the letter answers something."""
    subject = _one_line(draft.subject)
    return f"Re: {subject}" if draft.references and not _REPLY.match(subject) else subject


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date(at: datetime) -> str:
    """Date and time (RFC 5322, 3.3). By hand: strftime would write the names of the machine's language."""
    day = f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at.hour:02}:{at.minute:02}:{at.second:02} {at.strftime('%z')[:5] or '-0000'}"


_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def _mailbox(field: str, mailbox: Address) -> str:
    """One mailbox (RFC 5322, 3.4): the name plain, quoted or encoded, then the address."""
    address = _address(mailbox.address)
    name = _one_line(mailbox.name)
    if not name:
        return _fold(field, [address])
    return _fold(field, [*_words(name, field, quote=True), f"<{address}>"])


def _phrase(field: str, value: str) -> str:
    """A field of free text."""
    return _fold(field, _words(_one_line(value), field, quote=False))


def _fold(field: str, words: list[str]) -> str:
    """The field on as many lines as it needs; it is folded at the spaces between words (RFC 5322, 2.2.3)."""
    lines, line = [], f"{field}: {words[0] if words else ''}"
    for word in words[1:]:
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = f" {word}"
        else:
            line += f" {word}"
    return "\r\n".join([*lines, line])


# --- words ---------------------------------------------------------------------------------------------------------


def _one_line(value: str) -> str:
    """The value clean, on one line, without characters that turn the reading direction."""
    value = value[: 4 * _MAX_PHRASE]
    return clean_phrase(_BIDI.sub("", value) if not value.isascii() else value)[:_MAX_PHRASE].rstrip()


def _words(text: str, field: str, *, quote: bool) -> list[str]:
    """The text as words for a header: as they are, as one quoted string, or encoded.

    Text that looks like an encoded word is encoded, so that it is shown as it was written and never decoded.
    """
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= 60
    if not is_plain:
        return _encoded_words(text, _LINE - len(field) - 2)
    if not quote or _ATOMS.fullmatch(text):
        return text.split(" ")
    if len(text) > 60:
        return _encoded_words(text, _LINE - len(field) - 2)
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
_NOT_IN_DOMAIN = re.compile(r"[^\w.-]")
_NOT_IN_ID = re.compile(r"[^!-;=?-~]")
_NOT_IN_CONTENT_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/=^_`{|}~.@-]")
_MAX_ADDRESS_OCTETS = 320


def _address(address: str) -> str:
    """The address as it is where it is one (RFC 5321, 4.1.2), else what is left when all that is odd is cut out."""
    address = clean_phrase(_BIDI.sub("", address[:1000]))
    local, _, domain = address.rpartition("@")
    if is_address(address) and not _is_odd(address, local, domain):
        return address
    local = _NOT_IN_LOCAL.sub("", local)[:64].strip(".")
    domain = _NOT_IN_DOMAIN.sub("", domain)[:150].strip(".")
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


def _content_id(attachment: Attachment) -> str:
    """The Content-ID without brackets (RFC 2392), "" where it has none or one too odd to be referred to."""
    cid = _NOT_IN_CONTENT_ID.sub("", attachment.content_id or "")
    return cid if len(cid) <= _MAX_ID else ""


# --- parts ---------------------------------------------------------------------------------------------------------

_ASCII = bytes(range(128))
_NOT_7BIT = re.compile(r"[^\t\n\x20-\x7e]|=_|^From ", re.MULTILINE)


def _text_part(subtype: str, text: str) -> bytes:
    """A part of text in UTF-8, 7 bits on the way (RFC 2045, 6): as it is, quoted-printable, or base64."""
    text = clean_text(text)
    if text and not text.endswith("\n"):
        text += "\n"
    encoding, body = _encode(text)
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _encode(text: str) -> tuple[str, bytes]:
    """The encoding that costs least, and the text in it.

    Text with `=_` is never sent as it is: every boundary holds it, and neither quoted-printable nor base64 can. So no
    text can end its part. Nor is a line that begins with `From `, which some programs change to `>From `.
    """
    data = text.encode()
    if max(map(len, text.split("\n"))) <= _LINE and not _NOT_7BIT.search(text):
        return "7bit", data.replace(b"\n", _NL)
    if len(data.translate(None, _ASCII)) * 5 > len(data):
        return "base64", _base64(data.replace(b"\n", _NL)) + _NL
    quoted = b"\n" + b2a_qp(data, istext=True)
    return "quoted-printable", quoted.replace(b"\nFrom ", b"\n=46rom ")[1:].replace(b"\n", _NL)


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """Parts between boundaries (RFC 2046, 5.1.1)."""
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    line = b"--" + boundary.encode("ascii")
    body = b"".join(line + _NL + part + _NL for part in parts)
    return head + body + line + b"--" + _NL


_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,90}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def _file(attachment: Attachment, content_id: str) -> bytes:
    """An attachment or inline image, with a reference in the place of its content. ValueError without a digest."""
    if not _DIGEST.fullmatch(attachment.sha256):
        raise ValueError(f"not a SHA-256: {attachment.sha256!r}")
    name = safe_name(attachment.name, "attachment")
    lines = [
        f"Content-Type: {_media_type(attachment.media_type)};\r\n name=\"{_fallback_name(name)}\"",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if content_id else 'attachment'}{_file_name(name)}",
    ]
    if content_id:
        lines.append(f"Content-ID: <{content_id}>")
    return "\r\n".join([*lines, "", f"\0{attachment.sha256}\0"]).encode("ascii")


def _media_type(declared: str) -> str:
    """The declared type if it is a plain one, else application/octet-stream.

    Messages and multiparts must not stand in base64 (RFC 2045, 6.4): readers would look for parts in it. As bytes
    with a name they arrive whole.
    """
    media_type = declared.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("multipart/", "message/")):
        return "application/octet-stream"
    return media_type


# --- file names ----------------------------------------------------------------------------------------------------

_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$&+,.;=@^_`{}~()'\[\]-]{1,60}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 !#$&+,.;=@^_`{}~()'\[\]-]")
_OCTETS = [chr(b) if re.match(rb"[A-Za-z0-9!#$&+.^_`{}~-]", bytes([b])) else f"%{b:02X}" for b in range(256)]


def _file_name(name: str) -> str:
    """The parameters of Content-Disposition (RFC 2183): plain, or by RFC 2231 with a plain one for old programs.

    The encoded one comes first: of two that contradict each other Python and others take the first.
    """
    if _PLAIN_NAME.fullmatch(name):
        return f';\r\n filename="{name}"'
    pieces = _name_pieces(name)
    encoded = [f";\r\n filename*{n}*={piece}" for n, piece in enumerate(pieces)]
    if len(pieces) == 1:
        encoded = [f";\r\n filename*={pieces[0]}"]
    return "".join(encoded) + f';\r\n filename="{_fallback_name(name)}"'


def _name_pieces(name: str) -> list[str]:
    """The name percent-encoded in pieces that fit on a line, no character split (RFC 2231, 3 and 4)."""
    data = name.encode()
    encoded = "".join([_OCTETS[octet] for octet in data])
    if len(encoded) <= 50:
        return ["utf-8''" + encoded]
    pieces = ["".join([_OCTETS[octet] for octet in piece]) for piece in _cut(data, 16, 18)]
    return ["utf-8''" + pieces[0], *pieces[1:]]


def _fallback_name(name: str) -> str:
    """The name in plain ASCII, at most 60 long, with its extension."""
    plain = _NOT_PLAIN.sub("_", name)
    stem, dot, extension = plain.rpartition(".")
    if len(plain) <= 60:
        return plain
    return f"{stem[:48]}.{extension}" if dot and len(extension) <= 10 else plain[:60]
