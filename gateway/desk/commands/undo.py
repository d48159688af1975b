"""Taking back what a mail of a POC has done.

Only what still is as the mail left it goes back to what it was before; what somebody has changed since stays.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from gateway.desk import closing, lifecycle, promises
from gateway.desk.commands import approve
from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import (
    Cover,
    Dismiss,
    Merge,
    Relate,
    SetColleagues,
    SetDay,
    SetLabels,
    SetTitle,
    WaitUntil,
    Withdraw,
)
from gateway.model.changes_promises import PromiseSettling
from gateway.model.decision import Admit, Assign, Decision, MoveTo, SetTopic, SetUrgency
from gateway.model.deed import Deed, Standing
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import Participant, Status, Ticket


def undo(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Take back what your last mail on this ticket did; words that have not left yet never do."""
    found = desk.matter.situation.deed
    problem = _problem(found, ticket, desk)
    if found is None or problem:
        return Done(ticket, Phrase("nothing changed: {why}", why=problem))
    past = Past(ticket, _wanted(found), found.after, desk)
    steps = [_back(name, past) for name in _changed(past)]
    restored = ticket
    for step in steps:
        restored = step.apply(restored)
    withdrawn, no_longer_asked = approve.take_back(found, desk)
    said = Phrase.joined("; ", [*_letters(found, ticket), *_records(found), *no_longer_asked,
                                *(s.said for s in steps if s.said)])
    decisions = (Withdraw(found, words_too=not found.sent), *withdrawn, *(d for step in steps for d in step.decisions))
    what = said or Phrase("nothing was left of it")
    return Done(restored, Phrase("taken back: {what}", what=what), decisions, is_silent=not found.sent, is_undo=True)


def _problem(found: Deed | None, ticket: Ticket, desk: Desk) -> str:
    """Why nothing can be taken back; "" where it can."""
    if found is None or found.ticket != ticket.id or found.person != desk.speaker.key:
        return Phrase("there is nothing of yours on #{number} that can be taken back", number=ticket.id)
    if found.undone:
        return Phrase("it was taken back already")
    if desk.now - found.at > desk.policy.undo_within:
        return Phrase("too late: it can no longer be taken back")
    return ""


def _records(found: Deed) -> list[str]:
    return [Phrase("it is off the record")] if found.records else []


def _letters(found: Deed, ticket: Ticket) -> list[str]:
    """What became of the words."""
    names = {p.address.key: p.address.shown for p in ticket.participants}
    if found.sent:
        read = ", ".join(names.get(key, key) for key in found.sent)
        has_words = Phrase("{names} has your letter already", names=read)
        return [has_words if found.answered else Phrase("{names} has been told already", names=read)]
    return [Phrase("your letter was not sent")] if found.unsent else []


def _wanted(found: Deed) -> Standing:
    """How the ticket is to stand: as before, except that words which have left are an answer and stay one."""
    before = found.before
    if not (found.answered and found.sent):
        return before
    opened = replace(before, status=Status.OPEN) if before.status is Status.NEW else before
    if found.after.status.is_done:
        return opened
    return replace(opened, promise=None, promises=tuple(one for one in opened.promises if not one.is_answer))


def _changed(past: Past) -> list[str]:
    """The fields that the mail has changed, in the order in which they are put back."""
    return [f.name for f in fields(Standing) if getattr(past.before, f.name) != getattr(past.after, f.name)]


@dataclass(frozen=True, slots=True)
class Past:
    """The ticket as it is, how it is to stand again, and how the mail that is taken back had left it."""

    ticket: Ticket
    before: Standing
    after: Standing
    desk: Desk


@dataclass(frozen=True, slots=True)
class Step:
    """One field put back, or left."""

    apply: Callable[[Ticket], Ticket]
    said: str = ""
    decisions: tuple[Decision, ...] = ()


def _back(name: str, past: Past) -> Step:
    """The field as it was before the mail, where it still is as the mail left it."""
    if getattr(Standing.of(past.ticket), name) != getattr(past.after, name):
        what = _SPOKEN[name]
        return Step(lambda t: t, Phrase("{what} was changed since and stays", what=what) if what else "")
    return _PUT_BACK[name](past)


def _status(past: Past) -> Step:
    was, number = past.before.status, past.ticket.id
    said = Phrase("#{number} is {status}", number=number, status=Phrase(was.value))
    resolved = closing.when_resolved(number, past.desk.now, past.desk.policy) if was is Status.RESOLVED else ()
    return Step(lambda t: replace(t, status=was), said, (MoveTo(number, was), *resolved))


def _poc(past: Past) -> Step:
    was, why, away, number = past.before.poc, past.before.chosen_by, past.before.covers_for, past.ticket.id
    said = Phrase("{poc} has it", poc=past.desk.directory.serving(was).name)
    return Step(lambda t: replace(t, poc=was, chosen_by=why, covers_for=away), said,
                (Assign(number, was, why), Cover(number, away)))


def _with_poc(past: Past) -> Step:
    """Goes back together with the POC."""
    if past.before.poc != past.after.poc:
        return Step(lambda t: t)
    return _poc(past)


