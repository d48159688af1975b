"""A mail that the classifier is unsure about: which topics are offered, and who is asked.

Always the POC who takes what nobody is sure of; and, where the operator wants it, the stakeholder in his receipt. Who
answers first sorts the ticket; `sorting` acts on the answers.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.desk import alike, invited, writing
from gateway.desk.matter import Matter
from gateway.model.decision import Write
from gateway.model.letter import Lane, Receipt, ReceiptWhichTopic, RichText, WhichTopic
from gateway.model.mail import Attachment
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question, QuestionKind, TagRole, Ticket

_MOST = 3
"""Topics that are offered: more are not read."""
KEEP, NONE_OF_THESE = "mine", "none"
"""Option 0 of each question: the POC keeps the ticket; the stakeholder says that no topic fits."""
_OPTION_0 = {QuestionKind.TOPIC: KEEP, QuestionKind.STAKEHOLDER_TOPIC: NONE_OF_THESE}


def choices(ticket: Ticket, matter: Matter) -> tuple[tuple[str, float], ...]:
    """(topic, how likely), best first, of those that exist at the ticket's address; none where there is no doubt."""
    if ticket.topic is not None:
        return ()
    here = matter.project.topics or matter.directory.topics
    return tuple((name, share) for name, share in matter.triage.ranked if name in here)[:_MOST]


def ask_poc(ticket: Ticket, matter: Matter, maybe: TicketFile | None, attachments: Sequence[Attachment],
            left_out: tuple[str, ...]) -> tuple[Write, ...]:
    """The question to the POC of the ticket, with the whole mail."""
    person = matter.directory.serving(ticket.poc)
    letter = WhichTopic(
        ticket.id, ticket.subject, stakeholder=ticket.stakeholder, text=RichText(matter.mail.new_text, matter.html),
        choices=choices(ticket, matter), urgency=ticket.urgency, urgency_why=matter.triage.urgency_why,
        due_at=ticket.promise, attachments=tuple(part.name for part in attachments), left_out=left_out,
        maybe=maybe.ticket.id if maybe else None, maybe_title=maybe.ticket.subject if maybe else "",
        same=alike.mentioned(matter), solved=alike.suggested(matter), invitation=invited.shown(matter.mail),
    )
    asked = _question(QuestionKind.TOPIC, person.key, ticket, matter)
    return tuple(
        writing.ask(letter, asked, box, project=ticket.project, language=person.language, attachments=attachments)
        for box in matter.directory.mailboxes(person.key)[:1]
    )


def ask_stakeholder(receipt: Write, plain: Receipt, ticket: Ticket, matter: Matter) -> Write:
    """The receipt as a question: it confirms as `plain` does, and the reply comes to the question's own tag."""
    titles = tuple(matter.directory.topics[name].title for name, _ in choices(ticket, matter))
    letter = ReceiptWhichTopic(
        plain.number, plain.title, plain.topic, plain.urgency, plain.poc, plain.due_at, plain.show_title, titles,
    )
    asked = _question(QuestionKind.STAKEHOLDER_TOPIC, matter.sender.key, ticket, matter)
    return replace(receipt, letter=letter, lane=Lane.QUESTION, role=TagRole.QUESTION, question=asked)


def _question(kind: QuestionKind, person: str, ticket: Ticket, matter: Matter) -> Question:
    """What is asked of `person`, a key or an address key; its options are counted from 0."""
    options = (_OPTION_0[kind], *(name for name, _ in choices(ticket, matter)))
    return matter.question(kind, person, options, ticket=ticket.id)
