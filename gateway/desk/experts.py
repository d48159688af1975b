"""Somebody outside who is asked about a ticket without seeing it, and whose answer is a note for colleagues.

He is no participant: no letter to the conversation goes to him, and nothing of his goes to the conversation.
"""
from __future__ import annotations

from gateway.desk import files, writing
from gateway.desk.authority import Expert
from gateway.desk.matter import Matter, is_flooded
from gateway.model.decision import AppendEntry, Decision, Finish, Write
from gateway.model.letter import Lane, RichText
from gateway.model.letters_started import Consult, ExpertAnswer
from gateway.model.mail import Address, Outcome
from gateway.model.people import Person
from gateway.model.ticket import Entry, EntryKind, TagRole, Ticket, Visibility


def ask(ticket: Ticket, expert: Address, question: str, person: Person, matter: Matter) -> tuple[Decision, ...]:
    """The letter to him, with a tag of his own, and the question on record as a note."""
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = Consult(None, "", author=person.name, text=RichText(question), left_out=left_out)
    record = Entry(
        kind=EntryKind.NOTE, visibility=Visibility.INTERNAL, author=matter.sender, at=matter.now,
        text=f"→ {expert.address}:\n{question}", inbound=matter.situation.inbound,
        attachments=inside,
    )
    asked = Write(letter, to=expert, lane=Lane.TICKET, role=TagRole.EXPERT, person=expert.key, ticket=ticket.id,
                  project=ticket.project, language=matter.mail.language, speaker=person.name, attachments=inside,
                  delay=matter.policy.relay_delay)
    return (AppendEntry(ticket.id, record), asked)


def tell_of_another(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    """Somebody else writes at an expert's address: the POC reads him, and is not asked to let him into a conversation.

    For the expert has never been in it himself.
    """
    if is_flooded(matter):
        return ()
    letter = ExpertAnswer(ticket.id, ticket.subject, author=matter.sender, text=RichText(matter.mail.new_text),
                          was_asked=False)
    return writing.to_staff(ticket.poc, letter, ticket, matter.directory, lane=Lane.COLLEAGUES)


def take(matter: Matter, speaker: Expert) -> tuple[Decision, ...]:
    """His words join the ticket as a note, and its POC reads them; what he replies stays among colleagues."""
    ticket = speaker.file.ticket
    inside, left_out = writing.fit(matter.harmless, matter.policy.max_relay_bytes)
    letter = ExpertAnswer(
        ticket.id, ticket.subject, author=matter.sender, text=RichText(matter.mail.new_text, matter.html),
        attachments=tuple(a.name for a in inside), left_out=left_out,
    )
    return (
        AppendEntry(ticket.id, matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE)),
        *writing.to_staff(ticket.poc, letter, ticket, matter.directory, lane=Lane.COLLEAGUES, attachments=inside),
        *files.ask_for(ticket, matter),
        Finish(Outcome.ENTRY, "from an expert who was asked", ticket.id),
    )
