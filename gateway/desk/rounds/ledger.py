"""An operator's ledger: what became of every mail since the last one, what waits for his word, what will end soon."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.desk import writing
from gateway.desk.numbered import question_about
from gateway.desk.rounds import plan
from gateway.model.changes_lines import LedgerShown
from gateway.model.decision import Decision, Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.ledger import NOTICE, Books, Expiry, Premises
from gateway.model.letters_lists import Group, Ledger
from gateway.model.lines import Line, LineKind
from gateway.model.mail import Outcome
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Question

_LITTLE_SPACE = 2 * 1024**3
_OLD_LETTER = timedelta(hours=1)
_GB = 1024**3

_ENDED: Mapping[Outcome, str] = {
    Outcome.NEW_TICKET: Phrase("newly opened"),
    Outcome.ENTRY: Phrase("on tickets"),
    Outcome.COMMAND: Phrase("with commands"),
    Outcome.ANSWER: Phrase("answering questions"),
    Outcome.HELD: Phrase("held"),
    Outcome.BOUNCE: Phrase("returned"),
    Outcome.AUTOMATIC: Phrase("automatic"),
    Outcome.SPAM: Phrase("spam"),
    Outcome.DUPLICATE: Phrase("duplicate"),
    Outcome.QUARANTINED: Phrase("quarantined"),
}
"""Every outcome, in the order in which the sum names them."""


def send(occasion: Occasion) -> tuple[Decision, ...]:
    """The ledger, and when the next one comes; nothing for somebody who is gone or is no operator any more.

    On a quiet day too: no ledger would mean that something is wrong.
    """
    person, books = occasion.directory.people.get(occasion.about), occasion.books
    if person is None or books is None:
        return ()
    at = plan.next_ledger(person, occasion.now, occasion.directory, occasion.policy)
    planned = Schedule(DueKind.LEDGER, at, about=person.key)
    if at is None:
        return (planned,)
    letter = account(books, occasion.premises, occasion.directory, occasion.now)
    question = question_about(lines_of(books), person, occasion.now, occasion.policy)
    letters = _to(person, letter, question, occasion.directory)
    return (*letters, LedgerShown(person.key, books.last), planned)


def _to(person: Person, letter: Ledger, question: Question, directory: Directory) -> tuple[Write, ...]:
    asked = (writing.ask(letter, question, box, project=directory.default_project.key, language=person.language)
             for box in directory.mailboxes(person.key))
    return tuple(replace(write, machine=Machine.GENERATED) for write in asked)


def account(books: Books, premises: Premises, directory: Directory, now: datetime) -> Ledger:
    """The letter, whoever reads it."""
    return Ledger(
        None, "", books.since, books.taken, tuple(ended(books)), tuple(_groups(books)), waiting=len(lines_of(books)),
        facts=tuple(_facts(books, premises, directory)), warnings=tuple(_warnings(books, premises, now)),
    )


def ended(books: Books) -> Iterator[tuple[int, str]]:
    """(how many, what became of them): what is none is left out; the sum is all that was taken in."""
    yield from ((books.ended[outcome], said) for outcome, said in _ENDED.items() if books.ended[outcome])
    if books.at_work:
        yield books.at_work, Phrase("not handled yet")


def lines_of(books: Books) -> tuple[Line, ...]:
    """What the numbers stand for: mails in quarantine first, then letters that were given up."""
    mails = (Line(LineKind.MAIL, str(mail.id)) for mail in books.set_aside)
    return (*mails, *(Line(LineKind.LETTER, str(letter.id)) for letter in books.unsent))


def _groups(books: Books) -> Iterator[Group]:
    """The same lines in words."""
    if books.set_aside:
        yield Phrase("In quarantine: release, show, drop or spam"), tuple(
            (number, None, mail.mail_from or "<>", "", Phrase("{at}: {why}", at=mail.received_at, why=mail.reason))
            for number, mail in enumerate(books.set_aside, start=1)
        )
    if books.unsent:
        yield Phrase("Letters that could not be sent: retry or drop"), tuple(
            (number, None, letter.subject, letter.recipient, letter.error)
            for number, letter in enumerate(books.unsent, start=len(books.set_aside) + 1)
        )


def _facts(books: Books, premises: Premises, directory: Directory) -> Iterator[tuple[str, str]]:
    """(label, what it is): only what there is to say."""
    hidden = books.all_set_aside - len(books.set_aside), books.all_unsent - len(books.unsent)
    if any(hidden):
        yield Phrase("Not shown:"), Phrase("in quarantine {mails} (spoc inbox), letters {letters}",
                                           mails=hidden[0], letters=hidden[1])
    if books.unanswered:
        yield Phrase("Held, never answered:"), Phrase.joined(", ", _unanswered(books, directory))
    yield Phrase("Waiting:"), Phrase("mails to handle: {mails}, letters to send: {letters}", mails=books.backlog,
                                     letters=books.letters_due)
    if premises.model:
        yield Phrase("Classifier:"), Phrase("{model}, since {at}", model=premises.model, at=premises.model_since) \
            if premises.model_since else premises.model
    if premises.free_bytes is not None:
        yield Phrase("Free space:"), f"{premises.free_bytes / _GB:.1f} GB"
    for one in premises.expiries:
        if one.ends_at is not None:
            yield Phrase("{what}:", what=one.what), Phrase("until {at}", at=one.ends_at)


def _unanswered(books: Books, directory: Directory) -> Iterator[str]:
    for one in books.unanswered:
        name = directory.serving(one.person).name
        yield Phrase("a mail of {name} (#{number})", name=name, number=one.ticket) if one.ticket else \
            Phrase("a mail of {name}", name=name)


def _warnings(books: Books, premises: Premises, now: datetime) -> Iterator[str]:
    """What he should look at today, worst first."""
    if premises.free_bytes is not None and premises.free_bytes < _LITTLE_SPACE:
        yield Phrase("Only {space} are left on the disk.", space=f"{premises.free_bytes / _GB:.1f} GB")
    if books.oldest_letter is not None and now - books.oldest_letter > _OLD_LETTER:
        yield Phrase("A letter has waited since {at}: does the relay take mail?", at=books.oldest_letter)
    for one in books.troubles:
        yield Phrase("{what}, since {at}: {why}", what=one.what, at=one.since, why=one.why) if one.why else \
            Phrase("{what}, since {at}.", what=one.what, at=one.since)
    yield from _ending(premises.expiries, now)


def _ending(expiries: Iterable[Expiry], now: datetime) -> Iterator[str]:
    for one in expiries:
        if one.ends_at is None:
            yield Phrase("{what} cannot be read.", what=one.what)
        elif one.ends_at <= now:
            yield Phrase("{what} has ended on {day}.", what=one.what, day=one.ends_at.date())
        elif one.ends_at - now < NOTICE:
            yield Phrase("{what} ends on {day}.", what=one.what, day=one.ends_at.date())
