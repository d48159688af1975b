"""People outside who are to belong to a conversation: whom a trusted mail has in copy, and whom its stakeholder names.

Nobody joins by standing in Cc: the POC is asked, once for each of them. Whom the stakeholder names himself joins after
a yes from the address that we know.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gateway.desk import addressing, picking, receipts, writing
from gateway.desk.authority import is_known
from gateway.desk.matter import Matter
from gateway.model.changes import Mention
from gateway.model.decision import Admit, Decision, Machine, Write
from gateway.model.letter import Lane
from gateway.model.letters_conversation import Copied, Joined
from gateway.model.mail import Address
from gateway.model.people import Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Participant, Question, QuestionKind, TagRole, Ticket

_MOST_OFFERED = 9
"""A question with more people is not read."""
MOST_PEOPLE = 30
"""In one conversation: a mailing list is what serves more."""
_MACHINES = re.compile(r"(?:no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)(?:[+=.-]|$)")


# --- who can be asked about ------------------------------------------------------------------------------------------


def can_join(address: Address, directory: Directory) -> bool:
    """True for somebody outside who can be written to as a person: each line is a reason against."""
    local, _, domain = address.key.rpartition("@")
    if not local or not domain:
        return False
    if addressing.is_ours(address, directory):
        return False  # people of the house get notes and tickets, and our own address nothing at all
    return not _MACHINES.match(local)


def copied(matter: Matter, ticket: Ticket) -> tuple[Address, ...]:
    """People in To and Cc whom the ticket has not heard of, each once; nobody where the sender is not believed."""
    situation = matter.situation
    if not is_known(situation):
        return ()
    known = {writing.mailbox(key) for key in (matter.sender.key, *(p.address.key for p in ticket.participants))}
    named = {writing.mailbox(one.key): one for one in reversed((*matter.mail.to, *matter.mail.cc))}
    ours = set(map(str.lower, situation.envelope.rcpt_to))
    return tuple(
        one for key, one in reversed(named.items())
        if key not in known and one.key not in ours and can_join(one, matter.directory)
    )[:_MOST_OFFERED]


# --- the POC is asked ------------------------------------------------------------------------------------------------


def mention(people: Sequence[Address], ticket: Ticket) -> tuple[Decision, ...]:
    """The ticket knows of them from now on: nobody is asked about them again."""
    return (Mention(ticket.id, tuple(people)),) if people else ()


def offer(people: Sequence[Address], ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    """The question to the POC: all, none, or the numbers of some."""
    if not people:
        return ()
    person = matter.directory.serving(ticket.poc)
    letter = Copied(ticket.id, ticket.subject, author=matter.sender, people=tuple(map(with_address, people)))
    question = matter.question(QuestionKind.COPIED, person.key, picking.options(len(people)), ticket=ticket.id,
                               about=as_lines((matter.sender, *people)), bound_to=as_lines(people))
    return tuple(
        writing.ask(letter, question, box, project=ticket.project, language=person.language)
        for box in matter.directory.mailboxes(person.key)[:1]
    )


def answer(matter: Matter, question: Question, said: str, person: Person, file: TicketFile) -> tuple[Decision, ...]:
    """Those whom the POC has picked join; the others stay outside, and he is not asked again."""
    author, *people = read_lines(question.about)
    ticket = file.ticket
    here = {p.address.key for p in ticket.conversation}
    picked = [people[place] for place in picking.picked(said, len(people))]
    joining = [one for one in picked if one.key not in here]
    names = ", ".join(one.shown for one in joining)
    told = Phrase("the answers go to {people} too from now on", people=names) if joining else Phrase("nobody joins")
    return (*join(joining, ticket, by=author.shown), receipts.one_line(said, told, ticket, person, matter))


# --- they join -------------------------------------------------------------------------------------------------------


def join(people: Iterable[Address], ticket: Ticket, *, by: str) -> tuple[Decision, ...]:
    """They belong to the conversation, and each hears so: nothing of what was said before, but how to leave."""
    joining = list(people)
    return (
        *(Admit(ticket.id, Participant(one, is_stakeholder=False)) for one in joining),
        *(Write(Joined(ticket.id, ticket.subject, author=by), to=one, lane=Lane.TICKET, role=TagRole.STAKEHOLDER,
                person=one.key, ticket=ticket.id, project=ticket.project, language=ticket.language,
                machine=Machine.GENERATED) for one in joining),
    )


def with_address(one: Address) -> str:
    """Name and address, for who must be sure whom he lets in."""
    return f"{one.name} <{one.address}>" if one.name else one.address


def as_lines(people: Iterable[Address]) -> str:
    """How a question keeps whom it is about: a line for each, address first."""
    return "\n".join(f"{one.address} {one.name}".rstrip() for one in people)


def read_lines(written: str) -> list[Address]:
    """The people of `as_lines`."""
    parts = (line.partition(" ") for line in written.splitlines())
    return [Address(address, name) for address, _, name in parts]

