"""Helpers that templates have besides a few of Jinja's own."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gateway.letters.human_text import as_html, clean_text, cut, flat, one_line, text_as_html
from gateway.letters.language import Language
from gateway.model.calendar import CalendarEvent, Moment
from gateway.model.confidence import as_told
from gateway.model.letter import RichText
from gateway.model.mail import Address
from gateway.model.phrase import Phrase, Value
from gateway.model.ticket import Urgency


class Verbatim(str):
    """Text of several lines that is printed as it is in a text part."""

    __slots__ = ()


def _language(context: Context) -> Language:
    language: Language = context["_language"]
    return language


@pass_context
def day_time(context: Context, at: datetime, zone: bool = True) -> str:
    """`at` in the receiver's zone and language; zone=False for people whose own zone it is."""
    return _language(context).day_time(at, context["frame"].zone, context["now"], with_zone=zone)


@pass_context
def day(context: Context, on: date, near: bool = True) -> str:
    """The day in this language, with "tomorrow" before it where it is that to the receiver (unless near=false)."""
    return _language(context).day(on, context["now"].astimezone(context["frame"].zone).date(), near=near)


@pass_context
def when(context: Context, event: CalendarEvent) -> str:
    """From when to when the event is, in the receiver's zone where that of the event is known; "" without a day."""
    if event.starts is None:
        return ""
    language, first = _language(context), _local(event.starts, context)
    last = _local(event.ends, context) if event.ends else first
    today = context["now"].astimezone(context["frame"].zone).date()
    if first.clock is None:
        days = dict.fromkeys((first.day, max(first.day, last.day - timedelta(days=1))))
        return " – ".join(language.day(one, today) for one in days)
    between = language.words["between"]
    begins = between.join((language.day(first.day, today), language.clock(first.clock)))
    if last == first or last.clock is None:
        return begins
    if last.day == first.day:
        return between.join((language.day(first.day, today), language.clocks(first.clock, last.clock)))
    return f"{begins} – {between.join((language.day(last.day, today), language.clock(last.clock)))}"


def _local(moment: Moment, context: Context) -> Moment:
    if moment.at is None:
        return moment
    local = moment.at.astimezone(context["frame"].zone)
    return Moment(local.date(), local.time(), moment.at)


@pass_context
def percent(context: Context, share: float) -> str:
    """How likely something is, 0 to 1, in percent."""
    return _language(context).percent(as_told(share))


@pass_context
def say(context: Context, sentence: str) -> str:
    """A sentence that Python code says, in this language, with times in the receiver's zone; plain text as it is.

    A list keeps its lines: the line breaks of a phrase are ours. Those in its values, and in a plain string, are not.
    """
    if not isinstance(sentence, Phrase):
        return flat(sentence)
    said = _said(context, sentence, flat)
    return _in_lines(context, said) if "\n" in said else said


def _said(context: Context, phrase: Phrase, shown: Callable[[str], str]) -> str:
    """`shown` makes of text among its values what may be printed."""
    language = _language(context)

    def show(value: Value) -> str:
        match value:
            case Urgency():
                return language.words[value.value]
            case Phrase():
                return language.say(value, show)
            case datetime():
                return day_time(context, value, zone=False)
            case date():
                return day(context, value)
            case _:  # text, and numbers as they stand: most are those of tickets
                return shown(str(value))

    return language.say(phrase, show)


@pass_context
def joined(context: Context, parts: Iterable[str], between: str = "") -> str:
    """The parts in a row, with the sentences among them in this language."""
    return between.join(say(context, part) if isinstance(part, Phrase) else str(part) for part in parts)


def _in_lines(context: Context, said: str) -> str:
    lines = said.split("\n")
    return Markup("<br>").join(lines) if context.eval_ctx.autoescape else Verbatim("\n".join(lines))


@pass_context
def urgency(context: Context, value: Urgency) -> str:
    """The urgency's word in this language."""
    return _language(context).words[value.value]


@pass_context
def topic(context: Context, name: str | None) -> str:
    """The topic, or this language's "not sure yet"."""
    return name or _language(context).words["unsure"]


@pass_context
def words(context: Context, text: RichText) -> str:
    """What a person wrote: with its formatting in HTML, as plain text in a text part; what we add, in this language."""
    if isinstance(text.text, Phrase):
        text = RichText(_said(context, text.text, clean_text))
    if context.eval_ctx.autoescape:
        return Markup(as_html(text))  # noqa: S704 - nh3 or escape made it safe
    return Verbatim(clean_text(text.text))


@pass_context
def quoted(context: Context, text: RichText) -> str:
    """What a person wrote, set apart, without formatting and without links: for words that nobody vouches for."""
    if context.eval_ctx.autoescape:
        return Markup(text_as_html(text.text, links=False))  # noqa: S704 - escaped
    return Verbatim("\n".join(f"> {line}".rstrip() for line in clean_text(text.text).split("\n")))


def mailbox(address: Address) -> str:
    """Name and address; one of them alone where the other is missing."""
    name, box = one_line(address.name), one_line(address.address)
    return f"{name} <{box}>" if name and box else name or box


def mailto(address: str, subject: str = "") -> str:
    """A link that opens a new mail."""
    link = f"mailto:{quote(one_line(address), safe='@+=')}"
    return f"{link}?subject={quote(one_line(subject))}" if subject else link


def late(since: datetime) -> Phrase:
    """The line over a letter that comes late."""
    return Phrase("This comes late: it was due {at}, when the gateway stood still.", at=since)


FILTERS: dict[str, Callable[..., Any]] = {
    "cut": cut,
    "day": day,
    "day_time": day_time,
    "join": joined,
    "late": late,
    "mailbox": mailbox,
    "mailto": mailto,
    "percent": percent,
    "quoted": quoted,
    "say": say,
    "topic": topic,
    "urgency": urgency,
    "when": when,
    "words": words,
}
