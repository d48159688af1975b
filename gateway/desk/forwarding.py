"""A POC forwards a mail to the shared address: its author may be the stakeholder, but nobody becomes one unasked."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import writing
from gateway.desk.matter import Matter, bare_subject
from gateway.model.decision import Decision, Finish
from gateway.model.letter import Forwarded, RichText
from gateway.model.mail import Address, Outcome
from gateway.model.people import Person, Role
from gateway.model.ticket import QuestionKind


def forwarder(matter: Matter) -> Person | None:
    """The POC whose mail forwards somebody else's; None where it is no such mail."""
    person = matter.directory.person_at(matter.sender.address)
    author = matter.mail.forwarded_from
    if person is None or author is None or Role.POC not in person.roles:
        return None
    if matter.directory.person_at(author.address) or matter.directory.project_at(author.address):
        return None
    return person


def ask_back(matter: Matter, person: Person, author: Address) -> tuple[Decision, ...]:
    """Keep the mail and ask the POC, at the address that we know, whether its author is the stakeholder."""
    letter = Forwarded(None, bare_subject(matter.mail.subject), author=author, text=RichText(matter.mail.new_text))
    question = matter.question(QuestionKind.FORWARD, person.key, letter.options, holds=True, about=author.key)
    box = matter.directory.mailboxes(person.key)[0]
    asked = writing.ask(letter, question, box, project=matter.project.key, language=person.language)
    return (asked, Finish(Outcome.HELD, f"{person.name} forwarded a mail of {author.address}"))


def as_author(matter: Matter) -> Matter:
    """The forwarded mail as if its author had written it."""
    return replace(matter, mail=replace(matter.mail, from_=matter.mail.forwarded_from))
