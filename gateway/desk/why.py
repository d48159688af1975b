"""Why a promise ends when it ends: the arithmetic of working time, in lines that a letter can say in any language."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from gateway.desk import promises, working_time
from gateway.desk.spans import in_words
from gateway.desk.stakeholder_words import plain
from gateway.desk.working_time import Closed, Reckoned
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.promise import Promise, PromiseKind
from gateway.model.ticket import Ticket
from gateway.model.working_hours import WorkingHours

_MOST_DAYS = 12
"""Lines of days in one reckoning: longer promises are told without them."""
_WHAT = {
    PromiseKind.FIRST: "first answer by {due}: {within} of working time from {since}",
    PromiseKind.NEXT: "answer by {due}: {within} of working time from {since}",
    PromiseKind.RESOLUTION: "settled by {due}: {within} of working time from {since}",
}
_DAY_OF = {
    None: ("{day}: {times}, {sum}", "{day} to {last}: {times}, {sum} each day"),
    Closed.DAY_OFF: ("{day}: closed", "{day} to {last}: closed"),
    Closed.HOLIDAY: ("{day}: holiday", "{day} to {last}: holiday"),
}
"""How one day is said, and how several in a row."""
_ASKED = frozenset({"why", "warum", "wieso", "weshalb", "pourquoi", "por qué", "なぜ", "なぜですか", "どうして"})


def is_asked(text: str) -> bool:
    """True where "why?" is all that somebody says; what about, the ticket tells."""
    return plain(text) in _ASKED


def explain(ticket: Ticket, directory: Directory, now: datetime) -> tuple[Phrase, ...]:
    """The arithmetic of what is promised on the ticket and still open, in lines; one line where nothing is."""
    answer, settled = promises.owed(ticket), promises.settled_by(ticket)
    lines = [line for one in (answer, settled) if one for line in _lines(one, ticket, directory, now)]
    return tuple(lines) or (Phrase("nothing is promised on #{number} now", number=ticket.id),)


def in_one(ticket: Ticket, directory: Directory, now: datetime) -> Phrase:
    """The same as one sentence of several lines."""
    return Phrase.joined("\n", explain(ticket, directory, now))


def _lines(promise: Promise, ticket: Ticket, directory: Directory, now: datetime) -> Iterator[Phrase]:
    hours = promises.hours_for(ticket, directory)
    if promise.due is None:
        yield Phrase("the time to settle it stands still while {stakeholder} is waited for; {left} are left",
                     stakeholder=ticket.stakeholder.shown, left=in_words(promise.left or timedelta()))
        return
    yield Phrase(_WHAT[promise.kind], due=promise.due, within=in_words(promise.within), since=promise.since)
    yield _reasons(promise, ticket, directory, hours)
    start = _start(promise, hours)
    if start != promise.since:
        yield Phrase("counted anew from {start}, as the ticket has changed or stood still since", start=start)
    yield from _days(working_time.reckoning(start, _counted(promise, start, hours), hours), hours)
    if promise.due < now:
        late = working_time.between(promise.due, now, hours)
        yield Phrase("that was {late} of working time ago", late=in_words(late))


def _start(promise: Promise, hours: WorkingHours) -> datetime:
    """From when its time runs: since it began, or from later on where something has moved it meanwhile."""
    assert promise.due is not None, "it runs"
    if working_time.after(promise.since, promise.within, hours) == promise.due:
        return promise.since
    return working_time.before(promise.due, promise.within, hours)


def _counted(promise: Promise, start: datetime, hours: WorkingHours) -> timedelta:
    """As much working time as lies between: less than was promised where a calendar was changed meanwhile."""
    assert promise.due is not None, "it runs"
    return min(promise.within, working_time.between(start, promise.due, hours))


def _reasons(promise: Promise, ticket: Ticket, directory: Directory, hours: WorkingHours) -> Phrase:
    """What has decided how long it takes, and in which hours it is counted."""
    is_as_now = promises.within(promise.kind, ticket, directory) == promise.within
    said: list[str] = [Phrase("{level} urgency", level=ticket.urgency) if is_as_now
                       else Phrase("promised before the ticket changed")]
    if ticket.topic:
        topic = directory.topics.get(ticket.topic)
        said.append(Phrase("topic {topic}", topic=topic.title if topic else ticket.topic))
    if hours.name:
        said.append(Phrase("calendar {calendar}", calendar=hours.name))
    return Phrase.joined(", ", [*said, Phrase("times of {zone}", zone=str(hours.zone))])


@dataclass(frozen=True, slots=True)
class _Line:
    """Days in a row that look alike."""

    first: date
    last: date
    times: str
    sum: timedelta
    why_not: Closed | None


def _days(days: tuple[Reckoned, ...], hours: WorkingHours) -> Iterator[Phrase]:
    """A line for each day; days in a row that are alike have one together."""
    rows = [_line(one, hours) for one in days]
    runs = [[*run] for _, run in groupby(rows, key=lambda row: (row.times, row.why_not))]
    merged = [replace(run[0], last=run[-1].last) for run in runs]
    for row in merged if len(merged) <= _MOST_DAYS else ():
        single, several = _DAY_OF[row.why_not]
        values = {} if row.why_not else {"times": row.times, "sum": in_words(row.sum)}
        if row.first == row.last:
            yield Phrase(single, day=row.first, **values)
        else:
            yield Phrase(several, day=row.first, last=row.last, **values)


def _line(one: Reckoned, hours: WorkingHours) -> _Line:
    """The day as clocks in the zone of the hours show it: "09:00–12:00, 13:00–17:00"; whole minutes, which add up."""
    counted = [(_minute(opens), _minute(closes)) for opens, closes in one.counted]
    local = ((opens.astimezone(hours.zone), closes.astimezone(hours.zone)) for opens, closes in counted)
    times = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in local).replace("–00:00", "–24:00")
    return _Line(one.day, one.day, times, sum((c - o for o, c in counted), timedelta()), one.why_not)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
