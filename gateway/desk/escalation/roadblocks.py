"""What holds tickets up, found early: a table of signs, each of which says in words what it sees. Pure."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.desk import thanks
from gateway.desk.escalation.anger_words import sounds_angry
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.roadblock import Course, Roadblock
from gateway.model.ticket import Status
from gateway.model.working_hours import WorkingHours

_MANY_HANDS, _MANY_MAILS, _MANY_TICKETS = 3, 3, 3
_QUIET_DAYS = 3
"""Working days without a word of a POC."""
_LONG_WAIT = timedelta(days=14)
_MOST_NAMES = 4
_LONGEST = 60
"""Days that are looked at: what is quiet for longer is quiet."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A course, and what is needed to judge it."""

    course: Course
    directory: Directory
    now: datetime

    @property
    def mails(self) -> tuple[str, ...]:
        """What people outside have written since the last answer, without what says only "thanks"."""
        return tuple(text for text in self.course.unanswered if not thanks.says_only_so(text))

    @property
    def hours(self) -> WorkingHours:
        """In which the POC works."""
        return self.directory.hours_of(self.directory.serving(self.course.poc))


def roadblocks(courses: Iterable[Course], directory: Directory, now: datetime) -> tuple[Roadblock, ...]:
    """The tickets that are held up, the worst first."""
    found = [_judged(_Seen(course, directory, now)) for course in courses]
    return tuple(sorted((one for one in found if one.reasons), key=lambda one: (-one.weight, one.ticket)))


def _judged(seen: _Seen) -> Roadblock:
    signs = [(weight, said) for weight, sign in SIGNS if (said := sign(seen))]
    course = seen.course
    return Roadblock(course.ticket, course.title, course.project, course.poc, tuple(said for _, said in signs),
                     sum(weight for weight, _ in signs))


def _is_angry(seen: _Seen) -> str:
    words = next(filter(None, map(sounds_angry, reversed(seen.mails))), "")
    return Phrase('sounds angry: "{words}"', words=words) if words else ""


def _was_escalated(seen: _Seen) -> str:
    times = seen.course.escalated
    if not times:
        return ""
    return Phrase("was escalated") if times == 1 else Phrase("was escalated {count} times", count=times)


def _blocks_others(seen: _Seen) -> str:
    count = seen.course.blocks
    return Phrase("{count} open tickets hang on it", count=count) if count >= _MANY_TICKETS else ""


def _is_asked_again(seen: _Seen) -> str:
    count = len(seen.mails)
    return Phrase("{count} mails without an answer", count=count) if count >= _MANY_MAILS else ""


def _bounces(seen: _Seen) -> str:
    hands = seen.course.hands
    if len(hands) < _MANY_HANDS:
        return ""
    names = ", ".join(seen.directory.serving(key).name for key in hands[-_MOST_NAMES:])
    return Phrase("has been with {count} people: {names}", count=len(hands), names=names)


def _promises_broken(seen: _Seen) -> str:
    times = seen.course.broken
    return Phrase("answers came late {count} times", count=times) if times > 1 else ""


def _is_quiet(seen: _Seen) -> str:
    course = seen.course
    since = course.worked_at or course.opened_at
    if course.status is Status.WAITING or _working_days(since, seen.now, seen.hours) <= _QUIET_DAYS:
        return ""
    if course.worked_at is None:
        return Phrase("no word of a POC since it came, {day}", day=_day(since, seen))
    return Phrase("no word of a POC since {day}", day=_day(since, seen))


def _waits_long(seen: _Seen) -> str:
    course = seen.course
    if course.status is not Status.WAITING or seen.now - course.since <= _LONG_WAIT:
        return ""
    return Phrase("waits for {stakeholder} since {day}", stakeholder=course.stakeholder.shown,
                  day=_day(course.since, seen))


SIGNS: tuple[tuple[int, Callable[[_Seen], str]], ...] = (
    (4, _is_angry),         # somebody is about to give up on us, and says so
    (4, _was_escalated),    # those who should act did not
    (3, _blocks_others),    # what is solved here is solved many times
    (3, _is_asked_again),   # he writes to nobody
    (2, _bounces),          # nobody feels that it is his
    (2, _promises_broken),  # it will happen again
    (2, _is_quiet),         # it may have been forgotten
    (1, _waits_long),       # he may have forgotten it himself
)
"""How much each weighs; the weightiest is said first."""


def _working_days(since: datetime, now: datetime, hours: WorkingHours) -> int:
    """Whole days of work between the two, at most as many as are looked at."""
    first, today = since.astimezone(hours.zone).date(), now.astimezone(hours.zone).date()
    between = range(1, min((today - first).days, _LONGEST))
    return sum(_is_worked(first + number * _DAY, hours) for number in between)


def _is_worked(day: date, hours: WorkingHours) -> bool:
    return bool(hours.spans.get(day.weekday())) and day not in hours.holidays


def _day(at: datetime, seen: _Seen) -> date:
    return at.astimezone(seen.hours.zone).date()
