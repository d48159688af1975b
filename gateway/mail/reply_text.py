"""What somebody wrote now, cut out of the whole text of a mail: without quotes, signature and footer.

A line scanner in three steps: every line gets a kind (`_sort`), quoted lines that a mail program wrapped are put
right (`mend_wraps`), the new lines are picked (`pick`). Answers written inside a quote keep the quoted lines they
answer. Nothing is lost: the caller keeps the whole text. Linear time: each line looks at a bounded number of others.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from gateway.mail.html_text import ATTRIBUTION, CUT, INDENT, SIGN, has_marks, strip_marks
from gateway.mail.reply_links import without_echoes
from gateway.mail.reply_marks import (
    attribution_length,
    header_block_length,
    inline_attribution,
    is_chevron_mark,
    is_forward_mark,
    is_ordinary,
    is_original_mark,
    is_plainly_quoted,
    is_reply_above,
    may_say_above,
    near_attribution_end,
)
from gateway.mail.reply_pick import Kind, close_up, cut_signature, mend_signature, mend_wraps, pick, tidy
from gateway.mail.reply_signature import is_delimiter, is_footer
from gateway.mail.reply_words import FORWARD_SUBJECTS

_LOOSE_SIGNATURE = 15
_OF_PROGRAMS = (CUT, ATTRIBUTION, SIGN)
_MAX_SCANNED = 5_000
"""Lines that are looked at; nobody writes more above a quote, and what is not looked at stays."""
_FORWARD = re.compile(r"(?i)\s{0,5}\[?(?:" + "|".join(FORWARD_SUBJECTS) + r")\s{0,3}(?:\[\d{1,3}\])?\s?[:：]")


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The new text and the signature, both without white space around them; either may be empty."""

    new: str
    signature: str


@dataclass(slots=True)
class _Lines:
    """The lines of a text and what each one is."""

    lines: list[str]
    near: list[bool]
    """See `near_attribution_end`."""
    above: bool
    """See `may_say_above`."""
    kinds: list[Kind] = field(default_factory=list)
    indented: frozenset[int] = frozenset()
    """Lines of a blockquote that may be the author's own."""
    at: int = 0
    has_own: bool = False
    in_signature: bool = False

    def take(self, kind: Kind, count: int = 1) -> None:
        """The next lines are of this kind."""
        count = min(count, len(self.lines) - self.at)
        self.kinds.extend([kind] * count)
        self.at += count

    def take_rest(self, kind: Kind) -> None:
        """All that follows is of this kind."""
        self.take(kind, len(self.lines) - self.at)


def split_reply(text: str, *, is_forward: bool = False) -> ReplyText:
    """The new text and the signature of a body (marks of `html_text` are understood).

    A forwarded mail is new text: it is what the author wants to be read. `is_forward`: the subject says so, then a
    block of headers (Outlook) begins the forwarded mail, not a quote.
    """
    told = without_echoes(text)
    split = told.split("\n", _MAX_SCANNED)
    indented = frozenset(index for index, line in enumerate(split) if line[:1] == INDENT)
    split = [line.removeprefix(INDENT) for line in split] if indented else split
    scan = _Lines(split, near_attribution_end(split), may_say_above(told), indented=indented)
    last = min(len(scan.lines), _MAX_SCANNED)
    while scan.at < last:
        if not _take_plain(scan, last):
            _sort(scan, is_forward)
    scan.take_rest(Kind.OWN)  # what is left is one long "line"
    lines = [strip_marks(line) for line in scan.lines] if has_marks(text) else scan.lines
    mend_wraps(lines, scan.kinds)
    mend_signature(lines, scan.kinds)
    kept = close_up(pick(lines, scan.kinds))
    signature = [line for line, kind in zip(lines, scan.kinds, strict=True) if kind is Kind.SIGNATURE]
    if not signature:
        kept, signature = _cut_signature_above_quote(kept)
    return ReplyText(tidy(kept), tidy(signature))


def _cut_signature_above_quote(kept: list[str]) -> tuple[list[str], list[str]]:
    """Who answers inside the quote has signed above it; everybody else at the end."""
    above = next((index for index, line in enumerate(kept) if line.startswith(">")), len(kept))
    own, signature = cut_signature(kept[:above])
    if signature or above == len(kept):
        return [*own, *kept[above:]], signature
    return cut_signature(kept)


def is_forward_subject(subject: str) -> bool:
    """The subject begins with Fwd:, FW:, WG:, TR: …"""
    return bool(_FORWARD.match(subject))


def _take_plain(scan: _Lines, last: int) -> bool:
    """Takes the run of lines, up to the last, that can be nothing but words and what stands between them.

    So is most of most mails: together they take a third of the time that they would take one by one in `_sort`.
    """
    end = scan.at
    while end < last:
        line = scan.lines[end]
        if line.strip():
            if scan.near[end] or end in scan.indented or not _is_plain(line, above=scan.above):
                break
            scan.has_own = True
        end += 1
    if end == scan.at:
        return False
    scan.take(Kind.SIGNATURE if scan.in_signature else Kind.OWN, end - scan.at)
    return True


