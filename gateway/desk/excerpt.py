"""The beginning of a text that is too long to be repeated. Pure."""
from __future__ import annotations


def start_of(text: str, length: int) -> str:
    """The text, or its first `length` characters and "…": for a title, a line, what somebody has written."""
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def first_words(text: str, length: int) -> str:
    """The text, or the whole words of its first `length` characters and " …": for what is to be read on its own."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(None, 1)[0] + " …"