def _topic(past: Past) -> Step:
    was = past.before.topic
    said = Phrase("topic is {topic}", topic=was) if was else Phrase("the topic is not known")
    corrected = SetTopic(past.ticket.id, was, by=past.desk.speaker.key)
    return Step(lambda t: replace(t, topic=was), said, (corrected,))


def _urgency(past: Past) -> Step:
    was = past.before.urgency
    said = SetUrgency(past.ticket.id, was, by=past.desk.speaker.key)
    return Step(lambda t: replace(t, urgency=was), Phrase("urgency is {level}", level=was), (said,))


def _promise(past: Past) -> Step:
    """The answer that was owed, counted from when it was counted before."""
    desk = past.desk
    was = promises.owed(replace(past.ticket, promise=past.before.promise, promises=past.before.promises))
    owed = lifecycle.nothing_owed(past.ticket)
    if was is not None:
        owed = lifecycle.promise(past.ticket, was, desk.now, desk.directory, desk.policy)
    return Step(lambda t: promises.owing(t, was), "", (owed,))


def _settling(past: Past) -> Step:
    """The promise to settle the matter; the answer goes back by itself."""
    was = promises.settled_by(replace(past.ticket, promises=past.before.promises))
    if was == promises.settled_by(past.ticket):
        return Step(lambda t: t)
    return Step(lambda t: promises.settled_again(t, was), "", (PromiseSettling(past.ticket.id, was),))


def _subject(past: Past) -> Step:
    was = past.before.subject
    said = Phrase('the title is "{title}"', title=was)
    return Step(lambda t: replace(t, subject=was), said, (SetTitle(past.ticket.id, was),))


def _labels(past: Past) -> Step:
    was = past.before.labels
    said = Phrase("the tags are {tags}", tags=", ".join(was)) if was else Phrase("there are no tags")
    return Step(lambda t: replace(t, labels=was), said, (SetLabels(past.ticket.id, was),))


def _colleagues(past: Past) -> Step:
    was = past.before.colleagues
    return Step(lambda t: replace(t, colleagues=was), Phrase("who gets notes is as before"),
                (SetColleagues(past.ticket.id, was),))


def _due(past: Past) -> Step:
    was = past.before.due
    at = lifecycle.morning_of(was, past.desk.directory) if was else None
    said = Phrase("it is to be done by {day}", day=was) if was else Phrase("it is to be done by no day")
    return Step(lambda t: replace(t, due=was), said, (SetDay(past.ticket.id, was, at),))


def _wait_until(past: Past) -> Step:
    was = past.before.wait_until
    at = lifecycle.morning_of(was, past.desk.directory) if was else None
    said = Phrase("it waits until {day}", day=was) if was else ""
    return Step(lambda t: replace(t, wait_until=was), said, (WaitUntil(past.ticket.id, was, at),))


def _links(past: Past) -> Step:
    number, by, before = past.ticket.id, past.desk.speaker.key, past.before.links
    made, cut = set(past.after.links) - set(before), set(before) - set(past.after.links)
    changes = [Relate(number, n, by, related=n in cut) for n in sorted(made | cut)]
    return Step(lambda t: replace(t, links=before), Phrase("the links are as before"), tuple(changes))


def _merged(past: Past) -> Step:
    was, number = past.before.merged_into, past.ticket.id
    said = Phrase("#{number} stands for itself", number=number)
    return Step(lambda t: replace(t, merged_into=was), said, (Merge(number, was),))


def _people(past: Past) -> Step:
    ticket = past.ticket
    joined = sorted(set(past.after.people) - set(past.before.people))
    left = sorted(set(past.before.people) - set(past.after.people))
    known = {p.address.key: p for p in ticket.participants}
    again = tuple(replace(known.get(key) or Participant(Address(key), is_stakeholder=False), admitted=True)
                  for key in left)
    kept = tuple(p for p in ticket.participants if p.address.key not in (*joined, *left))
    return Step(
        lambda t: replace(t, participants=(*kept, *again)), Phrase("the people in the conversation are as before"),
        (*(Dismiss(ticket.id, key) for key in joined), *(Admit(ticket.id, p) for p in again)),
    )


_PUT_BACK: Mapping[str, Callable[[Past], Step]] = {
    "status": _status, "poc": _poc, "chosen_by": _with_poc, "covers_for": _with_poc, "topic": _topic,
    "urgency": _urgency, "promise": _promise, "subject": _subject, "labels": _labels, "colleagues": _colleagues,
    "due": _due, "wait_until": _wait_until, "links": _links, "merged_into": _merged, "people": _people,
    "promises": _settling,
}
_SPOKEN: Mapping[str, str] = {
    "status": Phrase("the status"), "poc": Phrase("the POC"), "chosen_by": "", "covers_for": "",
    "topic": Phrase("the topic"), "urgency": Phrase("the urgency"), "promise": "", "subject": Phrase("the title"),
    "labels": Phrase("the tags"), "colleagues": Phrase("who gets notes"), "due": Phrase("the day it is due"),
    "wait_until": "", "links": Phrase("the links"), "merged_into": Phrase("the merging"),
    "people": Phrase("who is in the conversation"), "promises": "",
}
"""How a field is called in a receipt; "" where its change says nothing by itself."""
