"""Days that a POC names: until which a ticket waits, by which its matter is to be done."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

from gateway.desk import lifecycle, promises
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.dates import read_date
from gateway.model.changes import SetDay, WaitUntil
from gateway.model.decision import MoveTo
from gateway.model.phrase import Phrase
from gateway.model.ticket import Status, Ticket

_NO_DAY = frozenset({"none", "never", "no", "nothing", "-"})
_STAKEHOLDER = frozenset({"", "for stakeholder", "for the stakeholder", "for answer", "for an answer"})


def wait(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Nothing is owed until the stakeholder writes, or until a day: then it is open again, and you hear of it."""
    if ticket.status.is_done:
        return Done(ticket, Phrase("nothing changed: #{number} is resolved; #reopen it first", number=ticket.id))
    day, problem = _day_to_come(argument, desk)
    if problem or day == desk.today:
        return Done(ticket, problem or Phrase("nothing changed: today is no day to wait for, name a later one"))
    decisions = (
        MoveTo(ticket.id, Status.WAITING),
        WaitUntil(ticket.id, day, lifecycle.morning_of(day, desk.directory) if day else None),
        lifecycle.nothing_owed(ticket),
    )
    waiting = replace(promises.owing(ticket, None), status=Status.WAITING, wait_until=day)
    return Done(waiting, _waits(ticket, day), decisions)


def _day_to_come(argument: str, desk: Desk) -> tuple[date | None, str]:
    """(the day that is named, why it cannot be meant); no day where the stakeholder is waited for."""
    if argument.casefold().strip(" .") in _STAKEHOLDER:
        return None, ""
    day = read_date(argument, desk.today)
    return day, _problem(day, argument, desk)


def _problem(day: date | None, argument: str, desk: Desk) -> str:
    """Why nobody can be reminded on this day; "" where he can."""
    if day is None:
        return Phrase('nothing changed: I read no day in "{words}"; write for example {example}', words=argument[:60],
                      example=Phrase("3 December, Friday, in 2 weeks"))
    return Phrase("nothing changed: {day} is over", day=day) if day < desk.today else ""


def _waits(ticket: Ticket, day: date | None) -> str:
    if day is None:
        return Phrase("#{number} waits for {stakeholder}; nothing is owed meanwhile", number=ticket.id,
                      stakeholder=ticket.stakeholder.shown)
    return Phrase("#{number} waits until {day}, or until {stakeholder} writes; nothing is owed meanwhile",
                  number=ticket.id, day=day, stakeholder=ticket.stakeholder.shown)


def due(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """The day by which the matter is to be done: you are reminded that morning; #due none takes it away."""
    undo = f"#due {ticket.due or 'none'}"
    if argument.casefold().strip(" .") in _NO_DAY:
        return Done(replace(ticket, due=None), Phrase("due on no day"), (SetDay(ticket.id, None),), undo)
    if not argument:
        return Done(ticket, Phrase("nothing changed: say the day, for example #due Friday"))
    day = read_date(argument, desk.today)
    problem = _problem(day, argument, desk)
    if day is None or problem:
        return Done(ticket, problem)
    morning = lifecycle.morning_of(day, desk.directory)
    said = Phrase("due {day}: you are reminded that morning", day=day)
    if morning <= desk.now:
        said = Phrase("due {day}; no reminder comes, as that morning has passed", day=day)
    reminded = SetDay(ticket.id, day, morning if morning > desk.now else None)
    return Done(replace(ticket, due=day), said, (reminded,), undo)
