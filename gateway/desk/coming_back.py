"""An absence ends: the POC gets a list of what others hold for him, and says what he wants back.

He is asked on the morning after its last day; `#back` ends it before, and brings everything back at once.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from gateway.desk import absence, cover, handing, picking, writing
from gateway.desk.matter import Matter
from gateway.model.changes import Cover
from gateway.model.decision import Assign, Decision, Machine, Write
from gateway.model.letter import Lane, Moved
from gateway.model.letters_absence import WelcomeBack
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question, QuestionKind, TagRole, Ticket

_MOST = 50
"""On one list; what is beyond it stays with whoever has it, until `#back` or `#mine`."""
_LOOK_BACK = timedelta(days=60)


def hand_back(occasion: Occasion) -> tuple[Decision, ...]:
    """The list, as a question; nothing where nobody holds anything for him, or he is away for another reason."""
    directory, person = occasion.directory, occasion.directory.people.get(occasion.about)
    if person is None or person.is_away(person.day_of(occasion.now)):
        return ()
    files = held_for(person, occasion.covered)[:_MOST]
    if not files:
        return ()
    letter = WelcomeBack(None, "", tickets=tuple(
        (f.ticket.id, f.ticket.subject, directory.serving(f.ticket.poc).name, _happened(f, occasion)) for f in files
    ))
    numbers = " ".join(str(file.ticket.id) for file in files)
    question = Question(
        kind=QuestionKind.HAND_BACK, person=person.key, options=picking.options(len(files)), asked_at=occasion.now,
        expires_at=occasion.now + occasion.policy.question_expires_after,
        digest=sha256(numbers.encode()).hexdigest(), about=numbers,
    )
    return tuple(
        replace(write, lane=Lane.QUESTION, role=TagRole.QUESTION, question=question)
        for write in absence.to_person(person, letter, directory)
    )


def held_for(person: Person, files: Sequence[TicketFile]) -> list[TicketFile]:
    """The open tickets on which somebody else stands in for him."""
    return [file for file in files if file.ticket.covers_for == person.key and file.ticket.poc != person.key
            and not file.ticket.status.is_done]


def pick(matter: Matter, question: Question, said: str, person: Person) -> tuple[list[Decision], str]:
    """What he wants back is his again, the rest is no longer held for him; and a sentence that says so.

    Tickets that have been closed or given to somebody else since he was asked stay where they are.
    """
    asked = question.about.split()
    wanted = {int(asked[place]) for place in picking.picked(said, len(asked))}
    still = [file for file in held_for(person, matter.situation.found.covered) if str(file.ticket.id) in asked]
    back = [file for file in still if file.ticket.id in wanted]
    kept: list[Decision] = [Cover(file.ticket.id, "") for file in still if file.ticket.id not in wanted]
    decisions = [d for file in back for d in take_back(file, person, matter.directory, matter.policy)]
    return [*kept, *decisions], say(back)


def take_back(file: TicketFile, person: Person, directory: Directory, policy: DeskPolicy) -> list[Decision]:
    """The ticket is his again: he gets all of it, who had it one line, and the people outside one line."""
    ticket = file.ticket
    why = Phrase("{poc} is back", poc=person.name)
    after = replace(ticket, poc=person.key, chosen_by=why, covers_for="")
    return [
        Assign(ticket.id, person.key, why), Cover(ticket.id, ""),
        *handing.hand_over(file, after, directory, policy),
        *_release(ticket, person, directory),
        *cover.tell_outside(after, person, Machine.HUMAN),
    ]


def say(files: Sequence[TicketFile]) -> str:
    """For the receipt: which tickets are his again."""
    if not files:
        return Phrase("no ticket changes hands")
    numbers = ", ".join(f"#{file.ticket.id}" for file in files)
    return Phrase("you have {tickets} again; a letter for each is on its way", tickets=numbers)


def day_before(today: date) -> date:
    """The last day of an absence that ends because he is here."""
    return today - timedelta(days=1)


def _release(ticket: Ticket, person: Person, directory: Directory) -> tuple[Write, ...]:
    if ticket.poc not in directory.people:
        return ()
    moved = Moved(ticket.id, ticket.subject, poc=person.name, by=person.name)
    return writing.to_staff(ticket.poc, moved, ticket, directory, lane=Lane.COLLEAGUES)


def _happened(file: TicketFile, occasion: Occasion) -> str:
    """The last thing that was said between the house and the people outside, and what is owed."""
    ticket, directory = file.ticket, occasion.directory
    last = file.public_mails[-1] if file.public_mails else None
    if last is None or occasion.now - last.at >= _LOOK_BACK:
        return Phrase("nothing was written lately")
    author = directory.person_at(last.author.address)
    name, at = author.name if author else last.author.shown, last.at
    if ticket.promise is not None:
        return Phrase("{name} wrote {at}; an answer is due {due}", name=name, at=at, due=ticket.promise)
    return Phrase("{name} wrote {at}; no answer is owed", name=name, at=at)
