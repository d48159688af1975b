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
from collections.abc import Mapping
from hashlib import sha256

from gateway.model.mail import Envelope, Fingerprint, MessageId

_FIELD = re.compile(rb"^(from|date|subject|message-id)[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\n(?=[ \t])")
_ID = re.compile(rb"<[!-;=?-~]{1,990}>")
_COUNTED = (b"from", b"date", b"subject")


def fingerprint(raw: bytes, envelope: Envelope) -> Fingerprint:
    """The Message-ID (None where there is none that is well formed) and the digest of what the author wrote."""
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw
    head, body = _split(text)
    fields = _fields(head)
    if not fields:
        body = text  # no header block worth the name: two such mails are told apart by all that stands in them
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
    digest.update(_trimmed(body))
    return Fingerprint(message_id, digest.hexdigest())


def _split(text: bytes) -> tuple[bytes, bytes]:
    """Header block and body (RFC 5322, 2.1). A mail that begins with a blank line has no header block."""
    if text.startswith(b"\n"):
        return b"", text[1:]
    head, _, body = text.partition(b"\n\n")
    return head, body


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


def _trimmed(body: bytes) -> bytes:
    """The body without white space at the ends of lines and at its own end."""
    if b" \n" in body or b"\t\n" in body:
        body = b"\n".join([line.rstrip(b" \t") for line in body.split(b"\n")])
    return body.rstrip(b" \t\n")
