"""winmail.dat (TNEF, MS-OXTNEF): what Outlook packs a mail into, unpacked by tnefparse.

The library trusts every count it reads: 60 bytes can make it loop four thousand million times. So the stream is walked
here first, with bounds, and handed over in small pieces (the properties of one attachment each), which also spares it
from copying the rest of the stream for each attribute. A mail inside stays packed. Nothing raises.
"""
from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SIGNATURE = b"\x78\x9f\x3e\x22"
_RENDERING, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_MAPI, _BODY, _CODEPAGE = 0x9003, 0x800C, 0x9007
_KEPT = frozenset({_RENDERING, _TITLE, _DATA, _ATTACHMENT, _MAPI, _BODY})
_MESSAGE_INSIDE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_MAX_BYTES = 30 * 1024 * 1024
_MAX_ATTRIBUTES = 2_000
_MAX_FILES = 100
_PADDING = 16
_MAX_PROPERTIES = 500
_MAX_OF_ONE_FILE = 16
_SIZES = {0: -1, 1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0xD: -1, 0x14: 8, 0x1E: -1, 0x1F: -1,
          0x40: 8, 0x48: 16, 0x102: -1}
"""Bytes of a property by its type (MS-OXTNEF 2.1.3.5); -1: its length stands before it."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files inside, the text where there is one, and whether nothing was left behind."""

    files: tuple[tuple[str, bytes], ...] = ()
    text: str = ""
    html: str = ""
    complete: bool = False


def unpack(data: bytes) -> Unpacked:
    """What lies in a winmail.dat; an empty and incomplete result for what is none."""
    if not data.startswith(_SIGNATURE) or len(data) > _MAX_BYTES:
        return Unpacked()
    message, codepage, groups, complete = _groups(data)
    files = [_read_file(data[:6] + codepage + group) for group in groups]
    text, html = _read_text(data[:6] + codepage + message) if message else ("", "")
    found = tuple(file for file in files if file is not None and file[1])
    return Unpacked(found, text, html, complete and len(found) == len(files))


def _groups(data: bytes) -> tuple[bytes, bytes, list[bytes], bool]:
    """(attributes of the message, of its code page, those of each attachment, were all of them read)."""
    message, codepage, complete = b"", b"", True
    groups: list[list[bytes]] = []
    seen = 6
    for name, attribute, body in _attributes(data):
        seen += len(attribute)
        if name == _CODEPAGE:
            codepage = attribute
        if name not in _KEPT:
            continue
        if name == _RENDERING and len(groups) < _MAX_FILES:
            groups.append([])
        is_sane = name not in (_ATTACHMENT, _MAPI) or (_is_sane(body) and _MESSAGE_INSIDE not in body)
        if not is_sane or (groups and len(groups[-1]) >= _MAX_OF_ONE_FILE):
            complete = False
        elif name in (_MAPI, _BODY):
            message += attribute
        elif groups:
            groups[-1].append(attribute)
    complete = complete and len(groups) < _MAX_FILES and len(data) - seen <= _PADDING
    return message, codepage, [b"".join(group) for group in groups], complete


def _attributes(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(name, the whole attribute, its body) of each attribute that is really there; 2,000 at most."""
    at = 6
    for _ in range(_MAX_ATTRIBUTES):
        if at + 9 > len(data):
            return
        level, name, _, length = struct.unpack_from("<BHHI", data, at)
        end = at + 9 + length + 2
        if level not in (1, 2) or end > len(data):
            return
        yield name, data[at:end], data[at + 9 : end - 2]
        at = end


def _is_sane(body: bytes) -> bool:
    """The MAPI properties are as many as they say, and few enough."""
    try:
        count = struct.unpack_from("<I", body)[0]
        at, left = 4, _MAX_PROPERTIES
        for _ in range(min(count, left + 1)):
            at, used = _skip_property(body, at)
            left -= used
            if left < 0 or at > len(body):
                return False
    except (struct.error, KeyError):
        return False
    return bool(count <= _MAX_PROPERTIES)


def _skip_property(body: bytes, at: int) -> tuple[int, int]:
    """(where the property ends, how many values it has); raises for what is none."""
    kind, name = struct.unpack_from("<HH", body, at)
    at += 4
    if name >= 0x8000:
        named_by = struct.unpack_from("<I", body, at + 16)[0]
        at += 24
        if named_by:
            length = struct.unpack_from("<I", body, at - 4)[0]
            at += length + -length % 4
    size, values = _SIZES[kind & ~0x1000], 1
    if kind & 0x1000 or size < 0:
        values = struct.unpack_from("<I", body, at)[0]
        at += 4
    if values > _MAX_PROPERTIES:
        raise KeyError(values)
    for _ in range(values):
        length = size
        if size < 0:
            length = struct.unpack_from("<I", body, at)[0]
            length += 4 + -length % 4
        at += length
    return at, max(values, 1)


def _read_file(stream: bytes) -> tuple[str, bytes] | None:
    """(name, bytes) of the one attachment in the stream; None where the library cannot read it."""
    try:
        found = _library()(stream, do_checksum=False).attachments
        name = found[0].long_filename() if found else ""
        data = found[0].data if found else b""
    except Exception:  # a library met what it did not expect: the packed file is kept
        return None
    data = data[0] if isinstance(data, list) and data else data
    return (_as_text(name), data) if isinstance(data, bytes) else None


def _read_text(stream: bytes) -> tuple[str, str]:
    """(plain text, HTML) of the message, each "" where there is none."""
    try:
        message = _library()(stream, do_checksum=False)
        return _as_text(message.body), _as_text(message.htmlbody)
    except Exception:  # as above
        return "", ""


def _as_text(value: object) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, bytes):
        from gateway.mail.charset import decode

        return decode(value)[0].strip("\x00")
    return value.strip("\x00") if isinstance(value, str) else ""


def _library() -> Any:
    from tnefparse import TNEF  # type: ignore[import-untyped]

    logging.getLogger("tnefparse").setLevel(logging.CRITICAL + 1)  # it logs every oddity of every stranger
    return TNEF
