"""HTML as a mail program handles it: read as text, linked, split where somebody types into it."""
from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

Link = Callable[[str, str], str]
"""(what is shown, target) -> how the program writes a link into plain text."""

_SILENT = frozenset({"head", "style", "title", "script"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input"})
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def body_of(page: str) -> str:
    """What stands between the body tags; all of it where there are none."""
    return page.partition("<body")[2].partition(">")[2].rpartition("</body>")[0].strip() or page


def head_of(page: str) -> str:
    """What stands between the head tags."""
    return page.partition("<head>")[2].partition("</head>")[0].strip()


def marked_up(line: str, *, linked: bool = True) -> str:
    """A typed line as HTML; `linked`: an address in it is a link, as most programs make it while one types."""
    if not linked:
        return escape(line, quote=False)
    return _ADDRESS.sub(lambda m: f'<a href="mailto:{m[0]}">{m[0]}</a>', escape(line, quote=False))


def linked_text(line: str, link: Link) -> str:
    """A typed line in the plain text beside the HTML, where the program writes the target of links."""
    return _ADDRESS.sub(lambda m: link(m[0], f"mailto:{m[0]}"), line)


def text_of(page: str, link: Link, bold: str = "") -> str:
    """The page as plain text: one line a block, an empty one after a paragraph, `bold` around what is bold."""
    reader = _Reader(link, bold)
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split(" ")).strip() for line in "".join(reader.out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class _Reader(HTMLParser):
    """Writes text while it reads HTML; comments, also Outlook's conditional ones, are none."""

    def __init__(self, link: Link, bold: str) -> None:
        super().__init__()
        self.out: list[str] = []
        self._link, self._bold = link, bold
        self._silent = 0
        self._anchors: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in ("br", "div", "table", "tr", "p", "li", "pre", "blockquote"):
            self._break()
        elif tag == "b":
            self.out.append(self._bold)
        elif tag == "td":
            self.out.append(" ")
        elif tag == "a":
            self._anchors.append((dict(attrs).get("href") or "", len(self.out)))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag == "p":
            self.out.append("\n\n")
        elif tag in ("div", "table", "tr", "li", "pre"):
            self._break()
        elif tag == "b":
            self.out.append(self._bold)
        elif tag == "a" and self._anchors:
            target, start = self._anchors.pop()
            self.out[start:] = [self._link("".join(self.out[start:]), target)]

    def handle_data(self, data: str) -> None:
        if not self._silent and (data.strip() or data == " "):
            self.out.append(re.sub(r"[ \r\n\t]+", " ", data))

    def _break(self) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")


def split_at(page: str, words: str) -> tuple[str, str, str, str]:
    """The page before and after the paragraph that ends with the words; the tags that close and open it again there."""
    at = page.index(escape(words)) + len(escape(words))
    reader = _Open()
    reader.feed(page[:at])
    closing = "".join(f"</{tag}>" for tag, _ in reversed(reader.tags))
    return page[:at], page[at:], closing, "".join(whole for _, whole in reader.tags)


class _Open(HTMLParser):
    """Which tags are open at the end of what was read."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.tags.append((tag, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self.tags:
            self.tags.pop()
