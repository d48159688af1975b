"""Where a quoted mail begins: "On ... wrote:", a block of headers, a line that says so. One line looked at a time,
each with a bounded number of lines below it: linear however hostile the body is.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from gateway.mail.reply_words import DAYS, FORWARDED, HEADER_KEYS, OPENERS, ORIGINAL, WROTE

_MAX_LINE = 400
_MAX_ATTRIBUTION_LINES = 4
_MAX_BLOCK_LINES = 16


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_WROTE = re.compile(rf"(?i)(?<!\w)(?:{_any([w for w in WROTE if w.isascii() or ord(w[0]) < 0x3000])})(?!\w)"
                    rf"|{_any([w for w in WROTE if ord(w[0]) >= 0x3000])}")
_ENDS = frozenset((":", "：", ">"))
_VERB_ENDS = tuple(word[-8:] for word in WROTE)
_LAST_LETTERS = frozenset(word[-2:] for word in WROTE)
"""A quick look before the 57 endings are compared."""
_MAY_END = re.compile(rf"(?i)(?:{_any([word[-2:] for word in WROTE])})")
"""The same look before `_WROTE`, which takes other letters for the same one too ("ſ" for "s")."""
_OPENER = re.compile(rf"(?i)(?:(?:{_any(OPENERS)})\s|(?:{_any(DAYS)})[.,]|\d{{1,4}}[-./年:]|<?\S{{1,80}}@\S{{1,80}} )")
_DAY_OPENER = re.compile(rf"(?i)(?:{_any(DAYS)})[., ]")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h時点][ ]?\d{2}(?!\d)|\d\s?[ap]\.?m\b", re.IGNORECASE)
_BLOCK_TIME = re.compile(r"\d{1,2}[^\w\s]{0,3}:[^\w\s]{0,3}\d{2}")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d年")
_ADDRESS = re.compile(r"[^\s<>@()]{1,64}@[^\s<>@()]{1,100}")
_ENDS_WITH_ADDRESS = re.compile(r"@[^\s<>@()]{1,100}[>)\]\s\"']{1,6}[:：]$")
_BARE_DATE_ADDRESS = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\D.{0,120}<[^\s<>@]{1,64}@[^\s<>@]{1,100}>$")
_INLINE = re.compile(r"(?i)(?:^|[\s>-])(on (?:mon|tue|wed|thu|fri|sat|sun|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec)"
                     r"[^\n]{8,250}wrote:)$")
_KEY = re.compile(r"[\s>*_|\"]{0,12}([^\W\d_][^:：*\n]{0,24}?)\s{0,3}\*{0,2}\s{0,3}[:：]\*{0,2}(.*)$")
_RULE_CHARACTERS = " \t>-_=*\u2014\u2500\u2501"
_DASHES = ("--", "__", "==", "**", "##", "- ")
_DASH_CHARACTERS = "-_=*#>< \t:："
_ABOVE = re.compile(r"(?:reply|type|write|respond)[^\n]{0,40} above th(?:is|e) line|oberhalb dieser (linie|zeile)|"
    r"au[- ]dessus de cette ligne"
                    r"|por encima de esta línea|この行(?:より|の)上")


def is_rule(line: str) -> bool:
    """A line of dashes, underscores, equal signs or stars: three at least, or two underscores."""
    if line[:1] not in _RULE_CHARACTERS or len(line) > 200 or line.strip(_RULE_CHARACTERS):
        return False
    marks = line.strip(" \t>")
    return len(marks) >= 3 or marks == "__"


def is_reply_above(line: str) -> bool:
    """A ticket system says where to write: all below it is its own mail."""
    return len(line) <= 200 and may_say_above(line) and bool(_ABOVE.search(line.lower()))


def may_say_above(text: str) -> bool:
    """False where no line of the text can say where to write. Asked once of a whole text it spares each of its lines
    the looking: a twentieth of what it takes to read a mail."""
    lowered = text.lower()
    return ("above th" in lowered or "oberhalb" in lowered or "dessus" in lowered or "encima" in lowered
            or "の上" in lowered or "より上" in lowered)


def is_chevron_mark(line: str) -> bool:
    """`>>> Ada Stone <ada@example.org> 05/04/26 9:12 AM >>>` (GroupWise); the quoted mail follows without marks."""
    if not line.startswith(">>> ") or not line.rstrip().endswith(">>>") or len(line) > 200:
        return False
    return bool(_DATE.search(line)) or bool(_ADDRESS.search(line))


def is_ordinary(line: str, *, above: bool = True) -> bool:
    """True where nothing in the line itself can introduce a quote or a forwarded mail, as in most lines of a mail.

    The quick look (0.4 us) that spares them all other rules (6 us); the lines below it can still make it part of an
    attribution. `above`: what `may_say_above` says of the whole text.
    """
    if ":" in line or "：" in line or ">" in line[:4]:
        return False
    return not ((line[:1] in _DASH_CHARACTERS and line and _may_be_dashed(line)) or (above and may_say_above(line)))


def is_plainly_quoted(line: str) -> bool:
    """True for a line that begins with `>` and can be nothing but a quote: a quick look for long quotes."""
    if not line.startswith(">"):
        return False
    if not line.strip("> "):
        return True
    return not (line.startswith(">>>") or line[-1] in _DASH_CHARACTERS or "<<<" in line
                or may_say_above(line))


def is_original_mark(line: str) -> bool:
    """`-----Original Message-----` in some language; the quoted mail follows."""
    return _dashed_words(line) in _ORIGINAL


def is_forward_mark(line: str) -> bool:
    """`---------- Forwarded message ----------`, `Begin forwarded message:`; the forwarded mail follows."""
    if len(line) > 200:
        return False
    words = _dashed_words(line)
    if words:
        return words in _FORWARDED or any(words.startswith(mark + " ") for mark in _FORWARDED_BY)
    bare = line.strip().rstrip(":：").lower()
    return line.rstrip().endswith((":", "：")) and bare in _FORWARDED


_ORIGINAL = frozenset(ORIGINAL)
_FORWARDED = frozenset(FORWARDED)
_FORWARDED_BY = ("forwarded by", "weitergeleitet von", "forwarded message from", "transféré par")


def _dashed_words(line: str) -> str:
    """The words between dashes (two at least on each side), in lower case; "" for another line."""
    if len(line) > 200 or not _may_be_dashed(line) or not any(mark in line for mark in _DASHES):
        return ""
    before = len(line) - len(line.lstrip(_DASH_CHARACTERS))
    after = len(line) - len(line.rstrip(_DASH_CHARACTERS))
    words = line[before : len(line) - after] if before >= 2 and after >= 2 else ""
    return " ".join(words.lower().split())


def _may_be_dashed(line: str) -> bool:
    return line[:1] in _DASH_CHARACTERS and line[-1:] in _DASH_CHARACTERS


def inline_attribution(line: str) -> str | None:
    """What stands before `On ... wrote:` in the same line; None where it holds no such end."""
    if not line.endswith("wrote:") or len(line) > 2 * _MAX_LINE:
        return None
    found = _INLINE.search(line)
    return line[: found.start(1)].rstrip(" -") if found else None


def attribution_length(lines: Sequence[str], at: int) -> int:
    """How many lines, from this one on, say who wrote what follows ("On ... wrote:"); 0 where they do not."""
    first = lines[at].strip().lstrip("-* ")
    if not first or len(first) > _MAX_LINE:
        return 0
    joined = first
    opens = bool(_OPENER.match(first))
    for count in range(1, _MAX_ATTRIBUTION_LINES + 1):
        if count > 1:
            following = _line(lines, at + count - 1)
            if not following or (following.startswith(">") and len(following) > 9):
                return _polymail_length(lines, at) if opens else 0
            if not (opens or _may_continue(first, following)) or _starts_another(following):
                return 0
            joined = f"{joined} {following}"
        if len(joined) > _MAX_LINE:
            return 0
        if _is_attribution(joined, opens, lines, at + count):
            return count
    return 0


def near_attribution_end(lines: Sequence[str]) -> list[bool]:
    """For every line: it or one of the next few could end an attribution. Spares most text the slow look."""
    near: list[bool] = []
    reach = 0
    for line in reversed(lines):
        words = line.rstrip(" \t-_*")
        is_verb = words[-2:].lower() in _LAST_LETTERS and words[-12:].lower().endswith(_VERB_ENDS)
        reach = 7 if is_verb or words[-1:] in _ENDS else reach - 1
        near.append(reach > 0)
    near.reverse()
    return near


def _may_continue(first: str, following: str) -> bool:
    """A name and address that go on with a date (`<a@b.test>` / `于2024年5月3日写道：`)."""
    return "@" in first and bool(_ADDRESS.search(first)) and bool(_last_verb(following))


def _starts_another(line: str) -> bool:
    """The line is the beginning of an attribution itself, so the ones above are not part of it."""
    return bool(_OPENER.match(line)) and bool(_TIME.search(line)) and bool(_DATE.search(line))


def _polymail_length(lines: Sequence[str], at: int) -> int:
    """Some programs wrap the address into lines of its own, with an empty one before."""
    taken = [lines[at].strip()]
    for count in range(1, 6):
        taken.append(_line(lines, at + count))
        if _starts_another(taken[-1].lstrip("> ")):
            return 0
        if taken[-1].startswith(">") and _WROTE.search(taken[-1]) and _ADDRESS.search(" ".join(taken)):
            return count + 1
    return 0


def _line(lines: Sequence[str], at: int) -> str:
    return lines[at].strip()[: _MAX_LINE + 1] if at < len(lines) else ""


def _quoted_below(lines: Sequence[str], at: int) -> bool:
    """The next line that is not empty is quoted."""
    for index in range(at, min(at + 3, len(lines))):
        words = lines[index].strip()
        if words:
            return words.startswith(">")
    return False


def _is_attribution(text: str, opens: bool, lines: Sequence[str], below: int) -> bool:
    """The joined lines introduce a quote. Without a verb it takes a date, a time and an address at the end."""
    words = text.rstrip("-_ *")
    has_colon = words.endswith((":", "："))
    verb = _last_verb(words) if has_colon or _MAY_END.match(words[-2:].lower()[-2:]) else ""
    if not has_colon and not (verb and words.lower().endswith(verb)):
        return bool(_BARE_DATE_ADDRESS.match(words)) and _quoted_below(lines, below)
    has_time, has_date = bool(_TIME.search(words)), bool(_DATE.search(words))
    if not verb:
        return has_time and (has_date or bool(_DAY_OPENER.match(words))) and bool(_ENDS_WITH_ADDRESS.search(words))
    if text.endswith("--"):
        return True  # `---- John Smith wrote ----`
    has_address = "@" in words and bool(_ADDRESS.search(words))
    if not has_colon:
        return has_address and has_date and has_time
    return (has_address or (opens and (has_date or has_time)) or (has_date and has_time)
            or _quoted_below(lines, below))


def _last_verb(words: str) -> str:
    """The last verb ("wrote") in the text, in lower case; "" where there is none."""
    lowered = words.lower()
    if not any(verb in lowered for verb in _VERB_ENDS):
        return ""
    found = ""
    for match in _WROTE.finditer(lowered):
        found = match[0]
    return found


def header_block_length(lines: Sequence[str], at: int) -> int:
    """How many lines, from this one on, are the headers of a quoted mail (Outlook, Lotus); 0 where they are not.

    Two different keys at least, and what a trip ("From: Berlin / To: Rome") has not: an address, or a subject with
    a sender or a date.
    """
    if _key_kind(lines[at]) is None:
        return 0
    kinds: set[str] = set()
    has_address, has_time, last, loose = False, False, at, 0
    for index in range(at, min(at + _MAX_BLOCK_LINES, len(lines))):
        line = lines[index]
        kind = _key_kind(line)
        if kind is not None:
            kinds.add(kind)
            last, loose = index, 0
        elif not line.strip(" >") and not (_key_kind(_line(lines, index + 1)) and len(kinds) < 4):
            break
        else:
            loose += 1
        if loose > 3:
            break
        has_address = has_address or "@" in line[:_MAX_LINE]
        has_time = has_time or bool(_BLOCK_TIME.search(line[:_MAX_LINE]))
    return last - at + 1 if _is_block(kinds, has_address, has_time) else 0


def _is_block(kinds: set[str], has_address: bool, has_time: bool) -> bool:
    """The keys found are those of a mail; one alone is enough where an address and a time stand beside it."""
    keys = kinds & {"from", "sent", "to", "cc", "subject"}
    if not keys & {"from", "sent", "to"}:
        return False
    if len(keys) < 2:
        return keys == {"from"} and has_address and has_time
    return has_address or ("subject" in keys and len(keys) >= 3) or ({"from", "sent"} <= keys and has_time)


@lru_cache(maxsize=512)
def _known(key: str) -> str | None:
    return HEADER_KEYS.get(" ".join(key.lower().split()))


def _key_kind(line: str) -> str | None:
    """from, sent, to, cc, subject or other; None where the line begins with no such word and a colon."""
    if ":" not in line[:60] and "：" not in line[:60]:
        return None
    found = _KEY.match(line[:_MAX_LINE])
    return _known(found[1]) if found else None
