"""Letters -> bytes, in two steps: the skeleton, fixed when it is decided; the whole mail, put together to be sent.

In the skeleton each attachment is a line with its digest between two NULs; NUL can stand nowhere else in it. The same
draft gives the same bytes: boundaries come from the Message-ID. Written on bytes by hand, because `EmailMessage` takes
1.7 ms a mail; the tests read the result with it.

Promises: 7 bits only (but for addresses that are not ASCII, RFC 6532), lines of 78 octets where nothing forbids it and
998 always; no value, whatever stands in it, writes a header, a part or a line of its own: values are cleaned, not
refused. Structure (RFC 2046, 2387):

    mixed( alternative( plain, related( html, inline images… ), calendar ), attachments…, invite.ics )

each only where it is needed. An invitation stands in it twice, by the same bytes, as Google writes its own: as the last
alternative, where Outlook, Gmail and Apple Mail look for it (RFC 6047, 2.4), and as a file for programs that do not.
"""
from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from gateway.mail.calendar_write import write_calendar
from gateway.mail.clean import clean_text, safe_name
from gateway.mail.header_values import (
    LINE,
    NOT_IN_DOMAIN,
    clean_id,
    file_parameters,
    one_line,
    plain_name,
    safe_address,
    safe_content_id,
    words,
)
from gateway.model.decision import Machine
from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.outgoing import Draft

_NL = b"\r\n"


def compose(draft: Draft) -> bytes:
    """The skeleton of the mail: everything but the content of its attachments."""
    message_id = clean_id(draft.message_id) or "<none@invalid>"
    seed = sha256(message_id.encode("ascii")).hexdigest()[:32]
    images = [(cid, a) for a in draft.attachments if (cid := safe_content_id(a)) and draft.html]
    files = [a for a in draft.attachments if not (safe_content_id(a) and draft.html)]
    forms = [_text_part("plain", draft.text)]
    if draft.html:
        html = _text_part("html", draft.html)
        if images:
            html = _multipart('related; type="text/html"', f"=_r_{seed}", [html, *(_file(a, c) for c, a in images)])
        forms.append(html)
    parts = [_file(a, "") for a in files]
    if draft.calendar:
        written = write_calendar(draft.calendar, draft.date)
        forms.append(_text_part("calendar", written.decode(), f"; method={draft.calendar.method.value}"))
        parts.append(_invite_file(written))
    body = _multipart("alternative", f"=_a_{seed}", forms) if len(forms) > 1 else forms[0]
    if parts:
        body = _multipart("mixed", f"=_m_{seed}", [body, *parts])
    return _NL.join(line.encode() for line in _headers(draft, message_id)) + _NL + body


def new_message_id(random_bytes: Callable[[int], bytes], domain: str) -> MessageId:
    """A Message-ID nobody can guess (128 bits): a reply that names it was written by somebody who got the letter."""
    try:
        ascii_domain = domain.encode("ascii" if domain.isascii() else "idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    return MessageId(f"<{random_bytes(16).hex()}@{NOT_IN_DOMAIN.sub('', ascii_domain) or 'invalid'}>")


# --- assembling ----------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(rb"\0([0-9a-f]{64})\0")
_BLOCK = 57 * 4096
"""57 bytes are one line of 76 characters (RFC 2045, 6.8)."""


def assemble(skeleton: bytes, read_blob: Callable[[str], bytes]) -> bytes:
    """The whole mail: every reference of the skeleton replaced by the content in base64. The same bytes each time."""
    if b"\0" not in skeleton:
        return skeleton
    pieces = _REFERENCE.split(skeleton)
    whole = [pieces[0]]
    for digest, after in zip(pieces[1::2], pieces[2::2], strict=True):
        whole += _base64_blocks(read_blob(digest.decode("ascii")))
        whole.append(after)
    return b"".join(whole)


def _base64(data: bytes) -> bytes:
    """Lines of 76 characters, without a line end after the last."""
    return b"".join(_base64_blocks(data))


def _base64_blocks(data: bytes) -> Iterator[bytes]:
    """The same block by block, so that the lines of a big file are not held twice."""
    view = memoryview(data)
    for at in range(0, len(data), _BLOCK):
        block = _NL.join(_base64_lines(view[at : at + _BLOCK]))
        yield block if at == 0 else _NL + block


def _base64_lines(data: bytes | memoryview) -> list[bytes]:
    encoded = b2a_base64(data, newline=False)
    return [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)]


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
    if draft.unsubscribe and draft.reply_to is not None:
        yield from _list_fields(draft.letter, draft.reply_to)
    yield "MIME-Version: 1.0"
    if draft.machine is not Machine.HUMAN:
        yield f"Auto-Submitted: {draft.machine.value}"
        yield "X-Auto-Response-Suppress: All"  # Exchange does not know RFC 3834
    yield _phrase("X-SPOC-Loop", draft.loop_marker)
    yield _phrase("X-SPOC-Letter", draft.letter)


