"""HTML -> the text a person would read, by selectolax, without recursion.

Quotes (`blockquote`) become lines with `> `, so that the line scanner of `reply_text` sees them. Places where a
mail program itself says "here begins the quote" or "here begins the signature" (by class or id) are marked with
private-use characters, which `strip_marks` takes away. Hidden elements are not text: nobody read them.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

CUT = "\ue000"
"""At the start of a line: all from here on is the quoted mail."""
SIGN = "\ue001"
"""At the start of a line: all from here on, up to a quote, is the signature."""
ATTRIBUTION = "\ue002"
"""At the start of a line: it introduces a quote ("On ... wrote:"), in whatever language."""
INDENT = "\ue003"
"""At the start of a quoted line: no program says that it is a quote, it may be the author's own indentation."""
_MARKS = re.compile("[\ue000-\ue003]")

_SILENT = {"head", "style", "script", "title", "meta", "link", "template", "noscript", "object", "svg", "math",
           "-comment"}
_FEW_DIGITS = re.compile(r"[0-9]{1,4}")
_BLOCKS = {"p", "div", "table", "tr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "h1", "h2", "h3",
           "h4", "h5", "h6", "section", "article", "header", "footer", "address", "center", "form", "fieldset", "main",
           "aside", "nav", "figure", "body"}
_SPACED = {"p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table"}
_HIDING = re.compile(r"display:none|visibility:hidden|mso-hide:all|font-size:0(?![.\d]*[1-9])|max-height:0(?!\.?[1-9])"
                     r"|opacity:0(?!\.?\d*[1-9])")
_TAG = re.compile(r"<[^<>]*>")
# Elements that end by themselves (`<br>`, `<p>`, `<li>`) do not nest.
_NESTING = re.compile(r"<(/?)(?!(?:br|hr|img|p|li|td|th|tr|dd|dt|meta|link|input|col|option|wbr|area|base|"
    r"source)\b)[a-z]",
                      re.IGNORECASE)
_MAX_DEPTH = 1_000
_MAX_QUOTE_DEPTH = 20
_MAX_NODES = 300_000

# Said by the mail program itself, so it holds in every language.
QUOTE_IDS = {"divrplyfwdmsg", "olk_src_body_section", "stopspelling", "zwchr", "replysplit",
             "mail-editor-reference-message-container"}
QUOTE_CLASSES = {"yahoo_quoted", "protonmail_quote", "ntes-mailmaster-quote", "tutanota_quote", "zmail_extra"}
ATTRIBUTION_CLASSES = {"gmail_attr", "moz-cite-prefix"}
CITE_CLASSES = {"gmail_quote", "gmail_quote_container"}
SIGNATURE_CLASSES = {"gmail_signature", "moz-signature", "protonmail_signature_block", "tutanota_signature"}
SIGNATURE_IDS = {"signature", "ms-outlook-mobile-signature", "composer_signature", "applemailsignature", "x_signature"}


def html_to_text(html: str) -> str:
    """The text with marks (see `strip_marks`); "" for HTML without any."""
    if is_too_deep(html):
        return unescape(_TAG.sub(" ", html))
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    return _Writer().render(body) if body is not None else ""


def is_too_deep(html: str) -> bool:
    """Elements may be nested so deep that every HTML parser gets slow (quadratic): 100,000 levels cost 25 s."""
    depth = 0
    for found in _NESTING.finditer(html):
        depth += -1 if found[1] else 1
        if depth > _MAX_DEPTH:
            return True
        depth = max(depth, 0)
    return False


def has_marks(text: str) -> bool:
    """One of our marks stands in the text."""
    return not text.isascii() and (CUT in text or SIGN in text or ATTRIBUTION in text or INDENT in text)


def strip_marks(text: str) -> str:
    """The text as a person reads it."""
    return _MARKS.sub("", text) if has_marks(text) else text


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """The element is not shown: words in it must never count as written (nor commands, nor text to relay)."""
    style = attributes.get("style") or ""
    return "hidden" in attributes or bool(_HIDING.search("".join(style.lower().split())))


def mark_of(attributes: dict[str, str | None]) -> str:
    """CUT, ATTRIBUTION or SIGN where the mail program marks a quote, its first line, or a signature; else ""."""
    name = (attributes.get("id") or "").lower().removeprefix("x_")
    classes = {word.removeprefix("x_") for word in _classes(attributes)}
    if name in QUOTE_IDS or classes & QUOTE_CLASSES:
        return CUT
    if classes & ATTRIBUTION_CLASSES:
        return ATTRIBUTION
    return SIGN if name in SIGNATURE_IDS or classes & SIGNATURE_CLASSES else ""


