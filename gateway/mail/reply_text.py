"""What somebody wrote now, cut out of the whole text of a mail: without quotes, signature and footer.

A line scanner in three steps: every line gets a kind (`_sort`), quoted lines that a mail program wrapped are put
right (`_mend_wraps`), the new lines are picked (`_pick`). Answers written inside a quote keep the quoted lines they
answer. Nothing is lost: the caller keeps the whole text. Linear time: each line looks at a bounded number of others.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from gateway.mail.html_text import ATTRIBUTION, CUT, SIGN, strip_marks
from gateway.mail.reply_marks import (
    attribution_length,
    header_block_length,
    inline_attribution,
    is_forward_mark,
    is_original_mark,
    is_reply_above,
    is_rule,
    near_attribution_end,
)
from gateway.mail.reply_signature import contact_block_start, is_delimiter, is_footer, is_name, ruled_block_is_signature
from gateway.mail.reply_words import FORWARD_SUBJECTS

_MAX_KEPT_QUOTE = 6
_LOOSE_SIGNATURE = 15
_MAX_SCANNED = 5_000
"""Lines that are looked at; nobody writes more above a quote, and what is not looked at stays."""
_FORWARD = re.compile(r"(?i)\s{0,5}\[?(?:" + "|".join(FORWARD_SUBJECTS) + r")\s{0,3}(?:\[\d{1,3}\])?\s?[:：]")


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The new text and the signature, both without white space around them; either may be empty."""

    new: str
    signature: str


class _Kind(Enum):
    OWN = "own"
    QUOTE = "quote"
    INTRODUCTION = "introduction"
    """Says who wrote what follows."""
    SIGNATURE = "signature"


@dataclass(slots=True)
class _Lines:
    """The lines of a text and what each one is."""

    lines: list[str]
    near: list[bool]
    """See `near_attribution_end`."""
    kinds: list[_Kind] = field(default_factory=list)
    at: int = 0
    has_own: bool = False
    in_signature: bool = False

    def take(self, kind: _Kind, count: int = 1) -> None:
        """The next lines are of this kind."""
        count = min(count, len(self.lines) - self.at)
        self.kinds.extend([kind] * count)
        self.at += count

    def take_rest(self, kind: _Kind) -> None:
        """All that follows is of this kind."""
        self.take(kind, len(self.lines) - self.at)


def split_reply(text: str, *, is_forward: bool = False) -> ReplyText:
    """The new text and the signature of a body (marks of `html_text` are understood).

    A forwarded mail is new text: it is what the author wants to be read. `is_forward`: the subject says so, then a
    block of headers (Outlook) begins the forwarded mail, not a quote.
    """
    split = text.split("\n", _MAX_SCANNED)
    scan = _Lines(split, near_attribution_end(split))
    while scan.at < min(len(scan.lines), _MAX_SCANNED):
        _sort(scan, is_forward)
    scan.take_rest(_Kind.OWN)  # what is left is one long "line"
    lines = [strip_marks(line) for line in scan.lines]
    _mend_wraps(lines, scan.kinds)
    _mend_signature(lines, scan.kinds)
    kept = _pick(lines, scan.kinds)
    signature = [line for line, kind in zip(lines, scan.kinds, strict=True) if kind is _Kind.SIGNATURE]
    if not signature:
        kept, signature = _cut_signature(kept)
    return ReplyText(_tidy(kept), _tidy(signature))


def is_forward_subject(subject: str) -> bool:
    """The subject begins with Fwd:, FW:, WG:, TR: …"""
    return bool(_FORWARD.match(subject))


def _sort(scan: _Lines, is_forward: bool) -> None:
    """Gives the next line (or lines) a kind. In order: what a mail program marked, quotes, signatures, own words."""
    line = scan.lines[scan.at]
    mark, words = line[:1], line.strip()
    if not words:
        scan.take(_Kind.SIGNATURE if scan.in_signature else _Kind.OWN)
    elif mark == CUT or is_original_mark(line) or is_reply_above(line):
        _cut_or_forward(scan, is_forward and mark == CUT)
    elif mark == ATTRIBUTION or _is_quoted(line):
        scan.in_signature = False
        scan.take(_Kind.QUOTE)
    elif is_forward_mark(line):
        scan.take_rest(_Kind.OWN)
    elif not _sort_introduction(scan, is_forward):
        _sort_signature_or_own(scan, line, mark == SIGN)


def _cut_or_forward(scan: _Lines, is_forward: bool) -> None:
    """The rest is the quoted mail, or the forwarded one."""
    if is_forward:
        scan.take_rest(_Kind.OWN)
        return
    is_marked = scan.lines[scan.at][:1] == CUT
    scan.take(_Kind.INTRODUCTION)
    if is_marked:
        scan.take_rest(_Kind.QUOTE)
    else:
        _take_quote_below(scan)


def _sort_introduction(scan: _Lines, is_forward: bool) -> bool:
    """Takes "On … wrote:" or a block of headers. Where no marked quote (`>`) follows, all that follows is quoted."""
    before = inline_attribution(scan.lines[scan.at])
    if before:
        scan.lines[scan.at] = before
        scan.has_own = True
        scan.take(_Kind.OWN)
        _take_quote_below(scan)
        return True
    block = header_block_length(scan.lines, scan.at)
    if block and is_forward:
        scan.take_rest(_Kind.OWN)
        return True
    length = block or (attribution_length(scan.lines, scan.at) if scan.near[scan.at] else 0)
    if not length:
        return False
    scan.take(_Kind.INTRODUCTION, length)
    _take_quote_below(scan)
    return True


