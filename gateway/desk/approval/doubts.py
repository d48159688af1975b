"""Mails that look like an answer to an approval and are none: who wrote them hears why, and nothing is decided.

The words are kept as a note on the ticket; where they are the sponsor's own, the POC who has asked reads them.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.desk.approval import letters
from gateway.desk.approval.given import in_order, keys_in
from gateway.desk.approval.letters import House
from gateway.desk.approval.words import Doubt
from gateway.desk.authority import Bystander, is_forged
from gateway.desk.matter import Matter, is_flooded
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_approval import ApprovalNotCounted
from gateway.model.mail import Outcome
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import EntryKind, TagRole, Visibility

WHY: Mapping[Doubt, str] = {
    Doubt.EMPTY: Phrase("there were no words in it"),
    Doubt.PICTURE: Phrase("a picture alone can mean many things"),
    Doubt.QUESTION: Phrase("it asks something"),
    Doubt.CONDITION: Phrase("it sounds like a condition"),
    Doubt.BOTH: Phrase("it says two things at once"),
    Doubt.MORE: Phrase("there is more in it than a yes or a no"),
    Doubt.NUMBER: Phrase("its numbers are not those of the questions"),
    Doubt.FILE: Phrase("a file came with it, which I cannot read"),
}


def kept(one: ApprovalFile, matter: Matter) -> AppendEntry:
    """The mail as a note on the ticket. It ties nothing of what its author writes later to the ticket."""
    entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE)
    return AppendEntry(one.file.ticket.id, replace(entry, message_id=None))


def not_taken(why: str, asked: Sequence[ApprovalFile], speaker: Person, matter: Matter, house: House, *,
              can_answer: bool, tell_poc: bool = True) -> tuple[Decision, ...]:
    """The speaker's own words, which are no answer: a note, and a word back that says why.

    Who gets many such words in an hour is a machine, and gets no more.
    """
    if is_flooded(matter):
        return (kept(asked[0], matter),)
    one, words = asked[0], matter.mail.new_text
    told = matter.directory.serving(one.approval.asked_by) if tell_poc and words.strip() else None
    letter = ApprovalNotCounted(
        one.file.ticket.id, one.file.ticket.subject, why=why, question=one.approval.text, words=RichText(words),
        told=told.name if told else "", options=("yes", "no") if can_answer else (),
    )
    note = letters.note(words, speaker.name, one.approval, one.file.ticket, matter.directory) if told else ()
    return (kept(one, matter), *note, *_back(letter, speaker, asked, house))


def _back(letter: ApprovalNotCounted, speaker: Person, asked: Sequence[ApprovalFile],
          house: House) -> tuple[Write, ...]:
    return letters.to_sponsor(letter, speaker.key, asked, house, machine=Machine.REPLIED)


def of_another(matter: Matter, speaker: Bystander) -> tuple[Decision, ...]:
    """Somebody whose answer does not count: a colleague, an assistant, another sponsor, or a forged From.

    Who was asked hears of it at his own address, and can still answer; so does a person of the house who wrote it.
    """
    asked = in_order(keys_in(speaker.question), matter.situation.found.approvals)
    ended = Finish(Outcome.HELD, "an answer to an approval by somebody who was not asked", speaker.file.ticket.id)
    if not asked:
        return (ended,)
    one, key = asked[0], speaker.question.person
    if is_flooded(matter):
        return (kept(one, matter), ended)
    is_open = one.approval.is_open and key in one.approval.awaited
    letter = ApprovalNotCounted(
        one.file.ticket.id, one.file.ticket.subject, why=_why(matter, key), question=one.approval.text,
        words=RichText(matter.mail.new_text), options=("yes", "no") if is_open else (),
    )
    house = House(matter.directory, matter.policy, matter.now)
    written = letters.to_sponsor(letter, key, asked, house, machine=Machine.GENERATED)
    return (kept(one, matter), *written, *_to_author(letter, key, matter), ended)


def _why(matter: Matter, key: str) -> str:
    if is_forged(matter.situation) and matter.directory.owns_address(key, matter.sender.address):
        return Phrase("a mail in your name answered, and your mail system says that it is not from you")
    return Phrase("it came from {address}, and only your own answer counts", address=matter.sender.address or "?")


def _to_author(letter: ApprovalNotCounted, key: str, matter: Matter) -> tuple[Write, ...]:
    """Only to the address that we know of him: From proves nothing."""
    author = matter.directory.person_at(matter.sender.address)
    if author is None or is_forged(matter.situation):
        return ()
    name = matter.directory.serving(key).name
    told = replace(letter, options=(), why=Phrase("{name} was asked, and only {name} can answer", name=name))
    ticket = matter.situation.by_tag.ticket if matter.situation.by_tag else None
    return tuple(
        Write(told, to=box, lane=Lane.COLLEAGUES, role=TagRole.NOTE, person=author.key,
              ticket=ticket.id if ticket else None, project=matter.project.key, language=author.language,
              machine=Machine.GENERATED)
        for box in matter.directory.mailboxes(author.key)[:1]
    )
