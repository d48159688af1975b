"""Answers to "is it done?": `done`, or `later` and a day. Everything else is a mail to colleagues."""
from __future__ import annotations

import re
from dataclasses import replace

from gateway.desk import grammar, holding, lifecycle, receipts, staff
from gateway.desk.authority import Doubted, Staff, is_believed
from gateway.desk.dates import read_date
from gateway.desk.matter import Matter
from gateway.model.changes import SettleAction
from gateway.model.decision import AppendEntry, Decision, Finish, Settle
from gateway.model.mail import Outcome
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Action, Entry, EntryKind, Question, TicketId, Visibility

_DONE, _LATER = "done", "later"
_ANSWERED = Phrase("this was answered before; nothing more was done")
_ANSWER = re.compile(rf"[\W_]*(?:(?P<done>{_DONE})[\W_]*|{_LATER}\b(?P<day>[^\n]*))", re.I)
"""The whole new text: "Done with the first part, but ..." is a word to colleagues."""


def answer(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """What is said about the action; the question stays as it is where no day can be read."""
    person = matter.directory.people.get(question.person)
    if person is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone", file.ticket.id),)
    person = matter.directory.person_at(matter.sender.address) or person  # one of a team that was asked
    found = _ANSWER.fullmatch(grammar.plain(matter.mail.new_text))
    if found is None or matter.has_files:
        return _to_colleagues(matter, Staff(person, file, notes_only=True))
    said = _DONE if found["done"] else _LATER
    result, decisions = _settle(matter, question, person.key, file, found["day"])
    return (*decisions, receipts.one_line(said, result, file.ticket, person, matter),
            Finish(Outcome.ANSWER, f"{question.kind.value}: {said}", file.ticket.id))


def _to_colleagues(matter: Matter, speaker: Staff) -> tuple[Decision, ...]:
    if not is_believed(speaker.person, matter.situation):
        return holding.doubt(matter, Doubted(speaker.person, speaker.file, notes_only=True))
    return staff.act(matter, speaker)


def _settle(matter: Matter, question: Question, key: str, file: TicketFile,
            day: str | None) -> tuple[str, tuple[Decision, ...]]:
    """(a sentence for the receipt, what changes). `day`: until when it is put off, in his words; None: it is done."""
    action = next((one for one in matter.situation.found.actions if str(one.id) == question.about), None)
    if action is None or question.id is None or question.answer is not None:
        return _ANSWERED, ()
    said, decisions = settled(matter, action, key, file.ticket.id, day)
    return said, (Settle(question.id, _DONE if day is None else _LATER), *decisions) if decisions else ()


def settled(matter: Matter, action: Action, key: str, ticket: TicketId,
            day: str | None) -> tuple[str, tuple[Decision, ...]]:
    """The same, where nobody was asked; `ticket` gets the record, `key` is the person who says so."""
    if action.done:
        return _ANSWERED, ()
    if day is None:
        return Phrase("it is done, and on record"), (
            SettleAction(action.id, key), AppendEntry(ticket, _entry(matter, action)),
        )
    today = matter.directory.people[key].day_of(matter.now)
    until = read_date(day.strip(" .,:;!"), today)
    if until is None or until <= today:
        return Phrase("nothing changed: say until when, for example {example}", example=Phrase("later Friday")), ()
    asked_again = lifecycle.morning_of(until, matter.directory)
    return Phrase("you are asked again on {day}", day=until), (
        SettleAction(action.id, due=until, follow_up=asked_again),
    )


def _entry(matter: Matter, action: Action) -> Entry:
    """By who says so; quotes of his mail say nothing about it."""
    entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.ACTION, text=f"{_DONE}: {action.text}")
    return replace(entry, folded="", message_id=None)
