"""To whom a letter goes and in which lane: the few ways in which the desk writes to people."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.model.decision import Machine, Write
from gateway.model.letter import Lane, Letter
from gateway.model.mail import Address, Attachment
from gateway.model.people import Directory
from gateway.model.ticket import Question, TagRole, Ticket

_ROLE = {Lane.STAKEHOLDER: TagRole.POC, Lane.COLLEAGUES: TagRole.NOTE}


def to_staff(key: str, letter: Letter, ticket: Ticket, directory: Directory, *, lane: Lane,
             attachments: Sequence[Attachment] = (), machine: Machine = Machine.HUMAN) -> tuple[Write, ...]:
    """A letter to a POC (each member of a team without an address of its own); his reply goes down `lane`.

    What concerns somebody who is gone from the settings, the fallback POC hears.
    """
    person = directory.serving(key)
    return tuple(
        Write(letter, to=box, lane=lane, role=_ROLE[lane], person=_key_at(box, person.key, directory),
              ticket=ticket.id, project=ticket.project, language=person.language, machine=machine,
              attachments=tuple(attachments))
        for box in directory.mailboxes(person.key)
    )


def to_conversation(letter: Letter, ticket: Ticket, *, speaker: str = "", attachments: Sequence[Attachment] = (),
                    machine: Machine = Machine.HUMAN, leave_out: Iterable[str] = ()) -> tuple[Write, ...]:
    """A letter to everybody outside who belongs to the ticket: one mail per person, each with a tag of his own."""
    skipped = set(leave_out)
    return tuple(
        Write(letter, to=p.address, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=p.address.key, ticket=ticket.id,
              project=ticket.project, language=ticket.language, speaker=speaker, machine=machine,
              attachments=tuple(attachments))
        for p in ticket.participants
        if p.admitted and p.address.address and p.address.key not in skipped
    )


def receivers(ticket: Ticket) -> tuple[str, ...]:
    """Names of all who get what a POC replies on the ticket; a warning where mail to one of them came back."""
    return tuple(
        p.address.shown + (" (mail to this address came back)" if p.undeliverable else "")
        for p in ticket.participants if p.admitted and p.address.address
    )


def ask(letter: Letter, question: Question, to: Address, *, project: str, language: str,
        attachments: Sequence[Attachment] = ()) -> Write:
    """A question to one mailbox: the reply comes to the question's own tag."""
    return Write(letter, to=to, lane=Lane.QUESTION, role=TagRole.QUESTION, person=question.person,
                 ticket=question.ticket, project=project, language=language, question=question,
                 attachments=tuple(attachments))


def fit(attachments: Sequence[Attachment], limit: int) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Those attachments that fit below `limit` bytes in all, small ones first, and the names of the others."""
    kept: set[int] = set()
    total = 0
    for index, part in sorted(enumerate(attachments), key=lambda pair: pair[1].size):
        if total + part.size > limit:
            break
        total += part.size
        kept.add(index)
    inside = tuple(part for index, part in enumerate(attachments) if index in kept)
    return inside, tuple(part.name for index, part in enumerate(attachments) if index not in kept)


def _key_at(box: Address, fallback: str, directory: Directory) -> str:
    """The key of the person who reads this mailbox: for a team's member, the member."""
    owner = directory.person_at(box.address)
    return owner.key if owner else fallback