def _take_quote_below(scan: _Lines) -> None:
    """Marked quotes are found line by line; an unmarked one goes to the end."""
    scan.in_signature = False
    below = scan.at
    while below < len(scan.lines) and not scan.lines[below].strip():
        below += 1
    if below == len(scan.lines) or not _is_quoted(scan.lines[below]):
        scan.take_rest(_Kind.QUOTE)


def _sort_signature_or_own(scan: _Lines, line: str, marked: bool) -> None:
    """A signature goes on to the next quote. Above all own words there is none: somebody writes below it."""
    if scan.has_own and not scan.in_signature:
        strict = line.rstrip("\r\n") == "-- " or marked
        scan.in_signature = strict or is_footer(line) or (is_delimiter(line) and _is_short_rest(scan))
    elif not scan.has_own and is_footer(line):
        scan.take(_Kind.SIGNATURE)
        return
    scan.has_own = True
    scan.take(_Kind.SIGNATURE if scan.in_signature else _Kind.OWN)


def _is_short_rest(scan: _Lines) -> bool:
    """`--` without its space is a signature only above few lines: people draw rules with it."""
    told = 0
    for index in range(scan.at + 1, min(scan.at + 60, len(scan.lines))):
        line = scan.lines[index]
        if _is_quoted(line) or (scan.near[index] and line.strip() and attribution_length(scan.lines, index)):
            return True
        told += bool(line.strip())
        if told > _LOOSE_SIGNATURE:
            return False
    return True


def _is_quoted(line: str) -> bool:
    """The line begins with `>`; `>>> look here <<<` does not count."""
    head = line[:4].lstrip(" \t")
    return head.startswith(">") and not line.rstrip().endswith("<<<")


def _mend_wraps(lines: list[str], kinds: list[_Kind]) -> None:
    """A line between quoted lines that only goes on with the one above (wrapped in transit) is quoted too."""
    for index in range(1, len(lines) - 1):
        if kinds[index] is _Kind.OWN and kinds[index - 1] is _Kind.QUOTE and kinds[index + 1] is _Kind.QUOTE:
            above, words = lines[index - 1].strip(), lines[index].strip()
            if words and above.startswith(">") and _goes_on(above, words):
                kinds[index] = _Kind.QUOTE


def _goes_on(above: str, words: str) -> bool:
    """The words are the end of a long line, or of a link."""
    if words.startswith(("(http", "<http", "http", "<mailto")) or words.endswith(">"):
        return True
    if "http" in above and " " not in words:
        return True
    return len(above) > 58 and (words[0].islower() or len(words) < 15)


def _mend_signature(lines: list[str], kinds: list[_Kind]) -> None:
    """A name alone in its paragraph right above a signature or footer is part of it."""
    for index in range(2, len(lines)):
        if kinds[index] is _Kind.SIGNATURE and kinds[index - 1] is _Kind.OWN:
            if lines[index].strip() and not lines[index - 2].strip() and is_name(lines[index - 1]):
                kinds[index - 1] = _Kind.SIGNATURE
            return


def _pick(lines: list[str], kinds: list[_Kind]) -> list[str]:
    """Own lines in order; where answers stand inside the quote, each with the quoted lines right above it."""
    inside = _answers_inside(lines, kinds)
    kept: list[str] = []
    quoted: list[str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind is _Kind.OWN:
            if line.strip() and quoted:
                if inside:
                    _drop_rules(kept)
                    kept.extend(quoted)
                quoted = []
            kept.append(line)
        elif kind is _Kind.QUOTE:
            if not line.strip(" >\t"):
                quoted = []
            else:
                quoted = [*quoted[1 - _MAX_KEPT_QUOTE :], line] if len(quoted) >= _MAX_KEPT_QUOTE else [*quoted, line]
        if kind in (_Kind.QUOTE, _Kind.INTRODUCTION):
            _drop_rules(kept)
    return kept


def _answers_inside(lines: list[str], kinds: list[_Kind]) -> bool:
    """Own words stand between two quotes."""
    seen: list[_Kind] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind in (_Kind.OWN, _Kind.QUOTE) and line.strip(" >\t") and (not seen or seen[-1] is not kind):
            seen.append(kind)
    if seen and seen[0] is _Kind.OWN:
        seen = seen[1:]
    return len(seen) >= 3


def _drop_rules(kept: list[str]) -> None:
    """Rules and empty lines right above a quote belong to it."""
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    if kept and kept[-1]:
        kept.append("")


def _cut_signature(kept: list[str]) -> tuple[list[str], list[str]]:
    """Own lines and a signature that no delimiter marks: below a rule, or a name with ways to reach it."""
    for index in range(len(kept) - 1, max(len(kept) - 40, 0), -1):
        if is_rule(kept[index]):
            if ruled_block_is_signature(kept[index + 1 :]) and any(line.strip() for line in kept[:index]):
                return kept[:index], kept[index:]
            break
    start = contact_block_start(kept)
    return kept[:start], kept[start:]


def _tidy(lines: list[str]) -> str:
    """The lines as a text without empty lines around it and white space at their ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n").strip()
