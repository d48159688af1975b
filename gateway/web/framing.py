"""HTML that somebody has written, in a frame where it can do nothing: no script, no request, no form, no link.

It is sanitised anew, whatever was done to it before; and the page in the frame is of no origin and may load nothing
(`safety.MAIL_POLICY`). One of the two would do.
"""
from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from urllib.parse import unquote

import nh3
from starlette.responses import HTMLResponse, Response

from gateway.letters.human_text import Picture
from gateway.mail.html_text import html_to_text, is_too_deep
from gateway.model.mail import Attachment
from gateway.web.rendering import many
from gateway.web.safety import MAIL_POLICY

LARGEST_PICTURE, LARGEST_PICTURES = 300_000, 5_000_000
"""Bytes: of one picture inside the mail that is shown, and of all together."""
_LONGEST = 2_000_000
"""Characters of HTML that are shown as HTML; of longer ones the words are."""
_PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Not SVG, which is a document that can hold scripts."""
_TAGS = """
    a abbr b blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img
    ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul
"""
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title"},
    "font": {"color", "size"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "rowspan", "valign", "width"},
    "th": {"bgcolor", "colspan", "rowspan", "valign", "width"},
    "tr": {"bgcolor", "valign"},
}
"""No `href`: a click must not lead from an operator's desk to where a stranger wants him."""
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-left", "border-right", "border-top",
    "color", "font-family", "font-size", "font-style", "font-weight", "line-height", "list-style-type", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align", "white-space", "width",
}  # fmt: skip
_REMOTE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
_CALL = re.compile(r"(?<!rgb)(?<!rgba)\(", re.IGNORECASE)
"""url(…), expression(…): nothing that loads or runs."""
_FRAME = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>'
    "html{{color-scheme:light}}"
    "body{{margin:12px;background:#fff;color:#1c1e21;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}"
    "img{{max-width:100%;height:auto}}table{{max-width:100%}}pre{{white-space:pre-wrap}}"
    ".left-out{{margin:0 0 12px;padding:6px 10px;background:#f4f6f8;color:#59616b;font-size:13px}}"
    "</style></head><body>{note}{html}</body></html>"
)


def framed(html: str, title: str, picture: Picture | None = None) -> Response:
    """The answer for a frame: what somebody wrote, harmless. `picture`: how those that came with it are shown."""
    remote = remote_pictures(html)
    is_are = "is" if remote == 1 else "are"
    note = f'<p class="left-out">{many(remote, "remote picture")} {is_are} not loaded.</p>' if remote else ""
    return as_frame(_FRAME.format(title=escape(title), note=note, html=_harmless(html, picture)))


def as_frame(page: str) -> Response:
    """The answer for a frame with a whole page that is ours: a letter, as it is sent."""
    return HTMLResponse(page, headers={"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"})


def remote_pictures(html: str) -> int:
    """How many pictures lie elsewhere: to load them would tell their owner who reads when."""
    return len(_REMOTE.findall(html))


def pictures(attachments: Sequence[Attachment], read_blob: Callable[[str], bytes]) -> Picture:
    """Puts the small pictures among the attachments into the page itself, until it is big enough.

    `read_blob`: FileNotFoundError where the content is gone; the picture is then left out.
    """
    by_id = {one.content_id: one for one in attachments if one.content_id and _is_shown(one)}
    left = LARGEST_PICTURES

    def address(content_id: str) -> str | None:
        nonlocal left
        one = by_id.get(unquote(content_id))
        if one is None or one.size > left:
            return None
        try:
            data = read_blob(one.sha256)
        except (OSError, ValueError):
            return None
        left -= len(data)
        return f"data:{one.media_type.lower()};base64,{b64encode(data).decode('ascii')}"

    return address


def _is_shown(one: Attachment) -> bool:
    return one.media_type.lower() in _PICTURE_TYPES and not one.hazard and one.size <= LARGEST_PICTURE


def _harmless(html: str, picture: Picture | None) -> str:
    """Sanitised; only the words of what is too long or nested too deep for the cleaner, which is slow on that."""
    if len(html) > _LONGEST or is_too_deep(html):
        return f"<pre>{escape(html_to_text(html[:_LONGEST]))}</pre>"
    cleaner = nh3.Cleaner(
        tags=set(_TAGS.split()), attributes=_ATTRIBUTES, attribute_filter=partial(_kept, picture),
        clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"},
        url_schemes={"cid", "data"}, filter_style_properties=_STYLES, link_rel=None, strip_comments=True,
    )
    return cleaner.clean(html)


def _kept(picture: Picture | None, tag: str, name: str, value: str) -> str | None:
    """Of pictures those inside the mail; of styles none that calls something."""
    if tag == "img" and name == "src":
        is_inside = value.lower().startswith("cid:")
        return picture(value[len("cid:"):]) if picture and is_inside else None
    return None if name == "style" and _CALL.search(value) else value
