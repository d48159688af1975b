"""A mail that waits for its author's word: why, and the question that asks him.

Held are a POC's mails that a guard stops, and mails that claim to be from somebody of the house without proof.
"""
from __future__ import annotations

from gateway.desk import addressing, collision, grammar, guards, lifecycle, writing
from gateway.desk.authority import Doubted, Staff
from gateway.desk.matter import Matter, is_busy, is_flooded
from gateway.model.decision import AppendEntry, Decision, Finish, Replace
from gateway.model.letter import Held, RichText, WasThisYou
from gateway.model.mail import Address, Outcome
from gateway.model.ticket import EntryKind, Question, QuestionKind, TagRole, Visibility

_FOR_OTHERS = frozenset({*addressing.SENDING, "approve", "split"})
"""Commands that take the mail's words for themselves: the people of the ticket do not get them."""


def reasons(matter: Matter, speaker: Staff, words: grammar.Words, is_note: bool) -> tuple[str, ...]:
    """Why this mail should wait, in words; empty when it may go."""
    author, attached = matter.sender.key, matter.attached
    is_answer = not any(command.word in _FOR_OTHERS for command in words.commands)
    sent_to = addressing.receivers(words)
    receivers = _receivers(matter, speaker) if is_answer else sent_to or ()
    stays = is_note or any(command.word == "approve" for command in words.commands)  # a sponsor is of the house
    outgoing = guards.Outgoing(
        words, speaker.person, speaker.file.entries, stays and sent_to is None,
        receivers, _others(matter, speaker, receivers),
        files=attached if matter.has_files else (), shows_pictures=any(file.inline for file in attached),
        contents=matter.mail.contents, told=matter.situation.told,
        whole=matter.mail.text, signature=tuple(matter.mail.signature.splitlines()),
        earlier=collision.unseen_answer(matter, speaker) if is_answer else None,
        is_echo=not is_note and lifecycle.is_echo(words.text, author, matter.now, speaker.file),
        is_busy=is_busy(matter) and (not is_note or any(command.word != "note" for command in words.commands)),
    )
    return guards.reasons(outgoing, matter.policy.guards_off)


def hold(matter: Matter, speaker: Staff, why: tuple[str, ...], *, is_note: bool = False) -> tuple[Decision, ...]:
    """Keep the mail and ask its author: send, note or drop; no note where it is one already."""
    ticket = speaker.file.ticket
    no_note = is_note or speaker.notes_only or addressing.sends(matter.mail.new_text)
    options = ("send", "drop") if no_note else ("send", "note", "drop")
    letter = Held(ticket.id, ticket.subject, why, RichText(matter.mail.new_text), options)
    question = question_about(QuestionKind.HOLD, matter, speaker, options)
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
    return matter.question(kind, speaker.person.key, options, ticket=speaker.file.ticket.id, holds=True,
                           about="note" if speaker.notes_only else "poc")


def replace_tags(matter: Matter, roles: tuple[TagRole, ...] = (TagRole.POC, TagRole.NOTE)) -> tuple[Replace, ...]:
    """A staff tag seen beside an outside address in To or Cc is known outside now: it must stop working."""
    if not any(_is_outside(a, matter) for a in (*matter.mail.to, *matter.mail.cc)):
        return ()
    return tuple(Replace(t) for t in matter.situation.tags if t.role in roles)


def _receivers(matter: Matter, speaker: Staff) -> tuple[Address, ...]:
    """The people outside who get what he writes."""
    admitted = [p.address for p in speaker.file.ticket.conversation if p.address.address]
    return tuple(address for address in admitted if address.key != matter.sender.key)


def _others(matter: Matter, speaker: Staff, receivers: tuple[Address, ...]) -> tuple[str, ...]:
    """Names of everybody else: the house, and who has written on the ticket and gets nothing of it."""
    keys = {address.key for address in receivers}
    house = [p.name for p in matter.directory.people.values()
             if not p.is_team and keys.isdisjoint(map(str.lower, p.addresses))]
    authors = {e.author.key: e.author.name for e in speaker.file.entries}
    seen = [name for key, name in authors.items() if name and key not in keys and key != matter.sender.key]
    return tuple(dict.fromkeys([*house, *seen]))


def _is_outside(address: Address, matter: Matter) -> bool:
    if address.key in map(str.lower, matter.situation.envelope.rcpt_to):
        return False
    return matter.directory.project_at(address.address) is None and matter.directory.person_at(address.address) is None
