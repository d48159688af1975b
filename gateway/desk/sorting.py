"""What becomes of the answer to "what is it about?": the ticket gets its topic and goes to who is responsible for it.

Only a whole new text that is the number of an option (or "mine") sorts. Whatever else somebody writes at such a tag is
his words: a POC's are held, for the letter has told him that nothing goes outside; a stakeholder's join the ticket.
Who is first sorts, and who comes later is told so.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.desk import alike, commands, grammar, handing, hearing, holding, receipts, staff, writing
from gateway.desk.authority import Doubted, Staff, Stakeholder, is_believed
from gateway.desk.commands import about, hands
from gateway.desk.matter import Matter, is_busy
from gateway.desk.opening import may_confirm
from gateway.model.decision import AppendEntry, Confirm, Decision, Finish, Machine, Settle, Write
from gateway.model.letter import Lane, Note, RichText, StatusChange
from gateway.model.mail import Outcome
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Question, Ticket, Visibility

_TAKES = frozenset({"topic", "mine", "assign"})
"""Commands after which the ticket may be the sorter's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A POC who was asked, at the question's own tag."""

    matter: Matter
    question: Question
    person: Person
    file: TicketFile

    @property
    def ticket(self) -> Ticket:
        """As it is now."""
        return self.file.ticket

    @property
    def desk(self) -> commands.Desk:
        """For commands in his name."""
        return commands.Desk(self.person, self.matter, self.file)


def by_poc(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """A number sorts, `mine` keeps; commands do what they always do; other words wait for his "send"."""
    person = matter.directory.people.get(question.person)
    if person is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone", file.ticket.id),)
    asked = Asked(matter, question, person, file)
    option = read_option(matter, question)
    if option is not None:
        return _choose(asked, option)
    if _is_slip(matter):
        numbers = ", ".join(str(n) for n in range(1, len(question.options)))
        return _say_back(asked, Phrase("please answer with {numbers} or {last}; nothing was done yet", numbers=numbers,
                                       last=question.options[0]))
    return _say(asked)


def read_option(matter: Matter, question: Question) -> int | None:
    """The option whose number is the whole new text, or 0 for its word; None where the mail says anything else.

    Option 0 is the one without a topic. With a file the mail says more than a number.
    """
    said = grammar.bare(matter.mail.new_text)
    if matter.has_files:
        return None
    if said.isdecimal() and len(said) == 1:
        return int(said) if int(said) < len(question.options) else None
    return 0 if said == question.options[0] else None


def _is_slip(matter: Matter) -> bool:
    """Nothing, or a number that was not offered: it cannot have been meant for anybody else."""
    said = grammar.bare(matter.mail.new_text)
    return not matter.has_files and (not said or said.isdecimal())


# --- the POC chooses -------------------------------------------------------------------------------------------------


def _choose(asked: Asked, option: int) -> tuple[Decision, ...]:
    """Sort the ticket, or keep it. Who has it then gets the letter by which he can answer."""
    name = asked.question.options[option]
    problem = _problem(asked, option)
    if problem:
        return _say_back(asked, problem)
    assert asked.question.id is not None, "a question that was asked is stored"
    done = about.topic(asked.ticket, name, asked.desk) if option else hands.mine(asked.ticket, "", asked.desk)
    return (
        Settle(asked.question.id, name),
        *done.decisions,
        _entry(asked.matter, asked.ticket, name, done.said),
        *_tell(asked, done.ticket, done.said),
        Finish(Outcome.ANSWER, f"sorted: {name}", asked.ticket.id),
    )


def _problem(asked: Asked, option: int) -> str:
    """Why nothing is sorted now, and what helps; "" where it can be. The order is that of what matters most."""
    ticket, question, directory = asked.ticket, asked.question, asked.matter.directory
    if question.answer is not None:
        return Phrase('this was answered before ({answer}); nothing more was done, a line "#topic NAME" changes it',
                      answer=question.answer)
    if ticket.topic is not None:
        return Phrase('#{number} was sorted as {topic} by {who}; nothing more was done, a line "#topic NAME" changes '
                      'it', number=ticket.id, topic=ticket.topic, who=_name_of(asked.matter, ticket))
    if ticket.status.is_done:
        return Phrase('#{number} was resolved meanwhile; nothing more was done, a line "#topic NAME" still sorts it',
                      number=ticket.id)
    if asked.matter.now > question.expires_at:
        return Phrase('too late: the question has expired and nothing was done; a line "#topic NAME" sorts it')
    if option and directory.find_topic(question.options[option]) is None:
        return Phrase('there is no topic {topic} any more; a line "#topic NAME" sorts it',
                      topic=question.options[option])
    if is_busy(asked.matter):  # the new POC could not be told
        return Phrase("this ticket has written too many letters in this hour; nothing was done: please answer again "
                      "later")
    return ""


def _name_of(matter: Matter, ticket: Ticket) -> str:
    """Who sorted it, by the name that colleagues know."""
    by = matter.situation.sorted_by
    person = matter.directory.people.get(by)
    if person is not None:
        return person.name
    return ticket.stakeholder.shown if by == ticket.stakeholder.key else by or Phrase("somebody else")


def _tell(asked: Asked, after: Ticket, said: str) -> tuple[Write, ...]:
    """The new POC gets the whole ticket; the sorter one line, or the ticket where it is his own now."""
    matter, own = asked.matter, after.poc == asked.person.key
    by = "" if own else asked.person.name
    given = own or after.poc != asked.ticket.poc
    letters = handing.hand_over(asked.file, after, matter.directory, matter.policy, by=by,
                                 solved=alike.suggested(matter)) if given else ()
    return letters if own else (*letters, _receipt(asked, said))


# --- the POC says something else -------------------------------------------------------------------------------------


def _say(asked: Asked) -> tuple[Decision, ...]:
    """Commands and notes are a POC's mail like any other; words for the stakeholder were not asked for: they wait."""
    matter, speaker = asked.matter, Staff(asked.person, asked.file, notes_only=False)
    if not is_believed(asked.person, matter.situation):
        return holding.doubt(matter, Doubted(asked.person, asked.file, notes_only=True))
    words = grammar.read_words(matter.mail.new_text, commands.KNOWN)
    is_note = any(command.word == "note" for command in words.commands)
    if not is_note and (words.text.strip() or matter.has_files):
        to = Phrase.joined(", ", writing.receivers(asked.ticket)) or Phrase("nobody, as no address is known")
        why = Phrase('you answered a question about the topic. "send" sends your words to {to}.', to=to)
        return holding.hold(matter, speaker, (why,))
    done = staff.acted(matter, speaker)
    if done.after is None:
        return done.decisions
    return (*done.decisions[:-1], *_taken(asked, words, done.after), done.decisions[-1])


