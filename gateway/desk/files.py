"""Files that nobody should open by accident: held back, and sent when the POC asks for them."""
from __future__ import annotations

from gateway.desk import writing
from gateway.desk.matter import Matter
from gateway.model.decision import Write
from gateway.model.letter import HeldFiles
from gateway.model.ticket import QuestionKind, Ticket


def ask_for(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    """The question to the POC, where the mail of somebody outside brought such files."""
    files = tuple((a.name, a.hazard) for a in matter.hazardous)
    person = matter.directory.serving(ticket.poc)
    if not files:
        return ()
    letter = HeldFiles(ticket.id, ticket.subject, author=matter.sender, files=files)
    question = matter.question(
        QuestionKind.FILES, person.key, letter.options, ticket=ticket.id, holds=True, about=matter.sender.key,
        bound_to="\n".join(a.sha256 for a in matter.hazardous),
    )
    return tuple(
        writing.ask(letter, question, box, project=ticket.project, language=person.language)
        for box in matter.directory.mailboxes(person.key)[:1]
    )
