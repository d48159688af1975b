"""What is promised: an answer, the next one, that the matter is settled. How long each takes, and what moves it.

A promise keeps the instant from which its time is measured. Where the urgency rises, its shorter time counts from then,
as nobody could have known before, and never ends later than was promised; where it falls, the longer time counts from
the beginning.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.desk import working_time
from gateway.model.changes_promises import PromiseSettling
from gateway.model.people import Directory
from gateway.model.promise import Promise, PromiseKind
from gateway.model.situation import TicketFile
from gateway.model.ticket import Status, Ticket, Urgency
from gateway.model.working_hours import WorkingHours

_LAST_RESORT = timedelta(hours=8)
"""Working time to an answer where neither topic nor house name one."""
_SECOND = timedelta(seconds=1)


def hours_for(ticket: Ticket, directory: Directory) -> WorkingHours:
    """In which the ticket's promises count."""
    return directory.hours_for(ticket.topic, ticket.project)


def within(kind: PromiseKind, ticket: Ticket, directory: Directory) -> timedelta | None:
    """The working time of such a promise: the topic's, else the house's; None where nothing of the kind is promised."""
    topic = directory.topics.get(ticket.topic or "")
    first, following, settled = (
        (topic.answer_within, topic.next_answer_within, topic.resolve_within) if topic else ({}, {}, {})
    )
    match kind:
        case PromiseKind.RESOLUTION:
            return _first_of(ticket.urgency, settled, directory.resolve_within)
        case PromiseKind.NEXT:
            named = _first_of(ticket.urgency, following, directory.next_answer_within)
            return named or within(PromiseKind.FIRST, ticket, directory)
        case _:
            return _first_of(ticket.urgency, first, directory.answer_within) or _LAST_RESORT


def _first_of(urgency: Urgency, *times: Mapping[Urgency, timedelta]) -> timedelta | None:
    return next((one[urgency] for one in times if urgency in one), None)


def promised(kind: PromiseKind, ticket: Ticket, since: datetime, directory: Directory) -> Promise | None:
    """The promise that a ticket like this gets for what came `since`; None where nothing of the kind is promised."""
    span = within(kind, ticket, directory)
    if span is None:
        return None
    return Promise(kind, since, span, working_time.after(since, span, hours_for(ticket, directory)))


def answer_to(file: TicketFile, ticket: Ticket, since: datetime, directory: Directory) -> Promise:
    """The promise of an answer to what came `since`: the next one where somebody of the house has answered before."""
    outside = {p.address.key for p in file.ticket.participants}
    was_answered = any(mail.author.key not in outside for mail in file.public_mails)
    kind = PromiseKind.NEXT if was_answered else PromiseKind.FIRST
    promise = promised(kind, ticket, since, directory)
    assert promise is not None, "an answer is always promised"
    return promise


def of_new(ticket: Ticket, directory: Directory) -> Ticket:
    """A new ticket with all that is promised for it."""
    first = promised(PromiseKind.FIRST, ticket, ticket.opened_at, directory)
    settled = promised(PromiseKind.RESOLUTION, ticket, ticket.opened_at, directory)
    return owing(replace(ticket, promises=(settled,) if settled else ()), first)


def owed(ticket: Ticket) -> Promise | None:
    """The answer that is owed; None where none is."""
    if ticket.promise is None:
        return None
    known = next((one for one in ticket.promises if one.is_answer and one.due == ticket.promise), None)
    return known or Promise(PromiseKind.FIRST, ticket.opened_at, ticket.promise - ticket.opened_at, ticket.promise)


def owing(ticket: Ticket, promise: Promise | None) -> Ticket:
    """The ticket with this answer owed, or none."""
    others = tuple(one for one in ticket.promises if not one.is_answer)
    if promise is None:
        return replace(ticket, promise=None, promises=others)
    return replace(ticket, promise=promise.due, promises=(promise, *others))


def settled_by(ticket: Ticket) -> Promise | None:
    """The promise to settle its matter; None where that is not promised."""
    return next((one for one in ticket.promises if not one.is_answer), None)


def settled_again(ticket: Ticket, promise: Promise | None) -> Ticket:
    """The ticket with this promise to settle its matter, or none."""
    answers = tuple(one for one in ticket.promises if one.is_answer)
    return replace(ticket, promises=(*answers, promise) if promise else answers)


def moved(promise: Promise, before: Ticket, after: Ticket, now: datetime, directory: Directory) -> Promise:
    """The promise under the urgency that the ticket has now."""
    span = within(promise.kind, after, directory)
    if span is None or after.urgency is before.urgency:
        return promise
    if after.urgency.rank > before.urgency.rank:
        return _sooner(promise, span, now, hours_for(after, directory))
    return _later(promise, span, hours_for(after, directory))


def _sooner(promise: Promise, span: timedelta, now: datetime, hours: WorkingHours) -> Promise:
    if promise.due is None:
        return replace(promise, within=span, left=span) if span < (promise.left or timedelta()) else promise
    due = working_time.after(now, span, hours)
    return replace(promise, within=span, due=due) if due < promise.due else promise


def _later(promise: Promise, span: timedelta, hours: WorkingHours) -> Promise:
    total = span + promise.stood
    if promise.due is None:
        return replace(promise, within=span, left=max(total, promise.left or timedelta()))
    return replace(promise, within=span, due=max(working_time.after(promise.since, total, hours), promise.due))


def follow(before: Ticket, after: Ticket, now: datetime, directory: Directory) -> tuple[Ticket, list[PromiseSettling]]:
    """The ticket with the promise to settle it as its new status and urgency want it, and what changes by that."""
    was = settled_by(before)
    will = _settling(before, after, now, directory)
    if will == was:
        return after, []
    return settled_again(after, will), [PromiseSettling(after.id, will, kept=after.status is Status.RESOLVED)]


def _settling(before: Ticket, after: Ticket, now: datetime, directory: Directory) -> Promise | None:
    """Ended where the ticket is done, made anew where it opens again, still while it waits."""
    if after.status.is_done:
        return None
    was = settled_by(before)
    changed = after.urgency is not before.urgency
    if before.status.is_done or (was is None and changed):
        was = promised(PromiseKind.RESOLUTION, after, now, directory)
    elif was is not None and changed:
        was = moved(was, before, after, now, directory)
    if was is None:
        return None
    return _stopped(was, after, now, directory) if after.status is Status.WAITING else _runs(was, after, now, directory)


def _stopped(promise: Promise, ticket: Ticket, now: datetime, directory: Directory) -> Promise:
    """Nothing of its time passes while the stakeholder is waited for; of one that is broken nothing is left."""
    if promise.due is None or promise.due <= now:
        return promise
    hours = hours_for(ticket, directory)
    left = working_time.between(now, promise.due, hours)
    stood = promise.stood - working_time.between(promise.since, now, hours)
    return replace(promise, due=None, left=left // _SECOND * _SECOND, stood=stood // _SECOND * _SECOND)


def _runs(promise: Promise, ticket: Ticket, now: datetime, directory: Directory) -> Promise:
    """It goes on with what was left."""
    if promise.due is not None:
        return promise
    hours = hours_for(ticket, directory)
    due = working_time.after(now, promise.left or timedelta(), hours)
    stood = promise.stood + working_time.between(promise.since, now, hours)
    return replace(promise, due=due, left=None, stood=stood // _SECOND * _SECOND)
