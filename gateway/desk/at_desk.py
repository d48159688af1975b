"""A POC's mail to the shared address that is about no ticket: commands for his own desk, like `#away until Friday`.

It counts with an aligned pass, or at a tag of his that belongs to no ticket: that of such a receipt. Else the person is
asked, at the address that we know, whether it was he. A calendar that calls him absent is a command too. Words that
such a command sends outside are held by the guards as every answer is.
"""
from __future__ import annotations

from gateway.desk import addressing, announcing, coming_back, commands, grammar, guards, writing
from gateway.desk.authority import has_desk_tag, is_forged, speaks_at_his_desk
from gateway.desk.commands.absence import by_calendar
from gateway.desk.matter import Matter, is_busy, is_flooded
from gateway.model.decision import Decision, Finish, Write
from gateway.model.letter import CommandReceipt, Held, Lane, Letter, RichText, WasThisYou
from gateway.model.mail import DaysOff, Outcome
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase
from gateway.model.ticket import Question, QuestionKind, TagRole

Line = tuple[str, str, str]
"""What was written, what became of it, how to take it back or ""."""
_YES, _SEND, _DROP = "yes", "send", "drop"


def speaker(matter: Matter) -> Person | None:
    """The POC in whose name the mail gives commands about no ticket; None where it is a mail like any other."""
    person = matter.directory.person_at(matter.sender.address)
    if person is None or Role.POC not in person.roles or is_forged(matter.situation):
        return None
    words = grammar.read_words(matter.mail.new_text, commands.KNOWN)
    commanded = any(commands.is_at_desk(c.word) for c in words.commands) or _days_off(person, matter) is not None
    return person if commanded or has_desk_tag(person, matter.situation) else None


def take(matter: Matter, person: Person) -> tuple[Decision, ...]:
    """Do what the mail says, or ask whether it is his; what comes too often waits for an operator."""
    if speaks_at_his_desk(person, matter.situation):
        return act(matter, person)
    why = Phrase("not proven to be from {name}", name=person.name)
    if is_flooded(matter):
        return (Finish(Outcome.QUARANTINED, f"{why}; asked too often in this hour"),)
    letter = WasThisYou(None, matter.project.name, text=RichText(matter.mail.new_text))
    return _ask(letter, letter.options, matter, person, why)


def act(matter: Matter, person: Person, *, released: bool = False) -> tuple[Decision, ...]:
    """Each command, and one receipt; a command that needs a ticket says so. `released`: "send it as it is".

    A machine that answers its receipts ends here: no command of his waits behind so many letters.
    """
    if is_busy(matter):
        return (Finish(Outcome.QUARANTINED, f"{person.name} gets too many letters about his desk in this hour"),)
    words = grammar.read_words(matter.mail.new_text, commands.KNOWN)
    why = () if released else _doubts(words, matter, person)
    if why:
        letter = Held(None, matter.project.name, why, RichText(matter.mail.new_text), (_SEND, _DROP))
        return _ask(letter, letter.options, matter, person, "; ".join(why))
    desk = commands.Desk(person, matter, None, words.text)
    done = [commands.run_at_desk(command, desk) for command in words.commands[:commands.MOST_COMMANDS]]
    lines = [*commands.told(words.commands, done)]
    lines += [(unknown.line, Phrase("I do not know this command: nothing was done"), "") for unknown in words.unknown]
    off = _days_off(person, matter)
    if off is not None and not done:
        done = [by_calendar(off, desk)]
        lines.append((off.summary or Phrase("calendar"), done[0].said, done[0].undo))
    elif words.text and not any(one.keeps_words for one in done):
        lines.append((words.text[:60], Phrase("this text went nowhere, as it is about no ticket"), ""))
    finish = Finish(Outcome.COMMAND, f"from {person.name}")
    text_is_elsewhere = any(one.keeps_words for one in done)
    told = receipt(lines, matter, person, text_is_elsewhere=text_is_elsewhere)
    return (*(d for one in done for d in one.decisions), told, finish)


def receipt(lines: list[Line], matter: Matter, person: Person, *, text_is_elsewhere: bool = False) -> Write:
    """A word back to him; what he replies is read as a mail about his own desk."""
    letter = CommandReceipt(None, matter.project.name, lines=tuple(lines), text_is_elsewhere=text_is_elsewhere)
    return Write(
        letter, to=matter.sender, lane=Lane.COLLEAGUES,
        role=TagRole.NOTE, person=person.key, ticket=None, project=matter.project.key, language=person.language,
        in_reply_to=matter.mail.message_id,
    )


def _days_off(person: Person, matter: Matter) -> DaysOff | None:
    """The absence in the mail's calendar, unless it is over."""
    off = matter.mail.days_off
    return off if off is not None and off.last >= person.day_of(matter.now) else None


def _doubts(words: grammar.Words, matter: Matter, person: Person) -> tuple[str, ...]:
    """What the guards say about words that a command sends outside."""
    to = addressing.receivers(words)
    if to is None:
        return ()
    others = tuple(p.name for p in matter.directory.people.values() if p.key != person.key and not p.is_team)
    outgoing = guards.Outgoing(
        words, person, (), is_note=False, receivers=to, others=others,
        files=matter.attached if matter.has_files else (), shows_pictures=any(f.inline for f in matter.attached),
        contents=matter.mail.contents, told=matter.situation.told,
    )
    return guards.reasons(outgoing, matter.policy.guards_off)


def _ask(letter: Letter, options: tuple[str, ...], matter: Matter, person: Person, why: str) -> tuple[Decision, ...]:
    question = matter.question(QuestionKind.DESK, person.key, options, holds=True)
    box = matter.directory.mailboxes(person.key)[0]
    asked = writing.ask(letter, question, box, project=matter.project.key, language=person.language)
    return (asked, Finish(Outcome.HELD, why))


# --- answers to questions about no ticket ----------------------------------------------------------------------------


def answered(matter: Matter, held: Matter, said: str, person: Person) -> tuple[Decision, ...]:
    """yes: the mail is his; send: it goes as it is; drop: it is thrown away; no: nobody has proven anything."""
    if said == _DROP:
        return (receipt([(said, Phrase("nothing was sent, nothing changed"), "")], matter, person),)
    return act(held, person, released=said == _SEND) if said in (_YES, _SEND) else ()


def announced(matter: Matter, held: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """yes: what was shown goes to everybody; no: nobody gets it."""
    if said != _YES:
        return (receipt([(said, Phrase("nothing was sent"), "")], matter, person),)
    decisions, result = announcing.send(held, question.about, person)
    told = receipt([(said, result, "")], matter, person, text_is_elsewhere=bool(decisions))
    return (*decisions, told)


def handed_back(matter: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """What he has picked is his again."""
    decisions, result = coming_back.pick(matter, question, said, person)
    return (*decisions, receipt([(said, result, "")], matter, person))
