"""Answers to questions: one function a kind, in a table. Bare words count here and nowhere else."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gateway.desk import (
    approval,
    at_desk,
    clock_held,
    following_up,
    forwarding,
    joining,
    lines,
    meeting_notes,
    newcomers,
    opening,
    outside_answers,
    picking,
    receipts,
    sorting,
    staff,
    taking_back,
    writing,
)
from gateway.desk.authority import Answering, Staff
from gateway.desk.matter import Matter, is_busy, words_digest
from gateway.desk.meeting import choice as meeting_choice
from gateway.model.decision import Admit, AppendEntry, Decision, Finish, Settle
from gateway.model.letter import Note, RichText
from gateway.model.mail import Address, Outcome
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Participant, Question, QuestionKind, Visibility

_SAME = {"ok": "yes", "y": "yes", "n": "no", "true": "yes", "cancel": "drop", "discard": "drop", "delete": "drop",
         "internal": "note", "private": "note", "comment": "note"}


def answer(matter: Matter, speaker: Answering) -> tuple[Decision, ...]:
    """Act on the answer; what cannot be acted on is said back, and the question stays as it is."""
    question, file = speaker.question, speaker.file
    if question.kind in WITHOUT_END:
        return WITHOUT_END[question.kind](matter, question)
    person = matter.directory.people.get(question.person)
    own_reading = OWN_READING if person else OUTSIDE
    if file is not None and question.kind in own_reading:
        return own_reading[question.kind](matter, question, file)
    if person is None or question.id is None or (file is None and question.kind in ANSWERS):
        return (Finish(Outcome.ANSWER, "the question's ticket or person is gone"),)
    said = read_answer(matter.mail.new_text, question)
    problem = _problem(question, said, matter)
    if problem:
        return _say_back(matter, person, file, said or Phrase("your answer"), problem)
    assert said is not None, "an answer without a problem has its word"
    if question.kind in AT_DESK:
        then = AT_DESK[question.kind](matter, question, said, person)
    else:
        assert file is not None, "checked above: the other kinds have a ticket"
        then = ANSWERS[question.kind](matter, question, said, person, file)
    ticket = next((d.ticket for d in then if isinstance(d, Finish)), None) or (file.ticket.id if file else None)
    decisions = tuple(d for d in then if not isinstance(d, Finish))
    return (Settle(question.id, said), *decisions, Finish(Outcome.ANSWER, f"{question.kind.value}: {said}", ticket))


def read_answer(new_text: str, question: Question) -> str | None:
    """The first word of the new text, if it is one of the options (or means one); None otherwise."""
    if question.options[:2] == (picking.ALL, picking.NONE):
        return picking.read_pick(new_text, question.options)
    words = new_text.replace("#", " ").split()
    first = words[0].casefold().strip(".,!;:\"'*_") if words else ""
    if question.kind is QuestionKind.ADMIT and first == "yes":
        first = "admit"
    first = _SAME.get(first, first)
    return first if first in question.options else None


def _problem(question: Question, said: str | None, matter: Matter) -> str:
    """Why the answer cannot be acted on; "" where it can."""
    if question.answer is not None:
        return Phrase("this was answered before ({answer}); nothing more was done", answer=question.answer)
    if matter.now > question.expires_at:
        return Phrase("too late: the question has expired and nothing was done; please write your mail again")
    if said is None:
        *first, last = question.options
        if not first:
            return Phrase("please answer with one word: {word}; nothing was done yet", word=last)
        return Phrase("please answer with one word: {words} or {last}; nothing was done yet", words=", ".join(first),
                      last=last)
    if said in ("send", "note") and is_busy(matter):
        return Phrase("this ticket has written too many letters in this hour; nothing was sent: please answer again "
                      "later")
    if question.held is not None and matter.situation.held is None:
        return Phrase("the mail that waited cannot be read any more; please write it again")
    if _reads_otherwise(question, matter):
        return Phrase("the mail that waited is read otherwise now than when you were asked; please write it again")
    return ""


_SHOWN_WHOLE = (QuestionKind.HOLD, QuestionKind.WAS_THIS_YOU, QuestionKind.DESK, QuestionKind.FORWARD)
"""Kinds whose letter shows the mail that waits, and whose answer is about all of it."""


def _reads_otherwise(question: Question, matter: Matter) -> bool:
    """True where the answer would be to other words than were shown: the program reads mails better by now, say."""
    held = matter.situation.held
    if question.held is None or held is None or question.kind not in _SHOWN_WHOLE:
        return False
    return question.digest != words_digest(held.text)


def _say_back(matter: Matter, person: Person, file: TicketFile | None, line: str,
              problem: str) -> tuple[Decision, ...]:
    if file is None:
        return _ask_again(matter, person, problem)
    return (receipts.one_line(line, problem, file.ticket, person, matter),
            Finish(Outcome.ANSWER, problem, file.ticket.id))


def _ask_again(matter: Matter, person: Person, problem: str) -> tuple[Decision, ...]:
    """About a forward, which has no ticket yet: the same question anew, unless it was answered."""
    question = matter.situation.question
    if question is not None and question.kind is not QuestionKind.FORWARD:
        said = matter.mail.new_text.strip()[:20] or Phrase("your answer")
        return (at_desk.receipt([(said, problem, "")], matter, person), Finish(Outcome.ANSWER, problem))
    if question is None or question.answer is not None:
        return (Finish(Outcome.ANSWER, problem),)
    if matter.situation.held is None:
        return (Finish(Outcome.ANSWER, problem),)
    forwarded = _with_held(matter, question)
    author = forwarded.mail.forwarded_from
    asked = forwarding.ask_back(forwarded, person, author)[:-1] if author else ()
    return (*asked, Finish(Outcome.ANSWER, problem))


def _held(matter: Matter, question: Question, said: str, person: Person, file: TicketFile) -> tuple[Decision, ...]:
    """send: the mail goes its way as it is; note: it goes to colleagues only; drop: it is thrown away.

    Its commands count either way; what was dropped stays in the record as it came.
    """
    if said == "drop":
        nothing = Phrase("nothing was sent, nothing changed")
        return (receipts.one_line(said, nothing, file.ticket, person, matter),)
    as_note = said == "note" or question.about == "note"
    return staff.act(_with_held(matter, question), Staff(person, file, notes_only=as_note), released=True)


def _was_this_you(matter: Matter, question: Question, said: str, person: Person,
                  file: TicketFile) -> tuple[Decision, ...]:
    """yes: the mail is his and is treated as such; no: it is put on record that somebody used his name."""
    if said == "yes":
        return staff.act(_with_held(matter, question), Staff(person, file, question.about == "note"))
    text = f"A mail in the name of {person.name} was not from {person.name}. Nothing was changed or sent."
    return (AppendEntry(file.ticket.id, matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE, text=text)),)


def _admit(matter: Matter, question: Question, said: str, person: Person, file: TicketFile) -> tuple[Decision, ...]:
    """admit: the author joins the conversation and his words become public; no: they stay internal."""
    ticket = file.ticket
    if said != "admit":
        stays = Phrase("{who} stays outside; the words are kept as an internal entry", who=question.about)
        return (receipts.one_line(said, stays, ticket, person, matter),)
    names = [e.author.name for e in file.entries if e.author.key == question.about]
    joined = Participant(Address(question.about, names[-1] if names else ""), is_stakeholder=False)
    joins = Phrase("{who} belongs to the conversation and gets your answers from now on", who=question.about)
    return (Admit(ticket.id, joined), receipts.one_line(said, joins, ticket, person, matter))


def _files(matter: Matter, question: Question, said: str, person: Person, file: TicketFile) -> tuple[Decision, ...]:
    """send: the POC gets the files that were held back, as a note to himself; drop: they stay with the ticket."""
    ticket = file.ticket
    if said == "drop":
        stay = Phrase("the files stay with the ticket, nobody gets them")
        return (receipts.one_line(said, stay, ticket, person, matter),)
    inside, left_out = writing.fit(_with_held(matter, question).hazardous, matter.policy.max_relay_bytes)
    text = Phrase("The files of {who} that were held back. Open them only if you know what they are.",
                  who=question.about)
    note = Note(ticket.id, ticket.subject, author=person.name, text=RichText(text),
                attachments=tuple(a.name for a in inside), left_out=left_out)
    return (replace(receipts.to_speaker(note, ticket, person, matter), attachments=inside),)


def _at_desk(matter: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """A mail about no ticket: whether it is his, whether it goes as it is; or one about the lines of a letter."""
    held = _with_held(matter, question)
    if question.about and said == "yes":
        return lines.act(held, person, question)
    return at_desk.answered(matter, held, said, person)


def _announce(matter: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """Whether the words that he was shown go to everybody with an open ticket of the project."""
    return at_desk.announced(matter, _with_held(matter, question), question, said, person)


def _forward(matter: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """yes: the author of the forwarded mail is the stakeholder of a new ticket; no: the POC who forwarded it is."""
    forwarded = _with_held(matter, question)
    return opening.open_ticket(forwarding.as_author(forwarded) if said == "yes" else forwarded)


Act = Callable[[Matter, Question, str, Person, TicketFile], tuple[Decision, ...]]
ANSWERS: Mapping[QuestionKind, Act] = {
    QuestionKind.HOLD: _held,
    QuestionKind.WAS_THIS_YOU: _was_this_you,
    QuestionKind.ADMIT: _admit,
    QuestionKind.FILES: _files,
    QuestionKind.JOIN: joining.answer,
    QuestionKind.COPIED: newcomers.answer,
}
"""Those about a ticket."""
AT_DESK: Mapping[QuestionKind, Callable[[Matter, Question, str, Person], tuple[Decision, ...]]] = {
    QuestionKind.FORWARD: _forward,
    QuestionKind.DESK: _at_desk,
    QuestionKind.ANNOUNCE: _announce,
    QuestionKind.HAND_BACK: at_desk.handed_back,
    QuestionKind.CLOCK_HELD: clock_held.confirm,
}
"""Those about none, or none yet."""
Read = Callable[[Matter, Question, TicketFile], tuple[Decision, ...]]
OWN_READING: Mapping[QuestionKind, Read] = {
    QuestionKind.TOPIC: sorting.by_poc,
    QuestionKind.UNDO: taking_back.answer,
    QuestionKind.ACTION: following_up.answer,
    QuestionKind.APPROVAL: approval.answer,
    QuestionKind.APPROVAL_CONFIRM: approval.confirm,
    QuestionKind.NOTES: meeting_notes.take,
}
"""Those where the whole new text must be the answer: anything else is somebody's words, and no less welcome."""
WITHOUT_END: Mapping[QuestionKind, Callable[[Matter, Question], tuple[Decision, ...]]] = {
    QuestionKind.LINES: lines.answer,
}
"""Those that can be answered again and again: nothing settles them."""
OUTSIDE: Mapping[QuestionKind, Read] = {
    QuestionKind.STAKEHOLDER_TOPIC: sorting.by_stakeholder,
    QuestionKind.JOIN: outside_answers.join,
    QuestionKind.SLOTS: meeting_choice.pick,
    QuestionKind.NEW_MATTER: outside_answers.same,
    QuestionKind.RATING: outside_answers.rating,
}
"""The same, asked of people outside."""


def _with_held(matter: Matter, question: Question) -> Matter:
    """The matter with the mail that waited in the place of the answer: a question that follows is about that mail."""
    held, number = matter.situation.held, question.held
    assert held is not None and number is not None, "checked before: the held mail is there"  # noqa: PT018
    return replace(matter, mail=held, situation=replace(matter.situation, inbound=number))