def _is_plain(line: str, *, above: bool) -> bool:
    """True where `_sort` could only take the line for own words, or for more of a signature."""
    return (line[:1] not in _OF_PROGRAMS and is_ordinary(line, above=above) and line[:2] != "--"
            and not is_footer(line))


def _sort(scan: _Lines, is_forward: bool) -> None:
    """Gives the next line (or lines) a kind. In order: what a mail program marked, quotes, signatures, own words."""
    line = scan.lines[scan.at]
    mark = line[:1]
    if mark == ">" and is_plainly_quoted(line) and scan.at not in scan.indented:
        scan.in_signature = False
        scan.take(Kind.QUOTE)
    elif mark not in _OF_PROGRAMS and scan.at not in scan.indented and is_ordinary(line, above=scan.above):
        if not _take_attribution(scan):
            _sort_signature_or_own(scan, line, marked=False)
    elif mark == CUT or is_original_mark(line) or is_reply_above(line) or is_chevron_mark(line):
        _cut_or_forward(scan, is_forward and mark == CUT)
    elif scan.at in scan.indented and _is_indentation(scan):
        _take_indented(scan)
    elif mark == ATTRIBUTION or _is_quoted(line):
        scan.in_signature = False
        scan.take(Kind.INTRODUCTION if mark == ATTRIBUTION else Kind.QUOTE)
    elif is_forward_mark(line):
        scan.take_rest(Kind.OWN)
    elif not _sort_introduction(scan, is_forward):
        _sort_signature_or_own(scan, line, marked=mark == SIGN)


def _cut_or_forward(scan: _Lines, is_forward: bool) -> None:
    """The rest is the quoted mail, or the forwarded one."""
    if is_forward:
        scan.take_rest(Kind.OWN)
        return
    is_marked = scan.lines[scan.at][:1] == CUT
    scan.take(Kind.INTRODUCTION)
    if is_marked:
        scan.take_rest(Kind.QUOTE)
    else:
        _take_quote_below(scan)


def _sort_introduction(scan: _Lines, is_forward: bool) -> bool:
    """Takes "On … wrote:" or a block of headers. Where no marked quote (`>`) follows, all that follows is quoted."""
    before = inline_attribution(scan.lines[scan.at])
    if before:
        scan.lines[scan.at] = before
        scan.has_own = True
        scan.take(Kind.OWN)
        _take_quote_below(scan)
        return True
    block = header_block_length(scan.lines, scan.at)
    if block and is_forward:
        scan.take_rest(Kind.OWN)
        return True
    return _take_attribution(scan, block)


def _take_attribution(scan: _Lines, block: int = 0) -> bool:
    """Takes the block of headers, of so many lines, or where there is none what says who wrote."""
    length = block or (attribution_length(scan.lines, scan.at) if scan.near[scan.at] else 0)
    if not length:
        return False
    scan.take(Kind.INTRODUCTION, length)
    _take_quote_below(scan)
    return True


def _end_of_indented(scan: _Lines) -> int:
    """Where the run of indented lines ends that begins here; empty lines belong to it."""
    end = scan.at
    while end < len(scan.lines) and (end in scan.indented or not scan.lines[end].strip(" >")):
        end += 1
    return end


def _is_indentation(scan: _Lines) -> bool:
    """A blockquote without marks is the author's own where his words stand above it, and below it begins the quoted
    mail. Else it is a quote: so do old programs write it."""
    above = len(scan.kinds) - 1
    while above >= 0 and not scan.lines[above].strip():
        above -= 1
    if not scan.has_own or above < 0 or scan.kinds[above] is not Kind.OWN:
        return False
    end = _end_of_indented(scan)
    if end == len(scan.lines):
        return False
    line = scan.lines[end]
    return (line[:1] in (CUT, ATTRIBUTION) or is_original_mark(line) or header_block_length(scan.lines, end) > 0
            or attribution_length(scan.lines, end) > 0)


def _take_indented(scan: _Lines) -> None:
    """The run is the author's own, without the marks of its outermost level."""
    for index in range(scan.at, _end_of_indented(scan)):
        scan.lines[index] = scan.lines[index].removeprefix(">").removeprefix(" ")
        scan.take(Kind.OWN)


def _take_quote_below(scan: _Lines) -> None:
    """Marked quotes are found line by line; an unmarked one goes to the end."""
    scan.in_signature = False
    below = scan.at
    while below < len(scan.lines) and not scan.lines[below].strip():
        below += 1
    if below == len(scan.lines) or not _is_quoted(scan.lines[below]):
        scan.take_rest(Kind.QUOTE)


def _sort_signature_or_own(scan: _Lines, line: str, *, marked: bool) -> None:
    """A signature goes on to the next quote. Above all own words there is none: somebody writes below it."""
    if scan.has_own and not scan.in_signature:
        strict = line.rstrip("\r\n") == "-- " or marked
        scan.in_signature = strict or is_footer(line) or (is_delimiter(line) and _is_short_rest(scan))
    elif not scan.has_own and is_footer(line):
        scan.take(Kind.SIGNATURE)
        return
    scan.has_own = True
    scan.take(Kind.SIGNATURE if scan.in_signature else Kind.OWN)


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
