"""A reply to a letter with numbered lines. Each line acts as if its command had been written where it belongs.

A number means the line of that very letter, however things stand by now. The letter can be answered again until it is
too old: what was done twice says so. Nothing is done about a line that is not understood; every line is said back.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.desk import commands, holding, writing
from gateway.desk.authority import is_believed
from gateway.desk.lines import asides, table
from gateway.desk.lines.read import Reply, read
from gateway.desk.lines.run import Run, Told
from gateway.desk.matter import Matter, bare_subject, is_busy, is_flooded
from gateway.desk.numbered import asked_again
from gateway.desk.summary import wishes as summary_wishes
from gateway.model.decision import Decision, Finish, Write
from gateway.model.letter import RichText, WasThisYou
from gateway.model.letters_lists import LinesReceipt
from gateway.model.lines import LineKind, read_lines
from gateway.model.mail import InboundId, Outcome
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.situation import Wishes
from gateway.model.ticket import Question, QuestionKind, TagRole, TicketId

_MOST_SHOWN = 5
"""Mails in quarantine that one reply can have shown: each is read anew."""

_SEEN: Told = (
    Phrase("To, Cc"), Phrase("somebody outside has seen the address of this list: answer this mail from now on, the "
                             "list counts no more"), "",
)


def wanted(new_text: str, about: str) -> Wishes:
    """What must be read to act on a reply to these lines: what it names, and nothing else.

    `about`: the lines, as their question has them.
    """
    lines = read_lines(about)
    if not lines:
        return Wishes()
    statements = _read(new_text).statements
    named = [number for one in statements for number in one.numbers]
    if not named and len(lines) == 1:
        named = [1]  # words without a number may be about the only line there is
    # A number above the last line may be that of a ticket: "#118 close".
    by_ticket = {int(line.key): line for line in lines if line.kind is LineKind.TICKET}
    places = {**by_ticket, **dict(enumerate(lines, start=1))}
    meant = tuple(dict.fromkeys(places[n] for n in named[:commands.MOST_COMMANDS] if n in places))
    to_show = {number for one in statements if one.word == "show" for number in one.numbers}
    return Wishes(
        lines=meant, approvals=tuple(one.key for one in meant if one.kind is LineKind.APPROVAL),
        shown=tuple(InboundId(int(places[n].key)) for n in sorted(to_show)[:_MOST_SHOWN]
                    if n in places and places[n].kind is LineKind.MAIL),
    )


def answer(matter: Matter, question: Question) -> tuple[Decision, ...]:
    """Do what the reply says about the lines; or ask whether it is his, where nothing vouches for that."""
    asked = matter.directory.people.get(question.person)
    if asked is None or question.id is None:
        return (Finish(Outcome.ANSWER, "the question's person is gone"),)
    person = matter.directory.person_at(matter.sender.address) or asked  # one of a team that was asked
    if is_busy(matter):
        return (Finish(Outcome.QUARANTINED, f"{person.name} gets too many letters about his desk in this hour"),)
    if matter.now > question.expires_at:
        late = Phrase("too late: this list has expired, and nothing was done; please answer a newer one")
        return _finished(matter, person, question, [(matter.mail.new_text.strip()[:60], late, "")])
    if not is_believed(person, matter.situation):
        return _doubt(matter, person, question)
    return act(matter, person, question)


def act(matter: Matter, person: Person, question: Question) -> tuple[Decision, ...]:
    """The same, when the mail is known to be his. `question` says what the numbers stand for."""
    lines = read_lines(question.about)
    wishes, rest = summary_wishes.apart(matter, person)
    reply, run = _read(rest), Run(matter, person, lines)
    only = asides.about_the_only_line(reply, lines, person)
    words = wishes if only else f"{wishes}\n{asides.beside(reply, lines)}"
    told = [*run.all([only] if only else reply.statements)]
    said, effects = asides.take(matter, person, words)
    done = (*run.decisions, *(decision for effect in effects for decision in effect.decisions))
    reader = summary_wishes.after(person, done)
    # A list is answered again and again: an address of it that outsiders have seen must not do for the next time.
    worn_out = holding.replace_tags(matter, (TagRole.QUESTION,))
    told += [*said, *_files(matter), *([_SEEN] if worn_out else [])]
    return _finished(matter, reader, question, told, (*worn_out, *done), run.tickets)


def _read(new_text: str) -> Reply:
    known, with_words = table.vocabulary()
    return read(new_text, known, takes_words=with_words)


def _files(matter: Matter) -> list[Told]:
    if not matter.has_files:
        return []
    names = ", ".join(file.name for file in matter.attached if not file.inline)
    return [(names[:60], Phrase("files went nowhere: send them in a reply to a letter about the ticket"), "")]


def _finished(matter: Matter, person: Person, question: Question, told: Sequence[Told],
              done: tuple[Decision, ...] = (), tickets: Sequence[TicketId] = ()) -> tuple[Decision, ...]:
    """What was done, one receipt for all of it, and the end; a mere "thanks" gets no receipt."""
    receipt = (_receipt(matter, person, question, tuple(told)),) if told else ()
    ticket = tickets[0] if len(tickets) == 1 else None
    return (*done, *receipt, Finish(Outcome.ANSWER, f"{question.kind}: {len(told)} lines", ticket))


def _receipt(matter: Matter, person: Person, question: Question, told: tuple[Told, ...]) -> Write:
    """What became of each line. It asks the same again, so that a reply to it counts in the same way."""
    again = asked_again(question.about, person, matter.now, max(question.expires_at, matter.now))
    letter = LinesReceipt(None, bare_subject(matter.mail.subject), lines=told)
    asked = writing.ask(letter, again, matter.sender, project=matter.project.key, language=person.language)
    return replace(asked, in_reply_to=matter.mail.message_id, zone=person.zone)


def _doubt(matter: Matter, person: Person, question: Question) -> tuple[Decision, ...]:
    """Nothing is done; he is asked at the address that we know, and his yes counts for these very lines."""
    why = f"not proven to be from {person.name}"
    if is_flooded(matter):
        return (Finish(Outcome.QUARANTINED, f"{why}; asked too often in this hour"),)
    letter = WasThisYou(None, "", text=RichText(matter.mail.new_text))
    asked = matter.question(QuestionKind.DESK, person.key, letter.options, holds=True, about=question.about)
    boxes = matter.directory.mailboxes(person.key)
    return (*(writing.ask(letter, asked, box, project=matter.project.key, language=person.language) for box in boxes),
            Finish(Outcome.HELD, why))
