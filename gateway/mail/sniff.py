"""What a file really is: by its first bytes, else by its extension, else as the sender declared it.

An own small table and not a library: what matters here are the types that people send and those that run.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator

PROGRAM = "application/x-executable"
OLE = "application/x-ole-storage"
ZIP = "application/zip"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"), (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"), (0, b"GIF89a", "image/gif"), (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"), (0, b"MM\x00*", "image/tiff"), (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"), (0, b"8BPS", "image/vnd.adobe.photoshop"), (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", ZIP), (0, b"PK\x05\x06", ZIP), (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BZh", "application/x-bzip2"), (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (257, b"ustar", "application/x-tar"), (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE), (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"), (8, b"WAVE", "audio/wav"), (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"), (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"BEGIN:VCARD", "text/vcard"), (0, b"x\x9f>\"", "application/ms-tnef"),
    (0, b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (0, b"-----BEGIN PGP SIGNATURE", "application/pgp-signature"), (0, b"MZ", PROGRAM), (0, b"\x7fELF", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM), (0, b"\xce\xfa\xed\xfe", PROGRAM), (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM), (0, b"dex\n03", PROGRAM),
    (0, b"!<arch>\n", "application/vnd.debian.binary-package"), (0, b"BM", "image/bmp"),
)
_BY_EXTENSION = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "svg": "image/svg+xml", "heic": "image/heic", "bmp": "image/bmp", "tif": "image/tiff",
    "tiff": "image/tiff", "txt": "text/plain", "log": "text/plain", "csv": "text/csv", "htm": "text/html",
    "html": "text/html", "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822",
    "json": "application/json", "xml": "application/xml", "zip": ZIP, "gz": "application/gzip",
    "rtf": "application/rtf", "md": "text/markdown",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook", "mp3": "audio/mpeg", "wav": "audio/wav", "mp4": "video/mp4",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "p7m": "application/pkcs7-mime", "p7s": "application/pkcs7-signature", "asc": "application/pgp-signature",
}
_SAYS_NOTHING = {"application/octet-stream", "application/x-octet-stream", "application/unknown", "application/binary",
                 "application/force-download", "application/x-download", "application/download", "binary/octet-stream"}
_CONTAINERS = {ZIP, OLE, "application/gzip", "video/mp4", "application/x-tar", "image/tiff", "application/ms-tnef"}
"""Many types are one of these inside: what was declared says more, if it is not a plain contradiction."""
_MAX_ENTRIES = 1_000


def magic(data: bytes) -> str:
    """The type that the first bytes tell; "" where they tell none."""
    head = data[:300]
    found = next((kind for at, sign, kind in _MAGIC if head.startswith(sign, at)), "")
    # Two letters begin many a text; a program and a bitmap have zeros in their first bytes.
    return "" if head[:2] in (b"MZ", b"BM") and b"\x00" not in head[:64] else found


def media_type(declared: str, name: str, data: bytes) -> str:
    """The type to keep: what the bytes are where that is plain, else what the sender said, else what the name says."""
    found = magic(data)
    if found and found not in _CONTAINERS:
        return found
    if declared not in _SAYS_NOTHING and not (found and declared.startswith(("image/", "text/"))):
        return declared
    return _BY_EXTENSION.get(extension(name), "") or found or declared


def extension(name: str) -> str:
    """What stands behind the last dot, in lower case; "" where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.strip().lower() if dot and stem else ""


def zip_names(data: bytes) -> Iterator[str]:
    """The names in the central directory of a zip file (PKWARE APPNOTE 4.3.12), 1,000 at most."""
    at = data.find(b"PK\x01\x02")
    for _ in range(_MAX_ENTRIES):
        if at < 0 or at + 46 > len(data):
            return
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        yield data[at + 46 : at + 46 + min(name, 500)].decode("utf-8", "replace")
        following = at + 46 + name + extra + comment
        at = following if data.startswith(b"PK\x01\x02", following) else data.find(b"PK\x01\x02", at + 46)
