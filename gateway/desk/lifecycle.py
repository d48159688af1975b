"""What time and status mean for a ticket: promises, reminders, what a new mail does to a finished one."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from gateway.desk import escalation, promises, reminding, working_time
from gateway.model.decision import SetPromise
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.promise import Promise
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Status, Ticket

_DAY = timedelta(days=1)
_ECHOES = 2


def promise(ticket: Ticket, owed: Promise, now: datetime, directory: Directory, policy: DeskPolicy) -> SetPromise:
    """The promise, when its POC is reminded of it, and when others are asked to act if it is broken."""
    due = owed.due
    assert due is not None, "the promise of an answer never stands still"
    return SetPromise(
        ticket.id, due, reminding.remind_at(ticket, due, now, directory, policy),
        escalation.first_at(ticket, due, directory, policy), kind=owed.kind, since=owed.since, within=owed.within,
    )


def moved(before: Ticket, after: Ticket, now: datetime, directory: Directory,
          policy: DeskPolicy) -> tuple[Ticket, tuple[SetPromise, ...]]:
    """The ticket with the answer that it owes under its new urgency, and the promise of it; a broken one stays."""
    was = promises.owed(before)
    if was is None:
        return after, ()
    owed = promises.moved(was, before, after, now, directory)
    if owed == was and was.due is not None and was.due <= now:
        return after, ()
    return promises.owing(after, owed), (promise(after, owed, now, directory, policy),)


def nothing_owed(ticket: Ticket, *, answered: bool = False) -> SetPromise:
    """No answer is owed any more, and nobody is reminded; `answered`: because somebody has given it."""
    return SetPromise(ticket.id, None, kept=answered)


def morning_of(day: date, directory: Directory) -> datetime:
    """When the house's work begins on that day; of a day without work, on the next one that has some."""
    return working_time.morning_of(day, directory.hours.zone, directory.hours)


def answered(ticket: Ticket) -> Ticket:
    """The ticket when a POC's words have gone out: open, and nothing is owed; one that waits goes on waiting."""
    if ticket.status.is_done:
        return ticket
    waits = ticket.status is Status.WAITING
    return replace(promises.owing(ticket, None), status=ticket.status if waits else Status.OPEN)


def is_echo(words: str, author: str, now: datetime, file: TicketFile) -> bool:
    """True when the author (an address key) said just that twice within a day, and was written to after each time."""
    said, written_to = 0, False
    wanted = words.split()
    for entry in file.entries:
        if entry.kind is not EntryKind.MAIL or now - entry.at > _DAY:
            continue
        if entry.author.key != author:
            written_to = said > 0
        elif entry.text.split() == wanted:
            said += said == 0 or written_to
            written_to = False
    return bool(wanted) and said >= _ECHOES and written_to


def last_words(file: TicketFile) -> str:
    """What somebody outside wrote last."""
    last = file.last_from_outside
    return last.text if last else ""
