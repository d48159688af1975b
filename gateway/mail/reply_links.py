"""Targets of links that mail programs write into plain text beside their HTML: `kim@x.test <mailto:kim@x.test>`."""
from __future__ import annotations

import re

_TARGET = re.compile(r"[ \xa0]?<(?:mailto:)?([^<>\s]{3,400})>(?: (?=[.,;:!?)]))?")
_SCHEMES = ("<mailto:", "<http")


def without_echoes(text: str) -> str:
    """The text without targets that only say again what stands before them; a target that says more stays.

    Nobody typed them: Outlook and Apple Mail make a link of every address, and a command would take it for a word.
    """
    if not any(scheme in text for scheme in _SCHEMES):
        return text
    return _TARGET.sub(_echo_or_target, text)


def _echo_or_target(found: re.Match[str]) -> str:
    target = found[1].lower().removesuffix("/")
    has_scheme = found[0].lstrip(" \xa0").startswith(_SCHEMES)
    start = found.start() - len(target)
    shown = found.string[max(start, 0) : found.start()].lower()
    is_whole = start <= 0 or found.string[start - 1].isspace() or found.string[start - 1] in "(+-,:\"'"
    return "" if has_scheme and is_whole and shown == target else found[0]
