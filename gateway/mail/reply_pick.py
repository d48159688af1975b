"""The second half of `reply_text`: of lines whose kinds are known, those that are picked as new text and signature."""
from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from gateway.mail.reply_marks import is_rule
from gateway.mail.reply_signature import contact_block_start, is_name, ruled_block_is_signature

_MAX_KEPT_QUOTE = 6


class Kind(Enum):
    """What a line is."""

    OWN = "own"
    QUOTE = "quote"
    INTRODUCTION = "introduction"
    """Says who wrote what follows."""
    SIGNATURE = "signature"


def mend_wraps(lines: Sequence[str], kinds: list[Kind]) -> None:
    """A line between quoted lines that only goes on with the one above (wrapped in transit) is quoted too."""
    if Kind.QUOTE not in kinds:
        return
    for index in range(1, len(lines) - 1):
        if kinds[index] is Kind.OWN and kinds[index - 1] is Kind.QUOTE and kinds[index + 1] is Kind.QUOTE:
            above, words = lines[index - 1].strip(), lines[index].strip()
            if words and above.startswith(">") and _goes_on(above, words):
                kinds[index] = Kind.QUOTE


def _goes_on(above: str, words: str) -> bool:
    """The words are the end of a long line, or of a link."""
    if words.startswith(("(http", "<http", "http", "<mailto")) or words.endswith(">"):
        return True
    if "http" in above and " " not in words:
        return True
    return len(above) > 58 and (words[0].islower() or len(words) < 15)


def mend_signature(lines: Sequence[str], kinds: list[Kind]) -> None:
    """A name alone in its paragraph right above a signature or footer is part of it."""
    if Kind.SIGNATURE not in kinds:
        return
    for index in range(2, len(lines)):
        if kinds[index] is Kind.SIGNATURE and kinds[index - 1] is Kind.OWN:
            if lines[index].strip() and not lines[index - 2].strip() and is_name(lines[index - 1]):
                kinds[index - 1] = Kind.SIGNATURE
            return


def pick(lines: Sequence[str], kinds: Sequence[Kind]) -> list[str]:
    """Own lines in order; where answers stand inside the quote, each with the quoted lines right above it."""
    if Kind.QUOTE not in kinds and Kind.INTRODUCTION not in kinds:
        return [line for line, kind in zip(lines, kinds, strict=True) if kind is Kind.OWN]
    inside = _answers_inside(lines, kinds)
    kept: list[str] = []
    quoted: list[str] = []
    is_closed = False
    for line, kind in zip(lines, kinds, strict=True):
        if kind is Kind.OWN:
            if line.strip() and quoted:
                _drop_rules(kept)
                kept.extend(one for one in quoted if one.strip(" >\t"))
                quoted = []
            kept.append(line)
            is_closed = False
        elif kind is Kind.QUOTE and inside:
            _note_quoted(quoted, line)
        if kind in (Kind.QUOTE, Kind.INTRODUCTION) and not is_closed:
            _drop_rules(kept)
            is_closed = True
    return kept


def _note_quoted(quoted: list[str], line: str) -> None:
    """Keeps the last paragraph of the quote, and of it the last lines."""
    if quoted and line.strip(" >\t") and not quoted[-1].strip(" >\t"):
        quoted.clear()
    if quoted or line.strip(" >\t"):
        quoted.append(line)
    del quoted[: max(len(quoted) - _MAX_KEPT_QUOTE, 0)]


def _answers_inside(lines: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Own words stand between two quotes."""
    seen: list[Kind] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind in (Kind.OWN, Kind.QUOTE) and (not seen or seen[-1] is not kind) and line.strip(" >\t"):
            seen.append(kind)
    if seen and seen[0] is Kind.OWN:
        seen = seen[1:]
    return len(seen) >= 3


def _drop_rules(kept: list[str]) -> None:
    """Rules and empty lines right above a quote belong to it."""
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    if kept and kept[-1]:
        kept.append("")


def close_up(kept: list[str]) -> list[str]:
    """Own lines as they were typed. Beside its HTML, Outlook writes an empty line below every paragraph, and one of a
    single space for an empty paragraph; both together tell it from somebody's own empty lines."""
    has_empty_paragraph = any(line and line.isspace() for line in kept)
    is_spaced = not any(line and following for line, following in pairwise(kept))
    if not (has_empty_paragraph and is_spaced):
        return kept
    return [line for number, line in enumerate(kept) if line or not number or not kept[number - 1]]


def cut_signature(kept: list[str]) -> tuple[list[str], list[str]]:
    """Own lines and a signature that no delimiter marks: below a rule, or a name with ways to reach it."""
    for index in range(len(kept) - 1, max(len(kept) - 40, 0), -1):
        if is_rule(kept[index]):
            if ruled_block_is_signature(kept[index + 1 :]) and any(line.strip() for line in kept[:index]):
                return kept[:index], kept[index:]
            break
    start = contact_block_start(kept)
    return kept[:start], kept[start:]


def tidy(lines: list[str]) -> str:
    """The lines as a text without empty lines around it and white space at their ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n").strip()
