"""What time and status mean for a ticket: promises, reminders, what a new mail does to a finished one."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from gateway.desk import working_time, writing
from gateway.model.decision import Decision, Machine, SetPromise
from gateway.model.letter import Lane, Reminder, RichText
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Topic
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Status, Ticket, Urgency

_DAY = timedelta(days=1)
_ECHOES = 2
_LAST_RESORT = timedelta(hours=8)
"""Working time to an answer where neither topic nor house name one."""


def due_at(since: datetime, topic: Topic | None, urgency: Urgency, directory: Directory) -> datetime:
    """By when an answer is owed for something that came `since`, in working time."""
    own = topic.answer_within.get(urgency) if topic else None
    within = own or directory.answer_within.get(urgency, _LAST_RESORT)
    return working_time.after(since, within, directory.hours)


def promise(ticket: Ticket, due: datetime, now: datetime, directory: Directory, policy: DeskPolicy) -> SetPromise:
    """The promise and the instant of its reminder: none where the reminder would come at once or too late."""
    remind = working_time.before(due, policy.reminder_before, directory.hours)
    return SetPromise(ticket.id, due, remind if now < remind < due else None)


def nothing_owed(ticket: Ticket) -> SetPromise:
    """Answered, or done: the promise is kept and its reminder withdrawn."""
    return SetPromise(ticket.id, None)


def morning_of(day: date, directory: Directory) -> datetime:
    """When the house's work begins on that day; of a day without work, on the next one that has some."""
    return working_time.morning_of(day, directory.hours.zone, directory.hours)


def answered(ticket: Ticket) -> Ticket:
    """The ticket when a POC's words have gone out: open, and nothing is owed; one that waits goes on waiting."""
    if ticket.status.is_done:
        return ticket
    waits = ticket.status is Status.WAITING
    return replace(ticket, status=ticket.status if waits else Status.OPEN, promise=None)


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


def remind(occasion: Occasion) -> tuple[Decision, ...]:
    """The reminder to the POC, if an answer is still owed; nothing otherwise."""
    file = occasion.file
    if file is None or file.ticket.promise is None or file.ticket.status.is_done:
        return ()
    ticket = file.ticket
    letter = Reminder(ticket.id, ticket.subject, ticket.stakeholder, writing.receivers(ticket), file.ticket.promise,
                      RichText(last_words(file)))
    return writing.to_staff(ticket.poc, letter, ticket, occasion.directory, lane=Lane.STAKEHOLDER,
                            machine=Machine.GENERATED)


def last_words(file: TicketFile) -> str:
    """What somebody outside wrote last."""
    outside = {p.address.key for p in file.ticket.participants}
    return next((mail.text for mail in reversed(file.public_mails) if mail.author.key in outside), "")
