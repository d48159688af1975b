"""Parts that are not text, as attachments: safe name, digest, bytes. A mail inside the mail is an .eml file.

A winmail.dat is unpacked; S/MIME and PGP parts are kept as they came. What is dangerous is marked, not dropped.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from gateway.mail import sniff
from gateway.mail.charset import decode
from gateway.mail.clean import clean_phrase, clean_text, safe_name
from gateway.mail.encoded_words import decode_words
from gateway.mail.hazard import find_hazard
from gateway.mail.headers import first, read_subject
from gateway.mail.parts import Outline, Part
from gateway.mail.tnef import unpack
from gateway.mail.transfer import read_body
from gateway.model.mail import Attachment

_OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html"})
"""Further forms of the text itself, for other programs."""
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_MAX_CALENDAR = 64 * 1024

_EXTENSIONS = {
    "message/rfc822": ".eml", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt", "text/plain": ".txt",
    "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/svg+xml": ".svg", "image/webp": ".webp",
    "image/heic": ".heic", "image/bmp": ".bmp", "image/tiff": ".tiff", "application/pdf": ".pdf",
    "application/zip": ".zip", "application/json": ".json", "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc", "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "application/ms-tnef": ".dat",
    "application/msword": ".doc", "audio/mpeg": ".mp3", "audio/wav": ".wav", "video/mp4": ".mp4",
    "message/disposition-notification": ".txt", "message/feedback-report": ".txt",
}


@dataclass(slots=True)
class Files:
    """The attachments and their bytes, each content once; the text that a winmail.dat brought along."""

    found: list[Attachment] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    calendar: str = ""

    def add(self, attachment: Attachment, data: bytes) -> None:
        """One more."""
        self.found.append(attachment)
        self.contents[attachment.sha256] = data


def read_files(outline: Outline, parts: Iterable[Part]) -> Files:
    """Everything that is not text, in the order of the mail; a winmail.dat is unpacked."""
    files = Files()
    for number, part in enumerate(parts, 1):
        if part.media_type in _OTHER_FORMS and part.alternative:
            continue
        attachment, data = read_attachment(outline, part, number)
        if not data and not part.filename:
            continue
        if attachment.media_type in _TNEF and _unpack(outline, files, data):
            continue
        if attachment.media_type in _CALENDARS and not files.calendar:
            files.calendar = decode(data[:_MAX_CALENDAR], part.params.get("charset", ""))[0]
        files.add(attachment, data)
    return files


def attach_original(files: Files, raw: bytes) -> None:
    """The whole mail as an attachment, for whoever has the key that the gateway has not."""
    files.add(make_attachment("original.eml", "message/rfc822", raw), raw)


def make_attachment(name: str, media_type: str, data: bytes, raw_name: str = "", content_id: str | None = None,
                    inline: bool = False) -> Attachment:
    """The attachment of these bytes, with its real type and what is dangerous about it."""
    return Attachment(
        name=name,
        media_type=sniff.media_type(media_type, name, data),
        size=len(data),
        sha256=sha256(data).hexdigest(),
        content_id=content_id,
        inline=inline,
        hazard=find_hazard(name, raw_name or name, data),
    )


def read_attachment(outline: Outline, part: Part, number: int) -> tuple[Attachment, bytes]:
    """The attachment and its bytes; `number` names it where the sender did not."""
    data, defect = read_body(outline.raw, part)
    outline.note(defect)
    content_id = clean_phrase(first(part.fields, "content-id")).strip("<>").strip()[:250] or None
    is_inline = content_id is not None and part.disposition != "attachment"
    name = _name(outline, part, number)
    return make_attachment(name, part.media_type, data, part.filename, content_id, is_inline), data


def _unpack(outline: Outline, files: Files, data: bytes) -> bool:
    """Adds what lies in a winmail.dat; False where it must stay beside it, because not all of it could be read."""
    unpacked = unpack(data)
    for number, (raw_name, content) in enumerate(unpacked.files, 1):
        name = safe_name(raw_name, f"unpacked-{number}.bin")
        files.add(make_attachment(name, "application/octet-stream", content, raw_name), content)
    files.text = files.text or clean_text(unpacked.text[: outline.limits.max_text])
    files.html = files.html or unpacked.html[: outline.limits.max_text]
    if not unpacked.complete:
        outline.note("winmail.dat is not wholly readable")
    return unpacked.complete and bool(unpacked.files or unpacked.text or unpacked.html)


def _name(outline: Outline, part: Part, number: int) -> str:
    """A safe name: the sender's, else the subject of a mail inside, else part-N."""
    extension = _EXTENSIONS.get(part.media_type, "")
    fallback = f"part-{number}{extension or '.bin'}"
    if part.filename:
        return safe_name(part.filename, fallback)
    if part.media_type == "message/rfc822":
        inner = outline.read_inside(part)
        subject = read_subject(inner)
        return safe_name(subject.replace("/", " ").replace("\\", " ")[:120] + ".eml", fallback) if subject else fallback
    description = clean_phrase(decode_words(first(part.fields, "content-description")))
    return safe_name(description, fallback) if description.endswith(extension or "\0") else fallback
