"""A reply to a receipt: "undo" takes the mail back that it is about. Everything else is a mail to colleagues."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import grammar, holding, staff
from gateway.desk.authority import Doubted, Staff, is_believed
from gateway.desk.matter import Matter
from gateway.desk.receipts import WORD
from gateway.model.decision import Decision, Finish, Settle
from gateway.model.mail import Outcome
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question


def answer(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """Only a whole new text of that one word takes back; commands do what they always do, words are a note."""
    person = matter.directory.people.get(question.person)
    if person is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone", file.ticket.id),)
    speaker = Staff(person, file, notes_only=True)
    if _is_the_word(matter):
        undone = staff.act(replace(matter, mail=replace(matter.mail, new_text=f"#{WORD}")), speaker, released=True)
        settled = (Settle(question.id, WORD),) if question.id is not None and question.answer is None else ()
        return (*settled, *undone[:-1], Finish(Outcome.ANSWER, WORD, file.ticket.id))
    if not is_believed(person, matter.situation):
        return holding.doubt(matter, Doubted(person, file, notes_only=True))
    return staff.act(matter, speaker)


def _is_the_word(matter: Matter) -> bool:
    return grammar.bare(matter.mail.new_text) == WORD and not matter.has_files
