"""The new text of a mail with its formatting: HTML of what the author wrote now, safe to send on.

Quotes and signatures that mail programs mark are taken out of the tree, then all that follows the new text. What is
left is sanitised and must say exactly the new text of the plain part: else None, so that formatting can never leak
a quote. No remote images, no style that hides, no script; images inside the mail (`cid:`) are kept.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gateway.mail.clean import clean_text
from gateway.mail.html_text import html_to_text, is_cited, is_hidden, is_too_deep, mark_of, strip_marks

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TAGS = {"a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img",
    "ins", "li",
         "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
         "tr", "u",
         "ul"}
_DROPPED = {"script", "style", "title", "head", "noscript", "template", "svg", "math", "object"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan", "style"},
               "th": {"colspan", "rowspan", "style"}, "ol": {"start"}, "span": {"style"}, "p": {"style"},
               "div": {"style"}}
# Neither size, colour nor position: they can hide words.
_STYLES = {"font-weight", "font-style", "text-decoration", "text-align"}
_LINK_TARGET = re.compile(r"<(?:https?://|mailto:)[^<>\s]{1,2000}>|\[image: [^\]]{0,200}\]|\[cid:[^\]]{0,200}\]")
_PLACEHOLDER = re.compile(r"(?m)^[ \t]{0,9}(?:\[[^\[\]\n]{1,200}\]|<[^<>\n]{1,200}>)[ \t]{0,9}$")
_MAX_NODES = 100_000
_MAX_HTML = 512 * 1024


def cut(html: str, new_text: str) -> str | None:
    """Sanitised HTML that says exactly `new_text`; None where it cannot be had."""
    if len(html) > _MAX_HTML or is_too_deep(html):
        return None
    words = _LINK_TARGET.sub(" ", new_text)
    found = _cut(html, _letters(words))
    if found is None and "<img" in html.lower() and _PLACEHOLDER.search(words):
        # A picture is a line of its own in the plain text, in the words of the mail program.
        found = _cut(html, _letters(_PLACEHOLDER.sub(" ", words)))
    return found


def _cut(html: str, wanted: str) -> str | None:
    """Sanitised HTML whose letters are the wanted ones."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body if wanted else None
    if body is None:
        return None
    _drop_marked(body)
    if not _keep_until(body, wanted):
        return None
    left = body.inner_html or ""
    if len(left) > _MAX_HTML or is_too_deep(left):
        return None  # what the parser mended may be deeper than what was sent, and nh3 is slow on depth
    clean = clean_text(strip_marks(_cleaner().clean(left))).strip()  # entities may hold what clean text may not
    return clean if _letters(strip_marks(html_to_text(clean))) == wanted else None


def _letters(text: str) -> str:
    """Letters and digits only: what must agree, whatever bullets, stars and white space are around it."""
    return "".join(filter(str.isalnum, text))


def _drop_marked(body: LexborNode) -> None:
    """Takes out what is hidden, what a mail program marks as quote or signature, and images from outside."""
    doomed: list[LexborNode] = []
    for node, _ in zip(body.traverse(include_text=False), range(_MAX_NODES), strict=False):
        attributes = node.attributes
        if not attributes and node.tag != "blockquote":
            continue
        if is_hidden(attributes) or mark_of(attributes) or is_cited(node, attributes) or _is_remote(node, attributes):
            doomed.append(node)
    for node in reversed(doomed):
        node.decompose()


def _is_remote(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """An image that is not part of the mail: showing it would tell its owner who reads when."""
    return node.tag == "img" and not (attributes.get("src") or "").strip().lower().startswith("cid:")


def _keep_until(body: LexborNode, wanted: str) -> bool:
    """Takes out all that follows the wanted letters; False where the text of the tree does not begin with them.

    Where no words follow, what follows stays: it is the picture that the author put at the end.
    """
    said = 0
    ended = more = False
    doomed: list[LexborNode] = []
    for node, _ in zip(body.traverse(include_text=True), range(_MAX_NODES), strict=False):
        is_words = node.tag == "-text" and not _in_silent(node)
        letters = _letters(node.text_content or "") if is_words else ""
        if ended:
            doomed.append(node)
            more = more or bool(letters)
            continue
        if not wanted.startswith(letters, said):
            return False  # a quote in the middle of a text, or answers inside it: the plain text goes alone
        said += len(letters)
        ended = said == len(wanted)
    for node in reversed(doomed if more else []):
        node.decompose()
    return ended


def _in_silent(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag in _DROPPED


def _only_cid(tag: str, attribute: str, value: str) -> str | None:
    """Attributes as they are, but images from inside the mail only."""
    if tag == "img" and attribute == "src":
        return value if value.strip().lower().startswith("cid:") else None
    return value


@lru_cache(maxsize=1)
def _cleaner() -> Any:
    from nh3 import Cleaner

    return Cleaner(tags=_TAGS, clean_content_tags=_DROPPED, attributes=_ATTRIBUTES, attribute_filter=_only_cid,
                   url_schemes={"http", "https", "mailto", "cid", "tel"}, filter_style_properties=_STYLES,
                   url_relative="deny")
