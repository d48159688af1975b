"""format=flowed undone (RFC 3676): soft line breaks joined, space-stuffing removed, quotes kept as quotes."""
from __future__ import annotations

_SIGNATURE = "-- "


def unflow(text: str, delsp: bool = False) -> str:
    """The text with its paragraphs as single lines; `delsp` drops the space at a soft break (RFC 3676, 4.1)."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        level, words = _split_quote(line)
        fixed = words == _SIGNATURE
        if paragraph and (level != depth or fixed):
            out.append(_quoted(depth, paragraph))
            paragraph = []
        depth = level
        soft = words.endswith(" ") and not fixed
        paragraph.append(words[:-1] if soft and delsp else words)
        if not soft:
            out.append(_quoted(depth, paragraph))
            paragraph = []
    if paragraph:
        out.append(_quoted(depth, paragraph))
    return "\n".join(out)


def _split_quote(line: str) -> tuple[int, str]:
    """Quote depth and the words without quote marks and stuffing (RFC 3676, 4.4 and 4.5)."""
    words = line.lstrip(">")
    depth = len(line) - len(words)
    return depth, words[1:] if words.startswith(" ") else words


def _quoted(depth: int, paragraph: list[str]) -> str:
    words = "".join(paragraph)
    if not depth:
        return words
    marks = ">" * min(depth, 20)
    return f"{marks} {words}" if words else marks