def is_cited(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """A blockquote that a mail program wrote around a quote."""
    if node.tag != "blockquote":
        return False
    return (attributes.get("type") == "cite" or "cite" in attributes
            or (bool(_classes(attributes) & CITE_CLASSES) and _lies_in_quote(node)))


def _is_own(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """A blockquote that the author made: Gmail's button for quotes writes the class of real ones, but not around it
    what stands around them; its button for indentation says that there is no border."""
    style = "".join((attributes.get("style") or "").lower().split())
    is_indent = "border:none" in style or "border:0" in style
    return (is_indent or bool(_classes(attributes) & CITE_CLASSES)) and not _lies_in_quote(node)


def _classes(attributes: dict[str, str | None]) -> set[str]:
    return set((attributes.get("class") or "").lower().split()[:20])


def _is_line_of_word(tag: str, attributes: dict[str, str | None]) -> bool:
    """A paragraph of Word's, which stands close to the next one: what its author sees as a line."""
    return tag == "p" and any(name.startswith("mso") for name in _classes(attributes))


def _lies_in_quote(node: LexborNode) -> bool:
    at = node.parent
    for _ in range(_MAX_QUOTE_DEPTH):
        if at is None:
            return False
        if at.tag == "blockquote" or _classes(at.attributes) & CITE_CLASSES:
            return True
        at = at.parent
    return False


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and _FEW_DIGITS.fullmatch(written) else otherwise


@dataclass(slots=True)
class _Writer:
    """Collects lines while it walks the tree."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    cited: int = 0
    """Depth of the outermost quote that a mail program marked; 0 outside."""
    own: list[bool] = field(default_factory=list)
    """For each open blockquote: it is the author's own, and no quote."""
    lists: list[int | None] = field(default_factory=list)
    """For each open list: the number of its next item, which is as good as typed; None: it has bullets."""
    preformatted: int = 0
    marked: str = ""

    def render(self, root: LexborNode) -> str:
        """Walks the tree by child, next and parent: no recursion, every node twice at most."""
        node: LexborNode | None = root
        for _ in range(_MAX_NODES):
            if node is None:
                break
            inside = self._enter(node)
            if inside and node.child is not None:
                node = node.child
                continue
            node = self._step(node, root, entered=inside)
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def _step(self, node: LexborNode, root: LexborNode, entered: bool) -> LexborNode | None:
        """The next node in the order of the document; leaves what ends here."""
        at: LexborNode | None = node
        while at is not None:
            if entered:
                self._leave(at)
            if at.mem_id == root.mem_id:
                return None
            if at.next is not None:
                return at.next
            at, entered = at.parent, True
        return None

    def _enter(self, node: LexborNode) -> bool:
        """Writes what stands at the beginning of a node; False where its inside is no text."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        attributes = node.attributes if tag[:1] != "-" else {}
        if tag in _SILENT or (attributes and is_hidden(attributes)):
            return False
        if attributes and (mark := mark_of(attributes)):
            self._end_line()
            self.marked = mark
        self._open(tag, attributes)
        if tag == "blockquote":
            self._open_quote(node, attributes)
        return True

    def _open_quote(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        is_mark = is_cited(node, attributes)
        self.own.append(not is_mark and _is_own(node, attributes))
        self.quotes += not self.own[-1]
        if is_mark and not self.cited:
            self.cited = self.quotes

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Line breaks, bullets, rules, quote marks."""
        if tag in _BLOCKS:
            self._end_line(blank=tag in _SPACED and not _is_line_of_word(tag, attributes))
        if tag == "br":
            self._end_line(force=True)
        elif tag == "hr":
            self.line.append("_" * 32)
            self._end_line()
        elif tag == "li":
            self.line.append(self._bullet(attributes))
        elif tag in ("td", "th") and self.line:
            self.line.append(" ")
        elif tag in ("ul", "ol"):
            self.lists.append(_number(attributes.get("start"), 1) if tag == "ol" else None)
        self.preformatted += tag == "pre"

    def _bullet(self, attributes: dict[str, str | None]) -> str:
        """What the reader sees before an item: mail programs make a list of lines that begin with "1."."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        number = _number(attributes.get("value"), number)
        self.lists[-1] = number + 1
        return f"{number}. "

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "p" and _is_line_of_word(tag, node.attributes):
            self._end_line(force=not (node.text_content or "").strip())
        elif tag in _BLOCKS:
            self._end_line()
            if tag in _SPACED and tag != "blockquote":
                self._blank()
        if tag == "blockquote" and not self.own.pop():
            self.cited = 0 if self.cited == self.quotes else self.cited
            self.quotes -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
        self.preformatted -= tag == "pre"

    def _write(self, text: str) -> None:
        text = _MARKS.sub("", text).replace("\xa0", " ")
        if self.preformatted:
            *full, last = text.split("\n")
            for words in full:
                self.line.append(words)
                self._end_line(force=True)
            self.line.append(last)
            return
        words = " ".join(text.split())
        before = " " if text[:1].isspace() and self.line else ""
        after = " " if words and text[-1:].isspace() else ""
        if words or before:
            self.line.append(before + words + after)

    def _end_line(self, force: bool = False, blank: bool = False) -> None:
        """Ends the line; an empty one is written only where it was asked for by `<br>`."""
        words = "".join(self.line)
        words = words.rstrip() if self.preformatted else re.sub(r" {2,}", " ", words).strip()
        self.line.clear()
        if words or force:
            marks = "> " * min(self.quotes, _MAX_QUOTE_DEPTH)
            sign = (self.marked or (INDENT if self.quotes and not self.cited else "")) if words else ""
            self.marked = "" if words else self.marked
            self.lines.append(sign + (marks + words).rstrip())
        if blank:
            self._blank()

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self.quotes, _MAX_QUOTE_DEPTH)).rstrip())
