"""Whose mail is forwarded: the author in the header block of a forward, as the text shows it.

A hint to ask about, never a proof: anybody can type such a block.
"""
from __future__ import annotations

import re

from gateway.mail.addresses import parse_addresses
from gateway.mail.reply_marks import header_block_length, is_forward_mark, is_ordinary, is_original_mark, may_say_above
from gateway.model.mail import Address

_FROM = re.compile(
    r"[\s>*_]{0,9}(?:from|von|de|da|van|från|fra|lähettäjä|od|от|от кого|kimden|feladó|"
    r"差出人|送信者|寄件人|发件人|보낸사람)"
    r"[*_]{0,2}\s{0,3}[:：][*_]{0,2}\s{0,9}(?P<value>.{3,300})", re.IGNORECASE)
_MAX_LINES = 300
_ANGLE_MAILTO = re.compile(r"\[mailto:([^\]\s]{3,200})\]", re.IGNORECASE)


def find_forwarded_author(text: str, *, is_forward_subject: bool) -> Address | None:
    """The first author named in a forward's header block; None where the text forwards nothing."""
    lines, above = text.split("\n", _MAX_LINES)[:_MAX_LINES], may_say_above(text)
    for at, line in enumerate(lines):
        if is_ordinary(line, above=above):
            continue
        marked = is_forward_mark(line) or is_original_mark(line)
        if marked or (is_forward_subject and header_block_length(lines, at)):
            return _author_below(lines[at : at + 12])
    return None


def _author_below(lines: list[str]) -> Address | None:
    for line in lines:
        found = _FROM.fullmatch(line.rstrip())
        if found is not None:
            addresses, _ = parse_addresses(_ANGLE_MAILTO.sub(r"<\1>", found["value"]), 1)
            return addresses[0] if addresses else None
    return None
