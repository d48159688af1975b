"""What makes two deliveries the same mail.

The same Message-ID and the same From, Date, Subject and body, whichever way and for whomever they came: relays add
trace headers, fold lines anew and trim white space, and none of this makes another mail. The same Message-ID with
other content is another mail. Without a Message-ID the envelope counts too (a "#close" to two tags is two mails), and
without a Date as well the day on which it came: a device that reports "toner low" every week in the same words does
not write the same mail.

It runs in the listener before 250, so it works on bytes, by hand, and knows no MIME.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from gateway.model.mail import Envelope, Fingerprint, MessageId

_FIELD = re.compile(rb"^(from|date|subject|message-id)[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_PIECE = 256 * 1024
_FOLD = re.compile(rb"\n(?=[ \t])")
_ID = re.compile(rb"<[!-;=?-~]{1,990}>")
_COUNTED = (b"from", b"date", b"subject")


def fingerprint(raw: bytes, envelope: Envelope) -> Fingerprint:
    """The Message-ID (None where there is none that is well formed) and the digest of what the author wrote."""
    head, body_at = _split(raw)
    fields = _fields(_with_lf(head))
    if not fields:
        body_at = 0  # no header block worth the name: two such mails are told apart by all that stands in them
    message_id = _message_id(fields.get(b"message-id", []))
    digest = sha256()
    for name in _COUNTED:
        # No value holds a line break, so no value can take the place of another.
        digest.update(name + b":" + b"\n".join(fields.get(name, ())) + b"\n\n")
    if message_id is None:
        names = (envelope.mail_from, *sorted(r.lower() for r in envelope.rcpt_to))
        digest.update(b"envelope:" + "\n".join(names).encode("utf-8", "surrogatepass") + b"\n\n")
        if not any(fields.get(b"date", ())):
            digest.update(b"day:" + envelope.received_at.date().isoformat().encode() + b"\n\n")
    for piece in _pieces(raw, body_at):
        digest.update(piece)
    return Fingerprint(message_id, digest.hexdigest())


def _with_lf(text: bytes) -> bytes:
    """The text with LF as its only line end."""
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _split(raw: bytes) -> tuple[bytes, int]:
    """Header block, and where the body begins (RFC 5322, 2.1). A mail that begins with a blank line has no block."""
    if begins_blank := _LINE_END.match(raw):
        return b"", begins_blank.end()
    blank = _BLANK_LINE.search(raw)
    return (raw[:blank.start()], blank.end()) if blank else (raw, len(raw))


def _fields(head: bytes) -> Mapping[bytes, list[bytes]]:
    """The values of the fields that count, unfolded (RFC 5322, 2.2.3), each run of white space one space."""
    fields: dict[bytes, list[bytes]] = {}
    for name, value in _FIELD.findall(_FOLD.sub(b"", head)):
        fields.setdefault(name.lower(), []).append(b" ".join(value.split()))
    return fields


def _message_id(values: list[bytes]) -> MessageId | None:
    """The one well-formed Message-ID; None where there is none, an empty or odd one, or several."""
    if len(values) != 1 or not _ID.fullmatch(values[0]):
        return None
    return MessageId(values[0].decode("ascii"))


def _pieces(raw: bytes, at: int) -> Iterator[bytes]:
    """The body without white space at the ends of lines and at its own end, in pieces of whole lines.

    A big one is never held a second time, and other threads run in between: 40 MB at once stop them for 0.3 s.
    """
    blank = b""
    while at < len(raw):
        end = raw.find(b"\n", at + _PIECE) + 1 or len(raw)
        lines = _trimmed(_with_lf(raw[at:end]))
        if text := lines.rstrip(b"\n"):
            yield blank + text
            blank = b""
        blank += lines[len(text):]
        at = end


def _trimmed(lines: bytes) -> bytes:
    """Without white space at the ends of lines."""
    if b" \n" in lines or b"\t\n" in lines:
        return b"\n".join([line.rstrip(b" \t") for line in lines.split(b"\n")])
    return lines.rstrip(b" \t")
