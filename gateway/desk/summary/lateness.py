"""Why a ticket is late: what its history and the calendar of its POC say, the strongest reason first. Pure."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from gateway.model.figures import Late, Turn
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.promise import PromiseKind
from gateway.model.ticket import Status, Urgency

MOST_REASONS = 2
_DAY = timedelta(days=1)
_LONGEST = 366
"""Days that are looked at for an absence."""


def why_late(late: Late, directory: Directory, now: datetime) -> str:
    """A sentence: what was due when, and why it was not done."""
    found = [said for reason in REASONS if (said := reason(late, directory, now))][:MOST_REASONS]
    why = Phrase.joined(", ", found) if found else UNDONE[late.kind]
    if late.kind is PromiseKind.RESOLUTION:
        return Phrase("should have been solved by {due}: {why}", due=late.due, why=why)
    return Phrase("an answer was due {due}: {why}", due=late.due, why=why)


UNDONE = {
    PromiseKind.FIRST: Phrase("nobody has answered yet"),
    PromiseKind.NEXT: Phrase("the last mail has no answer yet"),
    PromiseKind.RESOLUTION: Phrase("the work is not done"),
}
"""Where nothing is known that has held it up."""


def _is_away(late: Late, directory: Directory, now: datetime) -> str:
    """The POC is away, or was while the promise ran: nobody took it in his place."""
    person = directory.people.get(late.whose[1])
    if person is None:
        return ""
    absence = person.absence_on(person.day_of(now))
    if absence is not None:
        return Phrase("{name} is away until {day}", name=person.name, day=absence.last)
    first, last = person.day_of(late.since), person.day_of(late.due)
    days = (first + n * _DAY for n in range(min((last - first).days, _LONGEST) + 1))
    return Phrase("{name} was away", name=person.name) if any(person.is_away(day) for day in days) else ""


def _was_handed_on(late: Late, directory: Directory, now: datetime) -> str:
    """It has changed hands since the promise was made."""
    hands = _since(late, "assigned")
    if not hands:
        return ""
    if len(hands) > 1:
        return Phrase("handed on {count} times", count=len(hands))
    return Phrase("handed on {at}", at=hands[0].at)


def _was_opened_again(late: Late, directory: Directory, now: datetime) -> str:
    """It had been taken for solved."""
    states = [turn for turn in late.turns if turn.kind == "status"]
    again = any(before.value in (Status.RESOLVED, Status.CLOSED) and after.value == Status.OPEN
                for before, after in pairwise(states) if after.at >= late.since)
    return Phrase("opened again after it was solved") if again else ""


def _was_raised(late: Late, directory: Directory, now: datetime) -> str:
    """Its urgency has changed, so less time was left."""
    levels = _since(late, "urgency")
    if not levels:
        return ""
    return Phrase("its urgency became {urgency} {at}", urgency=Urgency(levels[-1].value), at=levels[-1].at)


def _has_waited(late: Late, directory: Directory, now: datetime) -> str:
    """It waited for the stakeholder, who has written again."""
    waited = any(turn.value == Status.WAITING for turn in _since(late, "status"))
    return Phrase("waited for the stakeholder meanwhile") if waited else ""


def _since(late: Late, kind: str) -> list[Turn]:
    """What of that kind has happened since the promise was made."""
    return [turn for turn in late.turns if turn.kind == kind and turn.at >= late.since]


Reason = Callable[[Late, Directory, datetime], str]
REASONS: tuple[Reason, ...] = (
    _is_away,           # nobody at all can act on it
    _was_handed_on,     # each began anew
    _was_opened_again,  # more was to be done than was seen
    _was_raised,        # the time was cut short
    _has_waited,        # it came back when nobody looked
)
