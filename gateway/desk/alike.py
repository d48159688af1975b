"""Tickets that are alike: solved ones whose answer the POC is shown, and open ones that seem to be the same matter.

Whoever reports what others have reported gets a ticket, a receipt and a promise like everybody else, and the POC of the
first ticket. Only what the POC hears of it differs: of the second he is told with a word about the first, of further
ones in one letter for all, unless one says more (`is_told_singly`). Nothing of this is ever shown to people outside.
"""
from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from gateway.desk import lifecycle, promises, urgency, writing
from gateway.desk.authority import is_forged
from gateway.desk.matter import Matter
from gateway.model.decision import Decision, Machine, SetUrgency, Write
from gateway.model.letter import Lane, SameMatter, Suggestion
from gateway.model.linking import Gather, Link, Told
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Role
from gateway.model.situation import TicketFile
from gateway.model.ticket import Report, Solved, Ticket, TicketId, Urgency

MOST_SUGGESTED = 3
_SHORT = 200
"""Characters of a mail below which it matters little that another is twice as long."""
_GREETING = 40
"""Characters up to which a first line that ends in a comma is taken for a greeting, which helps nobody else."""


def suggested(matter: Matter) -> tuple[Suggestion, ...]:
    """The solved tickets whose answer may help, as letters show them: 1, 2, 3."""
    return tuple(
        (one.ticket, one.title, person.name.split()[0], _in_one_line(one.answer))
        for one in helpful(matter) if (person := matter.directory.person_at(one.by)) is not None
    )


def helpful(matter: Matter) -> tuple[Solved, ...]:
    """The same with their whole answers: each by a POC of the house."""
    return tuple(
        one for one in matter.situation.solved
        if (person := matter.directory.person_at(one.by)) is not None and Role.POC in person.roles
    )[:MOST_SUGGESTED]


def shown(matter: Matter) -> tuple[TicketId, ...]:
    """The numbers of the tickets that are suggested, in their order."""
    return tuple(number for number, *_ in suggested(matter))


def _in_one_line(answer: str) -> str:
    """The answer without line breaks and without its greeting."""
    return " ".join(without_greeting(answer).split())


def without_greeting(answer: str) -> str:
    """The answer without its first line, where that greets: whoever is greeted there is somebody else."""
    first, _, rest = answer.strip().partition("\n")
    greets = len(first.strip()) <= _GREETING and first.rstrip().endswith((",", "，", "、"))
    return rest.strip() if greets and rest.strip() else answer.strip()


def joined(matter: Matter) -> TicketFile | None:
    """The ticket whose matter is reported once more; None where the new one stays by itself: each line is a reason."""
    first, sender = matter.situation.same, matter.sender.key
    if first is None or not sender:
        return None
    if _own(first, sender) is not None:
        return None  # he tells his own matter again: the POC sees so, and may answer on either ticket
    if is_forged(matter.situation):
        return None  # a forged mail must not make a POC hear less
    return first


def mentioned(matter: Matter) -> tuple[TicketId, str, str] | None:
    """(number, title, who wrote it) of the ticket that the letter names as the same matter; None where there is none.

    To somebody who tells his own matter again it is his own.
    """
    first = matter.situation.same
    return (_own(first, matter.sender.key) or _named(first.ticket)) if first else None


def _own(first: TicketFile, author: str) -> tuple[TicketId, str, str] | None:
    """The ticket about this matter whose stakeholder has this address key; None where he has none."""
    if first.ticket.stakeholder.key == author:
        return _named(first.ticket)
    his = next((one for one in first.reports if one.stakeholder.key == author), None)
    return (his.ticket, his.title, his.stakeholder.shown) if his else None


def _named(ticket: Ticket) -> tuple[TicketId, str, str]:
    return ticket.id, ticket.subject, ticket.stakeholder.shown


def is_told_singly(ticket: Ticket, first: TicketFile, matter: Matter) -> bool:
    """True where the POC gets a letter about this ticket of his own: each line is a reason for it."""
    if not first.reports:
        return True  # the second: only he can say whether it is really the same
    if ticket.urgency is Urgency.CRITICAL:
        return True  # danger and standstill never wait
    if ticket.urgency.rank > first.ticket.urgency.rank:
        return True  # for him it is more than for the others
    if ticket.poc != first.ticket.poc:
        return True  # this POC has not heard of the others
    if len(matter.mail.new_text) > 2 * max(len(first.entries[0].text) if first.entries else 0, _SHORT):
        return True  # he tells more than the first did: it may be another matter as well
    return bool(matter.attached)  # a picture may show what words do not


def follow_up(ticket: Ticket, first: TicketFile, matter: Matter) -> tuple[Decision, ...]:
    """The link, the letter that gathers, and the urgency of the first ticket, which many reports raise."""
    told = is_told_singly(ticket, first, matter)
    gathers = () if told else (Gather(first.ticket.id, matter.now + matter.policy.gather_for),)
    return (Link(ticket.id, first.ticket.id, told), *gathers, *_raised(first, matter))


def _raised(first: TicketFile, matter: Matter) -> tuple[Decision, ...]:
    """The promises move with the urgency, where there are open ones."""
    raised, ticket = urgency.raised_together(first, people=len(first.reports) + 2), first.ticket
    if raised is None:
        return ()
    after, settling = promises.follow(ticket, replace(ticket, urgency=raised.level), matter.now, matter.directory)
    _, promised = lifecycle.moved(ticket, after, matter.now, matter.directory, matter.policy)
    return (SetUrgency(ticket.id, raised.level, by=""), *settling, *promised)


def tell(occasion: Occasion) -> tuple[Decision, ...]:
    """The letter about all who have reported the same since; each POC hears of those that are his and still open."""
    file, directory = occasion.file, occasion.directory
    if file is None:
        return ()
    waiting = [one for one in file.reports if not one.told]
    if not waiting:
        return ()
    still_open = sorted((one for one in waiting if not one.status.is_done), key=lambda one: (one.poc, one.ticket))
    letters = (
        write
        for poc, theirs in groupby(still_open, key=lambda one: one.poc)
        for write in _tell(poc, tuple(theirs), file, directory)
    )
    return (*letters, Told(file.ticket.id, tuple(one.ticket for one in waiting)))


def _tell(poc: str, reports: tuple[Report, ...], file: TicketFile, directory: Directory) -> tuple[Write, ...]:
    ticket = file.ticket
    letter = SameMatter(
        ticket.id, ticket.subject, people=1 + len(file.reports), urgency=ticket.urgency,
        reports=tuple((one.ticket, one.stakeholder.shown, _beginning(one)) for one in reports),
    )
    return writing.to_staff(poc, letter, ticket, directory, lane=Lane.COLLEAGUES, machine=Machine.GENERATED)


def _beginning(report: Report) -> str:
    return " ".join(f"{report.title}: {report.words}".split())
