"""Parts that are not text, as attachments: safe name, digest, bytes. A mail inside the mail is an .eml file.

winmail.dat, S/MIME and PGP parts are kept as they came.
"""
from __future__ import annotations

from hashlib import sha256

from gateway.mail.clean import clean_phrase, safe_name
from gateway.mail.encoded_words import decode_words
from gateway.mail.headers import first, read_subject
from gateway.mail.parts import Outline, Part
from gateway.mail.transfer import read_body
from gateway.model.mail import Attachment

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


def read_attachment(outline: Outline, part: Part, number: int) -> tuple[Attachment, bytes]:
    """The attachment and its bytes; `number` names it where the sender did not."""
    data, defect = read_body(outline.raw, part)
    outline.note(defect)
    content_id = clean_phrase(first(part.fields, "content-id")).strip("<>").strip()[:250] or None
    attachment = Attachment(
        name=_name(outline, part, number),
        media_type=part.media_type,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        content_id=content_id,
        inline=content_id is not None and part.disposition != "attachment",
    )
    return attachment, data


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
