"""The notes of a meeting: whatever the POC answers is a note, and its `#decision` and `#action` go on record."""
from __future__ import annotations

from gateway.desk import holding, staff
from gateway.desk.authority import Doubted, Staff, is_believed
from gateway.desk.matter import Matter
from gateway.model.decision import Decision, Finish
from gateway.model.mail import Outcome
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question


def take(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """All of it stays among colleagues; a mail that is not proven to be his is doubted as any other."""
    person = matter.directory.people.get(question.person)
    if person is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone", file.ticket.id),)
    person = matter.directory.person_at(matter.sender.address) or person
    if not is_believed(person, matter.situation):
        return holding.doubt(matter, Doubted(person, file, notes_only=True))
    return staff.act(matter, Staff(person, file, notes_only=True))
