"""A POC writes to somebody first: a ticket whose first mail is his, for its stakeholder to answer."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.desk import addressing, grammar, writing
from gateway.desk.command_words import KNOWN
from gateway.desk.matter import Matter, bare_subject
from gateway.model.decision import AppendEntry, Decision, OpenTicket
from gateway.model.letter import Answer, Lane, RichText
from gateway.model.letters_started import Started
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Participant, Status, Ticket, Visibility


@dataclass(frozen=True, slots=True)
class Start:
    """The new ticket and all that follows from it."""

    ticket: Ticket
    decisions: tuple[Decision, ...]


def start(read: addressing.Addressed, person: Person, text: str, matter: Matter) -> Start:
    """The ticket is open, nothing is owed; the words go out, and the POC gets the letter by which he goes on."""
    ticket = Ticket(
        id=matter.situation.next_ticket, subject=bare_subject(read.rest), status=Status.OPEN, stakeholder=read.to,
        project=matter.project.key, poc=person.key, opened_at=matter.now, language=matter.mail.language,
        chosen_by=Phrase("started by {poc}", poc=person.name),
        participants=(Participant(read.to, is_stakeholder=True),),
    )
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = Answer(ticket.id, ticket.subject, author=person.name, text=RichText(text), left_out=left_out)
    own = Started(ticket.id, ticket.subject, stakeholder=read.to, receivers=writing.receivers(ticket),
                  text=RichText(text), attachments=tuple(a.name for a in inside), left_out=left_out)
    return Start(ticket, (
        OpenTicket(ticket),
        AppendEntry(ticket.id, matter.entry(Visibility.PUBLIC, text=text)),
        *writing.to_conversation(letter, ticket, speaker=person.name, attachments=inside,
                                 delay=matter.policy.relay_delay),
        *writing.to_staff(person.key, own, ticket, matter.directory, lane=Lane.STAKEHOLDER),
    ))


def is_ambiguous(matter: Matter) -> bool:
    """True where the same words would go to two places: two such commands, or a note beside it."""
    words = grammar.read_words(matter.mail.new_text, KNOWN)
    sending = [c.word for c in words.commands if c.word in addressing.SENDING]
    return len(sending) > 1 or any(c.word == "note" for c in words.commands)
