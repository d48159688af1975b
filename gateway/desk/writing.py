"""To whom a letter goes and in which lane: the few ways in which the desk writes to people."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from gateway.model.decision import Machine, Write
from gateway.model.letter import Answer, Closed, Lane, Letter, StatusChange
from gateway.model.mail import Address, Attachment
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.ticket import Participant, Question, TagRole, Ticket

_AT_ONCE = timedelta()
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
                    machine: Machine = Machine.HUMAN, leave_out: Iterable[str] = (),
                    delay: timedelta = _AT_ONCE) -> tuple[Write, ...]:
    """A letter to everybody outside who belongs to the ticket: one mail per person, each with a tag of his own.

    Everybody sees who else gets it. Who wants nothing that is written by itself gets what people say, and so does who
    seems not to be reached: people may know better.
    """
    skipped = {mailbox(key) for key in leave_out}
    people = [p for p in in_conversation(ticket) if mailbox(p.address.key) not in skipped
              and (takes_automatic(p) or not _is_automatic(letter))]
    return tuple(
        Write(_with_others(letter, [other for other in people if other is not p]), to=p.address, lane=Lane.TICKET,
              role=TagRole.STAKEHOLDER, person=p.address.key, ticket=ticket.id, project=ticket.project,
              language=ticket.language, speaker=speaker, machine=machine, attachments=tuple(attachments), delay=delay)
        for p in people
    )


def in_conversation(ticket: Ticket) -> list[Participant]:
    """Everybody outside who belongs to the ticket and can be written to, its stakeholder first.

    Of one who is there with two details of his mailbox, the first.
    """
    here = sorted(ticket.conversation, key=lambda p: not p.is_stakeholder)
    by_mailbox: dict[str, Participant] = {}
    for one in here:
        if one.address.address:
            by_mailbox.setdefault(mailbox(one.address.key), one)
    return list(by_mailbox.values())


def mailbox(key: str) -> str:
    """The address key without its detail: sam+news@x.test and sam@x.test are read by the same person."""
    local, at, domain = key.rpartition("@")
    return (local.partition("+")[0] or local) + at + domain


def takes_automatic(one: Participant) -> bool:
    """Whether what is written by itself goes to him: he has not declined it, and mail reaches him."""
    return not one.quiet and not one.undeliverable


def _is_automatic(letter: Letter) -> bool:
    """Nobody has written it: it only says what has changed."""
    return isinstance(letter, StatusChange) or (isinstance(letter, Closed) and letter.text is None)


def _with_others(letter: Letter, others: Sequence[Participant]) -> Letter:
    if isinstance(letter, Answer | Closed | StatusChange):
        return replace(letter, others=tuple(p.address.shown for p in others))
    return letter


def receivers(ticket: Ticket) -> tuple[str, ...]:
    """Names of all who get what a POC replies on the ticket; a warning where mail to one of them came back."""
    return tuple(
        Phrase("{name} (mail to this address came back)", name=p.address.shown) if p.undeliverable else p.address.shown
        for p in in_conversation(ticket)
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
