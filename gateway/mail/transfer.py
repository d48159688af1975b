"""Content-Transfer-Encoding undone (RFC 2045, 6): what can be read is read, nothing raises."""
from __future__ import annotations

import binascii
import re

from gateway.mail.headers import first
from gateway.mail.parts import Part

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def read_body(raw: bytes, part: Part) -> tuple[bytes, str]:
    """The bytes of the part as they were before the transfer, and a defect."""
    body = raw[part.start : part.end]
    encoding = first(part.fields, "content-transfer-encoding").split(";")[0].strip().strip("\"'").lower()
    if encoding == "base64":
        return _from_base64(body)
    if encoding in ("quoted-printable", "quotedprintable", "quoted"):
        return binascii.a2b_qp(body), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _from_uuencode(body)
    known = encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits")
    return body, "" if known else "unknown transfer encoding"


def _from_base64(body: bytes) -> tuple[bytes, str]:
    """Tolerant of line noise and missing padding; a text that is plainly no base64 stays as it is."""
    try:
        return binascii.a2b_base64(body), ""
    except binascii.Error:
        pass
    data = _NOT_BASE64.sub(b"", body)
    data = data[: len(data) - 1] if len(data) % 4 == 1 else data
    if not data and body.strip():
        return body, "no base64"
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4)), "base64 does not end"


def _from_uuencode(body: bytes) -> tuple[bytes, str]:
    """Lines between `begin` and `end`; a broken line is dropped and noted."""
    lines: list[bytes] = []
    inside, defect = False, ""
    for line in body.splitlines():
        if not inside:
            inside = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        elif line:
            try:
                lines.append(binascii.a2b_uu(line))
            except binascii.Error:
                defect = "broken uuencode"
    return (b"".join(lines), defect) if inside else (body, "no uuencode")