def _taken(asked: Asked, words: grammar.Words, after: Ticket) -> tuple[Write, ...]:
    """The letter by which he can answer, where his own commands have made the ticket (as it is `after` them) his."""
    is_his = after.poc == asked.person.key and any(command.word in _TAKES for command in words.commands)
    if not is_his or after.status.is_done:
        return ()
    return handing.hand_over(asked.file, after, asked.matter.directory, asked.matter.policy,
                             solved=alike.suggested(asked.matter))


def _say_back(asked: Asked, problem: str) -> tuple[Decision, ...]:
    return (_receipt(asked, problem), Finish(Outcome.ANSWER, problem, asked.ticket.id))


def _receipt(asked: Asked, said: str) -> Write:
    line = asked.matter.mail.new_text.strip()[:20] or Phrase("your answer")
    return receipts.one_line(line, said, asked.ticket, asked.person, asked.matter)


# --- the stakeholder -------------------------------------------------------------------------------------------------


def by_stakeholder(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """A number sorts; anything else he writes joins the ticket, as it does at every other tag of his."""
    ticket = file.ticket
    participant = next((p for p in ticket.conversation if p.address.key == question.person), None)
    if participant is None or question.id is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone", ticket.id),)
    option = read_option(matter, question) if grammar.bare(matter.mail.new_text).isdecimal() else None
    if option is None or not _may_sort(matter, question, option, ticket):
        return hearing.hear(matter, Stakeholder(participant, file, by_tag=True))
    known = Confirm(matter.sender.key)
    if ticket.topic is not None or ticket.status.is_done:
        return (known, *_tell_stakeholder(matter, ticket), Finish(Outcome.ANSWER, "it was sorted before", ticket.id))
    name = question.options[option]
    settled = (known, Settle(question.id, name))
    finish = Finish(Outcome.ANSWER, f"sorted by the stakeholder: {name}", ticket.id)
    if option == 0:
        entry = _entry(matter, ticket, name, "the stakeholder says that no topic offered to him fits")
        return (*settled, entry, *_tell_none_fits(matter, question, ticket), finish)
    done = about.topic(ticket, name, commands.Desk(_outsider(matter), matter, file))
    return (
        *settled,
        *done.decisions,
        _entry(matter, ticket, name, done.said),
        *handing.hand_over(file, done.ticket, matter.directory, matter.policy, solved=alike.suggested(matter)),
        *_tell_stakeholder(matter, done.ticket),
        finish,
    )


def _may_sort(matter: Matter, question: Question, option: int, ticket: Ticket) -> bool:
    """False where his number is a word like any other, for the POC to read: each line a reason."""
    if matter.now > question.expires_at or is_busy(matter):
        return False
    if question.answer is not None and ticket.topic is None:
        return False  # he has said "none of these" and thinks again
    return option == 0 or matter.directory.find_topic(question.options[option]) is not None


def _outsider(matter: Matter) -> Person:
    """The stakeholder as one who gives a topic: under his address, so that his word is told from a POC's for ever."""
    return Person(matter.sender.key, matter.sender.shown, (matter.sender.address,))


def _tell_stakeholder(matter: Matter, ticket: Ticket) -> tuple[Write, ...]:
    """Who looks after it now, whoever sorted it: one line, where an automatic answer may be written."""
    if ticket.status.is_done or not may_confirm(matter):
        return ()
    letter = StatusChange(ticket.id, ticket.subject, change="assigned",
                          poc=matter.directory.serving(ticket.poc).name, due_at=ticket.promise)
    others = [p.address.key for p in ticket.participants if p.address.key != matter.sender.key]
    return writing.to_conversation(letter, ticket, machine=Machine.REPLIED, leave_out=others)


def _tell_none_fits(matter: Matter, question: Question, ticket: Ticket) -> tuple[Write, ...]:
    """The POC hears that the topics that are offered to him are all wrong."""
    text = Phrase("{name} was asked and says that it is about none of {topics}.", name=ticket.stakeholder.shown,
                  topics=", ".join(question.options[1:]))
    note = Note(ticket.id, ticket.subject, author=matter.project.name, text=RichText(text))
    return writing.to_staff(ticket.poc, note, ticket, matter.directory, lane=Lane.COLLEAGUES, machine=Machine.GENERATED)


# --- both ------------------------------------------------------------------------------------------------------------


def _entry(matter: Matter, ticket: Ticket, name: str, said: str) -> AppendEntry:
    """The answer on record, for POCs only."""
    entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=f"{name}: {said}")
    return AppendEntry(ticket.id, replace(entry, folded="", attachments=()))
