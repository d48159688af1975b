"""What people wrote, made safe to show: one line for names and subjects, clean text, HTML.

A second line of defence: `mail.parse` cleans header values and `RichText.html` is sanitised before it comes here.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import escape
from urllib.parse import urlsplit

import nh3

from gateway.model.letter import RichText

_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
_BREAK = "\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
_NOT_IN_ONE_LINE = re.compile(f"[{_CONTROL}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NOT_IN_TEXT = re.compile(f"[{_CONTROL}\u202d\u202e\ufeff]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_BLANKS = re.compile(rf"[\s{_BREAK}]+")
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_MAX_DEPTH = 500
_MAX_URL = 2_000
_PRINTED = bytes((10, *range(0x20, 0x7F)))
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)

_TAGS = """
    a abbr b blockquote br caption cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p
    pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul
"""
_ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href"},
    "font": {"color"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"align", "colspan", "rowspan", "valign"},
    "th": {"align", "colspan", "rowspan", "valign"},
}
_STYLES = {
    "background-color", "border", "border-collapse", "color", "font-style", "font-weight", "list-style-type",
    "margin-left", "padding", "text-align", "text-decoration", "vertical-align", "white-space",
}  # fmt: skip
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;]+);?", re.IGNORECASE)
_CALL = re.compile(r"(?<!rgb)(?<!rgba)\(", re.IGNORECASE)
"""url(…), expression(…): nothing that loads or runs."""
_NEARLY_BLACK = re.compile(
    r"black|windowtext|#[0-3].[0-3].[0-3].|#[0-3]{3}|rgba?\(\s*[0-5]?\d\s*,\s*[0-5]?\d\s*,\s*[0-5]?\d\b.*",
    re.IGNORECASE,
)


def one_line(text: str) -> str:
    """The text on one line: no control character, line break or mark that turns the reading direction."""
    return flat(text).strip()


def flat(text: str) -> str:
    """Like `one_line`, with the blanks at both ends kept."""
    if text.isprintable() and "  " not in text:
        return text  # nearly all are like this
    return _BLANKS.sub(" ", _NOT_IN_ONE_LINE.sub("", text))


def cut(text: str, length: int) -> str:
    """At most `length` characters, the last one "…" where something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def clean_text(text: str) -> str:
    """The text with "\\n" as its only line break, no control characters, no blank lines around it."""
    if " \n" not in text and text[-1:] != " " and _is_printable(text):
        return text.strip("\n")  # 7 µs for 4 KB instead of 90, and nearly all are like this
    lines = _NOT_IN_TEXT.sub("", _LINE_BREAK.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _is_printable(text: str) -> bool:
    """True where all but line breaks is. What is plain ASCII is left out at once: 2 µs for 4 KB instead of 12."""
    others = text.encode("utf-8", "surrogatepass").translate(None, _PRINTED)
    return not others or others.decode("utf-8", "surrogatepass").isprintable()


Picture = Callable[[str], str | None]
"""From the Content-ID of a picture to the address under which it is shown; None: it is not shown."""


def as_html(words: RichText, picture: Picture | None = None) -> str:
    """The words as safe HTML: the formatting where it was kept, else paragraphs of the plain text.

    Pictures within the mail keep their cid: address, unless `picture` gives another one.
    """
    if words.html is not None and words.html.strip() and not _too_deep(words.html):
        cleaner = _CLEANER if picture is None else _cleaner(partial(_with_picture, picture))
        return cleaner.clean(words.html)
    return text_as_html(words.text)


def _too_deep(html: str) -> bool:
    """True for elements nested so deep that nh3 would need seconds (8 s for 50,000)."""
    depth = 0
    for closing, tag in _TAG.findall(html):
        if tag.lower() not in _VOID:
            depth += -1 if closing else 1
        if depth > _MAX_DEPTH:
            return True
    return False


def text_as_html(text: str, *, links: bool = True) -> str:
    """Paragraphs, line breaks and indentation of a plain text, everything escaped; safe web addresses clickable."""
    paragraphs = [each.lstrip("\n") for each in clean_text(text).split("\n\n") if each.strip()]
    show = _linked if links else _escaped
    between, last = ["0 0 1em"] * (len(paragraphs) - 1), ["0"]
    margins = zip(between + last, paragraphs, strict=False)
    return "\n".join(f'<p style="margin:{margin}">{show(each)}</p>' for margin, each in margins)


def _escaped(text: str) -> str:
    """Escaped, with line breaks and runs of blanks as they were."""
    kept = escape(text).replace("\t", "    ").replace("  ", "\u00a0 ")
    return kept.replace("\n ", "\n\u00a0").replace("\n", "<br>\n")


def _linked(text: str) -> str:
    """Like `_escaped`, and safe web addresses become links."""
    if "://" not in text:
        return _escaped(text)  # 3 µs for 4 KB instead of 25
    out, last = [], 0
    for match in _URL.finditer(text):
        url = _without_punctuation(match.group()[:_MAX_URL])
        if len(match.group()) < _MAX_URL and _is_safe_url(url):
            out += [_escaped(text[last : match.start()]), _link(url)]
            last = match.start() + len(url)
    return "".join(out) + _escaped(text[last:])


def _link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer" style="word-break:break-word">{escape(url)}</a>'


def _without_punctuation(url: str) -> str:
    """The address without what belongs to the sentence around it."""
    url = url.rstrip(".,;:!?…")
    unopened = url.count(")") - url.count("(")
    while unopened > 0 and url.endswith(")"):
        url, unopened = url[:-1].rstrip(".,;:!?…"), unopened - 1
    return url


def _is_safe_url(url: str) -> bool:
    """True for http(s) with a plain ASCII host and nobody's name before it (http://bank.example@evil.example)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and bool(_PLAIN_HOST.fullmatch(host))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """What is kept of an attribute: images only from within the mail, colours only where they read on any ground."""
    if tag == "img" and name == "src":
        return value if value.lower().startswith("cid:") else None
    if name == "color":
        return None if _NEARLY_BLACK.fullmatch(value.strip()) else value
    return _style(value) if name == "style" else value


def _with_picture(picture: Picture, tag: str, name: str, value: str) -> str | None:
    """Like `_attribute`, with another address for pictures. Asked of what the cleaner has let pass as cid: only."""
    kept = _attribute(tag, name, value)
    return picture(kept[len("cid:") :]) if kept is not None and tag == "img" and name == "src" else kept


def _style(style: str) -> str | None:
    """Without black text, which vanishes in dark mode; a marked ground gets dark text, which stays readable on it."""
    if "(" in style and _CALL.search(style):
        return None
    found = _COLOUR.search(style)
    if found and _NEARLY_BLACK.fullmatch(found.group(1).strip()):
        style = _COLOUR.sub("", style).strip()
        found = None
    if "background-color" in style and not found:
        style = style.rstrip("; ") + ";color:#111111"
    return style or None


def _cleaner(keep: Callable[[str, str, str], str | None]) -> nh3.Cleaner:
    """Keeps what people format mails with, and of its attributes what `keep` says."""
    return nh3.Cleaner(
        tags=set(_TAGS.split()),
        clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "object"},
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


_CLEANER = _cleaner(_attribute)
