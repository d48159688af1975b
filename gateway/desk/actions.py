"""What people have undertaken to do: they are told of it, and on its day they are asked whether it is done."""
from __future__ import annotations

from datetime import date
from hashlib import sha256

from gateway.desk import writing
from gateway.model.decision import Decision, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_desk import ActionDue, ActionGiven
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person
from gateway.model.ticket import Question, QuestionKind, Ticket


def name_of(who: str, directory: Directory) -> str:
    """The name of a person of the house; of anybody else what was written."""
    person = directory.people.get(who)
    return person.name if person else who


def tell(ticket: Ticket, who: str, what: str, day: date | None, by: Person, directory: Directory) -> tuple[Write, ...]:
    """To the POC who is to do it, if a colleague says so; nobody else is written to."""
    if who == by.key or not _is_poc(who, directory):
        return ()
    letter = ActionGiven(ticket.id, ticket.subject, author=by.name, text=RichText(what), day=day)
    return writing.to_staff(who, letter, ticket, directory, lane=Lane.COLLEAGUES)


def follow_up(occasion: Occasion) -> tuple[Decision, ...]:
    """Who has undertaken it is asked whether it is done; the POC where that is somebody outside. Nothing if it is."""
    file, action = occasion.file, occasion.action
    if file is None or action is None or action.done:
        return ()
    ticket, directory = file.ticket, occasion.directory
    person = directory.serving(action.who if _is_poc(action.who, directory) else ticket.poc)
    who, author = ("" if key == person.key else name_of(key, directory) for key in (action.who, action.by))
    letter = ActionDue(ticket.id, ticket.subject, text=RichText(action.text), who=who, author=author)
    question = Question(
        kind=QuestionKind.ACTION, person=person.key, options=letter.options, asked_at=occasion.now,
        expires_at=occasion.now + occasion.policy.question_expires_after,
        digest=sha256(action.text.encode()).hexdigest(), ticket=ticket.id, about=str(action.id),
    )
    return tuple(writing.ask(letter, question, box, project=ticket.project, language=person.language)
                 for box in directory.mailboxes(person.key))


def _is_poc(key: str, directory: Directory) -> bool:
    person = directory.people.get(key)
    return person is not None and person.takes_tickets