def _list_fields(letter: str, reply_to: Address) -> Iterator[str]:
    """Which list it is (RFC 2919), and how to leave it by a mail (RFC 2369, 3.2).

    RFC 8058 (one click) wants an address on the web, and we have none.
    """
    address = safe_address(reply_to.address)
    yield _fold("List-Id", [f"<{letter}.{NOT_IN_DOMAIN.sub('', address.rpartition('@')[2])}>"])
    yield _fold("List-Unsubscribe", [f"<mailto:{quote(address, safe='@+')}?subject=unsubscribe>"])


_REPLY = re.compile(r"(?:re|aw|sv|antw)(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)


def _subject(draft: Draft) -> str:
    """The subject, with one "Re: " in front where the letter answers something."""
    subject = one_line(draft.subject)
    return f"Re: {subject}" if draft.references and not _REPLY.match(subject) else subject


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date(at: datetime) -> str:
    """Date and time (RFC 5322, 3.3). By hand: strftime would write the names of the machine's language."""
    day = f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at.hour:02}:{at.minute:02}:{at.second:02} {at.strftime('%z')[:5] or '-0000'}"


def _mailbox(field: str, mailbox: Address) -> str:
    """One mailbox (RFC 5322, 3.4): the name plain, quoted or encoded, then the address."""
    address = safe_address(mailbox.address)
    name = one_line(mailbox.name)
    if not name:
        return _fold(field, [address])
    return _fold(field, [*words(name, field, quote=True), f"<{address}>"])


def _phrase(field: str, value: str) -> str:
    """A field of free text."""
    return _fold(field, words(one_line(value), field, quote=False))


def _fold(field: str, words: list[str]) -> str:
    """The field on as many lines as it needs; it is folded at the spaces between words (RFC 5322, 2.2.3)."""
    lines, line = [], f"{field}: {words[0] if words else ''}"
    for word in words[1:]:
        if len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = f" {word}"
        else:
            line += f" {word}"
    return "\r\n".join([*lines, line])


# --- parts ---------------------------------------------------------------------------------------------------------

_ASCII = bytes(range(128))
_PLAIN = bytes((9, 10, *range(0x20, 0x7F)))


def _text_part(subtype: str, text: str, parameters: str = "") -> bytes:
    """A part of text in UTF-8, 7 bits on the way (RFC 2045, 6): as it is, quoted-printable, or base64."""
    data, others = _clean_octets(text)
    if data and not data.endswith(b"\n"):
        data += b"\n"
    encoding, body = _encode(data, others)
    head = f"Content-Type: text/{subtype}; charset=utf-8{parameters}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _clean_octets(text: str) -> tuple[bytes, bytes]:
    """The text, clean, and those of its octets that are not plain ASCII.

    Only these are asked whether they are to be cleaned, which is what is not printable: 2 µs for 4 KB instead of 12.
    """
    data = text.encode("utf-8", "surrogatepass")
    others = data.translate(None, _PLAIN)
    if not others or others.decode("utf-8", "surrogatepass").isprintable():
        return data, others
    data = clean_text(text).encode()
    return data, data.translate(None, _PLAIN)


def _encode(data: bytes, others: bytes) -> tuple[str, bytes]:
    """The encoding that costs least, and the text in it. `others`: its octets that are not plain ASCII.

    Text with `=_` is never sent as it is: every boundary holds it, and neither quoted-printable nor base64 can. So no
    text can end its part. Nor is a line that begins with `From `, which some programs change to `>From `.
    """
    is_odd = others or max(map(len, data.split(b"\n"))) > LINE
    if not (is_odd or b"=_" in data or b"\nFrom " in data or data.startswith(b"From ")):
        return "7bit", data.replace(b"\n", _NL)
    if len(others.translate(None, _ASCII)) * 5 > len(data):
        return "base64", _base64(data.replace(b"\n", _NL)) + _NL
    quoted = b2a_qp(data, istext=True)
    if b"From " in quoted:
        quoted = (b"\n" + quoted).replace(b"\nFrom ", b"\n=46rom ")[1:]
    return "quoted-printable", quoted.replace(b"\n", _NL)


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """Parts between boundaries (RFC 2046, 5.1.1)."""
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    line = b"--" + boundary.encode("ascii")
    body = b"".join(line + _NL + part + _NL for part in parts)
    return head + body + line + b"--" + _NL


def _invite_file(calendar: bytes) -> bytes:
    """The invitation as a file to open."""
    head = (b'Content-Type: application/ics; name="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n'
            b'Content-Disposition: attachment; filename="invite.ics"\r\n\r\n')
    return head + _base64(calendar)


_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,90}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def _file(attachment: Attachment, content_id: str) -> bytes:
    """An attachment or inline image, with a reference in the place of its content. ValueError without a digest."""
    if not _DIGEST.fullmatch(attachment.sha256):
        raise ValueError(f"not a SHA-256: {attachment.sha256!r}")
    name = safe_name(attachment.name, "attachment")
    lines = [
        f"Content-Type: {_media_type(attachment.media_type)};\r\n name=\"{plain_name(name)}\"",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if content_id else 'attachment'}{file_parameters(name)}",
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
