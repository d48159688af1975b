"""Signatures and footers of mobile mail programs: where they begin. Line rules, bounded, linear."""
from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.mail.reply_words import SENT_FROM, SENT_FROM_ENDS

_DELIMITER = re.compile(r"--[ \t\xa0]*$")
_CONTACT = re.compile(r"(?i)(?:\S{1,60}@\S{1,80}|(?:https?://|www\.)\S{1,200}|"
    r"(?:[a-z]{0,7}[.:]?\s?)?[+(]?\d[\d\s().\-/]{6,24}|"
                      r"(?:tel|phone|fax|mobile?|cell|t|f|m|skype|e-?mail|web|telefon|tél)\s?[.:]\s?\S.{0,80})$")
_FOOTER = re.compile(r"(?i)(?:" + "|".join(re.escape(word) for word in sorted(SENT_FROM, key=len, reverse=True)) + ")")
_BEGINNINGS = frozenset(word[:3] for word in SENT_FROM)
"""A quick look before the 110 wordings are compared; not for other letters than ASCII, some have two small forms."""
_LINK = re.compile(r"\s?(?:<[^<>\s]{1,300}>|\(https?://[^\s()]{1,300}\)|\[https?://[^\s]{1,300}\])")
_MAX_FOOTER = 70


def is_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676, 4.3), also without its space."""
    return line[:2] == "--" and len(line) < 12 and bool(_DELIMITER.match(line))


def is_footer(line: str) -> bool:
    """`Sent from my iPhone` and the like, in some language: short, and no sentence."""
    words = line.strip().strip("*_")
    if not 8 <= len(words) <= 400:
        return False
    if "<" in words or "(" in words or "[" in words:
        words = _LINK.sub("", words).strip()
    if len(words) > _MAX_FOOTER or words[-1:] in "?!:" or ", " in words:
        return False
    lowered = words.lower()
    may_begin = lowered[:3] in _BEGINNINGS or not lowered[:3].isascii()
    return (may_begin and bool(_FOOTER.match(lowered))) or lowered.endswith(SENT_FROM_ENDS)


def is_name(line: str) -> bool:
    """Two to five words that begin with capital letters, without digits."""
    words = line.split() if len(line) <= 60 else []
    return 2 <= len(words) <= 5 and all(word[0].isupper() and not any(map(str.isdigit, word)) for word in words)


def contact_block_start(lines: Sequence[str]) -> int:
    """Where a signature without a delimiter begins: a name, then lines that are mostly ways to reach somebody.

    Only the last paragraph of a text counts, and only where it says nothing else. len(lines) where there is none.
    """
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip() and end - start < 9:
        start -= 1
    block = [line.strip() for line in lines[start:end]]
    if start == 0 or not 3 <= len(block) <= 8 or max(map(len, block)) > 70:
        return len(lines)
    contacts = sum(1 for line in block if _CONTACT.match(line))
    # Two ways to reach him, and a name first: "call me on ... or write to ..." is no signature.
    return start if contacts >= 2 and contacts * 2 + 2 >= len(block) and is_name(block[0]) else len(lines)


def ruled_block_is_signature(lines: Sequence[str]) -> bool:
    """What stands below a line of dashes, to the end: short lines with at least two ways to reach somebody."""
    told = [line.strip() for line in lines if line.strip()]
    if not 2 <= len(told) <= 20 or max(map(len, told)) > 70:
        return False
    return sum(1 for line in told if _CONTACT.match(line)) >= 2
