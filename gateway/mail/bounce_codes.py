"""Which enhanced status (RFC 3463) and which SMTP code the words of a mail system tell.

A mail system that gives up says so with a status of its own (4.4.7 expired, 5.0.0); what the other side had said
stands beside it and says more. So a status that stands behind an SMTP code comes first, and one that only
sums up comes last.
"""
from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\w.-])([245]\.\d{1,3}\.\d{1,3})(?![\w-]|\.\d)")
_AFTER_CODE = re.compile(r"(?<![\w.-])([45]\d\d)[ -]{1,3}['\"(<#]{0,2}([45]\.\d{1,3}\.\d{1,3})(?![\w-]|\.\d)")
_CODE = re.compile(r"(?<![\w.#/+-])([45][0-5]\d)(?=[ -](?!\d{1,3}\.\d{1,3}\.\d{1,3}\.\d)|[\s:,;)\]]|$)")
_STRONG = re.compile(r"(?i)(?:said|error|code|respon(?:se|ded)|repl(?:y|ied)|smtp;|<<<|\.\.\.|returned|status|"
                     r"failed|with|because)\W{0,8}(?:\w{1,12}\W{1,3})?([45][0-5]\d)(?=[\s\-:,;)\]]|$)")
_SAYS_NOTHING = re.compile(r"[245]\.(?:0\.0|9\.9)$")
_SUMS_UP = re.compile(r"[245]\.(?:\d\.0|4\.7)$")


def find_status(field: str, words: str) -> str:
    """The status that says most; "" where none is told. `field` is the Status of the report."""
    given = _STATUS.search(field)
    own = [given[1]] if given else []
    beside_code = [found[2] for found in _AFTER_CODE.finditer(words)]
    anywhere = [found[1] for found in _STATUS.finditer(words) if found[1][0] != "2"]
    return max([*beside_code, *own, *anywhere], key=weight, default="")


def weight(status: str) -> int:
    """How much a status says: 0 none, 1 only good or bad, 2 a subject or the end of a long story, 3 what happened."""
    if not status:
        return 0
    return 1 if _SAYS_NOTHING.match(status) else 2 if _SUMS_UP.match(status) else 3


def find_code(words: str, status: str = "") -> str:
    """The three digits of the SMTP reply: those beside the status, else those that are plainly a reply."""
    for found in _AFTER_CODE.finditer(words):
        if found[2] == status:
            return found[1]
    strong = _STRONG.search(words)
    found_code = _CODE.search(words)
    if strong and found_code and strong.start(1) <= found_code.start(1):
        return strong[1]
    return found_code[1] if found_code else strong[1] if strong else ""
