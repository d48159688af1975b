"""The forms in which days, times and spans are written: an expression each, and what its groups mean.

The order of a table is its policy: at one place of the text the first form that fits is the one that is read. To
add a form, add a line; nothing in it repeats without an upper bound, so that time stays linear.
"""
from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Generic, TypeVar

from gateway.desk import date_words as say

Value = TypeVar("Value", date, timedelta)
Groups = Sequence[str | None]
_YEARS = range(1990, 2200)
_LETTER = "A-Za-z0-9À-ɏ"
"""What may not stand beside a form; Japanese has no blanks, so that its signs may."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a form is read against. `month_first`: the text has shown that it writes 12/24 for Christmas Eve."""

    day: date
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A form in a text: where it stands, and what it means. `is_full`: a date by its number and month."""

    begin: int
    end: int
    written: str
    value: Value
    is_weekday: bool = False
    is_full: bool = False

    def overlaps(self, other: Found[timedelta]) -> bool:
        """Whether they share a character."""
        return self.begin < other.end and other.begin < self.end


@dataclass(frozen=True, slots=True)
class Form(Generic[Value]):
    """One way of writing. `read` gets the groups; None where there is no such day or time."""

    pattern: str
    read: Callable[[Groups, Today], Value | None]
    is_weekday: bool = False
    is_full: bool = False


class Forms(Generic[Value]):
    """A table of forms as one expression, so that a text is walked through once: a group for each, with its own behind.

    It is compiled when it is first used, which takes 45 ms for all tables.
    """

    def __init__(self, *table: Form[Value]) -> None:
        self.table: tuple[Form[Value], ...] = table

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """All forms, none of which may stand inside a word."""
        either = "|".join(f"({form.pattern})" for form in self.table)
        return re.compile(rf"(?<![{_LETTER}])(?:{either})(?!(?<=[{_LETTER}])[{_LETTER}])", re.I)

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """Of each form: the number of its own group."""
        sizes = [re.compile(form.pattern).groups + 1 for form in self.table]
        return tuple(1 + sum(sizes[:at]) for at in range(len(sizes)))

    def begins(self, text: str) -> bool:
        """Whether one of the forms stands at the beginning of the text."""
        return self.whole.match(text) is not None


def scan(forms: Forms[Value], text: str, today: Today) -> list[Found[Value]]:
    """Every form of the table that means something, in the order of the text."""
    found = []
    for match in forms.whole.finditer(text):
        start = match.lastindex or 1  # the group that closed last is the outermost: the form's own
        at = forms.groups.index(start)
        form = forms.table[at]
        size = (*forms.groups, forms.whole.groups + 1)[at + 1] - start - 1
        value = form.read(match.groups()[start : start + size], today)
        if value is not None:
            found.append(Found(match.start(), match.end(), match[0], value, form.is_weekday, form.is_full))
    return found


def spans(text: str) -> list[Found[timedelta]]:
    """Times that are counted from now: "in two hours", "dans 30 minutes", "2時間後"."""
    return scan(SPANS, text, Today(date.min))


# --- reading ---------------------------------------------------------------------------------------------------------


def _three(groups: Groups) -> tuple[str | None, str | None, str | None]:
    """The groups of a form, with None for those that it leaves out."""
    first, second, third, *_ = (*groups, None, None)
    return first, second, third


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """That day; without a year the next such day; None where there is none."""
    if year is not None:
        written = int(year) + (2000 if len(year) == 2 else 0)
        return _if_there(written, month, day)
    coming = (_if_there(today.year + ahead, month, day) for ahead in range(9))  # 29 February may be eight years away
    return next((one for one in coming if one is not None and one >= today), None)


def _if_there(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _year_first(groups: Groups, today: Today) -> date | None:
    year, month, day = groups
    return _day(year, int(month or 0), int(day or 0), today.day)


def _day_first(groups: Groups, today: Today) -> date | None:
    day, month, year = _three(groups)
    return _day(year, int(month or 0), int(day or 0), today.day)


def _strokes(groups: Groups, today: Today) -> date | None:
    """Day first, unless the text writes the month first or the second number is no month. "24/7" is no date."""
    first, second, year = _three(groups)
    if (first, second, year) == ("24", "7", None):
        return None
    one, two = int(first or 0), int(second or 0)
    return _day(year, one, two, today.day) if today.month_first or two > 12 else _day(year, two, one, today.day)


def _month_first(groups: Groups, today: Today) -> date | None:
    month, day, year = _three(groups)
    return _day(year, int(month or 0), int(day or 0), today.day)


def _day_and_name(groups: Groups, today: Today) -> date | None:
    day, name, year = groups
    return _day(year, _which(name, say.MONTHS) + 1, int(day or 0), today.day)


def _name_and_day(groups: Groups, today: Today) -> date | None:
    name, day, year = groups
    return _day(year, _which(name, say.MONTHS) + 1, int(day or 0), today.day)


def _weekday(groups: Groups, today: Today) -> date | None:
    before, name, behind = groups
    wanted = _which(name, say.WEEKDAYS)
    if before or behind:
        return _next_week(groups, today) + timedelta(days=wanted)
    return _coming(wanted, today.day)


def _short_weekday(groups: Groups, today: Today) -> date:
    return _coming(_which(groups[0], say.SHORT_WEEKDAYS), today.day)


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _next_week(_groups: Groups, today: Today) -> date:
    return _coming(0, today.day)


def _end_of_week(_groups: Groups, today: Today) -> date:
    """Friday; at the weekend that of the week to come."""
    return today.day + timedelta(days=(4 - today.day.weekday()) % 7)


def _end_of_month(_groups: Groups, today: Today) -> date:
    return today.day.replace(day=monthrange(today.day.year, today.day.month)[1])


def _days_ahead(groups: Groups, today: Today) -> date:
    return today.day + _span(groups, today)


def _span(groups: Groups, _today: Today) -> timedelta:
    """A number, in digits or in a word, and its unit."""
    count, unit = (group for group in groups if group)
    number = float(count) if count.isdecimal() else say.NUMBERS[_which(count, [w for w, _ in say.NUMBERS])][1]
    return timedelta(hours=number * say.SPANS[_which(unit, [w for w, _ in say.SPANS])][1])


def _which(word: str | None, table: Sequence[str]) -> int:
    """The line of the table that knows the word: it was found by that table."""
    return next(at for at, words in enumerate(table) if re.fullmatch(words, word or "", re.I))


def _clock(groups: Groups, _today: Today) -> timedelta | None:
    """Hour, minutes and what is said about the half of the day."""
    hours, minutes, half = _three(groups)
    hour, minute = int(hours or 0), int(minutes or 0)
    if hour > 24 or minute > 59 or (half and hour > 12):
        return None
    is_late = re.match("[pt]|noche|午後", half or "", re.I) is not None
    if half:
        hour = hour % 12 + 12 * is_late
    return timedelta(hours=hour, minutes=minute)


def _oclock(groups: Groups, today: Today) -> timedelta | None:
    """Without a half of the day: one to seven are in the afternoon, when people work."""
    hour, minutes, half = _three(groups)
    if half is None and 1 <= int(hour or 0) <= 7:
        half = "p"
    return _clock((hour, minutes, half), today)


def _japanese_clock(groups: Groups, today: Today) -> timedelta | None:
    half, hour, minutes, and_half = groups
    return _clock((hour, "30" if and_half else minutes, half), today)


def _named(hour: int) -> Callable[[Groups, Today], timedelta]:
    return lambda _groups, _today: timedelta(hours=hour)


def _ahead(days: int) -> Callable[[Groups, Today], date]:
    return lambda _groups, today: today.day + timedelta(days=days)


# --- the tables ------------------------------------------------------------------------------------------------------

_MONTH = "|".join(say.MONTHS)
_WEEKDAY = "|".join(say.WEEKDAYS)
_NUMBER = rf"(\d{{1,3}}|{'|'.join(words for words, _ in say.NUMBERS)})"
_SHORT, _LONG = (rf"({'|'.join(words for words, _ in part)})" for part in (say.SPANS[:2], say.SPANS[2:]))
_ALONE = r"(?<![\d./:-])"
_NO_MORE = r"(?![/-]?\d|[.:]\d)"

_DAYS: tuple[Form[date], ...] = (
    Form(rf"{_ALONE}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_NO_MORE}", _year_first, is_full=True),
    Form(r"(?:(\d{4})年 ?)?(\d{1,2})月 ?(\d{1,2})日", _year_first, is_full=True),
    Form(rf"{_ALONE}(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d\d){_NO_MORE}", _day_first, is_full=True),
    Form(rf"{_ALONE}(\d{{1,2}})-(\d{{1,2}})-(\d{{4}}){_NO_MORE}", _day_first, is_full=True),
    Form(rf"{_ALONE}(\d{{1,2}})\.(\d{{1,2}})\.{_NO_MORE}", _day_first, is_full=True),
    Form(rf"{_ALONE}(\d{{1,2}})/(\d{{1,2}})(?=[\u3041-\u9fff（])", _month_first, is_full=True),
    Form(rf"{_ALONE}(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}|\d\d))?{_NO_MORE}", _strokes, is_full=True),
    Form(rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?: of| de)? ({_MONTH})\.?(?:,? (?:de |of )?(\d{{4}}))?", _day_and_name,
         is_full=True),
    Form(rf"({_MONTH})\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?(?!:\d)", _name_and_day, is_full=True),
    Form(rf"(?:({say.NEXT_WEEK})(?:'s|の| on| am| le| el)? ?)?(?:{say.COMING} )?({_WEEKDAY})"
         rf"(?: (?:of |de )?({say.NEXT_WEEK}))?", _weekday, is_weekday=True),
    *(Form(words, _ahead(days)) for words, days in say.NAMED_DAYS),
    Form(say.END_OF_WEEK, _end_of_week),
    Form(say.END_OF_MONTH, _end_of_month),
    Form(say.NEXT_WEEK, _next_week),
    Form(rf"{say.FROM_NOW} {_NUMBER} ?{_LONG}|(\d{{1,3}}) ?(日|週間)(?:後|以内)", _days_ahead),
)

DAYS = Forms(*_DAYS)
COMMAND_DAYS = Forms(*_DAYS, Form(f"({'|'.join(say.SHORT_WEEKDAYS)})", _short_weekday, is_weekday=True))
"""With the short names of weekdays, which are too often other words in a mail."""

TIMES = Forms(
    Form(r"(?<![\d.:])(\d{1,2})(?:[:.](\d\d))? ?(a\.m\.|p\.m\.|[ap]m)", _clock),
    Form(r"(?<![\d.:])(\d{1,2})(?:[:.](\d\d))? ?uhr", _clock),
    Form(r"(?<![\d.:])(\d{1,2}) ?h(?:eures?)? ?(\d\d)?", _clock),
    Form(r"(?:a )?(?:las? )?(\d{1,2})(?::(\d\d))?(?: h)? de la (mañana|tarde|noche)", _clock),
    Form(r"a las? (\d{1,2})(?::(\d\d))?", _oclock),
    Form(r"(?<![\d.:])(\d{1,2})[:：](\d\d)(?![:.]?\d)", _clock),
    Form(r"(\d{1,2}) o['’]?clock", _oclock),
    Form(r"(午前|午後)?(\d{1,2})時(?!間)(?:(\d{1,2})分|(半))?", _japanese_clock),
    *(Form(words, _named(hour)) for words, hour in say.NAMED_TIMES),
)

SPANS = Forms(Form(rf"{say.FROM_NOW} {_NUMBER} ?{_SHORT}|(\d{{1,3}}) ?(分|時間)(?:後|以内)", _span))
