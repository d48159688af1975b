"""When somebody is away, read from his command (`#away 3 Dec - 10 Dec cover Tom`) or from his answering machine's text.

A command says days and nothing else, so it is read strictly. A machine's text is prose: only a day behind "until" or
"back on" and their like in five languages counts, any other day may be about anything.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from gateway.desk.dates import Moment, find_moments, read_date
from gateway.model.phrase import Phrase

_DAY = timedelta(days=1)
_COVER = re.compile(r"(?:^|[\s,;(])(?:(?:covers?|covered by)\b[\s:]*|代理[\s:：]*)(?P<name>.*)$", re.I)
_BETWEEN = re.compile(r"\s+-+\s+|\s*[–—~〜]\s*|\s+(?:until|till?|to|through|bis|au|jusqu['’]au|al|hasta)\s+|から", re.I)
_FROM = re.compile(r"^\s*(?:from|vom|von|ab|du|à partir du|del|desde)\s+(?:the |dem |el )?", re.I)
_UNTIL_FIRST = re.compile(r"^\s*(?:until|till?|til|through|bis|jusqu['’]|hasta)", re.I)
_UNTIL_LAST = re.compile(r"まで")
_BARE_DAY = re.compile(r"(?:the )?(\d{1,2})(?:\.|st|nd|rd|th|er|日)?", re.I)
_LONGEST_SPAN = 100
"""Characters of two days; each dash among more would be tried as what stands between them."""
_LONG_PAST = timedelta(days=180)
"""A first day so far ahead was last year's: the absence has begun."""


@dataclass(frozen=True, slots=True)
class Days:
    """What an argument of `#away` says. `problem`: why it cannot be read, in words; "" where it can."""

    first: date
    last: date
    cover: str = ""
    """Who stands in, as it was written."""
    problem: str = ""


def read_days(argument: str, today: date) -> Days:
    """`until DATE`, `DATE - DATE` or one `DATE`, each with `cover NAME` behind it or without."""
    found = _COVER.search(argument)
    cover, said = (found["name"].strip(" .)"), argument[: found.start()]) if found else ("", argument)
    span = _read_span(said.strip(" ,;("), today)
    if span is None:
        return Days(today, today, cover, Phrase("say until when, for example #away until 3 December cover NAME"))
    first, last = span
    if last < today:
        return Days(first, last, cover, Phrase("that day has passed: say the last day on which you are away"))
    if last < first:
        return Days(first, last, cover, Phrase("the last day lies before the first"))
    return Days(max(first, today), last, cover)


def _read_span(said: str, today: date) -> tuple[date, date] | None:
    """First and last day; None where the words are no days, or more than that."""
    one = read_date(_FROM.sub("", said), today)
    if one is not None:
        is_end = _UNTIL_FIRST.match(said) or _UNTIL_LAST.search(said)
        return (today if is_end else one), one
    for between in _BETWEEN.finditer(said[:_LONGEST_SPAN]):
        left, last = _FROM.sub("", said[: between.start()]), read_date(said[between.end() :], today)
        if last is None:
            continue
        first = read_date(left, today) or _day_of_month(left, last)
        if first is not None:
            return (today if first - last > _LONG_PAST else first), last
    return None


def _day_of_month(words: str, last: date) -> date | None:
    """"3" before "10 December" is the third of that month."""
    found = _BARE_DAY.fullmatch(words.strip())
    number = int(found[1]) if found else 0
    return last.replace(day=number) if 1 <= number <= last.day else None


# --- the text of an answering machine ----------------------------------------------------------------------------

_UNTIL = re.compile(
    r"(?:until|till|til|through|thru|up to(?: and including)?"
    r"|bis(?: zum| einschließlich| inklusive| inkl\.| einschl\.)*|jusqu['’](?:au|à|en)|au|hasta|al)"
    r"[\s:]*(?:(?:and including|including|the end of|einschließlich|zum|dem|den|the|le|el|y con)\s+)*$",
    re.I,
)
_UNTIL_BEHIND = re.compile(r"\s*(?:\([^)]{1,6}\)\s*)?(?:まで|までの)")
_BACK = re.compile(
    r"(?:\b(?:back|return(?:ing)?|resume|available again|wieder|zurück|zurückkehren|rückkehr|de retour|retour"
    r"|reviens|reviendrai|reprendrai|vuelvo|volveré|regreso|regresaré|de vuelta|reincorpor\w{1,6})\b|復帰|出社)"
    r"[^.!?\n\d]{0,40}$",
    re.I,
)
_BACK_BEHIND = re.compile(
    r"[^.!?\n\d]{0,30}(?:\b(?:back|wieder|zurück|de retour|de vuelta)\b|復帰|出社|戻り|通常(?:どおり|通り))", re.I)
_LONGEST = timedelta(days=400)


def until_in(text: str, now: datetime, zone: tzinfo) -> date | None:
    """The last day of the absence that an answering machine tells of; None where it names none that makes sense."""
    today = now.astimezone(zone).date()
    told = [day for moment in find_moments(text, now, zone) if (day := _last_day(moment, text)) is not None]
    return max((day for day in told if today <= day <= today + _LONGEST), default=None)


def _last_day(moment: Moment, text: str) -> date | None:
    before, behind = text[max(moment.place - 60, 0) : moment.place], text[moment.place + len(moment.written) :][:60]
    if _UNTIL.search(before) or _UNTIL_BEHIND.match(behind):
        return moment.start.date()
    if _BACK.search(before) or _BACK_BEHIND.match(behind):
        return moment.start.date() - _DAY
    return None
