"""A mail that waits for its author's word: why, and the question that asks him.

Held are a POC's mails that a guard stops, and mails that claim to be from somebody of the house without proof.
"""
from __future__ import annotations

from hashlib import sha256

from gateway.desk import grammar, guards, lifecycle, writing
from gateway.desk.authority import Doubted, Staff
from gateway.desk.matter import Matter, is_flooded
from gateway.model.decision import AppendEntry, Decision, Finish, Replace
from gateway.model.letter import Held, RichText, WasThisYou
from gateway.model.mail import Address, Outcome
from gateway.model.ticket import EntryKind, Question, QuestionKind, TagRole, Visibility


def reasons(matter: Matter, speaker: Staff, words: grammar.Words, is_note: bool) -> tuple[str, ...]:
    """Why this mail should wait, in words; empty when it may go."""
    author = matter.sender.key
    outgoing = guards.Outgoing(
        words, speaker.person, speaker.file.entries, is_note,
        files=matter.attached if matter.has_files else (), contents=matter.mail.contents, told=matter.situation.told,
        is_echo=not is_note and lifecycle.is_echo(words.text, author, matter.now, speaker.file),
        is_busy=not is_note and matter.situation.letters_last_hour >= matter.policy.letters_per_hour,
    )
    return guards.reasons(outgoing)


def hold(matter: Matter, speaker: Staff, why: tuple[str, ...]) -> tuple[Decision, ...]:
    """Keep the mail and ask its author: send or drop."""
    ticket = speaker.file.ticket
    letter = Held(ticket.id, ticket.subject, reasons=why, text=RichText(matter.mail.new_text))
    question = question_about(QuestionKind.HOLD, matter, speaker, letter.options)
    asked = writing.ask(letter, question, matter.sender, project=ticket.project, language=speaker.person.language)
    return (*replace_tags(matter), asked, Finish(Outcome.HELD, "; ".join(why), ticket.id))


def doubt(matter: Matter, speaker: Doubted) -> tuple[Decision, ...]:
    """Nothing changes; the person in whose name it came is asked, at the address that we know."""
    ticket, person = speaker.file.ticket, speaker.person
    why = f"not proven to be from {person.name}"
    if is_flooded(matter):
        kept = matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE, unconfirmed=True)
        return (AppendEntry(ticket.id, kept), Finish(Outcome.HELD, f"{why}; asked too often in this hour", ticket.id))
    letter = WasThisYou(ticket.id, ticket.subject, text=RichText(matter.mail.new_text))
    question = question_about(QuestionKind.WAS_THIS_YOU, matter, speaker, letter.options)
    boxes = matter.directory.mailboxes(person.key)
    asked = tuple(writing.ask(letter, question, box, project=ticket.project, language=person.language) for box in boxes)
    return (*asked, Finish(Outcome.HELD, why, ticket.id))


def question_about(kind: QuestionKind, matter: Matter, speaker: Staff | Doubted, options: tuple[str, ...]) -> Question:
    """Asked of the speaker about the mail at hand, which waits for the answer."""
    return Question(
        kind=kind, person=speaker.person.key, options=options, asked_at=matter.now,
        expires_at=matter.now + matter.policy.question_expires_after,
        digest=sha256(matter.mail.text.encode()).hexdigest(), ticket=speaker.file.ticket.id,
        held=matter.situation.inbound, about="note" if speaker.notes_only else "poc",
    )


def replace_tags(matter: Matter) -> tuple[Replace, ...]:
    """A staff tag seen beside an outside address in To or Cc is known outside now: it must stop working."""
    if not any(_is_outside(a, matter) for a in (*matter.mail.to, *matter.mail.cc)):
        return ()
    return tuple(Replace(t) for t in matter.situation.tags if t.role in (TagRole.POC, TagRole.NOTE))


def _is_outside(address: Address, matter: Matter) -> bool:
    if address.key in map(str.lower, matter.situation.envelope.rcpt_to):
        return False
    return matter.directory.project_at(address.address) is None and matter.directory.person_at(address.address) is None
