"""A mail that announces a file and brings none."""
from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.desk.guards.announcing import LANGUAGES, MENTIONS
from gateway.desk.guards.outgoing import Outgoing
from gateway.model.phrase import Phrase

_LINK = re.compile(r"https?://|www\.", re.I)
"""Mail programs turn big files into links."""
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d{1,2}[.)]) )")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^\s\d])|(?<=[。！？])")
_MAX_TEXT = 20_000
_MAX_SENTENCE = 400


def missing_attachment(outgoing: Outgoing) -> list[str]:
    """The new text says that something is attached, and nothing is: no file, no picture, no link."""
    if outgoing.files or outgoing.shows_pictures:
        return []
    text = outgoing.words.text[:_MAX_TEXT]
    if _LINK.search(text):
        return []
    found = next((sentence for sentence in _sentences(text) if announces(sentence)), None)
    return [] if found is None else [Phrase('it says "{words}", and nothing is attached.', words=found[:80])]


def announces(sentence: str) -> bool:
    """The sentence says that a file comes with this very mail."""
    if not MENTIONS.search(sentence):
        return False
    return any(one.announces.search(sentence) and not one.elsewhere.search(sentence) for one in LANGUAGES)


def _sentences(text: str) -> Iterator[str]:
    """The author's own, across line ends; an item of a list stands for itself."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    for paragraph in _PARAGRAPHS.split(own):
        for sentence in _SENTENCES.split(" ".join(paragraph.split())):
            yield sentence[:_MAX_SENTENCE]
