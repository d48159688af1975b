"""Which leaves of a mail are its text and which are attachments, and what they hold.

text/plain is preferred; text/html is turned into text where a plain one is missing or empty. Parts of one
multipart/alternative say the same thing; texts that follow each other (Apple Mail, list footers) are joined.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.mail.charset import decode, is_utf8
from gateway.mail.clean import clean_text
from gateway.mail.flowed import unflow
from gateway.mail.html_text import html_to_text, strip_marks
from gateway.mail.parts import Outline, Part
from gateway.mail.transfer import read_body

_META = re.compile(rb"(?i)<meta[^>]{1,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:+-]{1,40})")
_TEXTS = ("text/plain", "text/html")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail; `marked` holds the marks of `html_text`, `html` is "" where there is none."""

    marked: str
    html: str
    has_plain: bool


@dataclass(slots=True)
class _Piece:
    """One text, plain and as HTML, in the order of the parts."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


def is_text(part: Part, root: Part) -> bool:
    """The leaf is text to read, not a file: no name, not put away as an attachment."""
    if part.is_multipart and part.media_type != "multipart/alternative":
        return True  # it could not be cut: better read as text than lost
    if part.media_type not in _TEXTS or part.filename:
        return False
    return part.disposition != "attachment" or part is root


def read_texts(outline: Outline, parts: Iterable[Part]) -> Body:
    """The text of the mail, bounded; defects are noted in the outline."""
    pieces: dict[int, _Piece] = {}
    left = outline.limits.max_text
    for part in parts:
        text = _read_text(outline, part, left)
        left -= len(text)
        piece = pieces.setdefault(part.alternative or -part.start - 1, _Piece())
        (piece.html if part.media_type == "text/html" else piece.plain).append(text)
    return _join(list(pieces.values()))


def _read_text(outline: Outline, part: Part, left: int) -> str:
    """One part as text: transfer encoding, charset, flowed lines undone, within what is left of the bound."""
    data, defect = read_body(outline.raw, part)
    if len(data) > 4 * left:
        data = data[: 4 * left]
        outline.note("text too long")
    text, odd = decode(data, part.params.get("charset", "") or _charset_inside(part, data))
    if len(text) > left:
        text = text[:left]
        outline.note("text too long")
    outline.note(defect, odd)
    if part.params.get("format", "").lower() == "flowed":
        text = unflow(text, part.params.get("delsp", "").lower() == "yes")
    # Marks of ours in the text of a stranger would hide what he wrote.
    return text if part.media_type == "text/html" else strip_marks(text)


def _charset_inside(part: Part, data: bytes) -> str:
    """The charset that an HTML page names itself, where the mail names none and the page is no UTF-8."""
    found = _META.search(data[:4096]) if part.media_type == "text/html" else None
    return found[1].decode("ascii") if found and not is_utf8(data) else ""


def _join(pieces: list[_Piece]) -> Body:
    """The pieces one after the other; HTML is kept only where one piece is the whole text."""
    texts: list[str] = []
    from_html = False
    for piece in pieces:
        plain = "\n".join(piece.plain)
        if plain.strip() or not piece.html:
            texts.append(plain)
        else:
            texts.append(clean_text(html_to_text("\n".join(piece.html))))
            from_html = True
    told = [text for text in texts if text.strip()]
    html = "\n".join(pieces[0].html) if len(pieces) == 1 else ""
    return Body("\n\n".join(told) if len(told) > 1 else "".join(told), html, not from_html)
