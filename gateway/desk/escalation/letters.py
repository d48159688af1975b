"""What is written when somebody is asked to act: the letter to him with the facts, and a line to the POC."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gateway.desk import spans, working_time, writing
from gateway.desk.escalation.next_in_line import Asking
from gateway.desk.numbered import question_about
from gateway.model.decision import Machine, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_escalation import Escalated, Escalation, EscalationToSponsor
from gateway.model.lines import Line, LineKind
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Question, Urgency


def ask(person: Person, asking: Asking) -> tuple[Write, ...]:
    """The letter to whoever is asked to act: a POC's reply reaches the stakeholder, anybody else decides by a line."""
    ticket, machine = asking.ticket, _machine(asking)
    if person.takes_tickets:
        letter = _letter(Escalation, person, asking)
        return writing.to_staff(person.key, letter, ticket, asking.directory, lane=Lane.STAKEHOLDER, machine=machine)
    letter, question = _letter(EscalationToSponsor, person, asking), _question(person, asking)
    asked = (writing.ask(letter, question, box, project=ticket.project, language=person.language)
             for box in asking.directory.mailboxes(person.key))
    return tuple(replace(write, machine=machine) for write in asked)


def _question(person: Person, asking: Asking) -> Question:
    only = Line(LineKind.TICKET, str(asking.ticket.id))
    return replace(question_about([only], person, asking.house.now, asking.house.policy), ticket=asking.ticket.id)


def _letter(kind: type[Escalation], person: Person, asking: Asking) -> Escalation:
    ticket, directory = asking.ticket, asking.directory
    last = asking.file.last_from_outside
    return kind(
        ticket.id, ticket.subject, stakeholder=ticket.stakeholder, receivers=writing.receivers(ticket),
        poc="" if person.key == ticket.poc else directory.serving(ticket.poc).name, waited=_waited(asking),
        due_at=ticket.promise, urgency=ticket.urgency, done=_done(asking),
        asked=tuple((directory.serving(one.who).name, one.at) for one in asking.file.asked),
        by=asking.by.name if asking.by else "", why=RichText(asking.why) if asking.why else None,
        said_at=last.at if last else None, text=RichText(last.text if last else ""),
    )


def _waited(asking: Asking) -> str:
    promise, now = asking.ticket.promise, asking.house.now
    if promise is None or promise >= now:
        return ""
    hours = asking.directory.hours_for(asking.ticket.topic, asking.ticket.project)
    return spans.in_words(working_time.between(promise, now, hours))


def _done(asking: Asking) -> str:
    """The last word of the house to the people outside."""
    directory = asking.directory
    ours = ((author, mail.at) for mail in reversed(asking.file.public_mails)
            if (author := directory.person_at(mail.author.address)) is not None)
    author, at = next(ours, (None, None))
    if author is None or at is None:
        return Phrase("{name} has not written to {stakeholder} yet", name=directory.serving(asking.ticket.poc).name,
                      stakeholder=asking.ticket.stakeholder.shown)
    return Phrase("{name} wrote {at}", name=author.name, at=at)


def tell_poc(person: Person, asking: Asking) -> tuple[Write, ...]:
    """One line to the POC, in his working hours where it is not critical; none where he wants it so himself."""
    ticket = asking.ticket
    poc = asking.directory.serving(ticket.poc)
    if asking.by is not None and asking.by.key == poc.key:
        return ()
    letter = Escalated(ticket.id, ticket.subject, stakeholder=ticket.stakeholder, receivers=writing.receivers(ticket),
                       asked=person.name, waited=_waited(asking), by=asking.by.name if asking.by else "")
    told = writing.to_staff(ticket.poc, letter, ticket, asking.directory, lane=Lane.STAKEHOLDER,
                            machine=_machine(asking))
    return tuple(replace(write, delay=_delay(poc, asking)) for write in told)


def _delay(poc: Person, asking: Asking) -> timedelta:
    now = asking.house.now
    if asking.by is not None or asking.ticket.urgency is Urgency.CRITICAL:
        return timedelta()
    return working_time.next_working(now, asking.directory.hours_of(poc)) - now


def _machine(asking: Asking) -> Machine:
    return Machine.HUMAN if asking.by else Machine.GENERATED
