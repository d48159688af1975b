"""A POC adds people to a conversation: at once, or after he was asked whether it was he who said so."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.desk import newcomers, receipts, writing
from gateway.desk.matter import Matter
from gateway.model.decision import Decision, Write
from gateway.model.letters_desk import JoinAsked
from gateway.model.mail import Address
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question, QuestionKind, Ticket


def join(people: Sequence[Address], ticket: Ticket, by: Person, policy: DeskPolicy) -> tuple[Decision, ...]:
    """They belong to the conversation; the letter that says so waits like the POC's words, and can be taken back."""
    return tuple(
        replace(one, delay=policy.relay_delay) if isinstance(one, Write) else one
        for one in newcomers.join(people, ticket, by=by.name)
    )


def ask(people: Sequence[Address], ticket: Ticket, person: Person, matter: Matter) -> Write:
    """The question to the POC, at the address that we know of him."""
    letter = JoinAsked(ticket.id, ticket.subject, people=tuple(map(newcomers.with_address, people)))
    question = matter.question(QuestionKind.JOIN, person.key, letter.options, ticket=ticket.id,
                               about=newcomers.as_lines(people))
    box = matter.directory.mailboxes(person.key)[0]
    return writing.ask(letter, question, box, project=ticket.project, language=person.language)


def answer(matter: Matter, question: Question, said: str, person: Person, file: TicketFile) -> tuple[Decision, ...]:
    """yes: they join; no: nobody does. Who has joined meanwhile is not told again."""
    ticket = file.ticket
    here = {p.address.key for p in ticket.conversation}
    people = [one for one in newcomers.read_lines(question.about) if one.key not in here]
    joined = join(people, ticket, person, matter.policy) if said == "yes" else ()
    names = ", ".join(one.shown for one in people)
    result = Phrase("the answers go to {people} too from now on", people=names) if joined else Phrase("nobody joins")
    return (*joined, receipts.one_line(said, result, ticket, person, matter))
